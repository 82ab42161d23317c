"""`demo`: the main job on every sample of every pack, without a screen: draft, checks, papers, seal, open again."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.bundle.identities import load_identities
from app.bundle.office import Office, create_office, load_office
from app.bundle.reader import open_bundle
from app.domain.checks import Problem
from app.domain.definition import Pack, Sample
from app.domain.draft import Draft, DraftState
from app.domain.filenames import safe_part
from app.errors import InputError, UsageError, describe_os_error
from app.paths import DataPaths
from app.services.checking import ProblemsFound, check_draft, must_fix, refuse_wrong_paper
from app.services.drafting import sample_draft
from app.services.exporting import DOCX, PDF, write_papers
from app.services.files import replace_file
from app.services.finalising import finalise_draft
from app.services.printing import note_prints, printable
from app.services.sealing import seal_draft
from app.services.slip import write_slip_beside
from app.services.workspace import Workspace
from app.storage.records import Medium

_MARK = "窗报演示结果"
_READ_ME = "说明.txt"


@dataclass(frozen=True, slots=True)
class Written:
    """A file the demo wrote, and what it is."""

    path: Path
    what: str


def run_demo(workspace: Workspace, out: Path) -> list[Written]:
    """Write the results into the folder `out`; what an earlier demo left there is replaced.

    The drafts live in a temporary data folder, so that the user's own store is not touched. Raises UsageError when the
    folder holds something else.
    """
    _make_room(out)
    with tempfile.TemporaryDirectory() as data, replace(workspace, data=DataPaths(Path(data))) as own:
        written = list(_run(own, out))
    lines = [f"{_MARK}：每个文件是什么。", ""]
    lines += [f"{w.path.relative_to(out)}\n    {w.what}" for w in written]
    replace_file(out / _READ_ME, ("\n".join(lines) + "\n").encode("utf-8"))
    return [Written(out / _READ_ME, "本次演示写了哪些文件"), *written]


def _make_room(out: Path) -> None:
    try:
        if out.is_dir() and any(out.iterdir()):
            read_me = out / _READ_ME
            if not (read_me.is_file() and read_me.read_text(encoding="utf-8").startswith(_MARK)):
                raise UsageError(f"{out} 里有别的文件，演示不会覆盖它们。请换一个空文件夹。", code="not_empty")
            shutil.rmtree(out)
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise describe_os_error(error, f"准备文件夹 {out}") from error


def _run(workspace: Workspace, out: Path) -> list[Written]:
    made = create_office("示例受理单位", out / "受理单位", None, clock=lambda: workspace.clock().astimezone().date())
    written = [
        Written(made.public_path, f"收件公钥，发给各填报单位；指纹 {made.fingerprint}"),
        Written(made.private_path, "私钥，只由受理单位保管；下面的移交文件用它打开"),
    ]
    office = load_office(made.public_path)
    for pack in workspace.catalogue.packs():
        for form in pack.forms.values():
            for number, sample in enumerate(form.samples, start=1):
                title = safe_part(sample.title, sample.id)
                folder = out / pack.id / form.id / f"{number}-{title}"
                written += _application(workspace, pack, form.id, sample, folder, office, made.private_path)
    return written


def _application(
    workspace: Workspace, pack: Pack, kind: str, sample: Sample, folder: Path, office: Office, key: Path
) -> list[Written]:
    draft = sample_draft(workspace, pack, kind, sample.id)
    problems = check_draft(workspace, draft)
    report = folder / "检查结果.txt"
    replace_file(report, _report(problems).encode("utf-8"))
    musts = len(must_fix(problems))
    written = [Written(report, f"全部检查结果：必改 {musts} 处，提醒 {len(problems) - musts} 处")]
    refuse_wrong_paper(problems)
    try:
        finalise_draft(workspace, draft.id)
    except ProblemsFound as error:
        refusal = folder / "未封装.txt"
        replace_file(refusal, f"{error.message}\n".encode())
        papers = _papers(workspace, draft, folder)
        return [*written, *papers, Written(refusal, "有必改问题，程序不予封装，草稿不变")]
    draft = workspace.store.load(draft.id).draft
    written += _papers(workspace, draft, folder)
    sealed = seal_draft(workspace, draft.id, folder, [office])
    file = sealed.file
    slip = write_slip_beside(workspace, sealed)
    written.append(
        Written(slip.path, f"交接清单，打印 {slip.copies} 份，与纸质材料和移交文件一起交，双方签名后各存一份")
    )
    written.append(Written(file.path, f"移交文件，校验码 {sealed.revision.check_code}；用 age 程序和私钥也能打开"))
    with open_bundle(file.path, load_identities(key), workspace.data.quarantine) as opened:
        if dict(opened.record.values) != dict(draft.values):
            raise InputError(f"{file.path} 打开后与草稿不一致。", code="demo")
        form_json = folder / "打开后的form.json"
        replace_file(form_json, opened.read("data/form.json"))
        names = "、".join(m.name for m in opened.members)
    written.append(Written(form_json, f"受理单位打开移交文件所见的数据，与草稿一致；文件内有：{names}"))
    return written


def _papers(workspace: Workspace, draft: Draft, folder: Path) -> list[Written]:
    final = draft.state is DraftState.FINAL
    laid = printable(workspace, draft)
    files = write_papers(workspace, draft, laid, folder, formats=(PDF, DOCX))
    note_prints(workspace, draft, Medium.PDF, laid)
    told = "，打印 {} 份" if final else "，未定稿，页角印有“草稿”"
    return [
        Written(f.path, f"{f.title}，A4 共 {f.pages} 页{told.format(f.copies)}")
        if f.format == PDF.name
        else Written(f.path, f"{f.title}，Word 文件，供修改，不用于报送")
        for f in files
    ]


def _report(problems: Sequence[Problem]) -> str:
    marks = {"must": "必改", "advice": "提醒"}
    lines = [f"[{marks[p.severity.value]}] {p.message}" for p in problems]
    return "\n".join(lines or ["没有发现问题。"]) + "\n"
