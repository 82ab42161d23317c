"""The structure of a PDF: which marked content is a label, a value, a photo, in the order in which it is read.

Programs that read aloud or copy text follow it (PDF 1.4, 9.6 and 9.7). A document of the file is a Part; its table is a
Table of TR, TH and TD; a paragraph or a table that goes on over the page stays one element.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.render.pages import PT, CellBox, Page, Picture
from app.render.pdf_objects import PdfObjects, references, text_string
from app.render.reading_order import Element, Paragraph, Table

_UNNAMED_PHOTO = "照片"


@dataclass(slots=True)
class Node:
    """A structure element: its children, or the marked content it stands for, as (page object, MCID)."""

    kind: str
    number: int
    entries: str = ""
    children: list[Node] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)


class PartTags:
    """The structure of one document while its pages are written."""

    def __init__(self, objects: PdfObjects, title: str) -> None:
        self._objects = objects
        self._root = self._node("Part", f"/T{text_string(title)}" if title else "")
        self._paragraph: tuple[str, Node] | None = None  # the last one and its field: it may go on
        self.owners: list[int] = []  # of the page being written: the element of each of its MCIDs

    @property
    def number(self) -> int:
        return self._root.number

    def page(self, page: Page, elements: Iterable[Element]) -> list[tuple[Node, Paragraph | Picture]]:
        """Take up a page: what is to be drawn, in order, each with the element it belongs to."""
        self.owners = []
        drawn: list[tuple[Node, Paragraph | Picture]] = []
        begins = True
        for element in elements:
            match element:
                case Table():
                    drawn += self._table(page, element, begins)
                case _:
                    drawn.append((self._leaf(self._root, page, element), element))
            begins = False
        return drawn

    def mark(self, node: Node, page: int, actual: str = "") -> str:
        """The operator that begins marked content of an element on a page (its object); EMC ends it.

        A line that has to say what it reads gets content of its own: nested in that of its paragraph, poppler's reader
        of structures takes the end of the one for the end of the other and loses the rest. It is named Span, because
        poppler heeds ActualText under that name only.
        """
        mcid = len(self.owners)
        self.owners.append(node.number)
        node.marks.append((page, mcid))
        if actual:
            return f"/Span<</MCID {mcid}/ActualText{text_string(actual)}>>BDC"
        return f"/{node.kind}<</MCID {mcid}>>BDC"

    def _node(self, kind: str, entries: str = "", parent: Node | None = None) -> Node:
        node = Node(kind, self._objects.reserve(), entries)
        if parent is not None:
            parent.children.append(node)
        return node

    def _table(self, page: Page, table: Table, begins: bool) -> list[tuple[Node, Paragraph | Picture]]:
        """`begins` says that the table is the first on its page: then it may go on from the page before."""
        goes_on = begins and self._root.children and self._root.children[-1].kind == "Table"
        node = self._root.children[-1] if goes_on else self._node("Table", parent=self._root)
        drawn: list[tuple[Node, Paragraph | Picture]] = []
        for row in table.rows:
            line = self._node("TR", parent=node)
            for cell in row:
                place = self._node("TH" if cell.box.label else "TD", _cell_entries(cell.box), line)
                match cell.content:
                    case (Paragraph() as only,):
                        drawn.append((place, only))
                    case several:
                        drawn += [(self._leaf(place, page, each), each) for each in several]
        self._paragraph = None
        return drawn

    def _leaf(self, parent: Node, page: Page, content: Paragraph | Picture) -> Node:
        if isinstance(content, Picture):
            return self._node("Figure", _figure_entries(page, content), parent)
        if content.goes_on and self._paragraph is not None and self._paragraph[0] == content.field:
            return self._paragraph[1]
        node = self._node(f"H{content.heading}" if content.heading else "P", parent=parent)
        self._paragraph = (content.field, node)
        return node

    def write(self, parent: int) -> None:
        """Write the elements, once all pages of the document are."""
        self._write(self._root, parent)

    def _write(self, node: Node, parent: int) -> None:
        if node.children:
            kids = f"/K{references([child.number for child in node.children])}"
        elif len({page for page, _ in node.marks}) == 1:
            kids = f"/K[{' '.join([str(mcid) for _, mcid in node.marks])}]/Pg {node.marks[0][0]} 0 R"
        else:
            kids = "".join([f"<</Type/MCR/Pg {page} 0 R/MCID {mcid}>>" for page, mcid in node.marks])
            kids = f"/K[{kids}]" if kids else ""
        self._objects.put(f"<</S/{node.kind}/P {parent} 0 R{node.entries}{kids}>>", node.number)
        for child in node.children:
            self._write(child, node.number)


class StructureTree:
    """The structure of a file: its documents, and the way back from marked content to elements."""

    def __init__(self, objects: PdfObjects) -> None:
        self._objects = objects
        self._root = objects.reserve()
        self._document = objects.reserve()
        self._parts: list[int] = []
        self._pages: list[tuple[int, str]] = []

    def begin(self, title: str) -> PartTags:
        """A document of the file begins."""
        return PartTags(self._objects, title)

    def add_page(self, tags: PartTags) -> int:
        """A page was taken up: the key that its page object carries as StructParents."""
        self._pages.append((len(self._pages), references(tags.owners)))
        return len(self._pages) - 1

    def end(self, tags: PartTags) -> None:
        """All pages of a document are written."""
        tags.write(self._document)
        self._parts.append(tags.number)

    def finish(self) -> str:
        """The entries of the catalog, their objects written."""
        parents = self._objects.number_tree(self._pages)
        self._objects.put(f"<</S/Document/P {self._root} 0 R/Lang(zh-CN)/K{references(self._parts)}>>", self._document)
        self._objects.put(
            f"<</Type/StructTreeRoot/K {self._document} 0 R/ParentTree {parents} 0 R"
            f"/ParentTreeNextKey {len(self._pages)}>>",
            self._root,
        )
        return f"/StructTreeRoot {self._root} 0 R/MarkInfo<</Marked true>>"


def _cell_entries(cell: CellBox) -> str:
    spans = f"/ColSpan {cell.columns}" * (cell.columns > 1) + f"/RowSpan {cell.rows}" * (cell.rows > 1)
    scope = "/Scope/Row" * cell.label
    return f"/A<</O/Table{spans}{scope}>>" if spans or scope else ""


def _figure_entries(page: Page, picture: Picture) -> str:
    left, right = picture.x / PT, (picture.x + picture.width) / PT
    bottom, top = (page.height - picture.y - picture.height) / PT, (page.height - picture.y) / PT
    box = f"/A<</O/Layout/Placement/Block/BBox[{left:.2f} {bottom:.2f} {right:.2f} {top:.2f}]>>"
    return f"/Alt{text_string(picture.alt or _UNNAMED_PHOTO)}{box}"
