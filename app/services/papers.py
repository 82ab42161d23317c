"""The papers of a draft: set in type, checked for room and glyphs, written as PDF."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app import __version__
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
    SheetPart,
    TablePart,
)
from app.domain.draft import Draft
from app.domain.filenames import safe_part
from app.domain.rules import Severity
from app.errors import InputError, describe_os_error
from app.render.layout import lay_out
from app.render.pages import Fit, LaidDocument, Missing
from app.render.pdf import PdfInfo, write_pdf
from app.render.photos import for_print, print_edges
from app.services.photo_sheets import exact_photo_problems
from app.services.workspace import Workspace

Progress = Callable[[int, int, str], None]
"""Told how much is done, of how much, and what is being done now."""
Cancelled = Callable[[], bool]
"""Asked now and then whether to stop."""


class ExportCancelled(InputError):
    """The user stopped it; the folder is as it was."""

    code = "cancelled"

    def __init__(self) -> None:
        super().__init__("导出已取消，没有写入任何文件。草稿不受影响；需要时可以重新导出。")


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file that was written: which document, which format, where, how many pages, how many copies to print."""

    document: str
    title: str
    format: str
    path: Path
    pages: int
    copies: int


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


def render_pdf(
    workspace: Workspace, draft: Draft, laid: LaidDocument, go_on: Callable[[], None] = lambda: None
) -> bytes:
    """One document as PDF. The same draft with the same fonts gives the same bytes.

    `go_on` is called before each photo; what it raises ends the work and is passed on.
    """
    attached = {a.sha256: a for a in draft.attachments}
    edges = print_edges(laid.pages)
    form = workspace.form_of(draft)
    info = PdfInfo(
        title=laid.title,
        author=form.by_role(draft.values, "unit_name"),
        creator=f"窗报 {__version__}",
    )

    def photo(sha256: str) -> bytes:
        go_on()
        a = attached[sha256]
        return for_print(workspace.store.attachment_path(sha256), a.name, a.turn, edges[sha256])

    return write_pdf(laid.pages, workspace.fonts, info, photo)


def document_name(form: Form, draft: Draft, title: str) -> str:
    """`单位_文件名` without an ending."""
    unit = safe_part(form.by_role(draft.values, "unit_name"), "未填单位")
    return f"{unit}_{safe_part(title, '文件')}"


def write_papers(
    workspace: Workspace,
    draft: Draft,
    laid: Sequence[LaidDocument],
    folder: Path,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> list[PaperFile]:
    """Every document as a PDF in a folder, each whole or not at all; a file of the same name is replaced.

    All are made before the first is written, so that a cancelled export leaves the folder as it was.
    Raises ExportCancelled, EnvironmentFault, and what photos refuse.
    """

    def go_on() -> None:
        if cancelled is not None and cancelled():
            raise ExportCancelled

    def tell(done: int, doing: str) -> None:
        go_on()
        if progress is not None:
            progress(done, len(laid) + 1, doing)

    form = workspace.form_of(draft)
    made: list[tuple[PaperFile, bytes]] = []
    for number, document in enumerate(laid):
        tell(number, f"正在生成{document.title}")
        path = folder / f"{document_name(form, draft, document.title)}.pdf"
        file = PaperFile(document.document, document.title, "pdf", path, len(document.pages), document.copies)
        made.append((file, render_pdf(workspace, draft, document, go_on)))
    tell(len(laid), "正在写入文件")
    for file, data in made:
        replace_file(file.path, data)
    return [file for file, _ in made]


def replace_file(path: Path, data: bytes) -> None:
    """Write a file under a temporary name in its folder, then give it its own. Raises EnvironmentFault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.chmod(0o644)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise describe_os_error(error, f"写入 {path}") from error
