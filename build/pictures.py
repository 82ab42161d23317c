"""Makes the pictures that README shows, from the papers of the fullest sample, with poppler's pdftoppm.

python build/pictures.py
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from app.paths import program_root
from app.render.fonts import FontLibrary
from build.paper_job import PATHS, our_pdf, sample

_GAP = 10
_DPI = 80


def main() -> None:
    """Write `resources/pictures/approval-form.png`: the two table pages side by side."""
    form, document, draft = sample()
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "form.pdf"
        pdf.write_bytes(our_pdf(FontLibrary(PATHS.fonts), form, document, draft))
        subprocess.run(["pdftoppm", "-r", str(_DPI), "-f", "3", "-png", pdf, Path(folder) / "page"], check=True)
        pages = [Image.open(p).convert("L") for p in sorted(Path(folder).glob("page*.png"))]
        width = sum(p.width + _GAP for p in pages) + _GAP
        sheet = Image.new("L", (width, max(p.height for p in pages) + 2 * _GAP), 200)
        x = _GAP
        for page in pages:
            sheet.paste(page, (x, _GAP))
            x += page.width + _GAP
    target = program_root() / "resources" / "pictures" / "approval-form.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(16).save(target, optimize=True)
    print(target.relative_to(program_root()))


if __name__ == "__main__":
    main()
