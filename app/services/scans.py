"""Scans of stamped papers (征求意见表, certificates, 盖章扫描件): judged when they come in, and counted."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

from app.domain.definition import FieldType, Form
from app.domain.draft import Attachment, Draft
from app.domain.scan_files import MOST_BYTES, PDF, PDF_HEAD, PDF_TAIL, PdfFault, pdf_fault
from app.errors import PhotoError, describe_os_error
from app.render.photos import examine
from app.services.workspace import Workspace

SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif")
"""Endings of file names to offer when somebody chooses scans; what a file is, is seen when it is opened."""

_COUNT = re.compile(rb"/Count\s+([0-9]{1,6})")
_PAGES = re.compile(rb"/Type\s*/Pages\b")
_LINEAR = re.compile(rb"/Linearized\b[^>]{0,400}?/N\s+([0-9]{1,6})")
_REACH = 4096  # bytes of a dictionary around its /Type


def scans_in(form: Form, draft: Draft) -> Iterator[Attachment]:
    """The scans of a draft, by slot and position."""
    for field in form.fields.values():
        if field.type is FieldType.SCAN:
            yield from draft.in_slot(field.id)


def examine_scan(path: Path) -> str:
    """MIME type of a file that may become part of a draft as a scan: PDF or a picture.

    Raises PhotoError with the file's name and the reason, EnvironmentFault.
    """
    name = path.name
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(PDF_HEAD)
            file.seek(max(0, size - PDF_TAIL))
            fault = pdf_fault(head, file.read(PDF_TAIL))
    except OSError as error:
        raise describe_os_error(error, f"读取 {name} ") from error
    if fault is PdfFault.TYPE:
        return _examine_picture(path)
    if fault is PdfFault.CUT:
        raise PhotoError(
            f"“{name}”不完整：PDF 文件的结尾不见了，没有加入。草稿没有变化；请重新复制或重新扫描。", code="scan_damaged"
        )
    if size > MOST_BYTES:
        raise PhotoError(
            f"“{name}”有 {size / 1024 / 1024:.0f} MB，超过 {MOST_BYTES // 1024 // 1024} MB，没有加入。"
            "草稿没有变化；请用较低的分辨率（300 dpi 足够）重新扫描，或分成几个文件。",
            code="scan_too_large",
        )
    return PDF


def _examine_picture(path: Path) -> str:
    try:
        return examine(path).media
    except PhotoError as error:
        if error.code != "not_a_photo":
            raise
        raise PhotoError(
            f"“{path.name}”不是可用的扫描件：只收 PDF、JPEG、PNG、HEIC。草稿没有变化；请换一个文件，或另存为 PDF。",
            code="not_a_scan",
        ) from error


def page_count(workspace: Workspace, scan: Attachment) -> int | None:
    """How many pages a scan has; None where that cannot be told without reading the PDF as a viewer does.

    A picture is a page. Of a PDF only the words that scanners leave in the clear are looked for: it is not parsed.
    Raises EnvironmentFault.
    """
    if scan.media != PDF:
        return 1
    try:
        with (
            workspace.store.attachment_path(scan.sha256).open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            return _pages_said(data)
    except OSError as error:
        raise describe_os_error(error, f"读取 {scan.name} ") from error


def _pages_said(data: mmap.mmap) -> int | None:
    linear = _LINEAR.search(data[:_REACH])
    if linear is not None:
        return int(linear[1]) or None
    counts = [
        int(count[1])
        for pages in _PAGES.finditer(data)
        for count in _COUNT.finditer(_dictionary(data, pages.start(), pages.end()))
    ]
    return max(counts, default=0) or None  # the root of a tree of pages counts them all


def _dictionary(data: mmap.mmap, start: int, end: int) -> bytes:
    """The dictionary these bytes stand in, as far as it is written plainly."""
    opened = data.rfind(b"obj", max(0, start - _REACH), start)
    closed = data.find(b"endobj", end, end + _REACH)
    return data[max(opened, start - _REACH, 0) : closed if closed >= 0 else end + _REACH]
