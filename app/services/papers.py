"""The papers of a draft: set in type, and checked for room and glyphs."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.checks import Problem
from app.domain.definition import (
    Content,
    Document,
    Form,
    LabelContent,
    NotesPart,
    PhotoLabelsPart,
    PhotoPart,
    PhotoSheetPart,
    ProsePart,
    ReportPart,
    SheetPart,
    TablePart,
)
from app.domain.draft import Draft
from app.domain.rules import Severity
from app.render.layout import lay_out
from app.render.pages import Fit, LaidDocument, Missing
from app.services.photo_sheets import exact_photo_problems
from app.services.workspace import Workspace


def lay_out_all(workspace: Workspace, draft: Draft) -> tuple[LaidDocument, ...]:
    """Every document of a draft that has pages; a photo annex without photos is left out."""
    form = workspace.form_of(draft)
    laid = (lay_out(form, d, draft, workspace.typesetter, workspace.photo_size) for d in form.documents)
    return tuple(document for document in laid if document.pages)


def fields_of(document: Document) -> frozenset[str]:
    """The fields that a document prints."""
    found: set[str] = set()
    for part in document.parts:
        match part:
            case SheetPart(blocks):
                contents: list[Content] = [block.content for block in blocks]
            case TablePart():
                contents = [cell.content for row in part.rows for cell in row.cells]
            case ProsePart():
                found |= {part.field, part.byline} - {""}
                continue
            case ReportPart():
                found.update(part.fields)
                continue
            case PhotoPart():
                found.add(part.slot)
                continue
            case PhotoSheetPart() | PhotoLabelsPart():
                found |= {part.slot, *part.fields}
                continue
            case NotesPart():
                continue
        found |= {c.field for c in contents if not isinstance(c, LabelContent)}
    return frozenset(found)


def paper_problems(form: Form, laid: Iterable[LaidDocument]) -> list[Problem]:
    """What does not fit or has no glyph, one problem a field: 必改, because paper would lose text in silence.

    And 提醒 for photos that an exact size crops or shows too few pixels of.
    """
    laid = tuple(laid)
    fits: dict[str, Fit] = {}
    missing: dict[str, dict[int, Missing]] = {}
    for document in laid:
        for fit in document.fits.values():
            if fit.over and (fit.field not in fits or fit.over > fits[fit.field].over):
                fits[fit.field] = fit
        for found in document.missing:
            missing.setdefault(found.field, {})[found.at] = found
    problems = [_overflow(form, fit) for fit in fits.values()]
    problems += [_no_glyph(form, m) for found in missing.values() for m in found.values()]
    return problems + exact_photo_problems(laid)


def _overflow(form: Form, fit: Fit) -> Problem:
    label = form.fields[fit.field].label
    message = (
        f"{label} 在纸上放不下：行距收到最紧仍有 {fit.over} 个字没有位置（需 {fit.lines} 行，只有 {fit.capacity} 行）。"
        "请删减文字或合并段落。"
    )
    return Problem(Severity.MUST, fit.field, "overflow", message, over=fit.over)


def _no_glyph(form: Form, missing: Missing) -> Problem:
    label = form.fields[missing.field].label if missing.field else "表格本身"
    code = f"U+{ord(missing.character):04X}"
    shown = f"“{missing.character}”（{code}）" if missing.character.isprintable() else f"看不见的字符 {code}"
    message = (
        f"{label} 第 {missing.at + 1} 个字 {shown}没有可用的字体，打印出来会是空白。"
        "请改用别的写法，或安装含有此字的仿宋字体后重试。"
    )
    return Problem(Severity.MUST, missing.field, "no_glyph", message, start=missing.at, end=missing.at + 1)
