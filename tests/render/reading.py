"""A QR reader that knows nothing of the one that writes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PIL import Image

from tests.tools import require_tool


def read_qr(page: Image.Image, folder: Path) -> str:
    """What the only QR code on the picture of a page says."""
    path = folder / "page.png"
    page.save(path)
    command = [require_tool("zbarimg"), "--nodbus", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert done.stderr == "", done.stderr
    assert done.stdout.count("\n") == 1
    return done.stdout.removesuffix("\n")
