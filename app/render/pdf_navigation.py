"""How one finds one's way in a file of many documents: its pages, bookmarks and page labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.render.pdf_objects import PdfObjects, references, text_string

_BRANCH = 1000  # pages under one node of the tree; see the limits of PdfObjects.number_tree


class PageTree:
    """The pages of a file in order."""

    def __init__(self, objects: PdfObjects) -> None:
        self._objects = objects
        self._root = objects.reserve()
        self._branches: list[tuple[int, list[int]]] = []
        self.count = 0

    def add(self, entries: str, number: int | None = None) -> int:
        """Write a page of these entries, under a reserved number if one is given."""
        if self.count % _BRANCH == 0:
            self._branches.append((self._objects.reserve(), []))
        branch, kids = self._branches[-1]
        kids.append(self._objects.put(f"<</Type/Page/Parent {branch} 0 R{entries}>>", number))
        self.count += 1
        return kids[-1]

    def finish(self) -> str:
        """The entry of the catalog, its objects written."""
        for number, kids in self._branches:
            body = f"<</Type/Pages/Parent {self._root} 0 R/Count {len(kids)}/Kids{references(kids)}>>"
            self._objects.put(body, number)
        branches = references([number for number, _ in self._branches])
        self._objects.put(f"<</Type/Pages/Count {self.count}/Kids{branches}>>", self._root)
        return f"/Pages {self._root} 0 R"


@dataclass(slots=True)
class Bookmark:
    """A line of the outline: its words, the page object it leads to, the lines under it."""

    title: str
    page: int
    under: list[Bookmark] = field(default_factory=list)


def outline_entries(objects: PdfObjects, bookmarks: Sequence[Bookmark]) -> str:
    """The entries of the catalog that show an outline, its objects written; none for a single bookmark."""
    if len(bookmarks) + sum(len(b.under) for b in bookmarks) < 2:
        return ""
    root = objects.reserve()
    first, last = _level(objects, root, bookmarks)
    opened = len(bookmarks) + sum(len(b.under) for b in bookmarks)
    objects.put(f"<</Type/Outlines/First {first} 0 R/Last {last} 0 R/Count {opened}>>", root)
    return f"/Outlines {root} 0 R/PageMode/UseOutlines"


def _level(objects: PdfObjects, parent: int, bookmarks: Sequence[Bookmark]) -> tuple[int, int]:
    """Write the lines under one: the numbers of the first and the last."""
    numbers = [objects.reserve() for _ in bookmarks]
    for index, bookmark in enumerate(bookmarks):
        entries = f"/Title{text_string(bookmark.title)}/Parent {parent} 0 R/Dest[{bookmark.page} 0 R/Fit]"
        if index:
            entries += f"/Prev {numbers[index - 1]} 0 R"
        if index + 1 < len(numbers):
            entries += f"/Next {numbers[index + 1]} 0 R"
        if bookmark.under:
            first, last = _level(objects, numbers[index], bookmark.under)
            entries += f"/First {first} 0 R/Last {last} 0 R/Count {len(bookmark.under)}"
        objects.put(f"<<{entries}>>", numbers[index])
    return numbers[0], numbers[-1]


def label_entries(objects: PdfObjects, starts: Sequence[tuple[int, str]]) -> str:
    """The entry of the catalog that counts pages anew at each (index of a page, words before its number)."""
    labels = [(index, f"<</S/D/P{text_string(f'{words} ')}>>") for index, words in starts]
    return f"/PageLabels {objects.number_tree(labels)} 0 R"
