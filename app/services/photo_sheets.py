"""Photo sheets: what there is to think about before photos are printed at an exact size; many drafts on shared sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app import __version__
from app.domain.checks import Problem
from app.domain.draft import Draft
from app.domain.rules import Severity
from app.render.pages import ExactPhoto, LaidDocument
from app.render.pdf import PdfInfo, write_pdf
from app.render.photo_look import FINE_DPI
from app.render.photo_sheets import lay_out_together
from app.render.photos import PRINT_DPI, for_print, print_edges
from app.services.workspace import Workspace

_SEEN_CUT = 0.5  # mm: less than this a pair of scissors cuts off as well


def exact_photo_problems(laid: Iterable[LaidDocument]) -> list[Problem]:
    """提醒 for photos that are cropped for the print or have too few pixels for their size, one each a photo."""
    photos = dict.fromkeys(photo for document in laid for photo in document.exact_photos)
    return [problem for photo in photos for problem in (_cropped(photo), _coarse(photo)) if problem]


def _cropped(photo: ExactPhoto) -> Problem | None:
    if photo.crop is None:
        return None
    left, top, right, bottom = photo.crop
    (wide, tall), (width, height) = photo.size, photo.pixels
    if left > 0:
        sides, cut, of, lost = "左右", 2 * left, width, wide * (1 / (right - left) - 1)
    else:
        sides, cut, of, lost = "上下", 2 * top, height, tall * (1 / (bottom - top) - 1)
    if lost < _SEEN_CUT:
        return None
    message = (
        f"照片“{photo.name}”是 {width}×{height} 像素，与要求的 {wide:g}×{tall:g} 毫米比例不同：印出时{sides}共裁去 "
        f"{round(cut * of)} 像素（{cut:.0%}，相当于 {lost:.1f} 毫米），居中保留。原照片不变；如裁到头部，请用“裁剪”选取要印的部分。"
    )
    return Problem(Severity.ADVICE, photo.field, "photo_cropped", message)


def _coarse(photo: ExactPhoto) -> Problem | None:
    left, _, right, _ = photo.crop or (0.0, 0.0, 1.0, 1.0)
    dpi = round(photo.pixels[0] * (right - left) / photo.size[0] * 25.4)
    if dpi >= FINE_DPI:
        return None
    wide, tall = (round(side / 25.4 * PRINT_DPI) for side in photo.size)
    message = (
        f"照片“{photo.name}”像素偏少：印成 {photo.size[0]:g}×{photo.size[1]:g} 毫米只有 {dpi} dpi，看上去会模糊。"
        f"最好换一张不小于 {wide}×{tall} 像素的。"
    )
    return Problem(Severity.ADVICE, photo.field, "photo_coarse", message)


def lay_out_photo_sheets(workspace: Workspace, drafts: Sequence[Draft], document_id: str) -> LaidDocument:
    """The photos of many drafts of one form on as few sheets as take them, in the order of the drafts.

    `document_id` is a document of the form that holds photo sheets; KeyError when there is none of that name.
    ValueError for drafts of different forms, and for none.
    """
    forms = {(draft.pack, draft.pack_revision, draft.kind) for draft in drafts}
    if len(forms) != 1:
        raise ValueError(f"photos of {len(forms)} forms cannot share sheets")
    form = workspace.form_of(drafts[0])
    return lay_out_together(form, form.document(document_id), drafts, workspace.typesetter, workspace.photo_size)


def render_photo_sheets(
    workspace: Workspace, drafts: Sequence[Draft], laid: LaidDocument, go_on: Callable[[], None] = lambda: None
) -> bytes:
    """Sheets of `lay_out_photo_sheets` as PDF; the same drafts give the same bytes.

    `go_on` is called before each photo; what it raises ends the work and is passed on. Raises PhotoError,
    EnvironmentFault.
    """
    attached = {a.sha256: a for draft in drafts for a in draft.attachments}
    edges = print_edges(laid.pages)

    def photo(sha256: str) -> bytes:
        go_on()
        a = attached[sha256]
        return for_print(workspace.store.attachment_path(sha256), a.name, a.turn, edges[sha256], a.crop)

    return write_pdf(laid.pages, workspace.fonts, PdfInfo(laid.title, "", f"窗报 {__version__}"), photo)
