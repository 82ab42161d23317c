"""Where the window was when it ended without being closed: a small file beside the store while a draft is open.

It names a draft of the store by its whole id, and nothing is opened that the id does not match.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from app.errors import describe_os_error
from app.services.files import replace_file
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Recovered:
    """The draft that was open, the field last typed in (may be empty), when it was last saved and what time it is now (local)."""

    draft: str
    field: str
    saved: datetime
    now: datetime

    @property
    def sentence(self) -> str:
        """What happened, what is there. What was typed within the last moments is not promised: nobody can know."""
        when = f"{self.saved:%H:%M:%S}" if self.saved.date() == self.now.date() else f"{self.saved:%m月%d日 %H:%M:%S}"
        return f"上次没有正常关闭。已打开当时的草稿，最后保存于 {when}，保存过的内容都在；最后一两秒输入的字请看一眼。"


def keep_place(workspace: Workspace, draft_id: str, field: str) -> None:
    """This draft is open from now on, and this field was typed in. Raises EnvironmentFault."""
    document = {"draft": draft_id, "field": field}
    replace_file(workspace.data.open_place, json.dumps(document).encode())


def leave_place(workspace: Workspace) -> None:
    """No draft is open any more. Raises EnvironmentFault."""
    path = workspace.data.open_place
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise describe_os_error(error, f"删除 {path}") from error


def find_place(workspace: Workspace) -> Recovered | None:
    """What was open when the program ended without closing it; None after an orderly end, or when the draft is gone.

    Raises StorageError, EnvironmentFault.
    """
    path = workspace.data.open_place
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise describe_os_error(error, f"读取 {path}") from error
    except ValueError:  # half of it, or somebody else's: it tells nothing
        document = None
    match document:
        case {"draft": str(draft_id), "field": str(field)}:
            for summary in workspace.store.list_drafts():
                if summary.id == draft_id:
                    return Recovered(draft_id, field, summary.changed.astimezone(), workspace.clock().astimezone())
    leave_place(workspace)
    return None
