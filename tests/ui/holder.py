"""A process that holds the window of a data folder and says what it hears: `python -m tests.ui.holder FOLDER`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ui.single import SingleWindow


def main() -> None:
    """Claim the folder, print `first`, then a line of JSON for every call; ends when it is killed."""
    app = QCoreApplication(sys.argv)
    single = SingleWindow(Path(sys.argv[1]))

    def called(files: Sequence[Path]) -> None:
        print(json.dumps([str(f) for f in files]), flush=True)

    single.called.connect(called)
    print("first" if single.claim([]) else "second", flush=True)
    app.exec()


if __name__ == "__main__":
    main()
