"""The manual as files: its pages in order, and a search over all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import EnvironmentFault
from app.services.manual import load_manual, plain_line, search_manual


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "02-printing.md").write_text("# 打印\n\n## 双面\n\n- 按「双面」，选 **A4**。\n", encoding="utf-8")
    (tmp_path / "01-filling.md").write_text("# 填写\n\n见[打印](02-printing.md)。\n", encoding="utf-8")
    (tmp_path / "笔记.md").write_text("# 不是一页\n", encoding="utf-8")
    return tmp_path


def test_pages_in_their_order(folder: Path) -> None:
    assert [(page.id, page.title) for page in load_manual(folder)] == [("filling", "填写"), ("printing", "打印")]


def test_a_search_finds_paragraphs_with_all_words(folder: Path) -> None:
    pages = load_manual(folder)
    (hit,) = search_manual(pages, "双面 a4")
    assert (hit.page, hit.heading, hit.extract) == ("printing", "双面", "按「双面」，选 A4。")
    assert [h.page for h in search_manual(pages, "打印")] == ["filling", "printing"]
    assert search_manual(pages, "  ") == []
    assert search_manual(pages, "没有的词") == []


def test_a_program_without_its_manual_says_so(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="重新安装"):
        load_manual(tmp_path / "没有")


@pytest.mark.parametrize(
    ("markdown", "read"),
    [
        ("## 第一步　安装", "第一步　安装"),
        ("1. 按「打印」", "按「打印」"),
        ("- 见[备份](08-backups.md)", "见备份"),
        ("![图](pictures/a.png)", ""),
        ("|---|---|", ""),
        ("| F1 | 打开说明 |", "F1 　 打开说明"),
        ("**必改**：不改不行", "必改：不改不行"),
    ],
)
def test_markdown_as_it_is_read(markdown: str, read: str) -> None:
    assert plain_line(markdown) == read
