"""Paragraphs of a Word file and the named styles a clerk restyles them by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.definition import Align, Face, Style
from app.domain.text import paragraphs
from app.render.docx_template import FANG, HEI, KAI, TITLE
from app.render.docx_xml import Element, text_run, twips, w
from app.render.marks import SPACES
from app.render.pages import PT

_FACES = {Face.FANG: FANG, Face.TITLE: TITLE, Face.HEI: HEI, Face.KAI: KAI}
_ALIGN = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right", Align.JUSTIFY: "both"}
_BLANKS = "".join(SPACES)
_HAIR = 20  # twentieths of a point: the height of a paragraph that is not to be seen


class Role(StrEnum):
    """What a paragraph is for: the name of its style in Word's list."""

    TITLE = "文件标题"
    BYLINE = "署名"
    BODY = "正文段落"
    NOTE = "填表说明"
    COVER = "封面文字"
    LABEL = "栏目名称"
    VALUE = "栏目内容"
    OPINION = "意见栏"
    CAPTION = "照片说明"
    NUMBER = "页码"
    ADDRESSEE = "主送机关"
    OFFICIAL = "公文正文"
    ANNEX = "附件说明"
    SIGNATURE = "落款"
    HEADING_1 = "heading 1"  # Word's own names: it shows 标题 1 and lists what is set in them
    HEADING_2 = "heading 2"
    HEADING_3 = "heading 3"
    HEADING_4 = "heading 4"


HEADINGS = (Role.HEADING_1, Role.HEADING_2, Role.HEADING_3, Role.HEADING_4)
_OF_REPORTS = (Role.ADDRESSEE, Role.OFFICIAL, Role.ANNEX, Role.SIGNATURE, *HEADINGS)
_FLOWING = (Role.TITLE, Role.BYLINE, Role.BODY, Role.NOTE, *_OF_REPORTS)


@dataclass(frozen=True, slots=True)
class Text:
    """Text in one style. `begun`: it starts within a paragraph; `keep`: on the page where the next one begins.

    `leading` in points where it is not the style's; `inset` from both sides and `after` below the last line in mm.
    """

    text: str
    role: Role
    style: Style
    leading: float = 0.0
    inset: tuple[float, float] = (0.0, 0.0)
    after: float = 0.0
    begun: bool = False
    keep: bool = False

    @property
    def pitch(self) -> float:
        """Distance of lines in points."""
        return self.leading or self.style.leading

    @property
    def drop(self) -> float:
        """How far below its place on our Pages a baseline comes, in mm.

        Word and LibreOffice put four fifths of an exact line above the baseline, wherever the letters are in it; a Page
        has the letters in the line's middle (0.88 of them above the baseline).
        """
        return max(0.0, 0.3 * self.pitch - 0.38 * self.style.size) * PT


class StyleSheet:
    """The paragraph styles in use: one for each role and each Style it comes in."""

    def __init__(self) -> None:
        self._names: dict[tuple[Role, Style], str] = {}
        self.elements: list[Element] = []

    def paragraphs(self, text: Text) -> list[Element]:
        """The paragraphs of a text, at least one. Blanks typed where the style indents are left out, as on our Pages."""
        made: list[Element] = []
        parts = paragraphs(text.text)
        for number, part in enumerate(parts, 1):
            begun = text.begun and number == 1
            words = part.lstrip(_BLANKS) if text.style.indent and not begun else part
            properties = self._properties(text, begun, text.after if number == len(parts) else 0.0)
            made.append(w("p", properties, text_run(words) if words else None))
        return made

    def _properties(self, text: Text, begun: bool, after: float) -> Element:
        style = text.style
        spacing: dict[str, str | int] = {"after": twips(after)} if after else {}
        if text.pitch != style.leading:
            spacing |= {"line": _line(text.leading), "lineRule": "exact"}
        left, right = text.inset
        indents: dict[str, str | int] = {}
        if begun:
            indents = {"left": _ems(style, style.hanging), "firstLineChars": 0, "firstLine": 0}
        elif any(text.inset):
            indents = {"left": twips(left), "right": twips(right)}
        return w(
            "pPr",
            w("pStyle", val=self._id(text.role, style)),
            w("keepNext") if text.keep else None,
            w("spacing", **spacing) if spacing else None,
            w("ind", **indents) if indents else None,
        )

    def _id(self, role: Role, style: Style) -> str:
        known = self._names.get((role, style))
        if known is None:
            again = 1 + sum(1 for other, _ in self._names if other is role)
            own = f"Heading{HEADINGS.index(role) + 1}" if role in HEADINGS and again == 1 else ""
            known = self._names[role, style] = own or f"cb{len(self._names) + 1}"
            self.elements.append(_style(known, role, f"{role}{again}" if again > 1 else role, style))
        return known


def hair(*properties: Element) -> Element:
    """An empty paragraph without height to speak of: Word asks for one after a table and in every cell."""
    tiny = w("rPr", w("sz", val=2), w("szCs", val=2))
    return w("p", w("pPr", w("spacing", line=_HAIR, lineRule="exact"), tiny, *properties))


def picture_line(drawing: Element) -> Element:
    """A paragraph that is as high as the picture in it: an exact pitch would cut it off."""
    tiny = w("rPr", w("sz", val=2), w("szCs", val=2))
    run = w("r", drawing)
    return w("p", w("pPr", w("spacing", line=240, lineRule="auto"), w("jc", val="center"), tiny), run)


def face_run(text: str, face: Face) -> Element:
    """A run in another face than its paragraph's."""
    run = text_run(text)
    run.insert(0, w("rPr", _fonts(_FACES[face])))
    return run


def _style(style_id: str, role: Role, name: str, style: Style) -> Element:
    face = _FACES[style.face]
    half_points = round(style.size * 2)
    return w(
        "style",
        w("name", val=name),
        w("basedOn", val="Normal"),
        w("uiPriority", val=1),
        w("qFormat"),
        w(
            "pPr",
            w("keepLines") if role is Role.NOTE else None,
            w("widowControl") if role is Role.BODY else None,
            # A mark hung over the edge of a cell would stand on its rule.
            None if role in _FLOWING else w("overflowPunct", val=0),
            w("spacing", line=_line(style.leading), lineRule="exact"),
            _indents(style),
            w("jc", val=_ALIGN[style.align]),
            w("outlineLvl", val=HEADINGS.index(role)) if role in HEADINGS else None,
        ),
        w(
            "rPr",
            _fonts(face),
            w("spacing", val=round((style.em - style.size) * 20)) if style.pitch else None,
            w("sz", val=half_points),
            w("szCs", val=half_points),
            # In short centred lines LibreOffice takes telephone numbers apart if they are English, in long texts if they
            # are Chinese. Word breaks them in neither.
            w("lang", val="zh-CN", eastAsia="zh-CN") if style.align is Align.CENTRE else None,
        ),
        type="paragraph",
        **({} if style_id.startswith("Heading") else {"customStyle": 1}),
        styleId=style_id,
    )


def _fonts(name: str) -> Element:
    return w("rFonts", hint="eastAsia", ascii=name, hAnsi=name, eastAsia=name, cs=name)


def _indents(style: Style) -> Element | None:
    """First-line indents in characters, so that they follow a change of size; the hanging part in points beside it."""
    first = style.indent - style.hanging
    if not style.indent and not style.hanging:
        return None
    indents: dict[str, str | int] = {"left": _ems(style, style.hanging)}
    if first < 0:
        indents["hanging"] = _ems(style, -first)
    else:
        indents |= {"firstLineChars": round(first * 100), "firstLine": _ems(style, first)}
    return w("ind", **indents)


def _ems(style: Style, ems: float) -> int:
    return round(ems * style.em * 20)


def _line(leading: float) -> int:
    return round(leading * 20)
