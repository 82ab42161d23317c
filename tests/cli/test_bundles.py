"""Keys and sealed bundles through the command line, with the plain age and unzip programs as the other side."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from app.bundle.identities import identity_text
from app.bundle.layout import FORM_JSON
from app.cli import main
from tests.bundle.samples import good_payload, office_key, parts, rebag, written, zip_of
from tests.bundle.samples import sealed as seal_bytes
from tests.cli.conftest import Command
from tests.tools import require_tool


@pytest.fixture
def office(run: Command, tmp_path: Path) -> dict[str, str]:
    made: dict[str, str] = run("office", "create", "示例受理单位", tmp_path / "受理").json
    return made


@pytest.fixture
def sealed(run: Command, draft: str, office: dict[str, str], tmp_path: Path) -> Path:
    done = run("seal", draft, tmp_path / "移交", "--to", office["public"])
    assert done.code == 0, done.err
    path = Path(done.json["path"])
    assert done.json["size"] == path.stat().st_size
    assert done.json["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert done.json["recipients"] == [{"name": "示例受理单位", "fingerprint": office["fingerprint"]}]
    return path


def test_the_office_file_shows_its_fingerprint(run: Command, office: dict[str, str]) -> None:
    shown = run("office", "show", office["public"]).json
    assert shown["fingerprint"] == office["fingerprint"]
    assert [len(group) for group in shown["fingerprint"].split()] == [5] * 6


def test_inspect_gives_back_what_went_in(
    run: Command, draft: str, office: dict[str, str], sealed: Path, answers: dict[str, dict[str, str]], data: Path
) -> None:
    found = run("inspect", sealed, "--key", office["private"]).json
    assert found["form"]["values"] == answers["ordinary"]
    assert found["form"]["revision"] == 1
    assert [a["file"] for a in found["form"]["attachments"]] == ["data/photos/01.jpg", "data/photos/02.jpg"]
    assert run("show", draft).json["state"] == "final"
    assert list((data / "quarantine").iterdir()) == []
    assert run("inspect", sealed, "--key", data / "keys" / "unit-key.txt").code == 0  # a unit opens what it sent


def test_the_plain_programs_open_it(
    sealed: Path, office: dict[str, str], answers: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    plain, folder = tmp_path / "plain.zip", tmp_path / "bag"
    subprocess.run(
        [require_tool("age"), "-d", "-i", office["private"], "-o", plain, sealed], check=True, capture_output=True
    )
    subprocess.run([require_tool("unzip"), "-q", plain, "-d", folder], check=True, capture_output=True)
    form = json.loads((folder / "data/form.json").read_text(encoding="utf-8"))
    assert form["values"] == answers["ordinary"]
    for line in (folder / "manifest-sha256.txt").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert b"Exif" not in (folder / "data/photos/01.jpg").read_bytes()


def test_sealing_again_never_overwrites(run: Command, draft: str, office: dict[str, str], sealed: Path) -> None:
    before = sealed.read_bytes()
    again = run("seal", draft, sealed.parent, "--to", office["public"]).json
    assert Path(again["path"]) != sealed
    assert sealed.read_bytes() == before
    assert again["revision"] == 1


def test_damage_and_wrong_keys_are_refused(run: Command, office: dict[str, str], sealed: Path, tmp_path: Path) -> None:
    whole = sealed.read_bytes()
    other = run("office", "create", "别的单位", tmp_path / "别处").json
    broken = tmp_path / "坏.cbao"
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for content in (bytes(flipped), whole[:-1], whole[: len(whole) // 2], whole + b"x", b"", b"PK\x03\x04" + whole):
        broken.write_bytes(content)
        refused = run("inspect", broken, "--key", office["private"])
        assert refused.code == 4
        assert refused.json["error"]["message"].endswith("。")
    assert run("inspect", sealed, "--key", other["private"]).code == 4


def test_a_passphrase_instead_of_an_office(run: Command, draft: str, tmp_path: Path) -> None:
    words, wrong = tmp_path / "口令.txt", tmp_path / "错.txt"
    words.write_text("河畔 四月 7 柳树\n", encoding="utf-8")
    wrong.write_text("不是它\n", encoding="utf-8")
    done = run("seal", draft, tmp_path / "移交", "--passphrase-file", words)
    assert done.code == 0, done.err
    assert run("inspect", done.json["path"], "--passphrase-file", words).code == 0
    assert run("inspect", done.json["path"], "--passphrase-file", wrong).code == 4


def test_an_unfinished_draft_is_not_sealed(run: Command, office: dict[str, str], tmp_path: Path) -> None:
    empty = run("new", "liaoning-2016", "window").json["draft"]
    refused = run("seal", empty, tmp_path / "移交", "--to", office["public"])
    assert refused.code == 1
    assert len(refused.json["problems"]) == 11
    assert run("show", empty).json["state"] == "open"
    assert not list((tmp_path / "移交").glob("*"))


def test_several_drafts_are_checked_and_sealed_at_once(run: Command, draft: str, tmp_path: Path) -> None:
    empty = run("new", "liaoning-2016", "window").json["draft"]
    checked = run("check", draft, empty)
    assert checked.code == 1
    assert [d["ok"] for d in checked.json["drafts"]] == [True, False]
    made = run("office", "create", "某局", tmp_path / "钥").json
    sealed = run("seal", draft, empty, tmp_path / "移交", "--to", made["public"])
    assert sealed.code == 1
    good, bad = sealed.json["drafts"]
    assert Path(good["path"]).is_file()
    assert Path(good["slip"]).is_file()
    assert bad["code"] == "problems"
    assert "path" not in bad


def test_tricks_in_a_bundle_do_not_reach_the_terminal(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trick = "a\x1b[2J\x9b2J\u202e\u2066\x07\r\nb"
    form = json.loads(good_payload()[FORM_JSON])
    form.update(check_code=trick, program=trick, notes=[dict.fromkeys(("words", "reminder", "text", "field"), trick)])
    form["notes"][0]["rule"] = "digits"
    for attachment in form["attachments"]:
        attachment.update(name=trick, caption=trick)
    payload = {**good_payload(), FORM_JSON: json.dumps(form).encode()}
    bundle, key = written(tmp_path, seal_bytes(zip_of(parts(rebag(payload))))), tmp_path / "key.txt"
    key.write_bytes(identity_text(office_key(), "2024-05-06"))
    for as_json in ([], ["--json"]):
        assert main(["inspect", str(bundle), "--key", str(key), "--data", str(data), *as_json]) == 0
        said = capsys.readouterr()
        assert all(char.isprintable() or char in "\n\u3000" for char in said.out + said.err)
    assert json.loads(said.out)["form"]["check_code"] == trick  # escaped, not lost
