"""公示 and deadlines that are for some kinds only, and 公示 whose days stand in fields: what a pack may say of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.errors import PackError
from app.packs.loader import load_pack
from tests.packs.changes import JILIN, change, line_with


@pytest.mark.parametrize(
    ("old", "new", "mark", "says"),
    [
        ('forms = ["exemplar"]\nbegins_in', 'forms = ["exemplars"]\nbegins_in', "exemplars", "没有 id 为“exemplars”的表"),
        ('forms = ["contact"]', 'forms = ["phone"]', '"phone"', "没有 id 为“phone”的表"),
        ('begins_in = "publicity_from"', 'begins_in = "studied"', '"studied"', "表“window”没有 id 为“studied”的日期栏"),
        ('begins_in = "publicity_from"', 'begins_in = "objections"', '"objections"', "没有 id 为“objections”的日期栏"),
        ('ends_in = "publicity_to"\n', "", "begins_in", "begins_in 和 ends_in 要么都写，要么都不写"),
        ('forms = ["window", "person"]\nbegins_in', "begins_in", "begins_in", "表“contact”没有 id 为“publicity_from”的日期栏"),
    ],
)  # fmt: skip
def test_a_kind_or_field_that_is_not_there_is_named(tmp_path: Path, old: str, new: str, mark: str, says: str) -> None:
    folder = Path(shutil.copytree(JILIN, tmp_path / "1"))
    text = change(folder / "pack.toml", old, new)
    with pytest.raises(PackError) as error:
        load_pack(folder)
    assert says in error.value.message
    assert f"pack.toml 第 {line_with(text, mark)} 行" in error.value.message or "要么" in error.value.message
