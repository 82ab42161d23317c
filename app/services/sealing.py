"""Sealing a draft for an office, and looking into a bundle: snapshot → papers → container → age → re-opened → named."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.bundle.age_stream import Identity
from app.bundle.bag import BagInfo
from app.bundle.container import Container, Member, plan
from app.bundle.form_json import SCHEMA, AttachmentRecord, FormRecord, NoteRecord
from app.bundle.identities import unit_key
from app.bundle.layout import SEALED_SUFFIX, photo_name, print_name, scan_name
from app.bundle.office import Office
from app.bundle.reader import reopen_and_compare
from app.bundle.seal import SealedFile, SealingCancelled, Verify, seal, seal_with_passphrase
from app.bundle.signer import Signer
from app.bundle.signing import SigningKey
from app.domain.definition import FieldType
from app.domain.draft import Attachment, Draft
from app.domain.filenames import safe_part
from app.domain.scan_files import PDF
from app.domain.subjects import file_head
from app.errors import describe_os_error
from app.render.photos import for_travel
from app.services.exporting import render_pdf
from app.services.finalising import Revision, freeze, prepare_revision
from app.services.notes import travelling
from app.services.offices import refuse_unusable
from app.services.steps import Cancelled, Progress
from app.services.workspace import Workspace
from app.storage.answers import Sent
from app.storage.records import Medium, Print

_TRAVEL_MEDIA = "image/jpeg"
_SIGNED_AS = "chuangbao-bundle"
# Hundredths of the whole at which a stage begins; preparing begins at 0.
_WRITING = 40
_COMPARING = 90
_DONE = 100


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed bundle: the file, the revision in it, the offices that can open it (none under a passphrase), whose it is."""

    file: SealedFile
    revision: Revision
    offices: tuple[Office, ...]
    signer: Signer


def seal_draft(
    workspace: Workspace,
    draft_id: str,
    out: Path,
    offices: Sequence[Office] = (),
    passphrase: str | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Sealed:
    """Seal a draft into a folder, to offices or under a passphrase, freezing it first if it is still open.

    The draft becomes 定稿 only after the finished file was opened again and compared: a full disk leaves it as it was.
    `progress` counts in hundredths; `cancelled` is heeded until the draft is frozen, afterwards the file gets its name.
    The unit signs it and can always open it. Raises SealingCancelled, SampleOnly, ProblemsFound (必改), ConflictError,
    EnvironmentFault, RefusedError for an office whose file is out of date or not the one that is known, and what photos
    and the container refuse.
    """
    for office in offices:
        refuse_unusable(workspace, office)
    steps = _Steps(progress, cancelled)
    steps.tell(0, "正在排版和检查")
    revision = prepare_revision(workspace, draft_id)
    quarantine = workspace.data.quarantine
    try:
        out.mkdir(parents=True, exist_ok=True)
        quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise describe_os_error(error, f"准备文件夹 {out}") from error
    own = unit_key(workspace.data.keys)
    with tempfile.TemporaryDirectory(dir=quarantine) as folder:
        container = _container(workspace, revision, offices, Path(folder), own, steps)
        target = out / f"{file_stem(workspace, revision)}{SEALED_SUFFIX}"
        if passphrase is None:
            recipients = dict.fromkeys(r for office in offices for r in office.recipients)
            recipients[str(own.to_public())] = None
            verify = _then_freeze(workspace, revision, reopen_and_compare(container, [own], quarantine), steps)
            file = seal(
                container,
                target,
                list(recipients),
                verify=verify,
                progress=lambda done: steps.wrote(done, container.size),
                cancelled=steps.stopped,
            )
        else:
            verify = _then_freeze(workspace, revision, reopen_and_compare(container, passphrase, quarantine), steps)
            file = seal_with_passphrase(
                container,
                target,
                passphrase,
                verify=verify,
                progress=lambda done: steps.wrote(done, container.size),
                cancelled=steps.stopped,
            )
    made = Print(Medium.SEALED, "", file.path.name, size=file.size, sha256=file.sha256)
    workspace.store.note_prints(draft_id, revision.number, [made])
    addressees = [(office.name, office.signing) for office in offices] or [("", "")]
    workspace.store.note_sent([Sent(draft_id, revision.number, file.sha256, *each) for each in addressees])
    return Sealed(file, revision, tuple(offices), Signer.of(own))


class _Steps:
    """How far sealing is, and whether to stop: until the draft is frozen, never after that."""

    def __init__(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        self._progress = progress
        self._cancelled = cancelled
        self._last = (-1, "")

    def stopped(self) -> bool:
        """Whether the user wants it stopped and it still can be."""
        return self._cancelled is not None and self._cancelled()

    def go_on(self) -> None:
        """Raise SealingCancelled when it is to stop."""
        if self.stopped():
            raise SealingCancelled

    def tell(self, hundredths: int, doing: str) -> None:
        """A new step begins; never backwards, and nothing is said twice."""
        self.go_on()
        now = (max(hundredths, self._last[0]), doing)
        if self._progress is not None and now != self._last:
            self._progress(now[0], _DONE, doing)
        self._last = now

    def wrote(self, done: int, size: int) -> None:
        """So many bytes of the container have been encrypted."""
        if self._last[0] < _COMPARING:
            share = min(done / size, 1) if size else 1
            self.tell(_WRITING + int(share * (_COMPARING - 1 - _WRITING)), "正在加密并写入")

    def no_way_back(self) -> None:
        """The last moment at which it can be stopped."""
        self.go_on()
        self._cancelled = None


def _then_freeze(workspace: Workspace, revision: Revision, compare: Verify, steps: _Steps) -> Verify:
    """The last step before the file gets its name: compare, then freeze the draft."""

    def verify(path: Path) -> None:
        steps.tell(_COMPARING, "正在重新打开核对")
        compare(path)
        steps.no_way_back()
        freeze(workspace, revision)
        steps.tell(_DONE, "正在完成")

    return verify


def _container(
    workspace: Workspace,
    revision: Revision,
    offices: Sequence[Office],
    folder: Path,
    own: Identity,
    steps: _Steps,
) -> Container:
    draft = revision.draft
    count = len(draft.attachments) + len(revision.laid)
    photos: list[tuple[AttachmentRecord, Path]] = []
    for number in range(len(draft.attachments)):
        steps.tell(_WRITING * number // count, f"正在准备附件 {number + 1}/{len(draft.attachments)}")
        photos.append(travelling_file(workspace, draft, number, folder))
    prints: list[Member] = []
    for number, laid in enumerate(revision.laid, start=len(photos)):
        steps.tell(_WRITING * number // count, f"正在生成{laid.title}")
        # Ids, not titles: plain `unzip` garbles Chinese names where no UTF-8 locale is set, and the sums no longer match.
        name = print_name(laid.document)
        prints.append(Member.of_bytes(name, render_pdf(workspace, draft, laid, steps.go_on)))
    record = FormRecord(
        schema=SCHEMA,
        pack=draft.pack,
        pack_revision=draft.pack_revision,
        kind=draft.kind,
        revision=revision.number,
        check_code=revision.check_code,
        values=draft.values,
        attachments=tuple(record for record, _ in photos),
        fonts=revision.fonts,
        program=f"窗报 {__version__}",
        finalised=_day(workspace, revision),
        notes=tuple(
            NoteRecord(a.rule, a.field, a.words, a.reminder, a.text) for a in travelling(workspace, revision.draft)
        ),
    )
    info = BagInfo(
        date=workspace.clock().astimezone().date(),
        software=record.program,
        identifier=f"{draft.pack}/{draft.kind}/{revision.check_code}",
        fingerprints=tuple(dict.fromkeys(office.fingerprint for office in offices)),
        recipients=tuple(dict.fromkeys(recipient for office in offices for recipient in office.recipients)),
        signer=Signer.of(own).key.text,
        return_to=str(own.to_public()),
    )
    members = [Member.of_form(record), *(Member.of_photo(r, p) for r, p in photos), *prints]
    signing = SigningKey(own)
    return plan(members, info, sign=lambda manifest: signing.sign(manifest, _SIGNED_AS))


def travelling_file(workspace: Workspace, draft: Draft, number: int, folder: Path) -> tuple[AttachmentRecord, Path]:
    """A photo as it leaves: upright, cut, without EXIF, in a temporary file; a scan that is a PDF as it lies there."""
    attachment = draft.attachments[number]
    path = workspace.store.attachment_path(attachment.sha256)
    scanned = workspace.form_of(draft).fields[attachment.slot].type is FieldType.SCAN
    member_name = scan_name if scanned else photo_name
    if attachment.media == PDF:
        return _record(attachment, member_name(number + 1, PDF), PDF, attachment.sha256, attachment.size), path
    data = for_travel(path, attachment.name, attachment.turn, attachment.crop)
    path = folder / f"{number}.jpg"
    try:
        path.write_bytes(data)
    except OSError as error:
        raise describe_os_error(error, f"准备照片 {attachment.name} ") from error
    digest = hashlib.sha256(data).hexdigest()
    return _record(attachment, member_name(number + 1, _TRAVEL_MEDIA), _TRAVEL_MEDIA, digest, len(data)), path


def _record(attachment: Attachment, file: str, media: str, sha256: str, size: int) -> AttachmentRecord:
    return AttachmentRecord(
        slot=attachment.slot,
        position=attachment.position,
        file=file,
        sha256=sha256,
        name=attachment.name,
        caption=attachment.caption,
        media=media,
        size=size,
    )


def _day(workspace: Workspace, revision: Revision) -> str:
    """The local day of the 定稿, ISO 8601."""
    record = workspace.store.last_revision(revision.draft.id) if revision.frozen else None
    moment = record.frozen_at if record is not None else workspace.clock()
    return moment.astimezone().date().isoformat()


def file_stem(workspace: Workspace, revision: Revision) -> str:
    """`单位_表_修订_日期`, of a person `单位_姓名_表_修订_日期`: what every file or folder that leaves is called."""
    draft = revision.draft
    form = workspace.form_of(draft)
    head = file_head(form, draft.values)
    day = _day(workspace, revision).replace("-", "")
    return f"{head}_{safe_part(form.title, form.id)}_修订{revision.number}_{day}"
