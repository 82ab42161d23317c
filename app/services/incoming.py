"""What came in on a stick, on a disc or by e-mail: parts joined, everything else held against its list."""

from __future__ import annotations

from pathlib import Path

from app.errors import InputError
from app.handoff.checking import CheckedFolder
from app.services.handing_over import check_medium
from app.services.mailing import Joined, join_parts
from app.services.steps import Cancelled, Progress


def take_in(
    folder: Path, *, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> CheckedFolder | list[Joined]:
    """Join the parts of a mail where their list lies in the folder, beside them; else check the folder.

    Raises what `join_parts` and `check_medium` raise; InputError (`no_list`) for a folder without any list.
    """
    try:
        return join_parts(folder, folder, progress=progress, cancelled=cancelled)
    except InputError as error:
        if error.code != "no_list":
            raise
    return check_medium(folder, progress=progress, cancelled=cancelled)
