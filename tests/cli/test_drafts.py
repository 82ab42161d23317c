"""One draft through the command line: answers, edits, checks, counts, papers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from app.cli import frame
from app.paths import program_root
from tests.cli.conftest import Command
from tests.scans import scan_pack, scan_pdf
from tests.tools import require_tool

MUST_FIELDS = {
    "window_category", "window_name", "window_nature", "window_level", "parent_unit", "headcount", "leader_name",
    "phone", "deeds", "narrative", "brief",
}  # fmt: skip


def flat(text: str) -> str:
    """Text without the spaces and line ends of a layout."""
    return "".join(text.split())


def test_show_gives_back_what_was_entered(run: Command, draft: str, answers: dict[str, dict[str, str]]) -> None:
    shown = run("show", draft).json
    assert shown["values"] == answers["ordinary"]
    assert shown["state"] == "open"
    assert shown["revision"] == 0
    assert shown["counts"]["headcount"] == {"words": 1, "chars_no_spaces": 2, "chars": 2}
    assert [p["position"] for p in shown["photos"]] == [0, 1]


def test_unknown_ids_are_reported_not_fatal(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"window_name": "甲", "no_such_field": "乙", "headcount": 12}', encoding="utf-8")
    made = run("new", "liaoning-2016", "window", "--answers", file)
    assert made.code == 0
    assert made.json["unknown"] == ["no_such_field"]
    assert run("show", made.json["draft"]).json["values"] == {"window_name": "甲", "headcount": "12"}


def test_an_empty_draft_has_exactly_the_must_fields_of_the_notice(run: Command) -> None:
    empty = run("new", "liaoning-2016", "window").json["draft"]
    checked = run("check", empty)
    assert checked.code == 1
    assert checked.json["ok"] is False
    assert {p["field"] for p in checked.json["problems"] if p["severity"] == "must"} == MUST_FIELDS


def test_a_complete_draft_passes(run: Command, draft: str) -> None:
    checked = run("check", draft)
    assert checked.code == 0
    assert checked.json["ok"] is True
    assert all(p["severity"] == "advice" for p in checked.json["problems"])


def test_set_changes_values_and_later_ones_win(run: Command, draft: str) -> None:
    assert run("set", draft, "headcount=37", "window_level=无").json == {"saved": 2}
    assert run("set", draft, "headcount=38", "nothing=1").json == {"saved": 1, "unknown": ["nothing"]}
    values = run("show", draft).json["values"]
    assert (values["headcount"], values["window_level"]) == ("38", "无")


def test_over_the_limit_is_refused_with_the_number(run: Command, draft: str, tmp_path: Path) -> None:
    run("set", draft, "deeds=" + "字" * 450)
    problem = next(p for p in run("check", draft).json["problems"] if p["field"] == "deeds")
    assert (problem["severity"], problem["code"], problem["over"]) == ("must", "limit", 150)
    assert "150" in problem["message"]
    exported = run("export", draft, tmp_path / "纸", "--pdf")
    assert exported.code == 1
    assert exported.json["error"]["code"] == "problems"
    assert exported.json["problems"][0]["over"] == 150
    assert not (tmp_path / "纸").exists()


def test_what_finds_no_room_on_paper_is_refused_with_the_number(run: Command, draft: str, tmp_path: Path) -> None:
    run("set", draft, "awards=" + "\n".join(f"201{n}年获得先进单位称号。" for n in range(9)))
    problem = next(p for p in run("check", draft).json["problems"] if p["code"] == "overflow")
    assert problem["field"] == "awards"
    assert problem["over"] == 4 * len("201x年获得先进单位称号。")
    assert run("export", draft, tmp_path / "纸").code == 1


def test_a_character_without_a_glyph_is_named(run: Command, draft: str, tmp_path: Path) -> None:
    run("set", draft, "leader_name=陈\U0001f600光")
    problem = next(p for p in run("check", draft).json["problems"] if p["code"] == "no_glyph")
    assert (problem["field"], problem["start"]) == ("leader_name", 1)
    assert "U+1F600" in problem["message"]
    assert run("export", draft, tmp_path / "纸").code == 1


def test_export_writes_every_paper_and_the_values_read_back(
    run: Command, draft: str, answers: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    files = run("export", draft, tmp_path / "纸", "--pdf").json["files"]
    assert [(f["document"], f["pages"], f["copies"]) for f in files] == [
        ("approval", 4, 8),
        ("narrative", 4, 1),
        ("brief", 1, 1),
        ("photos", 1, 1),
    ]
    pdftotext = require_tool("pdftotext")
    read = "".join(
        subprocess.run([pdftotext, "-layout", f["path"], "-"], capture_output=True, check=True, text=True).stdout
        for f in files
    )
    values = answers["ordinary"]
    for field in ("window_name", "window_nature", "window_level", "headcount", "leader_name"):
        assert values[field] in read
    for field in ("narrative", "brief"):
        for paragraph in values[field].split("\n"):
            assert flat(paragraph) in flat(re.sub(r"—\s*\d\s*—|草稿", "", read))
    for name in ("辽宁省人力资源和社会保障厅", "2016年7月18日"):
        assert name in flat(read)


def test_exporting_twice_gives_the_same_bytes(run: Command, draft: str, tmp_path: Path) -> None:
    first = [Path(f["path"]).read_bytes() for f in run("export", draft, tmp_path / "一").json["files"]]
    second = [Path(f["path"]).read_bytes() for f in run("export", draft, tmp_path / "二").json["files"]]
    assert first == second


def pages_of(path: str) -> int:
    """How many pages a PDF has, by an independent reader."""
    said = subprocess.run([require_tool("pdfinfo"), path], capture_output=True, check=True, text=True).stdout
    return int(re.search(r"Pages: +(\d+)", said)[1])  # type: ignore[index]


@pytest.mark.parametrize(
    ("options", "pages"),
    [
        ([], 10),
        (["--two-sided"], 11),  # 审批表 4, 事迹材料 4, 事迹简介 1 and its blank back, 照片附页 1
        (["--copies", "2"], 20),
        (["--copies", "form"], 8 * 4 + 4 + 1 + 1),
        (["--copies", "form", "--two-sided"], 8 * 4 + 4 + 2 + 1),
    ],
)
def test_everything_in_one_file(run: Command, draft: str, tmp_path: Path, options: list[str], pages: int) -> None:
    [file] = run("export", draft, tmp_path / "纸", "--pdf", "--merged", *options).json["files"]
    assert (file["document"], file["format"], file["pages"], file["copies"]) == ("", "pdf", pages, 1)
    assert pages_of(file["path"]) == pages
    assert file["path"].endswith("_全部文件.pdf")
    assert [p.name for p in (tmp_path / "纸").iterdir()] == [Path(file["path"]).name]


def test_several_drafts_in_one_file(
    run: Command, draft: str, answers: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    file = tmp_path / "full.json"
    file.write_text(json.dumps(answers["full"], ensure_ascii=False), encoding="utf-8")
    other = run("new", "liaoning-2016", "window", "--answers", file).json["draft"]
    refused = run("export", draft, other, tmp_path / "纸", "--pdf")
    assert refused.code == 2
    assert "--merged" in refused.json["error"]["message"]
    [merged] = run("export", draft, other, tmp_path / "纸", "--merged").json["files"]
    assert f"{answers['ordinary']['window_name']}等2份" in merged["path"]
    read = flat(subprocess.check_output([require_tool("pdftotext"), merged["path"], "-"], text=True))
    for sample in ("ordinary", "full"):
        assert answers[sample]["window_name"] in read
    assert run("export", draft, other, tmp_path / "纸", "--merged").json["files"] == [merged]


def test_one_wrong_draft_stops_the_whole_file(run: Command, draft: str, tmp_path: Path) -> None:
    other = run("new", "liaoning-2016", "window").json["draft"]
    run("set", other, "deeds=" + "字" * 450)
    refused = run("export", draft, other, tmp_path / "纸", "--merged")
    assert refused.code == 1
    assert refused.json["problems"][0]["over"] == 150
    assert not (tmp_path / "纸").exists()


def test_copies_within_each_file(run: Command, draft: str, tmp_path: Path) -> None:
    files = run("export", draft, tmp_path / "纸", "--copies", "form").json["files"]
    assert [(f["document"], f["pages"], f["copies"]) for f in files] == [
        ("approval", 32, 1),
        ("narrative", 4, 1),
        ("brief", 1, 1),
        ("photos", 1, 1),
    ]
    assert [pages_of(f["path"]) for f in files] == [32, 4, 1, 1]


@pytest.mark.parametrize("copies", ["0", "-1", "1.5", "八", "²", "1000", ""])
def test_a_strange_number_of_copies_is_refused(run: Command, draft: str, tmp_path: Path, copies: str) -> None:
    refused = run("export", draft, tmp_path / "纸", "--copies", copies)
    assert refused.code == 2
    assert "--copies" in refused.json["error"]["message"]
    assert not (tmp_path / "纸").exists()


def test_a_final_draft_refuses_changes_until_reopened(run: Command, draft: str) -> None:
    final = run("finalise", draft).json
    assert final["revision"] == 1
    assert run("finalise", draft).json == final
    refused = run("set", draft, "headcount=40")
    assert refused.code == 1
    assert "定稿" in refused.json["error"]["message"]
    void = run("reopen", draft, "--reason", "人数有误").json
    assert (void["revision"], void["check_code"], void["void"]) == (1, final["check_code"], [])
    run("set", draft, "headcount=40")
    again = run("finalise", draft).json
    assert again["revision"] == 2
    assert again["check_code"] != final["check_code"]


def test_an_unfinished_draft_cannot_be_finalised(run: Command) -> None:
    empty = run("new", "liaoning-2016", "window").json["draft"]
    refused = run("finalise", empty)
    assert refused.code == 1
    assert {p["field"] for p in refused.json["problems"]} == MUST_FIELDS
    assert run("show", empty).json["state"] == "open"


def test_count_reads_utf8_and_gb(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "t.txt"
    file.write_bytes("标准 GB/T 9704-2012，共3页。\n𠮷".encode())
    expected = {"words": 10, "chars_no_spaces": 21, "chars": 23}
    assert run("count", file).json == expected
    file.write_bytes("标准 GB/T 9704-2012，共3页。\n吉".encode("gb18030"))
    assert run("count", file).json == expected


def test_set_from_standard_input_answers_after_each_commit(data: Path, run: Command, draft: str) -> None:
    lines = ['{"headcount": "40"}', "not json", '{"no_such": "1"}', '{"window_level": "无", "leader_name": "龑堃"}']
    done = subprocess.run(
        [sys.executable, "-m", "app", "set", draft, "--stdin", "--json", "--data", str(data)],
        cwd=program_root(),
        input="\n".join(lines),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    answered = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a.get("saved") for a in answered] == [1, None, 2, 3]
    assert answered[1]["error"]["code"] == "json"
    assert answered[2]["unknown"] == ["no_such"]
    assert done.returncode == 1
    values = run("show", draft).json["values"]
    assert (values["headcount"], values["window_level"], values["leader_name"]) == ("40", "无", "龑堃")


def test_two_writers_never_overwrite_each_other_in_silence(data: Path, run: Command, draft: str) -> None:
    command = [sys.executable, "-m", "app", "set", draft, "--stdin", "--json", "--data", str(data)]
    with subprocess.Popen(
        command, cwd=program_root(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None

        def say(line: str) -> dict[str, object]:
            assert writer.stdin is not None
            assert writer.stdout is not None
            writer.stdin.write(line + "\n")
            writer.stdin.flush()
            answer: dict[str, object] = json.loads(writer.stdout.readline())
            return answer

        assert say('{"headcount": "40"}') == {"saved": 1}
        run("set", draft, "headcount=41")
        assert "error" in say('{"headcount": "42"}')
        assert run("show", draft).json["values"]["headcount"] == "41"
        assert say('{"headcount": "42"}') == {"saved": 2}  # it has been told, so this is meant
        writer.stdin.close()
        assert writer.wait() == 1
    assert run("show", draft).json["values"]["headcount"] == "42"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["show", "nosuchdraft"], 2, "草稿"),
        (["new", "nosuchpack", "window"], 2, "liaoning-2016"),
        (["new", "liaoning-2016", "nosuchkind"], 2, "window"),
        (["frobnicate"], 2, "frobnicate"),
        (["show"], 2, "DRAFT"),
        (["export", "x", "y", "--nosuch"], 2, "--nosuch"),
    ],
)
def test_wrong_use_is_told_in_chinese(run: Command, arguments: list[str], code: int, says: str) -> None:
    failed = run(*arguments)
    assert failed.code == code
    assert says in failed.json["error"]["message"]
    assert failed.json["error"]["message"] in failed.err


def test_word_files_hold_the_values_and_have_no_merged_form(
    run: Command, draft: str, answers: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    files = run("export", draft, tmp_path, "--docx", "--pdf").json["files"]
    assert [f["format"] for f in files] == ["pdf", "docx"] * (len(files) // 2)
    text = "".join(
        node.text or "" for f in files if f["format"] == "docx" for node in Document(f["path"]).element.iter(qn("w:t"))
    )
    for value in answers["ordinary"].values():
        if len(value) > 20:
            assert all(paragraph in text for paragraph in value.split("\n"))
    refused = run("export", draft, tmp_path, "--docx", "--merged")
    assert refused.code == 2
    assert "只能用于 PDF" in refused.json["error"]["message"]


def test_scans_come_in_are_shown_and_travel(
    run: Command, tmp_path: Path, answers: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "program"
    scan_pack(root / "forms")
    (root / "resources").symlink_to(program_root() / "resources")
    monkeypatch.setattr(frame, "program_root", lambda: root)  # a program whose one form wants scans
    file, scan = tmp_path / "answers.json", scan_pdf(tmp_path / "纪检意见.pdf", 3)
    file.write_text(json.dumps(answers["ordinary"], ensure_ascii=False), encoding="utf-8")
    form = ("liaoning-2016", "window", "--answers", file)
    photo = program_root() / "forms" / "liaoning-2016" / "1" / "sample-photo-hall.jpg"
    made = run("new", *form, "--photo", f"photos={photo}", "--scan", f"opinions={scan}")
    assert made.code == 0, made.err
    shown = run("show", made.json["draft"]).json
    assert [p["name"] for p in shown["photos"]] == [photo.name]
    (listed,) = shown["scans"]
    expected = {"slot": "opinions", "name": "纪检意见.pdf", "media": "application/pdf", "pages": 3}
    assert {key: listed[key] for key in expected} == expected
    assert listed["size"] == scan.stat().st_size
    office = run("office", "create", "示例受理单位", tmp_path / "受理").json
    sealed = run("seal", made.json["draft"], tmp_path / "移交", "--to", office["public"])
    assert sealed.code == 0, sealed.err
    inside = run("inspect", sealed.json["path"], "--key", office["private"]).json
    (travelled,) = [a for a in inside["form"]["attachments"] if a["slot"] == "opinions"]
    assert travelled["media"] == "application/pdf"
    assert travelled["file"].startswith("data/scans/")
    assert travelled["size"] == scan.stat().st_size
    program = tmp_path / "意见.pdf"
    program.write_bytes(b"MZ" + bytes(2000))
    refused = run("new", *form, "--scan", f"opinions={program}")
    assert (refused.code, refused.json["error"]["code"]) == (1, "not_a_scan")


def test_explain_answers_a_reminder_and_check_tells(run: Command, draft: str) -> None:
    shown = run("show", draft).json["values"]["brief"]
    run("set", draft, f"brief=在三十家企业广场设点。{shown}")
    done = run("explain", draft, "arabic-digits", "brief", "三十家为广场名")
    assert done.code == 0, done.err
    (noted,) = [p for p in run("check", draft).json["problems"] if "note" in p]
    assert noted["note"] == "三十家为广场名"
    assert noted["rule"] == "arabic-digits"
    assert run("explain", draft, "arabic-digits", "brief", "").code == 0
    assert not [p for p in run("check", draft).json["problems"] if "note" in p]
    assert run("explain", draft, "required", "headcount", "暂缺").code == 2


def test_a_draft_begins_with_another(run: Command, draft: str) -> None:
    made = run("new", "liaoning-2016", "window", "--from", draft)
    assert made.code == 0, made.err
    report = made.json
    assert len(report["photos"]) == 2
    assert "window_name" in [t["field"] for t in report["taken"]]
    assert "填报时间" in [n["label"] for n in report["ended"]]
    old, new = run("show", draft).json["values"], run("show", report["draft"]).json["values"]
    assert new["narrative"] == old["narrative"]
    assert "filled_on" not in new
    assert run("new", "liaoning-2016", "window", "--from", draft, "--answers", "-").code == 2
    assert run("new", "liaoning-2016", "window", "--from", "0000000000").code == 2
