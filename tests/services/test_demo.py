"""The demo does the whole job and can be run again."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import UsageError
from app.services.demo import run_demo
from app.services.workspace import Workspace


def test_every_file_is_there_and_explained(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    written = run_demo(workspace, out)
    on_disk = {p for p in out.rglob("*") if p.is_file()}
    assert {w.path for w in written} == on_disk
    assert all(w.what for w in written)
    read_me = (out / "说明.txt").read_text(encoding="utf-8")
    assert all(str(w.path.relative_to(out)) in read_me for w in written[1:])
    samples = {
        (pack.id, form.id, sample.title)
        for pack in workspace.catalogue.packs()
        for form in pack.forms.values()
        for sample in form.samples
    }
    applications = [folder for folder in out.glob("*/*/*") if folder.is_dir()]
    assert {(f.parts[-3], f.parts[-2], f.name.partition("-")[2]) for f in applications} == samples
    for folder in applications:
        empty = folder.name.endswith("空白表")  # it is refused, with the reason beside its papers
        assert [len(list(folder.glob(kind))) for kind in ("*.cbao", "*_交接清单.pdf", "未封装.txt")] == (
            [0, 0, 1] if empty else [1, 1, 0]
        )
        papers = {p.stem for p in folder.glob("*.pdf") if not p.stem.endswith("_交接清单")}
        assert papers >= {p.stem for p in folder.glob("*.docx")} != set()
    assert not workspace.data.root.exists()  # the user's own store is not touched


def test_it_can_be_run_again_but_not_over_foreign_files(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    run_demo(workspace, out)
    run_demo(workspace, out)
    foreign = tmp_path / "别的"
    foreign.mkdir()
    (foreign / "论文.txt").write_text("不能丢", encoding="utf-8")
    with pytest.raises(UsageError, match="不会覆盖"):
        run_demo(workspace, foreign)
    assert (foreign / "论文.txt").read_text(encoding="utf-8") == "不能丢"
