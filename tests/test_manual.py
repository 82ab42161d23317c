"""The manual tells the truth: what it quotes stands in the program, what it shows is a screen, its links lead somewhere."""

from __future__ import annotations

import ast
import re

import pytest
from PIL import Image

from app.paths import ProgramPaths, program_root
from app.services.manual import ManualPage, load_manual
from build.manual_pictures import named
from build.screens import SCREENS
from tests.strings import shown_texts
from ui.manual.topics import FIRST, TOPICS

FOLDER = ProgramPaths(program_root()).manual
PICTURES = FOLDER / "pictures"
PAGES = load_manual(FOLDER)
_QUOTED = re.compile(r"「([^」]*)」")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]*)\)")
_MOST_BYTES = 3 * 1024 * 1024

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)


@every_page
def test_what_is_quoted_stands_in_the_program(page: ManualPage) -> None:
    shown = shown_texts(program_root() / "ui")
    assert [quoted for quoted in _QUOTED.findall(page.text) if quoted not in shown] == []


def test_what_is_shown_is_a_screen_with_its_picture() -> None:
    names = named(FOLDER)
    assert [name for name in names if name not in SCREENS] == []
    assert sorted(path.stem for path in PICTURES.iterdir()) == sorted(names)  # `make screens` renews them


def test_pictures_are_small_and_in_few_colours() -> None:
    files = list(PICTURES.glob("*.png"))
    assert sum(file.stat().st_size for file in files) < _MOST_BYTES
    for file in files:
        with Image.open(file) as picture:
            assert picture.mode == "P", f"{file.name}: make screens"


@every_page
def test_links_lead_to_pages(page: ManualPage) -> None:
    files = {each.file.name for each in PAGES}
    assert [link for link in _LINK.findall(page.text) if link not in files] == []


def test_every_topic_is_a_widget_and_a_page() -> None:
    classes = {
        node.name
        for file in (program_root() / "ui").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert set(TOPICS) - classes == set()
    assert (set(TOPICS.values()) | {FIRST}) - {page.id for page in PAGES} == set()


def test_every_dialog_and_page_has_a_topic() -> None:
    """A new screen needs a place in the manual."""
    made = {
        node.name
        for file in (program_root() / "ui").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Dialog", "Page"))
    }
    assert made - set(TOPICS) - {"JobDialog", "BatchDialog", "Page"} == set()


@every_page
def test_no_path_of_a_machine(page: ManualPage) -> None:
    assert "/home/" not in page.text
    assert "/work" not in page.text
