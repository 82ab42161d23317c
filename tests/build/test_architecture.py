"""The documents for engineers say what the code says."""

from __future__ import annotations

import re

import pytest

from app.paths import program_root
from build.architecture import PICTURE, layers, svg

ROOT = program_root()
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")


def test_the_picture_is_the_contract() -> None:
    assert PICTURE.read_text(encoding="utf-8") == svg(), "run python -m build.architecture"


def test_every_package_is_in_it() -> None:
    drawn = {module for row in layers() for module in row}
    packages = {f"app.{path.name}" for path in (ROOT / "app").iterdir() if (path / "__init__.py").exists()}
    assert packages | {"ui"} <= drawn


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:app|ui|build|forms|resources|tests)(?:/[\w.-]+)+/?)`", text))
    named |= set(re.findall(r"\]\((resources/[^)]*)\)", text))
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(re.findall(r"`make ([a-z]+)`", text)) | set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE)) <= targets
