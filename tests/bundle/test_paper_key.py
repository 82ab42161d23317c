"""A private key on paper: typed back by a person, or scanned, it is the same key; anything else names the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bundle.age_stream import new_identity
from app.bundle.identities import UNIT_KEY, change_unit_key, unit_key, unit_keys
from app.bundle.paper_key import paper_lines, read_paper
from app.errors import InputError, RefusedError

ALPHABET = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
KEY = new_identity()


def typed(lines: list[str] | None = None) -> list[str]:
    return lines or [line.text + line.check for line in paper_lines(KEY)]


def test_five_short_lines() -> None:
    lines = paper_lines(KEY)
    assert [len(line.text) for line in lines] == [12, 12, 12, 12, 10]
    assert "".join(line.text for line in lines) == str(KEY).removeprefix("AGE-SECRET-KEY-1")
    assert all(len(group) in (2, 4) for line in lines for group in line.groups)


@pytest.mark.parametrize(
    "spelled",
    [
        pytest.param(lambda text: text, id="as printed"),
        pytest.param(lambda text: text.lower(), id="small letters"),
        pytest.param(lambda text: " ".join(text).replace(" \n ", "\n"), id="spaced"),
        pytest.param(lambda text: text.replace("\n", "\r\n\r\n  "), id="blank lines"),
        pytest.param(lambda text: text.replace("0", "O").replace("L", "1").replace("8", "B"), id="misread"),
        pytest.param(lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in text), id="full width"),
    ],
)
def test_typed_as_people_type(spelled: object) -> None:
    assert callable(spelled)
    assert str(read_paper(spelled("\n".join(typed())))) == str(KEY)


def test_scanned() -> None:
    assert str(read_paper(str(KEY))) == str(KEY)
    assert str(read_paper(f"  {str(KEY).lower()}\n")) == str(KEY)


@settings(max_examples=300)
@given(row=st.integers(0, 4), column=st.integers(0, 11), other=st.sampled_from(ALPHABET))
def test_one_wrong_character_names_its_line(row: int, column: int, other: str) -> None:
    lines = typed()
    line = lines[row]
    if line[column] == other:
        return
    lines[row] = line[:column] + other + line[column + 1 :]
    with pytest.raises(InputError) as caught:
        read_paper("\n".join(lines))
    assert caught.value.code == "paper_key"
    # One chance in 1,024 that the line's own check agrees; then the key's does not.
    assert f"第 {row + 1} 行" in caught.value.message or "有误" in caught.value.message
    assert line not in caught.value.message


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda lines: lines[:4], "4 行"),
        (lambda lines: [*lines, lines[0]], "6 行"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "第 1 行"),
        (lambda lines: [lines[0][:-1], *lines[1:]], "第 1 行应是 14 个字符，现在是 13 个"),
        (lambda _: [], "0 行"),
    ],
)
def test_lines_missing_or_mixed_up(spoil: object, said: str) -> None:
    assert callable(spoil)
    with pytest.raises(InputError, match=said):
        read_paper("\n".join(spoil(typed())))


def test_the_key_before_is_kept_and_still_opens(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = unit_key(folder)
    path = folder / UNIT_KEY
    assert change_unit_key(folder, KEY, "2024-05-06") == 1
    assert [str(key) for key in unit_keys(folder)] == [str(KEY), str(first)]
    assert str(unit_key(folder)) == str(KEY)
    assert path.stat().st_mode & 0o777 == 0o600
    assert change_unit_key(folder, first, "2024-05-08") == 1
    assert [str(key) for key in unit_keys(folder)] == [str(first), str(KEY)]
    assert [each.name for each in folder.iterdir()] == [UNIT_KEY]  # all of it in the file that backups hold


def test_a_damaged_key_is_mended_from_paper(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = unit_key(folder)
    (folder / UNIT_KEY).write_bytes(b"AGE-SECRET-KEY-1dam\xffaged")
    with pytest.raises(RefusedError):
        unit_keys(folder)
    assert change_unit_key(folder, first, "2024-05-06") == 0
    assert [str(key) for key in unit_keys(folder)] == [str(first)]
    assert b"aged" in b"".join(path.read_bytes() for path in folder.iterdir())  # left for whoever can mend it
