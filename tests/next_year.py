"""Next year's notice for tests: a changed copy of the Liaoning pack beside this year's."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.paths import program_root

PACK = "liaoning-2018"
_THIS_YEAR = Path("forms") / "liaoning-2016" / "1"


def program_with_next_year(root: Path) -> Path:
    """A program folder with both packs.

    Next year: the head's field has another id and label but its role; 事业单位 is no longer a choice; 主要先进事迹 may have
    200 characters; the telephone is asked for by another field of another role; two photos at most.
    """
    shutil.copytree(program_root() / _THIS_YEAR, root / _THIS_YEAR)
    folder = root / "forms" / PACK / "1"
    shutil.copytree(program_root() / _THIS_YEAR, folder)
    (root / "resources").symlink_to(program_root() / "resources")
    _edit(folder / "pack.toml", ('id = "liaoning-2016"', f'id = "{PACK}"'), ("辽宁 2016", "辽宁 2018"))
    _edit(
        folder / "window.toml",
        ('samples = ["sample-empty.toml", "sample-ordinary.toml", "sample-full.toml"]', "samples = []"),
        ('"leader_name"', '"head_name"'),
        ('label = "窗口负责人姓名"', 'label = "窗口主要负责人"'),
        ('choices = ["机关", "参公单位", "事业单位", "其他"]', 'choices = ["机关", "公益一类", "公益二类", "其他"]'),
        ('"phone"', '"contact_phone"'),
        ('label = "联系电话"', 'label = "联络员电话"'),
        ("maximum = 300", "maximum = 200"),
        ("max_items = 8", "max_items = 1"),
    )
    return root


def _edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
