"""Several drafts at once: each fares for itself, a bad one is told and stops nothing, cancelling leaves the rest alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdf
import pytest

from app.bundle.identities import load_identities
from app.bundle.office import CreatedOffice, create_office, load_office
from app.bundle.reader import open_bundle
from app.domain.draft import DraftState
from app.services import shelf
from app.services.batch import check_several, exit_code, merge_several, seal_several
from app.services.drafting import DraftEditor, new_draft, sample_draft
from app.services.workspace import Workspace


@pytest.fixture
def drafts(workspace: Workspace) -> list[str]:
    """A good draft, an empty one, another good one of the same unit, and one that is not there."""
    pack = workspace.catalogue.get("liaoning-2016")
    good = sample_draft(workspace, pack, "window", "ordinary").id
    bad, _ = new_draft(workspace, pack.id, "window", {"window_name": "空窗口"})
    return [good, bad.id, shelf.duplicate(workspace, good).id, "0000000000"]


@pytest.fixture
def office(tmp_path: Path) -> CreatedOffice:
    return create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))


def test_checking_several(workspace: Workspace, drafts: list[str]) -> None:
    outcomes = check_several(workspace, drafts)
    assert [o.ok for o in outcomes] == [True, False, True, False]
    assert outcomes[0].title == "示例市社会保险服务中心综合服务大厅 · 优质服务窗口单位"
    assert outcomes[1].title.startswith("空窗口 · ")
    assert outcomes[1].message.startswith("必改 10 处")
    assert outcomes[3].code == "unknown_draft"
    assert exit_code(outcomes) == 2
    assert exit_code(outcomes[:3]) == 1
    assert exit_code(outcomes[:1]) == 0


def test_sealing_several_one_file_and_one_slip_each(
    workspace: Workspace, drafts: list[str], office: CreatedOffice, tmp_path: Path
) -> None:
    told: list[tuple[int, int, str]] = []
    outcomes = seal_several(
        workspace, drafts, tmp_path / "移交", [load_office(office.public_path)],
        progress=lambda done, total, doing: told.append((done, total, doing)),
    )  # fmt: skip
    assert [o.ok for o in outcomes] == [True, False, True, False]
    files = [o.sealed.file.path for o in outcomes if o.sealed is not None]
    slips = [o.slip.path for o in outcomes if o.slip is not None]
    assert len(set(files)) == len(set(slips)) == 2
    assert all(path.is_file() for path in (*files, *slips))
    for path, draft_id in zip(files, (drafts[0], drafts[2]), strict=True):
        with open_bundle(path, load_identities(office.private_path), workspace.data.quarantine) as opened:
            assert dict(opened.record.values) == dict(workspace.store.load(draft_id).draft.values)
    codes = [o.sealed.revision.check_code for o in outcomes if o.sealed is not None]
    for slip, code in zip(slips, codes, strict=True):
        assert code in pypdf.PdfReader(slip).pages[0].extract_text()
    assert outcomes[1].code == "problems"
    assert {p.code for p in outcomes[1].problems} == {"required"}
    assert workspace.store.load(drafts[1]).draft.state is DraftState.OPEN
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert {total for _, total, _ in told} == {400}
    assert any(doing.startswith("正在封装第 3/4 份：") for _, _, doing in told)


def test_cancelling_leaves_the_rest_alone(
    workspace: Workspace, drafts: list[str], office: CreatedOffice, tmp_path: Path
) -> None:
    begun: list[str] = []

    def watch(done: int, total: int, doing: str) -> None:  # noqa: ARG001 - what a progress is told
        begun.append(doing)

    outcomes = seal_several(
        workspace, drafts, tmp_path / "移交", [load_office(office.public_path)],
        progress=watch, cancelled=lambda: any(text.startswith("正在封装第 3/") for text in begun),
    )  # fmt: skip
    assert [o.ok for o in outcomes] == [True, False, False, False]
    assert [o.code for o in outcomes[2:]] == ["cancelled", "cancelled"]
    assert workspace.store.load(drafts[2]).draft.state is DraftState.OPEN
    assert len(list((tmp_path / "移交").glob("*.cbao"))) == 1


def test_a_full_disk_is_told_for_each(workspace: Workspace, drafts: list[str], office: CreatedOffice) -> None:
    blocked = workspace.data.root.parent / "文件"
    blocked.write_text("不是文件夹", encoding="utf-8")
    outcomes = seal_several(workspace, drafts[:1], blocked, [load_office(office.public_path)])
    assert [o.exit_code for o in outcomes] == [3]
    assert workspace.store.load(drafts[0]).draft.state is DraftState.OPEN


def test_merging_takes_what_can_be_printed(workspace: Workspace, drafts: list[str], tmp_path: Path) -> None:
    DraftEditor(workspace, drafts[2]).save({"deeds": "超" * 400}, as_one=True)
    merged = merge_several(workspace, drafts, tmp_path / "导出")
    assert [o.ok for o in merged.outcomes] == [True, True, False, False]
    assert {p.code for p in merged.outcomes[2].problems} >= {"limit"}
    assert merged.file is not None
    text = "".join(page.extract_text() for page in pypdf.PdfReader(merged.file.path).pages)
    assert "空窗口" in text
    nothing = merge_several(workspace, drafts[2:], tmp_path / "导出二")
    assert nothing.file is None
    assert not (tmp_path / "导出二").exists()


def test_a_draft_named_twice_is_done_once(workspace: Workspace, drafts: list[str]) -> None:
    assert len(check_several(workspace, [drafts[0], drafts[0]])) == 1
