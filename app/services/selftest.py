"""The self-test (自检): does the program, as it is installed here, do its main job?

A draft from a pack's sample, counted, with its photos, as PDF and Word file, sealed to an office's key and under a
passphrase, opened again and compared. Everything happens in a temporary folder; the user's own data is not touched.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from app import __version__
from app.bundle.identities import load_identities
from app.bundle.office import create_office, load_office
from app.bundle.passphrase import decrypt_with_passphrase, encrypt_with_passphrase
from app.bundle.reader import open_bundle
from app.domain.draft import Draft
from app.domain.text import Counts, count_chars
from app.errors import ChuangbaoError
from app.paths import DataPaths
from app.render.heic import decode_heic
from app.services import photos
from app.services.checking import check_draft, must_fix
from app.services.drafting import sample_draft
from app.services.exporting import DOCX, PDF, Format, write_papers
from app.services.papers import lay_out_all
from app.services.sealing import Sealed, seal_draft
from app.services.workspace import Workspace

_TEXT = "第1批：窗口 2 个、𠮷林 4.5 人。\nOK"
_COUNTS = Counts(words=15, chars_no_spaces=18, chars=22)
"""Of `_TEXT`, counted by hand: 中文 and marks one each, a run of Latin or digits one word."""

_OPENED_BY = "自检用的口令 2026"
_EDGE = 96  # pixels of the thumbnails it makes
_KILOBYTE = 1024


class Failed(Exception):
    """A step ran and its result is wrong."""


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the job: what was done in `seconds`, what came of it, and the fault, empty when it went well."""

    name: str
    seconds: float
    detail: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the self-test went. A step that fails is the last: those after it stand on it."""

    steps: tuple[Step, ...]

    def then(self, steps: Iterable[Step]) -> Verdict:
        """The same with more steps at the end."""
        return Verdict((*self.steps, *steps))

    @property
    def ok(self) -> bool:
        """Whether everything went well."""
        return not any(step.fault for step in self.steps)

    def document(self) -> dict[str, Any]:
        """The verdict as JSON, with what an administrator asks first: which program, on which system."""
        return {
            "ok": self.ok,
            "version": __version__,
            "program": sys.executable,
            "frozen": bool(getattr(sys, "frozen", False)),
            "system": platform.platform(),
            "python": platform.python_version(),
            "steps": [
                {
                    "name": s.name,
                    "ok": not s.fault,
                    "seconds": round(s.seconds, 3),
                    "detail": s.detail,
                    "fault": s.fault,
                }
                for s in self.steps
            ],
        }


Part = tuple[str, Callable[[], str]]
"""A step to take: its name, and what does it and says what came of it."""


def run_selftest(workspace: Workspace) -> Verdict:
    """Do the whole job once, with the program of `workspace` and data of its own."""
    with tempfile.TemporaryDirectory(prefix="窗报自检 ") as folder:
        root = Path(folder)
        with replace(workspace, data=DataPaths(root / "数据")) as own:
            return Verdict(tuple(take(_Job(own, root / "结果").parts())))


def selftest_sample(workspace: Workspace) -> Draft:
    """A draft from the first sample of the packs that has photos and nothing 必改. Raises Failed when there is none."""
    for pack in workspace.catalogue.packs():
        for form in pack.forms.values():
            for sample in form.samples:
                if sample.photos:
                    draft = sample_draft(workspace, pack, form.id, sample.id)
                    if not must_fix(check_draft(workspace, draft)):
                        return draft
    raise Failed("没有一个表格包的示例带照片并且可以定稿。")


def take(parts: Sequence[Part]) -> Iterator[Step]:
    """Take steps until one fails."""
    for name, do in parts:
        began = time.perf_counter()
        detail = fault = ""
        try:
            detail = do()
        except Failed as error:
            fault = str(error)
        except ChuangbaoError as error:
            fault = error.message
        except Exception:  # noqa: BLE001 - a bug of ours or a part that is missing: to tell of it is what a self-test is for
            fault = traceback.format_exc()
        yield Step(name, time.perf_counter() - began, detail, fault)
        if fault:
            return


class _Job:
    """The steps, each standing on those before."""

    def __init__(self, workspace: Workspace, out: Path) -> None:
        self._workspace = workspace
        self._out = out
        self._draft_id = ""
        self._key = out / "没有"
        self._sealed: Sealed | None = None

    def parts(self) -> Sequence[Part]:
        return (
            ("draft", self.draft),
            ("count", self.count),
            ("photo", self.photo),
            ("heic", self.heic),
            ("pdf", lambda: self.papers(PDF, _is_pdf)),
            ("docx", lambda: self.papers(DOCX, _is_docx)),
            ("seal", self.seal),
            ("open", self.open),
            ("passphrase", self.passphrase),
        )

    def draft(self) -> str:
        draft = selftest_sample(self._workspace)
        self._draft_id = draft.id
        return self._workspace.pack_of(draft).title

    def count(self) -> str:
        counts = count_chars(_TEXT)
        if counts != _COUNTS:
            raise Failed(f"字数应为 {_COUNTS}，数得 {counts}。")
        return f"{counts.words} 字"

    def photo(self) -> str:
        attached = self._draft().attachments
        sizes = [len(photos.thumbnail(self._workspace, a, _EDGE)) for a in attached]
        if not all(sizes):
            raise Failed("有照片做不出缩略图。")
        return f"{len(attached)} 张"

    def heic(self) -> str:
        """An iPhone's kind of photo, decoded in the child process that does so: a library apart, which a package can lack."""
        picture = decode_heic(self._workspace.program.selftest_photo)
        return f"{picture.width} × {picture.height}"

    def papers(self, kind: Format, good: Callable[[bytes], bool]) -> str:
        draft = self._draft()
        laid = lay_out_all(self._workspace, draft)
        files = write_papers(self._workspace, draft, laid, self._out, formats=(kind,))
        bad = [file.path.name for file in files if not good(file.path.read_bytes())]
        if bad or not files:
            raise Failed(f"这些文件不完整：{'、'.join(bad) or '（一个也没有）'}")
        return f"{len(files)} 个文件，{sum(file.pages for file in files)} 页"

    def seal(self) -> str:
        made = create_office("自检受理单位", self._out / "受理单位", None, clock=self._today)
        self._key = made.private_path
        self._sealed = seal_draft(self._workspace, self._draft_id, self._out, [load_office(made.public_path)])
        return f"{self._sealed.file.path.name}，{self._sealed.file.size // _KILOBYTE:,} KB"

    def open(self) -> str:
        if self._sealed is None:
            raise Failed("没有封装出文件。")
        path, quarantine = self._sealed.file.path, self._workspace.data.quarantine
        with open_bundle(path, load_identities(self._key), quarantine) as bundle:
            if dict(bundle.record.values) != dict(self._draft().values):
                raise Failed("打开后的内容与草稿不一致。")
            return f"{len(bundle.members)} 个成员，校验码 {self._sealed.revision.check_code}"

    def passphrase(self) -> str:
        """Closed and opened in the child process that does so (a frozen program starts itself for it)."""
        clear = _TEXT.encode("utf-8")
        closed, opened = BytesIO(), BytesIO()
        encrypt_with_passphrase(BytesIO(clear), closed, _OPENED_BY, lambda: None)
        closed.seek(0)
        decrypt_with_passphrase(closed, opened, _OPENED_BY, lambda: None)
        if opened.getvalue() != clear:
            raise Failed("口令打开的内容与封装的不一致。")
        return f"{len(closed.getvalue())} 字节"

    def _today(self) -> date:
        return self._workspace.clock().astimezone().date()

    def _draft(self) -> Draft:
        return self._workspace.store.load(self._draft_id).draft


def _is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")


def _is_docx(data: bytes) -> bool:
    with ZipFile(BytesIO(data)) as archive:
        return archive.testzip() is None and "word/document.xml" in archive.namelist()
