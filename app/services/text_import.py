"""Text from other programs: .docx and .txt files, and what is pasted from Word or WPS, as plain paragraphs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.domain.text import normalise_line_ends
from app.errors import InputError, describe_os_error

SUFFIXES = (".docx", ".txt")
"""Endings of file names to offer; what a file is, is seen when it is opened."""

_MAX_BYTES = 32 * 1024 * 1024
_MAX_XML = 64 * 1024 * 1024  # of one part, unpacked
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the compound file of .doc, .wps and .xls
_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_NEVER_TYPED = re.compile("[\ufeff\u200b\u2060\x00-\x08\x0e-\x1f\x7f]")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MARGINS = " \t\u3000\u00a0"


def as_paragraphs(text: str) -> str:
    """What a word processor put on the clipboard or into a file, as paragraphs divided by line feeds.

    Manual line breaks become paragraphs; indents typed with spaces and empty lines go, since the paper indents by
    itself; table cells are divided by a space. Nothing else is touched.
    """
    text = normalise_line_ends(text).replace("\v", "\n").replace("\f", "\n").replace("\a", " ")
    lines = (_NEVER_TYPED.sub("", line).strip(_MARGINS).replace("\t", " ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def decode(raw: bytes, name: str) -> str:
    """A text file's characters: UTF-8, UTF-16 with its mark, or GB 18030 (GBK). Raises InputError (`not_text`)."""
    for mark, encoding in _BOMS.items():
        if raw.startswith(mark):
            candidates: tuple[str, ...] = (encoding,)
            raw = raw[len(mark) :]
            break
    else:
        candidates = ("utf-8-sig", "gb18030")
    for encoding in candidates:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InputError(
        f"{name} 不是文本文件（不合 UTF-8 也不合 GB 18030）。没有改动任何内容；请核对文件。", code="not_text"
    )


def import_text(path: Path) -> str:
    """The paragraphs of a .docx or text file, to be put into a field.

    Raises InputError with the reason and what to do (`old_word` for .doc and .wps, `not_text`, `docx_damaged`,
    `too_large`, `empty`), EnvironmentFault. Reads a file up to 32 MB: for a thread that nobody waits for.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise describe_os_error(error, f"读取 {path.name} ") from error
    if len(raw) > _MAX_BYTES:
        raise InputError(f"{path.name} 超过 32 MB，没有导入。草稿没有变化；请只保留文字后再试。", code="too_large")
    if raw.startswith(_OLD_WORD):
        raise InputError(
            f"{path.name} 是旧格式的文档（.doc 或 .wps），没有导入。草稿没有变化；"
            "请在 Word 或 WPS 中打开它，另存为 .docx，再拖进来；也可以直接复制、粘贴文字。",
            code="old_word",
        )
    if raw.startswith((b"{\\rtf", b"%PDF")):
        raise InputError(
            f"{path.name} 不是 .docx 或文本文件，没有导入。草稿没有变化；请打开它，复制文字后粘贴。", code="not_text"
        )
    text = as_paragraphs(_docx_text(path) if raw.startswith(b"PK") else decode(raw, path.name))
    if not text:
        raise InputError(f"{path.name} 里没有文字，没有导入。草稿没有变化；请核对文件。", code="empty")
    return text


def _docx_text(path: Path) -> str:
    """Every paragraph of the body in reading order, those in tables included."""
    from docx import Document  # here: it takes as long to load as the window takes to open
    from docx.oxml.ns import qn

    damaged = InputError(
        f"{path.name} 打不开：不是 .docx 文档，或已损坏。没有导入，草稿没有变化；"
        "请在 Word 或 WPS 中打开核对，另存为 .docx 后再试。",
        code="docx_damaged",
    )
    try:
        with zipfile.ZipFile(path) as archive:
            if any(member.file_size > _MAX_XML for member in archive.infolist() if member.filename.endswith(".xml")):
                raise damaged
        body: Any = Document(str(path)).element.body
    except OSError as error:
        raise describe_os_error(error, f"读取 {path.name} ") from error
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError) as error:
        raise damaged from error
    paragraphs: list[str] = []
    written: dict[str, Callable[[Any], str]] = {
        qn("w:t"): lambda e: e.text or "",
        qn("w:tab"): lambda _: " ",
        qn("w:br"): lambda _: "\n",
    }
    skipped = {qn("w:del"), qn("w:moveFrom"), _FALLBACK}  # struck out by a reviewer; a text box told a second time
    for paragraph in body.iter(qn("w:p")):
        pieces = []
        for element in paragraph.iter(*written):
            holders = {ancestor.tag for ancestor in element.iterancestors()}
            owner = next(a for a in element.iterancestors(qn("w:p")))
            if owner is paragraph and not holders & skipped:
                pieces.append(written[element.tag](element))
        paragraphs.append("".join(pieces))
    return "\n".join(paragraphs)
