"""A form that wants stamped scans: the Liaoning pack copied and changed, since its notice asks for none; and real PDFs."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from tests.packs.changes import change
from tests.portraits import portrait_pack

OPINIONS, CERTIFICATES = "opinions", "certificates"
FIELDS = """\
[[field]]
id = "opinions"
label = "征求意见表"
type = "scan"
max_items = 3
hint = "征求纪检、组织部门意见的回函，盖章后扫描。"

[[field]]
id = "certificates"
label = "获奖证书"
type = "scan"
max_items = 2

"""


def scan_pack(folder: Path) -> Path:
    """The pack as revision 2 in `<folder>/liaoning-2016/2`, with portraits as well."""
    pack = portrait_pack(folder)
    change(pack / "window.toml", '[[field]]\nid = "photos"', f'{FIELDS}[[field]]\nid = "photos"')
    return pack


def scan_pdf(path: Path, pages: int = 2, words: str = "scan") -> Path:
    """A PDF of so many pages."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842))
    for number in range(pages):
        canvas.drawString(72, 770, f"{words} {number + 1}")
        canvas.circle(420, 180, 60)
        canvas.showPage()
    canvas.save()
    path.write_bytes(made.getvalue())
    return path
