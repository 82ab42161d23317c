"""Text from Word, WPS and text files: every paragraph once, in order; what cannot be read is said, with what to do."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from app.errors import EnvironmentFault, InputError
from app.services.text_import import as_paragraphs, import_text

TEXT = "大厅建于2012年，面积2400平方米。\n一、立规矩，让服务有标准\n同事𠮷赟、喆旻走遍26个村。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_in_the_encodings_people_have(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "事迹.txt"
    file.write_bytes(TEXT.replace("\n", "\r\n").encode(encoding))
    assert import_text(file) == TEXT


def test_a_word_file_paragraph_by_paragraph_tables_and_text_boxes_included(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("　　第一段，\t有制表符。")
    document.add_paragraph("")
    document.add_paragraph("第二段").add_run().add_break()
    document.paragraphs[-1].add_run("换行之后")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "左格", "右格"
    struck = document.add_paragraph("留下的")
    struck._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:t>删去的</w:t></w:r></w:del>"))  # noqa: SLF001
    box = "<w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p></w:txbxContent>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    struck._p.append(  # noqa: SLF001
        parse_xml(
            f"<w:r {nsdecls('w')} {compatible}><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    file = tmp_path / "事迹.docx"
    document.save(str(file))
    assert import_text(file) == "第一段， 有制表符。\n第二段\n换行之后\n左格\n右格\n留下的\n文本框"


@pytest.mark.parametrize(
    ("pasted", "paragraphs"),
    [
        ("　　第一段\r\n\r\n　　第二段\r\n", "第一段\n第二段"),
        ("第一行\v第二行", "第一行\n第二行"),
        ("格\a格\a", "格 格"),
        ("\ufeff一\u200b二", "一二"),
        ("中间　的空格和 space 不动", "中间　的空格和 space 不动"),
        (" \n\t\n", ""),
    ],
)
def test_what_is_pasted_becomes_plain_paragraphs(pasted: str, paragraphs: str) -> None:
    assert as_paragraphs(pasted) == paragraphs


def _cut(path: Path) -> None:
    document = Document()
    document.add_paragraph("字" * 5000)
    document.save(str(path))
    path.write_bytes(path.read_bytes()[:-400])


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (65 * 1024 * 1024))


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "old_word", "另存为 .docx"),
        (lambda p: p.write_bytes(b"%PDF-1.7\n"), "not_text", "复制文字后粘贴"),
        (lambda p: p.write_bytes(b"{\\rtf1 }"), "not_text", "复制文字后粘贴"),
        (lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00"), "not_text", "不是文本文件"),
        (lambda p: p.write_bytes(b"PK\x03\x04 nothing"), "docx_damaged", "已损坏"),
        (lambda p: p.write_bytes(b" \r\n"), "empty", "没有文字"),
        (lambda p: p.write_bytes(b"a" * (32 * 1024 * 1024 + 1)), "too_large", "32 MB"),
        (_cut, "docx_damaged", "已损坏"),
        (_bomb, "docx_damaged", "已损坏"),
    ],
)
def test_what_is_no_text_is_refused_with_a_way_out(tmp_path: Path, make: object, code: str, words: str) -> None:
    file = tmp_path / "事迹.docx"
    assert callable(make)
    make(file)
    with pytest.raises(InputError, match=words) as refusal:
        import_text(file)
    assert refusal.value.code == code
    assert "草稿没有变化" in refusal.value.message or "没有改动" in refusal.value.message


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="不存在"):
        import_text(tmp_path / "没有.docx")
