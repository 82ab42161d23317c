"""Papers as files: each document in each format asked for, or all of them in one PDF to be printed in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.domain.definition import Form, PhotoLabelsPart, PhotoSheetPart
from app.domain.draft import Draft
from app.domain.filenames import safe_part
from app.domain.subjects import file_head, subject
from app.errors import InputError
from app.render.docx import DocxInfo, write_docx
from app.render.pages import LaidDocument
from app.render.pdf import PdfChapter, PdfInfo, PdfPart, PhotoBytes, write_merged_pdf
from app.render.photos import for_print, print_edges
from app.services.files import replace_file
from app.services.steps import Cancelled, GoOn, Progress
from app.services.workspace import Workspace

_PROGRAM = f"窗报 {__version__}"


class ExportCancelled(InputError):
    """The user stopped it; the folder is as it was."""

    code = "cancelled"

    def __init__(self) -> None:
        super().__init__("导出已取消，没有写入任何文件。草稿不受影响；需要时可以重新导出。")


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file that was written: which document ("" for several in one), which format, where, how many pages.

    `copies` says how often to print it; a file that holds its copies is printed once.
    """

    document: str
    title: str
    format: str
    path: Path
    pages: int
    copies: int


@dataclass(frozen=True, slots=True)
class PrintRun:
    """What a file holds for the printer: how many copies of each document, `None` for as many as the form asks.

    `two_sided`: with a blank back where a document or a copy would begin on the back of another.
    """

    copies: int | None = 1
    two_sided: bool = False

    def times(self, laid: LaidDocument) -> int:
        """How often a document is in its file."""
        return laid.copies if self.copies is None else self.copies


ONCE = PrintRun()


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, not yet written; `pages` as they come out of the printer, `copies` as in PaperFile."""

    data: bytes
    pages: int
    copies: int


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name, which is also the ending of its files, and what makes it of one document.

    `make` gives None for a document that has no sense in this format.
    """

    name: str
    make: Callable[[Workspace, Draft, LaidDocument, PrintRun, GoOn], Made | None]


@dataclass(frozen=True, slots=True)
class Application:
    """A draft with its papers, laid out."""

    draft: Draft
    laid: tuple[LaidDocument, ...]


def render_pdf(workspace: Workspace, draft: Draft, laid: LaidDocument, go_on: GoOn = lambda: None) -> bytes:
    """One document once as PDF. The same draft with the same fonts gives the same bytes.

    `go_on` is called before each photo.
    """
    return _made_pdf(workspace, draft, laid, ONCE, go_on).data


def _made_pdf(workspace: Workspace, draft: Draft, laid: LaidDocument, run: PrintRun, go_on: GoOn) -> Made:
    times = run.times(laid)
    part = PdfPart(laid.title, laid.pages, _photos(workspace, draft, laid, go_on), times)
    info = _info(laid.title, _unit(workspace, draft))
    data, pages = write_merged_pdf([PdfChapter("", [part])], workspace.fonts, info, two_sided=run.two_sided)
    return Made(data, pages, laid.copies if times == 1 else 1)


def _made_docx(workspace: Workspace, draft: Draft, laid: LaidDocument, _run: PrintRun, go_on: GoOn) -> Made | None:
    """A Word file to be edited on: without the marks of prints, once, whatever the run asks."""
    form = workspace.form_of(draft)
    document = form.document(laid.document)
    if any(isinstance(part, PhotoSheetPart | PhotoLabelsPart) for part in document.parts):
        return None  # photos to be cut out at their exact size are nothing to edit
    info = DocxInfo(author=_unit(workspace, draft), program=_PROGRAM)
    photo = _photos(workspace, draft, laid, go_on)
    data = write_docx(form, document, draft, workspace.typesetter, workspace.photo_size, photo, info)
    return Made(data, len(laid.pages), laid.copies)


PDF = Format("pdf", _made_pdf)
DOCX = Format("docx", _made_docx)


def _info(title: str, author: str) -> PdfInfo:
    return PdfInfo(title=title, author=author, creator=_PROGRAM)


def _unit(workspace: Workspace, draft: Draft) -> str:
    return workspace.form_of(draft).by_role(draft.values, "unit_name")


def _photos(workspace: Workspace, draft: Draft, laid: LaidDocument, go_on: GoOn) -> PhotoBytes:
    attached = {a.sha256: a for a in draft.attachments}
    edges = print_edges(laid.pages)

    def photo(sha256: str) -> bytes:
        go_on()
        a = attached[sha256]
        return for_print(workspace.store.attachment_path(sha256), a.name, a.turn, edges[sha256], a.crop)

    return photo


def document_name(form: Form, draft: Draft, title: str) -> str:
    """`单位_文件名`, or `单位_姓名_文件名`, without an ending."""
    return f"{file_head(form, draft.values)}_{safe_part(title, '文件')}"


class _Steps:
    """How far an export is, and whether to stop."""

    def __init__(self, total: int, progress: Progress | None, cancelled: Cancelled | None) -> None:
        self._total = total
        self._progress = progress
        self._cancelled = cancelled
        self._done = 0

    def go_on(self) -> None:
        """Raise ExportCancelled when it is to stop."""
        if self._cancelled is not None and self._cancelled():
            raise ExportCancelled

    def tell(self, doing: str) -> None:
        """The next step begins."""
        self.go_on()
        if self._progress is not None:
            self._progress(self._done, self._total, doing)
        self._done += 1


def write_papers(
    workspace: Workspace,
    draft: Draft,
    laid: Sequence[LaidDocument],
    folder: Path,
    *,
    formats: Sequence[Format] = (PDF,),
    run: PrintRun = ONCE,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> list[PaperFile]:
    """Every document in every format as a file in a folder, each whole or not at all; a file of the same name is replaced.

    All are made before the first is written, so that a cancelled export leaves the folder as it was.
    Raises ExportCancelled, EnvironmentFault, and what photos refuse.
    """
    steps = _Steps(len(laid) * len(formats) + 1, progress, cancelled)
    form = workspace.form_of(draft)
    made: list[tuple[PaperFile, bytes]] = []
    for document in laid:
        for format_ in formats:
            steps.tell(f"正在生成{document.title}")
            new = format_.make(workspace, draft, document, run, steps.go_on)
            if new is None:
                continue
            path = folder / f"{document_name(form, draft, document.title)}.{format_.name}"
            file = PaperFile(document.document, document.title, format_.name, path, new.pages, new.copies)
            made.append((file, new.data))
    steps.tell("正在写入文件")
    for file, data in made:
        replace_file(file.path, data)
    return [file for file, _ in made]


def write_merged(
    workspace: Workspace,
    applications: Sequence[Application],
    folder: Path,
    *,
    run: PrintRun = ONCE,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> PaperFile:
    """All documents of one or more drafts as one PDF with bookmarks, in order; a file of the same name is replaced.

    Raises ExportCancelled, EnvironmentFault, and what photos refuse.
    """
    steps = _Steps(sum(len(a.laid) for a in applications) + 1, progress, cancelled)

    def parts(application: Application) -> Iterator[PdfPart]:
        for laid in application.laid:
            steps.tell(f"正在生成{laid.title}")
            photo = _photos(workspace, application.draft, laid, steps.go_on)
            yield PdfPart(laid.title, laid.pages, photo, run.times(laid))

    def chapters() -> Iterator[PdfChapter]:
        for application in applications:
            form = workspace.form_of(application.draft)
            whom = subject(form, application.draft.values) or "未填单位"
            yield PdfChapter(f"{whom} · {form.title}", parts(application))

    whose, title = _whose(workspace, applications), "全部文件"
    data, pages = write_merged_pdf(
        chapters(), workspace.fonts, _info(title, _unit(workspace, applications[0].draft)), two_sided=run.two_sided
    )
    path = folder / f"{whose}_{title}.pdf"
    steps.tell("正在写入文件")
    replace_file(path, data)
    return PaperFile("", title, PDF.name, path, pages, 1)


def _whose(workspace: Workspace, applications: Sequence[Application]) -> str:
    """What one file of several drafts is called by: the first of them, and how many there are."""
    first = file_head(workspace.form_of(applications[0].draft), applications[0].draft.values)
    return first if len(applications) == 1 else f"{first}等{len(applications)}份"
