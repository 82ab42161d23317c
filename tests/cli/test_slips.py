"""The hand-over slip, and what taking back voids, through the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command


def test_a_slip_needs_a_final_draft(run: Command, draft: str, tmp_path: Path) -> None:
    refused = run("slip", draft, tmp_path / "单")
    assert refused.code == 1
    assert refused.json["error"]["code"] == "open"
    assert "请先定稿" in refused.err
    run("finalise", draft)
    made = run("slip", draft, tmp_path / "单")
    assert made.code == 0, made.err
    (path,) = (tmp_path / "单").iterdir()
    assert made.json == {"path": str(path), "pages": 1, "copies": 2}
    assert path.name.endswith("_交接清单.pdf")
    assert path.read_bytes().startswith(b"%PDF")


def test_sealing_writes_the_slip_beside_the_file_unless_told_not_to(run: Command, draft: str, tmp_path: Path) -> None:
    office = run("office", "create", "示例受理单位", tmp_path / "受理").json
    bare = run("seal", draft, tmp_path / "甲", "--to", office["public"], "--no-slip").json
    assert bare["slip"] is None
    assert [p.suffix for p in (tmp_path / "甲").iterdir()] == [".cbao"]
    full = run("seal", draft, tmp_path / "乙", "--to", office["public"]).json
    assert set((tmp_path / "乙").iterdir()) == {Path(full["path"]), Path(full["slip"]["path"])}


def test_taking_back_lists_what_is_void(run: Command, draft: str, tmp_path: Path) -> None:
    run("export", draft, tmp_path / "草稿")
    run("finalise", draft)
    exported = run("export", draft, tmp_path / "纸").json["files"]
    office = run("office", "create", "示例受理单位", tmp_path / "受理").json
    sealed = run("seal", draft, tmp_path / "移交", "--to", office["public"]).json
    void = run("reopen", draft).json["void"]
    assert [v["document"] for v in void[:4]] == [f["document"] for f in exported]
    assert [(v["format"], v["title"], v["copies"]) for v in void[4:]] == [
        ("sealed", Path(sealed["path"]).name, 1),
        ("pdf", "交接清单", 2),
    ]
    assert (void[0]["title"], void[0]["format"], void[0]["pages"], void[0]["copies"]) == ("推荐审批表", "pdf", 4, 8)
    assert void[4]["sha256"] == sealed["sha256"]
    assert void[4]["size"] == sealed["size"]
    assert all(v["at"].endswith("+00:00") for v in void)


def test_a_final_export_is_unmarked_and_an_open_one_is_not(run: Command, draft: str, tmp_path: Path) -> None:
    def form(folder: str) -> bytes:
        return Path(run("export", draft, tmp_path / folder).json["files"][0]["path"]).read_bytes()

    opened = form("一")
    run("finalise", draft)
    final = form("二")
    assert final != opened
    assert form("三") == final
    run("reopen", draft)
    assert form("四") == opened
