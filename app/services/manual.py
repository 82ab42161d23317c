"""The manual (使用说明): pages in Markdown, read from the program's folder, and a search over all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import EnvironmentFault, describe_os_error

_FILE = re.compile(r"[0-9]{2}-(?P<id>[a-z-]+)\.md")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SIGNS = re.compile(r"^(#+|[-*]|[0-9]+\.|>)\s+|[*`]|^\|?[-|\s]+\|[-|\s]*$")
_AROUND = 24  # characters shown before what was found


@dataclass(frozen=True, slots=True)
class ManualPage:
    """One page: `id` and the number before it make the file's name; `title` is its first heading."""

    id: str
    file: Path
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ManualHit:
    """A paragraph in which all words of a search stand: its page, the heading above it, some of its text."""

    page: str
    heading: str
    extract: str


def load_manual(folder: Path) -> tuple[ManualPage, ...]:
    """All pages in their order. Raises EnvironmentFault when they cannot be read, or there are none."""
    pages = []
    try:
        for file in sorted(folder.glob("*.md")):
            match = _FILE.fullmatch(file.name)
            if match:
                text = file.read_text(encoding="utf-8")
                pages.append(ManualPage(match["id"], file, text.partition("\n")[0].removeprefix("# ").strip(), text))
    except OSError as error:
        raise describe_os_error(error, "打开使用说明") from error
    if not pages:
        raise EnvironmentFault("打不开使用说明：程序文件夹里没有它。草稿不受影响；请重新安装窗报。", code="no_manual")
    return tuple(pages)


def search_manual(pages: Sequence[ManualPage], words: str) -> list[ManualHit]:
    """The paragraphs that hold every one of the words, whatever their case, in the order of the pages; none for none."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    hits = []
    for page in pages:
        heading = page.title
        for line in page.text.splitlines():
            plain = plain_line(line)
            if line.startswith("#"):
                heading = plain
            folded = plain.casefold()
            if all(word in folded for word in wanted):
                hits.append(ManualHit(page.id, heading, _extract(plain, folded.index(wanted[0]))))
    return hits


def plain_line(line: str) -> str:
    """A line of Markdown as it is read: without signs, pictures and addresses."""
    line = _LINK.sub(r"\1", _PICTURE.sub("", line)).strip()
    while line != (bare := _SIGNS.sub("", line).strip()):
        line = bare
    return line.strip("|").replace("|", "　").strip()


def _extract(text: str, at: int) -> str:
    start = max(0, at - _AROUND)
    return ("…" if start else "") + text[start : at + 2 * _AROUND] + ("…" if at + 2 * _AROUND < len(text) else "")
