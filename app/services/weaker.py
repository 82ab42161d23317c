"""Two weaker ways to hand over, for an office without this program: an AES-256 zip, and a folder in the clear.

Both make the draft 定稿 as sealing does and are noted as handed over; neither is signed, and no receipt answers them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.bundle.aes_zip import ZIP_SUFFIX, ZipMember, write_aes_zip
from app.bundle.new_files import publish_folder
from app.bundle.seal import SealedFile
from app.domain.definition import FieldType
from app.domain.filenames import safe_part
from app.errors import EnvironmentFault, describe_os_error
from app.services.exporting import DOCX, ONCE, PDF, document_name
from app.services.files import replace_file
from app.services.finalising import Revision, freeze, prepare_revision
from app.services.sealing import file_stem, travelling_file
from app.services.steps import Cancelled, Progress, Steps
from app.services.workspace import Workspace
from app.storage.answers import Sent
from app.storage.records import Medium, Print

_WHAT = "移交"
_MAKING, _WRITING, _DONE = 0, 60, 100
_CONTENTS = "00.txt"


@dataclass(frozen=True, slots=True)
class WeakerFile:
    """A zip under a passphrase: the file, and the revision in it."""

    file: SealedFile
    revision: Revision


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A folder in the clear: where, the names of the files in it, and the revision in them."""

    path: Path
    files: tuple[str, ...]
    revision: Revision


@dataclass(frozen=True, slots=True)
class _Piece:
    """A file to go along under the name people read."""

    name: str
    source: bytes | Path


def zip_draft(
    workspace: Workspace,
    draft_id: str,
    out: Path,
    passphrase: str,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> WeakerFile:
    """Papers (PDF, DOCX), photos and scans in an AES-256 zip `单位_表_修订_日期.zip`; never overwrites.

    Members are called 01.pdf, 02.docx …; `00.txt` inside says what each is. The passphrase should be one of
    `app.bundle.words`. Raises JobCancelled, SampleOnly, ProblemsFound, ConflictError, EnvironmentFault.
    """
    steps = Steps(_WHAT, progress, cancelled)
    revision = prepare_revision(workspace, draft_id)
    _make(out)
    with _pieces(workspace, revision, steps) as pieces:
        steps.tell(_WRITING, "正在加密并写入")
        members = _neutral(pieces)

        def ready() -> None:
            steps.no_way_back()
            freeze(workspace, revision)

        target = out / f"{file_stem(workspace, revision)}{ZIP_SUFFIX}"
        file = write_aes_zip(members, target, passphrase, go_on=steps.go_on, ready=ready)
    _note(workspace, revision, Print(Medium.SEALED, "", file.path.name, size=file.size, sha256=file.sha256))
    steps.tell(_DONE, "正在完成")
    return WeakerFile(file, revision)


def folder_draft(
    workspace: Workspace,
    draft_id: str,
    out: Path,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> OpenFolder:
    """Papers (PDF, DOCX), photos and scans in the clear in a new folder `单位_表_修订_日期` within `out`.

    The folder appears whole or not at all and never in the place of another. Whoever calls this has asked: anybody who
    gets hold of it reads everything. Raises as `zip_draft`.
    """
    steps = Steps(_WHAT, progress, cancelled)
    revision = prepare_revision(workspace, draft_id)
    _make(out)
    stem = file_stem(workspace, revision)
    with _pieces(workspace, revision, steps) as pieces:
        try:
            part = Path(tempfile.mkdtemp(dir=out, prefix=".", suffix=".part"))
        except OSError as error:
            raise describe_os_error(error, f"写入文件夹 {out}") from error
        try:
            for number, piece in enumerate(pieces):
                steps.tell(_WRITING + (_DONE - _WRITING) * number // len(pieces), f"正在写入{piece.name}")
                _write_and_compare(part / piece.name, piece)
            steps.no_way_back()
            freeze(workspace, revision)
            path = _publish(part, out, stem)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    made = [Print(Medium.PDF, laid.document, laid.title, len(laid.pages), 1) for laid in revision.laid]
    _note(workspace, revision, *made)
    steps.tell(_DONE, "正在完成")
    return OpenFolder(path, tuple(piece.name for piece in pieces), revision)


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise describe_os_error(error, f"准备文件夹 {out}") from error


def _note(workspace: Workspace, revision: Revision, *made: Print) -> None:
    draft = revision.draft
    workspace.store.note_prints(draft.id, revision.number, made)
    sha256 = next((each.sha256 for each in made if each.medium is Medium.SEALED), "")
    workspace.store.note_sent([Sent(draft.id, revision.number, sha256, "", "")])


@contextmanager
def _pieces(workspace: Workspace, revision: Revision, steps: Steps) -> Iterator[list[_Piece]]:
    """Everything that goes along; photos as they travel, in a folder that is gone afterwards."""
    draft, form = revision.draft, workspace.form_of(revision.draft)
    quarantine = workspace.data.quarantine
    try:
        quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch = tempfile.TemporaryDirectory(dir=quarantine)
    except OSError as error:
        raise describe_os_error(error, f"准备文件夹 {quarantine}") from error
    with scratch as folder:
        pieces: list[_Piece] = []
        count = len(revision.laid) + len(draft.attachments)
        for number, laid in enumerate(revision.laid):
            steps.tell(_MAKING + _WRITING * number // count, f"正在生成{laid.title}")
            for format_ in (PDF, DOCX):
                made = format_.make(workspace, draft, laid, ONCE, steps.go_on)
                if made is not None:
                    name = f"{document_name(form, draft, laid.title)}.{format_.name}"
                    pieces.append(_Piece(name, made.data))
        for number, attachment in enumerate(draft.attachments):
            done = len(revision.laid) + number
            steps.tell(_MAKING + _WRITING * done // count, f"正在准备附件 {number + 1}/{len(draft.attachments)}")
            record, path = travelling_file(workspace, draft, number, Path(folder))
            field = form.fields[attachment.slot]
            what = "扫描件" if field.type is FieldType.SCAN else "照片"
            told = safe_part(attachment.caption or field.label, what)
            ending = record.file.rpartition(".")[2]
            pieces.append(_Piece(f"{what}{number + 1:02d}_{told}.{ending}", path))
        yield pieces


def _neutral(pieces: Sequence[_Piece]) -> list[ZipMember]:
    members = [
        ZipMember(f"{number:02d}.{piece.name.rpartition('.')[2]}", piece.source)
        for number, piece in enumerate(pieces, start=1)
    ]
    lines = [f"{member.name}　{piece.name}" for member, piece in zip(members, pieces, strict=True)]
    # Notepad of an old Windows takes a file without the mark for GBK.
    return [ZipMember(_CONTENTS, "\r\n".join(lines).encode("utf-8-sig")), *members]


def _write_and_compare(path: Path, piece: _Piece) -> None:
    data = piece.source if isinstance(piece.source, bytes) else _read(piece.source)
    replace_file(path, data)
    if _read(path) != data:
        raise EnvironmentFault(
            f"刚写好的 {piece.name} 读回核对时不一样，已经删除。草稿不受影响；请换一个磁盘或 U 盘再试。",
            code="verify_failed",
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise describe_os_error(error, f"读取 {path}") from error


def _publish(part: Path, out: Path, stem: str) -> Path:
    try:
        part.chmod(0o755)
        return publish_folder(part, out / stem)
    except OSError as error:
        raise describe_os_error(error, f"写入文件夹 {out}") from error
