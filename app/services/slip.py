"""The hand-over slip (交接清单) of a finalised draft: its facts from pack and store, written as a PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.definition import FieldType, Form, Pack, PhotoLabelsPart, PhotoSheetPart
from app.domain.draft import Draft, DraftState
from app.domain.subjects import PERSON, UNIT
from app.errors import EnvironmentFault, InputError
from app.render.marking import mark
from app.render.pages import LaidDocument
from app.render.slip import Replaced, SealedFacts, SlipFacts, SlipPaper, set_slip
from app.services.exporting import PaperFile, document_name, render_pdf
from app.services.files import replace_file
from app.services.finalising import refuse_sample
from app.services.handed import handed_words
from app.services.papers import lay_out_all
from app.services.printing import foot_of, note_prints
from app.services.sealing import Sealed
from app.services.voiding import made_words
from app.services.workspace import Workspace
from app.storage.records import Medium, PrintRecord, RevisionRecord

_QR_MARK = "CHUANGBAO 1"


class NotFinal(InputError):
    """A slip names a revision and its check code; an open draft has neither."""

    code = "open"

    def __init__(self) -> None:
        super().__init__("这份草稿还没有定稿，没有校验码，不能出交接清单。草稿没有变化；请先定稿或封装，再出交接清单。")


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip set in type, and the draft whose facts it lists."""

    draft: Draft
    facts: SlipFacts
    laid: LaidDocument


def make_slip(workspace: Workspace, draft_id: str, sealed: SealedFacts | None = None) -> Slip:
    """The slip of a draft's revision; without `sealed` the file last sealed of this revision, if any.

    Raises NotFinal for an open draft, SampleOnly for a sample, UsageError for an unknown one.
    """
    draft = workspace.store.load(draft_id).draft
    refuse_sample(draft)
    revisions = workspace.store.revisions(draft.id)
    if draft.state is not DraftState.FINAL:
        raise NotFinal
    record, *earlier = revisions
    prints = workspace.store.prints(draft.id)
    facts = _facts(workspace, draft, record, earlier, prints, sealed or _last_sealed(prints, record))
    foot = foot_of(workspace.form_of(draft), draft, record.number, record.check_code)
    return Slip(draft, facts, mark(set_slip(facts, workspace.typesetter), foot, workspace.typesetter))


def write_slip(workspace: Workspace, draft_id: str, folder: Path, sealed: SealedFacts | None = None) -> PaperFile:
    """`单位_交接清单.pdf` in a folder; one of that name is replaced. Raises what `make_slip` does, EnvironmentFault."""
    slip = make_slip(workspace, draft_id, sealed)
    laid = slip.laid
    path = folder / f"{document_name(workspace.form_of(slip.draft), slip.draft, laid.title)}.pdf"
    replace_file(path, render_pdf(workspace, slip.draft, laid))
    note_prints(workspace, slip.draft, Medium.PDF, [laid])
    return PaperFile(laid.document, laid.title, Medium.PDF.value, path, len(laid.pages), laid.copies)


def write_slip_beside(workspace: Workspace, sealed: Sealed) -> PaperFile:
    """The slip of a file that was just sealed, next to it. Raises EnvironmentFault, saying that the file is safe."""
    file = sealed.file
    facts = SealedFacts(file.path.name, file.size, file.sha256)
    try:
        return write_slip(workspace, sealed.revision.draft.id, file.path.parent, facts)
    except EnvironmentFault as error:
        raise EnvironmentFault(
            f"移交文件 {file.path.name} 已封装好，核对无误，但交接清单没有写成：{error.message}", code=error.code
        ) from error


def qr_text(draft: Draft, record: RevisionRecord, sealed: SealedFacts | None) -> str:
    """What the QR code says: `CHUANGBAO 1|pack/pack revision/kind|revision|check code|SHA-256 of the sealed file`.

    The 1 is the version of this line; the last part is empty where no file was sealed. ASCII, because hand scanners
    type what they read, and without names or telephone numbers, because anybody may point a telephone at it.
    """
    form = f"{draft.pack}/{draft.pack_revision}/{draft.kind}"
    return "|".join((_QR_MARK, form, str(record.number), record.check_code, sealed.sha256 if sealed else ""))


def _facts(
    workspace: Workspace,
    draft: Draft,
    record: RevisionRecord,
    earlier: list[RevisionRecord],
    prints: list[PrintRecord],
    sealed: SealedFacts | None,
) -> SlipFacts:
    pack, form = workspace.pack_of(draft), workspace.form_of(draft)
    moment = record.frozen_at.astimezone()
    replaced = (
        (old, made_words([p for p in prints if p.revision == old.number], moment.date())) for old in reversed(earlier)
    )
    return SlipFacts(
        office=pack.office.name,
        office_place=_place(pack),
        unit=" ".join(form.by_role(draft.values, UNIT).split()) or "（未填）",
        person=" ".join(form.by_role(draft.values, PERSON).split()),
        kind=form.title,
        notice=f"{pack.notice.number}《{pack.notice.title}》",
        revision=record.number,
        check_code=record.check_code,
        finalised=moment,
        papers=tuple(_papers(form, lay_out_all(workspace, draft))),
        photos=sum(len(draft.in_slot(f.id)) for f in form.fields.values() if f.type is FieldType.PHOTO),
        scans=_scans(form, draft),
        photo_prints=_photo_prints(form, draft),
        sealed=sealed,
        replaced=tuple(Replaced(old.number, old.check_code, made) for old, made in replaced if made),
        qr=qr_text(draft, record, sealed),
        handed=_handed(workspace, draft, sealed),
    )


def _handed(workspace: Workspace, draft: Draft, sealed: SealedFacts | None) -> str:
    """Where the file that the slip names went, in words; empty for nowhere yet."""
    records = workspace.store.handovers(draft.id) if sealed is not None else []
    here = (record for record in records if sealed is not None and record.sha256 == sealed.sha256)
    return handed_words(here, workspace.clock().astimezone().date())


def _papers(form: Form, laid: Iterable[LaidDocument]) -> Iterator[SlipPaper]:
    """The papers to be handed over. Sheets of photos to be cut out are none: the photos are counted by themselves."""
    for paper in laid:
        document = form.document(paper.document)
        if not any(isinstance(part, PhotoSheetPart | PhotoLabelsPart) for part in document.parts):
            yield SlipPaper(paper.title, len(paper.pages), paper.copies, document.stamped)


def _place(pack: Pack) -> str:
    """Where the office is, as the notice gives it; no names of persons."""
    office = pack.office
    address = f"{office.address}（邮编 {office.postcode}）" if office.address and office.postcode else office.address
    telephones = f"电话 {'、'.join(office.telephones)}" if office.telephones else ""
    return "　".join(filter(None, (address, telephones)))


def _photo_prints(form: Form, draft: Draft) -> tuple[tuple[str, int], ...]:
    """Photos that the notice wants printed on photo paper as well, by slot."""
    counts = ((f.label, f.prints * len(draft.in_slot(f.id))) for f in form.fields.values() if f.type is FieldType.PHOTO)
    return tuple((label, count) for label, count in counts if count)


def _scans(form: Form, draft: Draft) -> tuple[tuple[str, int], ...]:
    """Scans in the sealed file, by slot."""
    counts = ((f.label, len(draft.in_slot(f.id))) for f in form.fields.values() if f.type is FieldType.SCAN)
    return tuple((label, count) for label, count in counts if count)


def _last_sealed(prints: list[PrintRecord], record: RevisionRecord) -> SealedFacts | None:
    """The file last sealed of a revision."""
    made = [p.print for p in prints if p.revision == record.number and p.print.medium is Medium.SEALED]
    return SealedFacts(made[-1].title, made[-1].size, made[-1].sha256) if made else None
