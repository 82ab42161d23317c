"""Every key of a TOML document is found on the line where it is written; tomllib says which keys there are."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings

from app.packs.positions import KeyPath, key_lines
from tests.packs.changes import LIAONING
from tests.packs.toml_documents import SPELLINGS, toml_documents


def paths_in(data: Any, path: KeyPath = ()) -> set[KeyPath]:
    """The path of every key and array element of a parsed document."""
    if isinstance(data, dict):
        inner = list(data.items())
    elif isinstance(data, list):
        inner = list(enumerate(data))
    else:
        return set()
    return {(*path, key) for key, _ in inner}.union(*(paths_in(value, (*path, key)) for key, value in inner))


def test_the_line_of_each_key() -> None:
    text = """\
title = "包"  # 1
list = [  # 2
  { a = 1, "b.c" = 2 },  # 3
  [
    '''
x''', 5],  # 6
]
[style.fill]  # 8
size.width = 3  # 9
[[row]]  # 10
[[row.cell]]  # 11
[[row.cell]]  # 12
x = 1  # 13
[[row]]  # 14
[[row.cell]]  # 15
"""
    assert key_lines(text) == {
        ("title",): 1,
        ("list",): 2,
        ("list", 0): 3,
        ("list", 0, "a"): 3,
        ("list", 0, "b.c"): 3,
        ("list", 1): 4,
        ("list", 1, 0): 5,
        ("list", 1, 1): 6,
        ("style",): 8,
        ("style", "fill"): 8,
        ("style", "fill", "size"): 9,
        ("style", "fill", "size", "width"): 9,
        ("row",): 10,
        ("row", 0): 10,
        ("row", 0, "cell"): 11,
        ("row", 0, "cell", 0): 11,
        ("row", 0, "cell", 1): 12,
        ("row", 0, "cell", 1, "x"): 13,
        ("row", 1): 14,
        ("row", 1, "cell"): 15,
        ("row", 1, "cell", 0): 15,
    }


@settings(max_examples=500)
@given(toml_documents())
def test_any_document(document: tuple[str, dict[KeyPath, int]]) -> None:
    text, written = document
    found = key_lines(text)
    assert found.keys() == paths_in(tomllib.loads(text))
    assert found == written
    assert key_lines(text.replace("\n", "\r\n")) == written


@given(toml_documents())
def test_the_line_of_a_key_contains_it(document: tuple[str, dict[KeyPath, int]]) -> None:
    text, _ = document
    spelled = {key: spelling for spelling, key in SPELLINGS.items()}
    lines = text.split("\n")
    for path, number in key_lines(text).items():
        if isinstance(path[-1], str):
            assert spelled[path[-1]] in lines[number - 1]


@pytest.mark.parametrize("file", sorted(LIAONING.glob("*.toml")), ids=lambda f: f.name)
def test_the_files_of_a_pack(file: Any) -> None:
    text = file.read_text("utf-8")
    found = key_lines(text)
    assert found.keys() == paths_in(tomllib.loads(text))
    lines = text.split("\n")
    assert all(path[-1] in lines[number - 1] for path, number in found.items() if isinstance(path[-1], str))
