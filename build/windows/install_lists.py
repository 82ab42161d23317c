"""What the uninstaller removes: every file of the program folder by name, then its folders where they are empty.

    python -m build.windows.install_lists TREE FOLDER     writes FOLDER/remove.nsh

A recursive delete would be one line, and would take along what a user keeps in that folder.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path


def removals(tree: Path) -> Iterator[str]:
    """Lines of an NSIS section. Raises ValueError for a name that NSIS would read as more than a name."""
    entries = sorted(tree.rglob("*"))
    for entry in entries:
        if entry.is_file():
            yield f'Delete "{_installed(tree, entry)}"'
    for entry in reversed(entries):
        if entry.is_dir():
            yield f'RMDir "{_installed(tree, entry)}"'


def _installed(tree: Path, entry: Path) -> str:
    name = "\\".join(entry.relative_to(tree).parts)
    if set(name) & set('$"`\r\n*?'):
        raise ValueError(f"a file name that cannot stand in an NSIS script: {name!r}")
    return f"$INSTDIR\\{name}"


if __name__ == "__main__":
    lines = "\n".join(removals(Path(sys.argv[1])))
    (Path(sys.argv[2]) / "remove.nsh").write_text(f"{lines}\n", encoding="utf-8")
