"""Tables of national standards (resources/codes): a choice field names one instead of listing its names."""

from __future__ import annotations

import csv
from pathlib import Path

from app.errors import describe_os_error
from app.packs.nodes import Node
from app.paths import ProgramPaths, program_root

_KEY = "codes"


def read_choices(node: Node, folder: Path | None = None) -> tuple[str, ...]:
    """The choices of a field or column: its own `choices`, or the names of the table that `codes` names, in its order.

    `folder` is where the tables are, by default the program's. Raises PackError for a table that does not exist or beside
    `choices`, and for a choice given twice.
    """
    if not node.has(_KEY):
        choices = node.texts("choices", [])
        if len(set(choices)) != len(choices):
            raise node.error("choices", "选项不能重复")
        return choices
    name = node.text(_KEY)
    tables = _tables(folder or ProgramPaths(program_root()).codes)
    if name not in tables:
        raise node.error(_KEY, f"没有名为“{name}”的代码表。可用的：{'、'.join(tables)}")
    if node.has("choices"):
        raise node.error("choices", "已用 codes 指明代码表，不能再写 choices")
    return _names(tables[name])


def _tables(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.csv"))}


def _names(path: Path) -> tuple[str, ...]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(name for _, name in csv.reader(file))
    except OSError as error:
        raise describe_os_error(error, f"读取代码表 {path.name} ") from error
