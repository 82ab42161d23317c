"""Keys, known offices, the roster and receipts through the command line: two data folders, a unit's and an office's."""

from __future__ import annotations

import io
import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.bundle.age_stream import new_identity
from app.bundle.identities import load_identities
from app.bundle.office import Purpose, load_office, office_bytes, office_fingerprint
from app.bundle.paper_key import paper_lines
from app.bundle.receipt import Receipt, receipt_bytes
from app.domain.receipts import Decision
from app.services.files import sha256_of
from tests.cli.conftest import Command, Run
from tests.tools import require_tool

NAME = "示例受理单位"


@pytest.fixture
def office(run: Command, tmp_path: Path) -> dict[str, str]:
    made: dict[str, str] = run(
        "office", "create", NAME, tmp_path / "受理", "--pack", "liaoning-2016", "--deadline", "2036-08-04",
        "--expires", "2036-12-31", "--contact", "张老师 024-12345678",
    ).json  # fmt: skip
    return made


@pytest.fixture
def desk(run: Command, tmp_path: Path) -> Command:
    """The office's own computer."""

    def command(*arguments: object) -> Run:
        return run(*arguments, folder=tmp_path / "受理机")

    return command


@pytest.fixture
def sealed(run: Command, draft: str, office: dict[str, str], tmp_path: Path) -> Path:
    done = run("seal", draft, tmp_path / "移交", "--to", office["public"])
    assert done.code == 0, done.err
    return Path(done.json["path"])


def code_of(run: Run) -> str:
    assert run.code in (1, 4), run.out
    found: str = run.json["error"]["code"]
    return found


def changed(path: str, out: Path, **changes: object) -> Path:
    """An office file with other content and the right fingerprint: from somebody who knows how it is made."""
    made = replace(load_office(Path(path)), **changes)  # type: ignore[arg-type]
    made = replace(made, fingerprint=office_fingerprint(made))
    out.write_bytes(office_bytes(made))
    return out


# ── offices ─────────────────────────────────────────────────────────────


def test_an_office_is_taken_in_after_a_telephone_call(run: Command, office: dict[str, str]) -> None:
    shown = run("office", "show", office["public"]).json
    assert shown["news"] == "new"
    assert {c["what"]: c["after"] for c in shown["changes"]}["联系方式"] == "张老师 024-12345678"
    assert run("office", "list").json == []

    assert code_of(run("office", "add", office["public"])) == "unconfirmed"
    wrong = "00000 " + office["fingerprint"][6:]
    assert code_of(run("office", "add", office["public"], "--fingerprint", wrong)) == "fingerprint"
    assert run("office", "list").json == []

    heard = office["fingerprint"].replace(" ", "-")
    assert run("office", "add", office["public"], "--fingerprint", heard).code == 0
    assert run("office", "list").json == [{"name": NAME, "fingerprint": office["fingerprint"]}]
    assert run("office", "show", office["public"]).json["news"] == "same"
    assert run("office", "add", office["public"]).json["news"] == "same"  # nothing to confirm
    assert run("office", "forget", NAME).json == {"forgotten": True}
    assert run("office", "list").json == []


def test_a_later_deadline_is_shown_as_the_only_change(run: Command, office: dict[str, str], tmp_path: Path) -> None:
    run("office", "add", office["public"], "--fingerprint", office["fingerprint"])
    purpose = Purpose(("liaoning-2016",), "2036-09-01", "2036-12-31", "张老师 024-12345678")
    later = changed(office["public"], tmp_path / "b.cbkey", purpose=purpose)
    shown = run("office", "show", later).json
    assert shown["news"] == "changed"
    assert shown["changes"] == [{"what": "报送截止", "before": "2036-08-04", "after": "2036-09-01"}]


def test_other_keys_under_a_known_name_are_not_sealed_to(
    run: Command, draft: str, office: dict[str, str], tmp_path: Path
) -> None:
    other = run("office", "create", NAME, tmp_path / "冒名").json
    run("office", "add", office["public"], "--fingerprint", office["fingerprint"])
    refused = run("seal", draft, tmp_path / "移交", "--to", other["public"])
    assert code_of(refused) == "office_changed"
    assert "公钥" in refused.err
    assert run("show", draft).json["state"] == "open"
    assert not (tmp_path / "移交").exists()
    # The office did change its key, and says so over the telephone.
    assert run("office", "add", other["public"], "--fingerprint", other["fingerprint"]).code == 0
    assert run("seal", draft, tmp_path / "移交", "--to", other["public"]).code == 0


def test_an_expired_office_file_is_refused(run: Command, draft: str, tmp_path: Path) -> None:
    old = run("office", "create", NAME, tmp_path / "旧", "--expires", "2016-12-31").json
    for command in (
        ("office", "show", old["public"]),
        ("office", "add", old["public"], "--fingerprint", old["fingerprint"]),
        ("seal", draft, tmp_path / "移交", "--to", old["public"]),
    ):
        refused = run(*command)
        assert code_of(refused) == "office_expired"
        assert "2016-12-31" in refused.err


def test_an_office_file_for_another_notice_or_late_is_a_reminder(
    run: Command, draft: str, office: dict[str, str], tmp_path: Path
) -> None:
    late = run(
        "office", "create", NAME, tmp_path / "迟", "--pack", "jilin-2024", "--deadline", "2016-08-04"
    ).json  # fmt: skip
    done = run("seal", draft, tmp_path / "移交", "--to", late["public"])
    assert done.code == 0
    wrong_notice, too_late = done.json["advice"]
    assert "不是这份材料的表格" in wrong_notice
    assert "2016-08-04" in too_late
    assert run("seal", draft, tmp_path / "移交", "--to", office["public"]).json["advice"] == []


def test_a_version_1_office_file_is_sealed_to(run: Command, draft: str, office: dict[str, str], tmp_path: Path) -> None:
    old = changed(office["public"], tmp_path / "老.cbkey", version=1, escrow=(), signing="", purpose=Purpose())
    assert json.loads(old.read_bytes())["version"] == 1
    assert run("seal", draft, tmp_path / "移交", "--to", old).code == 0


@pytest.mark.tools
def test_the_fingerprint_sheet(run: Command, office: dict[str, str], tmp_path: Path) -> None:
    path = run("office", "sheet", office["public"], tmp_path / "单").json["path"]
    text = subprocess.run([require_tool("pdftotext"), path, "-"], check=True, capture_output=True, text=True).stdout
    for group in office["fingerprint"].split():
        assert group in text
    picture = tmp_path / "sheet"
    subprocess.run([require_tool("pdftoppm"), "-r", "100", "-png", path, picture], check=True)
    assert len(list(tmp_path.glob("sheet*.png"))) == 1
    read = [require_tool("zbarimg"), "-q", "--raw", *map(str, tmp_path.glob("sheet*.png"))]
    code = subprocess.run(read, check=True, capture_output=True, text=True).stdout.strip()
    assert code == f"CHUANGBAO-OFFICE 1|{office['fingerprint'].replace(' ', '')}"


# ── the lost key of an office ───────────────────────────────────────────


@pytest.mark.tools
def test_drill_the_office_lost_its_key_and_opens_with_the_one_on_paper(
    run: Command, draft: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("office", "create", NAME, tmp_path / "受理", "--escrow").json
    path = Path(run("seal", draft, tmp_path / "移交", "--to", made["public"]).json["path"])
    (escrow,) = load_identities(Path(made["escrow"]))
    on_paper = "\n".join(line.text + line.check for line in paper_lines(escrow))
    picture = tmp_path / "sheet"
    subprocess.run([require_tool("pdftoppm"), "-r", "100", "-png", made["escrow_sheet"], picture], check=True)
    read = [require_tool("zbarimg"), "-q", "--raw", *map(str, tmp_path.glob("sheet*.png"))]
    scanned = subprocess.run(read, check=True, capture_output=True, text=True).stdout.strip()
    assert scanned == str(escrow)
    for lost in (made["private"], made["escrow"]):
        Path(lost).unlink()

    # Years later, with nothing but the sheet: by typing on a new computer, and with the plain programs.
    new_desk = tmp_path / "新机"
    monkeypatch.setattr("sys.stdin", io.StringIO(on_paper.lower()))
    assert run("key", "restore", folder=new_desk).code == 0
    assert run("inspect", path, "--key", new_desk / "keys" / "unit-key.txt", folder=new_desk).code == 0
    (tmp_path / "key.txt").write_text(scanned + "\n", encoding="ascii")
    age = [require_tool("age"), "-d", "-i", str(tmp_path / "key.txt"), "-o", str(tmp_path / "plain.zip"), str(path)]
    subprocess.run(age, check=True, capture_output=True)
    stranger = tmp_path / "别的.txt"
    stranger.write_text(f"{new_identity()}\n", encoding="ascii")
    assert run("inspect", path, "--key", stranger).code == 4


# ── the unit's key ──────────────────────────────────────────────────────


def test_the_unit_key_goes_to_paper_and_back(
    run: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = run("key", "show").json
    key_file = data / "keys" / "unit-key.txt"
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.parent.stat().st_mode & 0o777 == 0o700
    sheet = run("key", "sheet", tmp_path / "单", "--for", "示例中心").json["path"]
    assert Path(sheet).name == "示例中心_密钥恢复单.pdf"
    assert Path(sheet).stat().st_mode & 0o777 == 0o600
    (identity,) = load_identities(key_file)
    lines = [line.text + line.check for line in paper_lines(identity)]

    def typed(text: str, *arguments: str, folder: Path = data) -> Run:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        return run("key", *arguments, folder=folder)

    assert typed("\n".join(lines), "check").code == 0
    spoiled = [*lines[:2], lines[2].replace(lines[2][4], "Q" if lines[2][4] != "Q" else "P", 1), *lines[3:]]
    wrong = typed("\n".join(spoiled), "check")
    assert code_of(wrong) == "paper_key"
    assert "第 3 行" in wrong.err

    new = tmp_path / "新机"
    run("key", "show", folder=new)  # the new computer has made a key of its own by now
    restored = typed("\n".join(lines), "restore", folder=new).json
    assert restored["fingerprint"] == ours["fingerprint"]
    assert restored["kept"] == 1
    assert run("key", "show", folder=new).json == ours
    assert code_of(typed("\n".join(lines[:4]), "restore", folder=new)) == "paper_key"
    assert run("key", "show", folder=new).json == ours


def test_every_key_the_unit_ever_had_moves_to_the_new_computer(run: Command, sealed: Path, tmp_path: Path) -> None:
    run("key", "renew")
    ours = run("key", "show").json
    words = tmp_path / "口令.txt"
    words.write_text("河畔 四月 7 柳树\n", encoding="utf-8")
    moved = run("move-out", tmp_path / "出", "--passphrase-file", words).json["path"]
    new = tmp_path / "新机"
    assert run("move-in", moved, "--passphrase-file", words, folder=new).code == 0
    assert run("key", "show", folder=new).json == ours
    found = run("inspect", sealed, "--key", new / "keys" / "unit-key.txt", folder=new).json  # sealed before the change
    assert found["sender"]["standing"] == "own"


# ── who sent it ─────────────────────────────────────────────────────────


def test_first_receipt_pins_a_unit_and_a_changed_key_is_a_conflict(
    run: Command, desk: Command, draft: str, office: dict[str, str], sealed: Path, tmp_path: Path
) -> None:
    key = office["private"]
    ours = run("key", "show").json
    first = desk("inspect", sealed, "--key", key).json
    assert first["verdict"] == "signed_unknown"
    assert first["sender"]["standing"] == "new"
    assert first["signer"]["fingerprint"] == ours["fingerprint"]
    assert code_of(desk("units", "pin", sealed, "--key", key, "--fingerprint", office["fingerprint"])) == "fingerprint"
    assert desk("units", "list").json == []
    assert desk("units", "pin", sealed, "--key", key, "--fingerprint", ours["fingerprint"]).code == 0
    again = desk("inspect", sealed, "--key", key).json
    assert again["verdict"] == "signed_known"
    assert again["sender"] == {"name": first["sender"]["name"], "standing": "known", "conflict": ""}

    # The same unit with another key: a new computer, or somebody else.
    assert run("key", "renew").json["kept"] == 1
    other = Path(run("seal", draft, tmp_path / "移交", "--to", office["public"]).json["path"])
    found = desk("inspect", other, "--key", key).json
    assert found["verdict"] == "signed_unknown"
    assert found["sender"]["standing"] == "changed"
    assert "电话" in found["sender"]["conflict"]
    heard = run("key", "show").json["fingerprint"]
    assert code_of(desk("units", "pin", other, "--key", key, "--fingerprint", heard)) == "conflict"
    assert len(desk("units", "list").json) == 1
    assert desk("units", "pin", other, "--key", key, "--fingerprint", heard, "--replace").code == 0
    assert [row["replaced"] is None for row in desk("units", "list").json] == [True, False]
    assert desk("inspect", sealed, "--key", key).json["sender"]["standing"] == "retired"


# ── receipts ────────────────────────────────────────────────────────────


@pytest.fixture
def answer(desk: Command, office: dict[str, str], sealed: Path, tmp_path: Path) -> Any:
    def write(decision: str, *comments: str, bundle: Path = sealed) -> Run:
        told = [part for comment in comments for part in ("--comment", comment)]
        return desk(
            "receipt", "write", bundle, tmp_path / "回执", "--office", office["public"], "--key", office["private"],
            "--decision", decision, *told,
        )  # fmt: skip

    return write


def test_a_receipt_comes_back(run: Command, draft: str, answer: Any) -> None:
    made = answer("returned", "narrative=请补充数据", "照片请换一张")
    assert made.code == 0, made.err
    taken = run("receipt", "take", made.json["path"]).json
    assert taken["draft"] == draft
    assert taken["new"] is True
    assert taken["decision"] == "returned"
    assert taken["comments"] == [
        {"field": "narrative", "text": "请补充数据"},
        {"field": "", "text": "照片请换一张"},
    ]
    again = run("receipt", "take", made.json["path"])
    assert again.code == 0
    assert again.json["new"] is False


def test_an_older_receipt_changes_nothing(run: Command, answer: Any) -> None:
    older, newer = (answer(decision).json["path"] for decision in ("received", "accepted"))
    assert run("receipt", "take", newer).json["new"] is True
    late = run("receipt", "take", older)
    assert late.code == 0
    assert late.json["new"] is False


def test_a_return_without_a_reason_is_not_written(answer: Any, tmp_path: Path) -> None:
    assert code_of(answer("returned")) == "no_comment"
    assert not (tmp_path / "回执").exists()
    assert answer("received").code == 0


def test_receipts_are_for_their_unit_only(run: Command, answer: Any, tmp_path: Path) -> None:
    path = answer("received").json["path"]
    assert code_of(run("receipt", "take", path, folder=tmp_path / "别的单位")) == "wrong_key"
    assert run("receipt", "take", path).code == 0


def test_a_receipt_by_another_key_is_refused(run: Command, sealed: Path, answer: Any, tmp_path: Path) -> None:
    """A second office that the same file was sealed to could read it; a stranger who knows its sum could claim anything."""
    to = run("key", "show").json["recipient"]
    forged = tmp_path / "假.cbhz"
    receipt = Receipt(NAME, "某中心", sha256_of(sealed), 1, "ABCD-2345", Decision.ACCEPTED, datetime.now(UTC))
    forged.write_bytes(receipt_bytes(receipt, new_identity(), [to]))
    assert code_of(run("receipt", "take", forged)) == "receipt_stranger"
    unknown = tmp_path / "陌生.cbhz"
    strange = Receipt(NAME, "某中心", "0" * 64, 1, "ABCD-2345", Decision.ACCEPTED, datetime.now(UTC))
    unknown.write_bytes(receipt_bytes(strange, new_identity(), [to]))
    assert code_of(run("receipt", "take", unknown)) == "receipt_unknown"
    assert run("receipt", "take", answer("accepted").json["path"]).json["new"] is True


@pytest.mark.tools
def test_the_plain_programs_open_and_check_a_receipt(
    answer: Any, office: dict[str, str], data: Path, tmp_path: Path
) -> None:
    path = answer("accepted").json["path"]
    plain, folder = tmp_path / "plain.zip", tmp_path / "plain"
    key = data / "keys" / "unit-key.txt"
    subprocess.run([require_tool("age"), "-d", "-i", key, "-o", plain, path], check=True, capture_output=True)
    subprocess.run([require_tool("unzip"), "-q", plain, "-d", folder], check=True)
    signing = json.loads(Path(office["public"]).read_bytes())["signing"]
    check = [require_tool("minisign"), "-V", "-m", "receipt.json", "-P", signing]
    subprocess.run(check, cwd=folder, check=True, capture_output=True)
    assert json.loads((folder / "receipt.json").read_bytes())["decision"] == "accepted"


# ── the weaker ways ─────────────────────────────────────────────────────


def test_a_passphrase_made_by_the_program(run: Command, draft: str, tmp_path: Path) -> None:
    done = run("seal", draft, tmp_path / "移交", "--words")
    assert done.code == 0, done.err
    assert done.json["bits"] >= 80
    words = tmp_path / "口令.txt"
    words.write_text(done.json["passphrase"], encoding="utf-8")
    found = run("inspect", done.json["path"], "--passphrase-file", words).json
    assert found["verdict"] == "signed_unknown"  # a passphrase hides no less who made it
    words.write_text(done.json["passphrase"][:-1], encoding="utf-8")
    assert code_of(run("inspect", done.json["path"], "--passphrase-file", words)) == "wrong_passphrase"


@pytest.mark.tools
def test_7zip_opens_the_zip(run: Command, draft: str, tmp_path: Path) -> None:
    done = run("seal", draft, tmp_path / "移交", "--zip").json
    path, folder = done["path"], tmp_path / "开"
    listed = subprocess.run([require_tool("7z"), "l", "-slt", path], check=True, capture_output=True, text=True).stdout
    names = [line.removeprefix("Path = ") for line in listed.splitlines() if line.startswith("Path = ")][1:]
    assert names[0] == "00.txt"
    assert all(name.isascii() and len(name.partition(".")[0]) == 2 for name in names)
    assert listed.count("AES-256") >= len(names)
    assert run("show", draft).json["state"] == "final"

    wrong = [require_tool("7z"), "x", "-pwrong", f"-o{tmp_path / '错'}", path]
    assert subprocess.run(wrong, check=False, capture_output=True).returncode != 0
    right = [require_tool("7z"), "x", f"-p{done['passphrase']}", f"-o{folder}", path]
    subprocess.run(right, check=True, capture_output=True)
    contents = (folder / "00.txt").read_text(encoding="utf-8-sig")
    for name in names[1:]:
        assert name in contents
        assert (folder / name).stat().st_size > 100
    assert "推荐审批表" in contents
    assert (folder / "01.pdf").read_bytes().startswith(b"%PDF-")


def test_a_folder_in_the_clear_only_when_asked_for_by_name(run: Command, draft: str, tmp_path: Path) -> None:
    assert run("seal", draft, tmp_path / "移交").code == 2
    assert run("seal", draft, tmp_path / "移交", "--zip", "--folder-in-the-clear").code == 2
    assert run("show", draft).json["state"] == "open"
    first, second = (run("seal", draft, tmp_path / "移交", "--folder-in-the-clear").json for _ in range(2))
    assert first["path"] != second["path"]
    for made in (first, second):
        folder = Path(made["path"])
        assert sorted(p.name for p in folder.iterdir()) == sorted(made["files"])
        endings = {name.rpartition(".")[2] for name in made["files"]}
        assert endings == {"pdf", "docx", "jpg"}
    assert not [p for p in (tmp_path / "移交").iterdir() if p.name.startswith(".")]
    assert run("show", draft).json["state"] == "final"
