"""Scans shown by the system's viewer: as copies, which are forgotten again. Imported at every start: it needs little."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from app.domain.draft import Attachment
from app.domain.filenames import safe_part
from app.domain.scan_files import PDF
from app.errors import describe_os_error
from app.paths import DataPaths
from app.services.workspace import Workspace

_ENDINGS = {PDF: ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/heic": ".heic"}
_VIEWING = "view-"


def copy_to_view(workspace: Workspace, scan: Attachment) -> Path:
    """A copy of a scan for the system's viewer, under its own name; what is done to the copy changes no draft.

    The bytes are checked against their digest first. Raises StorageError, EnvironmentFault.
    """
    data = workspace.store.read_attachment(scan.sha256)
    quarantine = workspace.data.quarantine
    stem = safe_part(Path(scan.name).stem, "扫描件")
    try:
        quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = Path(tempfile.mkdtemp(prefix=_VIEWING, dir=quarantine)) / f"{stem}{_ENDINGS[scan.media]}"
        path.write_bytes(data)
    except OSError as error:
        raise describe_os_error(error, f"准备查看“{scan.name}”") from error
    return path


def forget_copies(data: DataPaths) -> None:
    """Delete the copies made for viewing, as far as no viewer still holds them; the next time deletes the rest."""
    for folder in data.quarantine.glob(f"{_VIEWING}*"):
        shutil.rmtree(folder, ignore_errors=True)
