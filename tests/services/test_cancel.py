"""Long jobs say what they are doing and can be stopped at any moment; stopped, they leave nothing behind."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from app.bundle.identities import load_identities
from app.bundle.office import Office, create_office, load_office
from app.bundle.reader import open_bundle
from app.domain.draft import Draft, DraftState
from app.errors import InputError
from app.services.drafting import sample_draft
from app.services.exporting import Application, ExportCancelled, write_merged, write_papers
from app.services.papers import lay_out_all
from app.services.sealing import seal_draft
from app.services.workspace import Workspace


class Moments:
    """Answers “stop” when asked for the `at`-th time, counting from 0; remembers what was being done."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.asked = 0
        self.told: list[tuple[int, int, str]] = []

    def cancelled(self) -> bool:
        self.asked += 1
        return self.asked > self.at

    def progress(self, done: int, total: int, doing: str) -> None:
        self.told.append((done, total, doing))


@pytest.fixture
def draft(workspace: Workspace) -> Draft:
    pack = workspace.catalogue.get("liaoning-2016")
    return sample_draft(workspace, pack, next(iter(pack.forms)), "ordinary")


@pytest.fixture
def office(tmp_path: Path) -> tuple[Office, Path]:
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    return load_office(made.public_path), made.private_path


def steadily(told: list[tuple[int, int, str]]) -> bool:
    return bool(told) and all(a[0] <= b[0] <= b[1] and b[2] for a, b in pairwise(told))


def test_export_stopped_at_any_moment_leaves_the_folder_as_it_was(
    workspace: Workspace, draft: Draft, tmp_path: Path
) -> None:
    laid = lay_out_all(workspace, draft)
    folder = tmp_path / "纸"
    refusals: set[tuple[str, bool]] = set()
    for at in range(100):
        moments = Moments(at)
        try:
            files = write_papers(workspace, draft, laid, folder, progress=moments.progress, cancelled=moments.cancelled)
        except InputError as error:
            refusals.add((error.code, "没有写入任何文件" in error.message))
            assert not folder.exists()
            continue
        break
    assert refusals == {("cancelled", True)}
    assert at > len(laid)  # between photos too
    assert [f.path for f in files] == [folder / f.path.name for f in files]
    assert sorted(folder.iterdir()) == sorted(f.path for f in files)
    assert steadily(moments.told)
    assert [doing for _, _, doing in moments.told[:-1]] == [f"正在生成{d.title}" for d in laid]


def test_a_stopped_export_keeps_the_older_files(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    laid = lay_out_all(workspace, draft)
    files = write_papers(workspace, draft, laid, tmp_path / "纸")
    before = {f.path: f.path.read_bytes() for f in files}
    workspace.store.save_values(draft.id, {"headcount": "37"})
    changed = workspace.store.load(draft.id).draft
    with pytest.raises(InputError, match="已取消"):
        write_papers(
            workspace, changed, lay_out_all(workspace, changed), tmp_path / "纸", cancelled=Moments(2).cancelled
        )
    assert {p: p.read_bytes() for p in (tmp_path / "纸").iterdir()} == before


def test_a_merged_file_stopped_at_any_moment_is_not_there(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    applications = [Application(draft, lay_out_all(workspace, draft))] * 2
    folder = tmp_path / "纸"
    for at in range(100):
        moments = Moments(at)
        try:
            file = write_merged(workspace, applications, folder, progress=moments.progress, cancelled=moments.cancelled)
        except ExportCancelled:
            assert not folder.exists()
            continue
        break
    assert at > 2 * len(applications[0].laid)
    assert steadily(moments.told)
    assert [doing for _, _, doing in moments.told] == [
        *[f"正在生成{d.title}" for a in applications for d in a.laid],
        "正在写入文件",
    ]
    assert list(folder.iterdir()) == [file.path]


def test_sealing_stopped_at_any_moment_leaves_no_file_and_an_open_draft(
    workspace: Workspace, draft: Draft, office: tuple[Office, Path], tmp_path: Path
) -> None:
    out = tmp_path / "移交"
    refusals: set[tuple[str, bool]] = set()
    for at in range(200):
        moments = Moments(at)
        try:
            sealed = seal_draft(
                workspace, draft.id, out, [office[0]], progress=moments.progress, cancelled=moments.cancelled
            )
        except InputError as error:
            refusals.add((error.code, "没有留下文件" in error.message))
            assert not out.exists() or list(out.iterdir()) == []
            assert workspace.store.load(draft.id).draft.state is DraftState.OPEN
            quarantine = workspace.data.quarantine
            assert not quarantine.exists() or list(quarantine.iterdir()) == []
            continue
        break
    assert refusals == {("cancelled", True)}
    assert at > 5
    assert steadily(moments.told)
    assert moments.told[-1] == (100, 100, "正在完成")
    with open_bundle(sealed.file.path, load_identities(office[1]), workspace.data.quarantine) as opened:
        assert dict(opened.record.values) == dict(draft.values)
    assert workspace.store.load(draft.id).draft.state is DraftState.FINAL


def test_once_frozen_the_file_gets_its_name(
    workspace: Workspace, draft: Draft, office: tuple[Office, Path], tmp_path: Path
) -> None:
    def cancelled() -> bool:
        return workspace.store.load(draft.id).draft.state is DraftState.FINAL

    sealed = seal_draft(workspace, draft.id, tmp_path / "移交", [office[0]], cancelled=cancelled)
    assert sealed.file.path.is_file()


def test_a_passphrase_seal_can_be_stopped(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    out = tmp_path / "移交"
    doing: list[str] = []

    def progress(_done: int, _total: int, what: str) -> None:
        doing.append(what)

    with pytest.raises(InputError, match="封装已取消"):
        seal_draft(
            workspace, draft.id, out, passphrase="示例口令", progress=progress,
            cancelled=lambda: "正在加密并写入" in doing,
        )  # fmt: skip
    assert list(out.iterdir()) == []
    assert workspace.store.load(draft.id).draft.state is DraftState.OPEN
