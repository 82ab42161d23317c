"""A bug of ours leaves a report: a file in the data folder, and a sentence for whoever sits there."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app import __version__
from app.paths import DataPaths


@dataclass(frozen=True, slots=True)
class CrashReport:
    """Where the report is, or None when it could not be written; then the text is all there is."""

    path: Path | None
    folder: Path
    text: str

    @property
    def message(self) -> str:
        """What happened, what is safe, where the report is."""
        where = f"错误报告在 {self.path}" if self.path else f"错误报告写不进 {self.folder}"
        return f"程序内部出错，这是我们的问题。已保存的草稿不受影响。{where}"


def write_crash_report(data: DataPaths, error: BaseException) -> CrashReport:
    """Write version and traceback into the data folder. Values a user typed are not in it. Never raises OSError."""
    text = f"窗报 {__version__}\n{''.join(traceback.format_exception(error))}"
    path = data.crashes / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.txt"
    try:
        data.crashes.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError:
        return CrashReport(None, data.crashes, text)
    return CrashReport(path, data.crashes, text)
