"""Photos of an exact size as pack data: what a pack may say, and each mistake named where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.definition import PhotoLabelsPart, PhotoSheetPart
from app.domain.photo_ground import Ground
from app.errors import PackError
from app.packs.loader import load_pack
from tests.packs.changes import change
from tests.portraits import TWO_SIDED, WITH_LABELS, portrait_pack

SHEET = 'kind = "photo_sheet"'


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return portrait_pack(tmp_path / "forms")


def test_what_a_pack_says_of_photos(pack: Path) -> None:
    form = load_pack(pack).forms["window"]
    slot = form.fields["portrait"]
    assert (slot.size_mm, slot.prints, slot.file_name) == ((35, 49), 2, "{unit_name}_{person_name}")
    assert (slot.ground, form.fields["photos"].ground) == (Ground.BLUE, None)
    lines, fields = ("{unit_name}", "{person_name}"), ("window_name", "person")
    assert form.document(TWO_SIDED).parts == (PhotoSheetPart("推荐对象证件照", "portrait", lines, fields, back=True),)
    sheet, labels = form.document(WITH_LABELS).parts
    assert isinstance(sheet, PhotoSheetPart)
    assert not sheet.back
    assert isinstance(labels, PhotoLabelsPart)
    assert labels.lines == ("单位：{unit_name}", "姓名：{person_name}")


def test_one_print_where_only_a_size_is_said_and_none_without(pack: Path) -> None:
    change(pack / "window.toml", "prints = 2\n", "")
    fields = load_pack(pack).forms["window"].fields
    assert (fields["portrait"].prints, fields["photos"].prints, fields["photos"].size_mm) == (1, 0, None)


def test_a_name_may_be_an_id_and_an_id_goes_before_a_role(pack: Path) -> None:
    form = pack / "window.toml"
    change(form, 'lines = ["{unit_name}", "{person_name}"]', 'lines = ["{headcount}人", "{person}"]')
    (sheet,) = load_pack(pack).forms["window"].document(TWO_SIDED).parts
    assert isinstance(sheet, PhotoSheetPart)
    assert sheet.fields == ("headcount", "person")


# What is replaced, by what, the text whose line is named, the key, what is said.
MISTAKES = [
    ("size_mm = [35, 49]", "size_mm = [35]", "size_mm = [35]", "field[16].size_mm", "要写宽和高两个数"),
    ("size_mm = [35, 49]", "size_mm = [35, 490]", "490", "field[16].size_mm[2]", "应在 10 和 200 毫米之间，现在是 490"),
    ("size_mm = [35, 49]", 'size_mm = "2寸"', "2寸", "field[16].size_mm", "应为列表，现在是“2寸”"),
    ("size_mm = [35, 49]\n", "", "prints = 2", "field[16].prints", "要先用 size_mm 写明"),
    ("prints = 2", "prints = 0", "prints = 0", "field[16].prints", "应在 1 和 999999 之间"),
    ('role = "person_name"', 'role = "person_name"\nsize_mm = [35, 49]', "size_mm", "field[15].size_mm", "只有照片栏能写"),
    ('role = "person_name"', 'role = "person_name"\nfile_name = "{a}"', "file_name", "field[15].file_name", "只有照片栏能写"),
    ('ground = "blue"', 'ground = "green"', "green", "field[16].ground", "只能是 blue、white、red 之一"),
    ('role = "person_name"', 'role = "person_name"\nground = "blue"', "ground", "field[15].ground", "只有照片栏能写"),
    ('_{person_name}"', '_{person_nam}"', "person_nam}", "field[16].file_name", "没有 id 或 role 为“person_nam”的 field"),
    ('"{unit_name}_{person_name}"', '"照片"', '"照片"', "field[16].file_name", "至少要有一个花括号里的名称"),
    ('"{unit_name}_{person_name}"', '"{unit_name}/{person_name}"', '"{unit_name}/', "field[16].file_name", "文件名不能用的字符"),
    ('"{unit_name}_{person_name}"', '"{unit_name"', '"{unit_name"', "field[16].file_name", "花括号要成对"),
    ('"{unit_name}_{person_name}"', '"{deeds}"', '"{deeds}"', "field[16].file_name", "“deeds”的类型是 long_text"),
    (f'{SHEET}\ntitle', f'{SHEET}\nstyle = "fill"\ntitle', 'style = "fill"\ntitle', "document[5].part[1].style", "不认识的键"),
    ('title = "推荐对象证件照"', f'title = "{"照" * 31}"', "照照照", "document[5].part[1].title", "不能超过 30 个字"),
    ('slot = "portrait"', 'slot = "photos"', 'slot = "photos"\nlines', "document[5].part[1].slot", "没有用 size_mm 写明尺寸"),
    ('slot = "portrait"', 'slot = "person"', 'slot = "person"', "document[5].part[1].slot", "没有 id 为“person”的照片栏"),
    ('"{person_name}"]', '"{name}"]', '"{name}"]', "document[5].part[1].lines[2]", "没有 id 或 role 为“name”的 field"),
    ('"{person_name}"]', '"{filled_on}"]', '"{filled_on}"]', "document[5].part[1].lines[2]", "“filled_on”的类型是 date"),
    ('lines = ["{unit_name}", "{person_name}"]', "lines = []", "lines = []", "document[5].part[1].lines", "至少要有一项"),
    ("back = true", 'back = "yes"', 'back = "yes"', "document[5].part[1].back", "应为 true 或 false"),
    ("top = 15, right = 15", "top = 15, right = 4", "right = 4", "document[5].margins", "页边距不能小于 5 毫米"),
    ("right = 15, bottom = 15", "right = 70, bottom = 15", 'slot = "portrait"\nlines', "document[5].part[1].slot",
     "35×49 毫米的照片在 125×267 毫米的版心里放不下"),
    ("size_mm = [35, 49]", "size_mm = [190, 200]", 'slot = "portrait"\nlines', "document[5].part[1].slot", "版心里放不下"),
    ('title = "证件照（双面）"\ncopies = 1', 'title = "证件照（双面）"\ncopies = 8', "copies = 8\nmargins = { top = 15",
     "document[5].copies", "每张照片印几张，由照片栏的 prints 决定"),
    ('lines = ["单位：', 'back = true\nlines = ["单位：', "back = true\nlines", "document[6].part[2].back", "不认识的键"),
    ('title = "证件照（双面）"\ncopies = 1', 'title = "证件照（双面）"\ncopies = 1\nwidth = 297\nheight = 210', "back = true",
     "document[5].part[1].back", "要用竖放的纸"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "key", "says"), MISTAKES, ids=lambda text: text[:30])
def test_a_mistake_is_named_where_it_stands(pack: Path, old: str, new: str, at: str, key: str, says: str) -> None:
    text = change(pack / "window.toml", old, new)
    line = text[: text.index(at)].count("\n") + 1
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    assert caught.value.message.startswith(f"window.toml 第 {line} 行 {key}：")
    assert says in caught.value.message


def test_photo_sheets_are_no_part_of_a_form(pack: Path) -> None:
    form = pack / "window.toml"
    form.write_text(
        form.read_text("utf-8") + '[[document.part]]\nkind = "notes"\ntitle = "注"\nitems = ["一"]\n'
        'title_style = "title"\nstyle = "fill"\n', "utf-8",
    )  # fmt: skip
    with pytest.raises(PackError, match=r"document\[6\]\.part\[3\]：照片页.*要单独成为一份文件"):
        load_pack(pack)


def test_a_back_never_falls_on_a_front_side(pack: Path) -> None:
    sheet = (
        '[[document.part]]\nkind = "photo_sheet"\ntitle = "又"\nslot = "portrait"\nlines = ["{person}"]\nback = true\n'
    )
    change(
        pack / "window.toml", '\n[[document]]\nid = "portrait-labels"', f'{sheet}\n[[document]]\nid = "portrait-labels"'
    )
    assert len(load_pack(pack).forms["window"].document(TWO_SIDED).parts) == 2
    form = pack / "window.toml"
    form.write_text(form.read_text("utf-8") + sheet, "utf-8")
    with pytest.raises(PackError, match=r"document\[6\]\.part\[3\]\.back：带背面的照片页要放在最前面"):
        load_pack(pack)
