"""Next year's notice is a new folder: a changed copy of a pack changes fields and checks, and Python knows no field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.domain.checks import check
from app.domain.definition import FieldContent, Pack, TablePart
from app.domain.draft import Draft
from app.packs.loader import load_pack
from app.paths import program_root
from tests.packs.changes import change

# Words of the packs that are also words of the program.
ALLOWED = {
    "email": "a package of Python itself",
    "photos": "English: what any slot of pictures holds; the program stores, prints and packs photos of every form",
    "post": "a table of a font file",
    "邮箱": "where a letter with the sealed file goes",
    "windows": "English: what a program shows on the screen",
    "resume": "English: to go on with what was paused",
    "filled_on": "a role, which this pack also uses as an id: last year's date of filling in is not taken over",
    "照片": "what the program calls a picture in its sentences",
    "姓名": "what stands on the back of any 证件照",
    "性别": "what an ID number tells, in the message to the author of a pack",
    "出生年月": "what an ID number tells, in the message to the author of a pack",
    "身份证号": "a type of field",
    "公示开始日期": "a date of every draft's own schedule (移交前)",
    "公示结束日期": "a date of every draft's own schedule (移交前)",
    "简历": "the example by which repeated rows are explained",
}


# Begins the names of scripts that play a clerk's day on the samples of a pack, as tests do, and so name what they type into.
PLAYED = ("screens", "test_")


@pytest.fixture
def changed(pack_copy: Path) -> Pack:
    """Next year's form: one more field in a row of its own, a wider label column, 120 characters instead of 300."""
    form = pack_copy / "window.toml"
    change(
        form,
        '[[field]]\nid = "awards"',
        '[[field]]\nid = "fax"\nlabel = "传真"\ntype = "telephone"\n\n[[field]]\nid = "awards"',
    )
    change(
        form,
        "[[document.part.row]]\nheight = 40",
        '[[document.part.row]]\nheight = 15\ncells = [\n  { label = "传真", style = "label" },\n'
        '  { field = "fax", span = 3, style = "fill" },\n]\n\n[[document.part.row]]\nheight = 40',
    )
    change(form, "columns = [26, 52, 26, 52]", "columns = [30, 50, 26, 50]")
    change(form, "maximum = 300", "maximum = 120")
    change(form, '"headcount", "phone"]\nsource = "n2"', '"headcount", "phone", "fax"]\nsource = "n2"')
    change(form, '"leader_name", "phone", "deeds"]', '"leader_name", "phone", "fax", "deeds"]')
    return load_pack(pack_copy)


def test_checks_follow_the_pack(changed: Pack) -> None:
    form = changed.forms["window"]

    def said(**values: str) -> list[str]:
        found = check(form, Draft("d", changed.id, changed.revision, form.id, values))
        return [p.message for p in found if p.field in ("fax", "deeds")]

    assert said() == ["传真 未填。", "主要先进事迹 未填。"]
    assert said(fax="找前台", deeds="字" * 121) == [
        "传真 不像电话号码，请核对；可写 024-22959057、手机号或 12333，几个号码用顿号分开。现在是“找前台”。",
        "主要先进事迹 超 1 字：现有 121，上限 120。",
    ]
    assert said(fax="80798912(传真)", deeds="字" * 120) == []


def test_the_table_follows_the_pack(changed: Pack, liaoning: Pack) -> None:
    before, after = (
        next(part for part in pack.forms["window"].document("approval").parts if isinstance(part, TablePart))
        for pack in (liaoning, changed)
    )
    assert list(after.columns) == [30, 50, 26, 50]
    assert len(after.rows) == len(before.rows) + 1
    assert FieldContent("fax") in [cell.content for cell in after.rows[4].cells]
    assert list(changed.forms["window"].fields).index("fax") == 8


def python_files() -> list[Path]:
    root = program_root()
    found = sorted(file for folder in ("app", "ui", "build") for file in (root / folder).rglob("*.py"))
    return [file for file in found if not file.name.startswith(PLAYED)]


def words_of(pack: Pack) -> set[str]:
    """Ids and labels of every field and of every column of a table."""
    fields = [field for form in pack.forms.values() for field in form.fields.values()]
    columns = [column for field in fields for column in field.columns]
    words = [w for f in fields for w in (f.id, f.label)] + [w for c in columns for w in (c.id, c.label)]
    return {word for word in words if len(word) > 1}


def test_python_knows_no_field_of_a_pack(liaoning: Pack, jilin: Pack) -> None:
    # An id is a word of its own: `phone` is not in `telephone`. A label is Chinese, which has no word limits.
    words = (words_of(liaoning) | words_of(jilin)) - ALLOWED.keys()
    patterns = [rf"(?<![\w-]){re.escape(w)}(?![\w-])" if w.isascii() else re.escape(w) for w in sorted(words)]
    named = re.compile("|".join([*patterns, "辽宁|吉林|长白山|梅河口|省社保局|标兵|先进个人", "(?i:liaoning|jilin)"]))
    found = [
        f"{file.name}:{number}: {line.strip()}"
        for file in python_files()
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if named.search(line)
    ]
    assert found == []
