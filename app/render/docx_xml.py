"""Elements of a Word file (WordprocessingML, ISO/IEC 29500-1) and its units."""

from __future__ import annotations

import re

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from app.render.pages import PT

Element = BaseOxmlElement

# What XML 1.0 cannot carry, so that no file with it opens: shown as the mark for a lost character instead.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def w(tag: str, *children: Element | None, **attributes: str | int) -> Element:
    """An element of the main namespace with attributes of it. Word wants children in the standard's order: give them so."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(name if ":" in name else f"w:{name}"), str(value))
    for child in children:
        if child is not None:
            element.append(child)
    return element


def twips(mm: float) -> int:
    """Twentieths of a point, the unit of lengths in text and tables."""
    return round(mm / PT * 20)


def emu(mm: float) -> int:
    """English metric units, those of drawings."""
    return round(mm * 36000)


def carried(text: str) -> str:
    """A text as XML can carry it."""
    return _NOT_XML.sub("\ufffd", text)


def text_run(text: str) -> Element:
    """A run of text; a tab is an element of its own."""
    run = w("r")
    for number, part in enumerate(carried(text).split("\t")):
        if number:
            run.append(w("tab"))
        if part:
            words = w("t")
            words.text = part
            words.set(qn("xml:space"), "preserve")
            run.append(words)
    return run


def field_run(instruction: str, shown: str) -> Element:
    """A field that Word keeps up to date, as PAGE; `shown` stands there until it does."""
    return w("fldSimple", text_run(shown), instr=instruction)
