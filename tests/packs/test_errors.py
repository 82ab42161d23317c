"""One thing wrong in a copy of a sound pack: the message names file, line and key, and says what to do."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.errors import PackError
from app.packs.loader import load_pack
from tests.packs.changes import change, line_with

PACK, FORM, SAMPLE = "pack.toml", "window.toml", "sample-full.toml"


@dataclass(frozen=True)
class Mistake:
    """Replace the first `old` by `new` in `file`: the message names the line that then holds `at`, and `key`."""

    file: str
    old: str
    new: str
    at: str
    key: str
    says: str


SPANNED_OLD = r"""奖　　励", style = "label" },
  { field = "awards", span = 3, style = "list" },
]

[[document.part.row]]
height = 60
stretch = true
cells = [
  { label = "主要先进\n事　　迹\n（300字\n以内）", style = "label" },
  { field = "deeds", span = 3, style = "text" },"""
SPANNED_NEW = """奖　　励", style = "label", row_span = 2 },
  { field = "awards", span = 3, style = "list" },
]

[[document.part.row]]
height = 60
stretch = true
cells = [
  { field = "deeds", overflow = "continue", span = 3, style = "text" },"""

MISTAKES = [
    # pack.toml
    Mistake(PACK, "schema = 1", "schema = 2", "schema = 2", "schema", "比本程序认识的 1 新。请升级程序"),
    Mistake(PACK, "schema = 1", "schema = true", "schema =", "schema", "应为整数，现在是 true"),
    Mistake(PACK, "schema = 1", "schema = 0", "schema =", "schema", "应在 1 和 999999 之间，现在是 0"),
    Mistake(PACK, "revision = 1", 'revision = "1"', "revision =", "revision", "应为整数，现在是“1”"),
    Mistake(PACK, "revision = 1", f"revision = {'9' * 40}", "revision =", "revision", "现在是一个很大的数"),
    Mistake(PACK, 'id = "liaoning-2016"', 'id = "辽宁 2016"', "辽宁 2016", "id", "不是合格的标识"),
    Mistake(PACK, 'layout_source = "official"', 'layout_source = "own"', "own", "layout_source", "official、reconstructed"),
    Mistake(PACK, "remarks = [", "remark = [", "remark = [", "remark", "不认识的键。这里可用的键："),
    Mistake(PACK, 'postcode = "', 'post_code = "', "post_code", "office.post_code", "不认识的键"),
    Mistake(PACK, 'issuer = "', '# issuer = "', "[notice]", "notice.issuer", "缺少这一项"),
    Mistake(PACK, 'issuer = "辽宁省人力资源和社会保障厅"', 'issuer = " "', "issuer", "notice.issuer", "不能为空"),
    Mistake(PACK, "[office]", "[offices]", "# 辽人社", "office", "缺少这一项"),
    Mistake(PACK, "[office]", "[[office]]", "[[office]]", "office", "应为表，现在是一个列表"),
    Mistake(PACK, '"张荣学"]', "5]", 'contacts = ["吕双伟", 5]', "office.contacts[2]", "应为文字，现在是 5"),
    Mistake(PACK, 'id = "s2"', 'id = "s1"', 'id = "s1"\ntitle = "二、', "section[2].id", "id “s1”出现了两次"),
    Mistake(PACK, 'id = "province"', 'id = "unit"', 'id = "unit"\ntitle = "省级', "publicity[2].id", "id “unit”出现了两次"),
    Mistake(PACK, "ends = 2016-08-19", "ends = 2016-08-14", "ends", "publicity[2].ends", "不能早于 begins"),
    Mistake(PACK, "working_days = 5", "working_days = 0", "working_days", "publicity[1].working_days", "现在是 0"),
    Mistake(PACK, "by = 2016-08-05", 'by = "8月5日"', "by =", "deadline[1].by", "应为日期（如 2016-08-05），现在是“8月5日”"),
    Mistake(PACK, "by = 2016-08-05", "by = 2016-08-05T09:00:00", "by =", "deadline[1].by", "只写日期，不写时刻"),
    Mistake(PACK, 'audience = "市"', "audience = 5", "audience", "guidance[1].audience", "应为文字，现在是 5"),
    Mistake(PACK, 'source = "s6-2"', 'source = "s6-9"', "s6-9", "guidance[6].source", "没有 id 为“s6-9”的 section"),
    *(
        Mistake(PACK, '"window.toml", "report.toml"]', f'"{name}"]', "forms =", "forms[1]", f"“{name}”应是本文件夹里的文件名")
        for name in ("../window.toml", "/etc/passwd", "..", "C:window.toml", "1/window.toml", "window.toml ")
    ),
    Mistake(PACK, '"window.toml", "report.toml"]', '"a\\\\window.toml"]', "forms =", "forms[1]", "应是本文件夹里的文件名"),
    Mistake(PACK, '"window.toml", "report.toml"]', '"window.toml\\u0000"]', "forms =", "forms[1]", "应是本文件夹里的文件名"),
    Mistake(PACK, '"window.toml", "report.toml"]', '"other.toml"]', "forms =", "forms[1]", "找不到文件 other.toml"),
    Mistake(PACK, '"window.toml", "report.toml"]', '"window.toml", "window.toml"]', "forms =", "forms[2]", "id “window”与前面的表相同"),
    Mistake(PACK, 'forms = ["window.toml", "report.toml"]', "forms = []", "forms =", "forms", "至少要有一项"),
    # fields
    Mistake(FORM, 'type = "text"', 'type = "txt"', '"txt"', "field[2].type", "只能是 text、long_text、"),
    Mistake(FORM, 'label = "窗口名称"', 'lable = "窗口名称"', '[[field]]\nid = "window_name"', "field[2].label", "缺少这一项"),
    Mistake(FORM, 'hint = "与公章', 'hints = "与公章', "hints", "field[2].hints", "不认识的键"),
    Mistake(FORM, 'id = "window_nature"', 'id = "window_name"', 'id = "window_name"\nlabel = "窗口性质"', "field[3].id", "出现了两次"),
    Mistake(FORM, 'source = "n7"', 'source = "n77"', "n77", "field[3].source", "没有 id 为“n77”的 section"),
    Mistake(FORM, '"其他"]', '"机关"]', '"机关"]', "field[3].choices", "选项不能重复"),
    Mistake(FORM, 'label = "窗口级别"', 'label = "窗口级别"\nchoices = ["无"]', 'choices = ["无"]', "field[4].choices", "不能有"),
    Mistake(FORM, 'role = "headcount"', 'default = "若干"', "若干", "field[6].default", "应填阿拉伯数字"),
    Mistake(FORM, 'role = "headcount"', "prints = 2", "prints", "field[6].prints", "只有照片栏能写这一项"),
    Mistake(FORM, "stamped = true", "stamped = 8", "stamped", "document[1].stamped", "应为 true 或 false"),
    Mistake(FORM, "max_items = 8", "max_items = 0", "max_items", "field[15].max_items", "照片栏和扫描件栏要写 max_items"),
    # rules
    Mistake(FORM, 'kind = "valid"', 'kind = "correct"', "correct", "rule[7].kind", "只能是 required、"),
    Mistake(FORM, '"parent_unit", "headcount"', '"parent_unit", "head_count"', "head_count", "rule[1].fields[3]", "没有 id 为"),
    Mistake(FORM, 'fields = ["filled_on"]', "fields = []", "fields = []", "rule[6].fields", "至少要有一项"),
    Mistake(FORM, 'id = "deeds-300"', 'id = "valid"', 'id = "valid"\nkind = "limit"', "rule[9].id", "id “valid”出现了两次"),
    Mistake(FORM, 'severity = "must"', 'severity = "error"', '"error"', "rule[1].severity", "must、advice"),
    Mistake(FORM, "maximum = 300", "maximun = 300", '[[rule]]\nid = "deeds-300"', "rule[9]", "要写 maximum（以内）或 about（左右）"),
    Mistake(FORM, "maximum = 300", "maximum = 300\nmaximun = 1", "maximun", "rule[9].maximun", "不认识的键"),
    Mistake(FORM, 'field = "deeds"', 'field = "photos"', 'field = "photos"', "rule[9].field", "是照片栏，没有文字"),
    Mistake(
        FORM,
        'severity = "advice"\nfield = "narrative"',
        'severity = "must"\nfield = "narrative"',
        'severity = "must"\nfield = "narrative"',
        "rule[11].severity",
        "“左右”是软性要求，只能是 advice",
    ),
    Mistake(
        FORM,
        'kind = "digits"\nseverity = "advice"',
        'kind = "digits"\nseverity = "must"',
        'severity = "must"\nfields = ["window_name", "headcount"',
        "rule[13].severity",
        "汉字数字只能提醒",
    ),
    Mistake(FORM, 'kind = "instead"', 'kind = "pattern"\npattern = "[无"', "[无", "rule[12].pattern", "不是正确的正则表达式"),
    Mistake(FORM, 'kind = "instead"', 'kind = "pattern"\npattern = "无{99999999999999}"', "无{", "rule[12].pattern", "正则"),
    Mistake(FORM, 'kind = "instead"', 'kind = "pattern"\npattern = "无"', '[[rule]]\nid = "no-rank"', "rule[12].help", "要用 help 说明"),
    Mistake(
        FORM,
        'help = "打印后也可以手写。"',
        'when = { field = "window_nature", in = ["机关", "工厂"] }',
        "工厂",
        "rule[6].when.in[2]",
        "“工厂”不是“窗口性质”的选项",
    ),
    Mistake(FORM, 'role = "unit_name"\nsource', 'role = "nobody"\nsource', "nobody", "rule[14].role", "没有 role 为"),
    Mistake(
        FORM,
        '"condition_1", "condition_2", "condition_3", "condition_4", "condition_5", "condition_6", "condition_7",\n',
        '"condition_1", "phone",\n',
        '"phone",\n',
        "rule[15].fields[2]",
        "“phone”的类型应为 confirm",
    ),
    Mistake(FORM, 'field = "filled_on"\nby', 'field = "phone"\nby', 'field = "phone"\nby', "rule[16].field", "不是日期项"),
    # styles
    Mistake(FORM, 'face = "title"', 'face = "黑体"', "黑体", "style.title.face", "只能是 fang、title、hei、kai 之一"),
    Mistake(FORM, "[style.fill]\nsize = 14", "[style.fill]\nsize = 4", "size = 4", "style.fill.size", "应在 5 和 10000 之间"),
    Mistake(FORM, "min_leading = 40", "min_leading = 41", "min_leading = 41", "style.title.min_leading", "不能大于 leading"),
    Mistake(FORM, "min_leading = 40", "min_leading = 21", "min_leading = 21", "style.title.min_leading", "字会重叠"),
    Mistake(FORM, "[style.fill]\nsize = 14", "[style]\nfill = 14", "fill = 14", "style.fill", "应为表，现在是 14"),
    # papers
    Mistake(FORM, "copies = 8", "copies = 0", "copies = 0", "document[1].copies", "应在 1 和"),
    Mistake(FORM, "copies = 8", "copies = 8.5", "copies = 8.5", "document[1].copies", "应为整数，现在是 8.5"),
    Mistake(FORM, "top = 30, right", "top = 30, rihgt", "rihgt", "document[1].margins.right", "缺少这一项"),
    Mistake(FORM, "right = 27, bottom", "right = 200, bottom", "right = 200", "document[1].margins", "超过纸张"),
    Mistake(FORM, 'source = "n9"', 'source = "n10"', "n10", "document[1].source", "没有 id 为"),
    Mistake(FORM, 'id = "narrative"\ntitle', 'id = "approval"\ntitle', 'id = "approval"\ntitle = "事', "document[2].id", "两次"),
    Mistake(FORM, 'kind = "sheet"', 'kind = "page"', '"page"', "document[1].part[1].kind", "sheet、notes、table、prose、report、photos"),
    Mistake(FORM, "[[document.part]]\nkind = \"photos\"", "[document.x]\nkind = \"photos\"", '[[document]]\nid = "photos"',
            "document[4].part", "文件至少要有一个 part"),
    Mistake(FORM, "x = 27, y = 30", "x = 160, y = 30", "x = 160", "document[1].part[1].block[1]", "超出纸张边缘"),
    Mistake(FORM, "x = 27, y = 30", "x = -1, y = 30", "x = -1", "document[1].part[1].block[1].x", "现在是 -1"),
    Mistake(FORM, "x = 27, y = 30", "x = nan, y = 30", "x = nan", "document[1].part[1].block[1].x", "现在是 nan"),
    Mistake(FORM, "underline = true", "continues = true", "continues", "document[1].part[1].block[4].continues", "表格里"),
    Mistake(FORM, ', date_format = "YYYY年　MM月　DD日"', "", 'field = "filled_on", style', "document[1].part[1].block[8].field",
            "日期、年月要写 date_format"),
    Mistake(FORM, 'field = "recommending_body", style', 'field = "recommending_body", date_format = "YYYY", style', "YYYY\"",
            "document[1].part[1].block[6].date_format", "只能用于日期或年月"),
    Mistake(FORM, 'title_style = "title"', 'title_style = "titel"', "titel", "document[1].part[2].title_style", "没有名为“titel”的"),
    Mistake(FORM, "gap = 6", "gap = -6", "gap = -6", "document[1].part[2].gap", "现在是 -6"),
    Mistake(FORM, 'field = "narrative"\nbyline', 'field = "phone"\nbyline', 'field = "phone"\nbyline', "document[2].part[1].field",
            "“phone”的类型是 telephone，这里只能用 long_text"),
    Mistake(FORM, 'slot = "photos"', 'slot = "brief"', 'slot = "brief"', "document[4].part[1].slot", "这里只能用 photo"),
    Mistake(FORM, "per_page = 2", "per_page = 0", "per_page = 0", "document[4].part[1].per_page", "现在是 0"),
    # the grid
    Mistake(FORM, "columns = [26, 52, 26, 52]", "columns = [26, 52, 27, 52]", "columns =", "document[1].part[3].columns",
            "各列合计 157 毫米，超过版心宽 156 毫米"),
    Mistake(FORM, "columns = [26, 52, 26, 52]", "columns = [26, 52, 0, 52]", "columns =", "document[1].part[3].columns[3]",
            "应为大于 0 的数，现在是 0"),
    Mistake(FORM, "columns = [26, 52, 26, 52]", "columns = []", "columns =", "document[1].part[3].columns", "至少要有一项"),
    Mistake(FORM, 'field = "window_name", span = 3, style', 'field = "window_name", span = 2, style',
            'cells = [\n  { label = "窗口名称"', "document[1].part[3].row[1].cells", "第 4 列没有格：每行的格要合满 4 列"),
    Mistake(FORM, 'field = "window_name", span = 3, style', 'field = "window_name", span = 4, style', "span = 4",
            "document[1].part[3].row[1].cells[2]", "占到第 5 列，但表格只有 4 列"),
    Mistake(FORM, 'field = "window_name", span = 3, style', 'field = "window_name", column = 0, style', "column = 0",
            "document[1].part[3].row[1].cells[2]", "重叠"),
    Mistake(FORM, '{ label = "窗口名称", style', '{ label = "窗口名称", row_span = 2, style',
            '{ field = "window_level"', "document[1].part[3].row[2].cells[4]", "占到第 5 列") ,
    Mistake(FORM, 'opinion = "opinion_ministry", lines', 'opinion = "opinion_ministry", row_span = 2, lines', "row_span",
            "document[1].part[3].row[11].cells[2].row_span", "跨 2 行，但下面只剩 1 行"),
    Mistake(FORM, 'field = "window_name", span = 3, style', 'field = "window_names", span = 3, style', "window_names",
            "document[1].part[3].row[1].cells[2].field", "没有 id 为“window_names”的 field"),
    Mistake(FORM, 'field = "window_name", span = 3, style', 'field = "photos", span = 3, style', 'field = "photos", span',
            "document[1].part[3].row[1].cells[2].field", "“photos”的类型是 photo"),
    Mistake(FORM, 'span = 3, style = "fill"', 'span = 3, style = "filled"', '"filled"', "document[1].part[3].row[1].cells[2].style",
            "没有名为“filled”的 style。可用的：fill、"),
    Mistake(FORM, '{ label = "窗口性质", style', '{ label = "窗口性质", field = "phone", style', 'field = "phone", style',
            "document[1].part[3].row[2].cells[1]", "label、field、opinion、photo、column_of、number_of 之一，且只写一个"),
    Mistake(FORM, '{ label = "窗口性质", style', '{ labels = "窗口性质", style', "labels",
            "document[1].part[3].row[2].cells[1]", "之一，且只写一个"),
    Mistake(FORM, '{ field = "deeds", span', '{ field = "deeds", continues = true, span', "continues = true",
            "document[1].part[3].row[6].cells[2].continues", "“deeds”标了 continues，但前面没有它的第一格"),
    # 续页
    Mistake(FORM, '{ field = "awards", span', '{ field = "awards", overflow = "go on", span', "go on",
            "document[1].part[3].row[5].cells[2].overflow", "refuse、continue"),
    Mistake(FORM, '{ field = "awards", span', '{ field = "awards", continued_mark = "（续）", span', "continued_mark",
            "document[1].part[3].row[5].cells[2].continued_mark", "还要写 overflow = \"continue\""),
    Mistake(FORM, '{ field = "deeds", span', '{ field = "deeds", overflow = "continue", span', "continues = true",
            "document[1].part[3].row[7].cells[2].continues", "只能写在这一项的最后一格"),
    Mistake(FORM, '{ field = "leader_name", style', '{ field = "leader_name", overflow = "continue", style', "overflow",
            "document[1].part[3].row[4].cells[2].overflow", "这一行的其他格只能是 label"),
    Mistake(FORM, '{ field = "deeds", continues = true, span', '{ field = "awards", overflow = "continue", span',
            'overflow = "continue"', "document[1].part[3].row[7].cells[2].overflow", "重复出现"),
    Mistake(FORM, 'field = "window_name", style = "coverfill"', 'field = "window_name", overflow = "continue", style = "coverfill"',
            "overflow", "document[1].part[1].block[4].overflow", "续页只能用在表格里"),
    Mistake(FORM, SPANNED_OLD, SPANNED_NEW, "overflow", "document[1].part[3].row[6].cells[1].overflow", "不能有跨行的格"),
    Mistake(FORM, "height = 60\n", "height = 260\n", "height = 260", "document[1].part[3].row[6].height",
            "行高 260 毫米超过版心高 237 毫米"),
    Mistake(FORM, "height = 60\n", 'height = "60"\n', 'height = "60"', "document[1].part[3].row[6].height", "应为数字，现在是“60”"),
    Mistake(FORM, "height = 60\n", f"height = {'9' * 400}\n", "height = 999", "document[1].part[3].row[6].height", "很大的数"),
    Mistake(FORM, "break_before = true", "break_before = 1", "break_before = 1", "document[1].part[3].row[7].break_before",
            "应为 true 或 false，现在是 1"),
    # samples
    Mistake(FORM, '"sample-full.toml"]', '"sample-big.toml"]', "samples =", "samples[3]", "找不到文件 sample-big.toml"),
    Mistake(FORM, '"sample-full.toml"]', '"sample-empty.toml"]', "samples =", "samples[3]", "id “empty”与前面的示例相同"),
    Mistake(SAMPLE, 'headcount = "9"', "headcount = 9", "headcount = 9", "values.headcount", "应为文字，现在是 9"),
    Mistake(SAMPLE, 'headcount = "9"', 'headcounts = "9"', "headcounts", "values.headcounts", "没有 id 为“headcounts”的 field"),
    Mistake(SAMPLE, 'slot = "photos"', 'slot = "brief"', 'slot = "brief"', "photo[1].slot", "没有 id 为“brief”的照片栏"),
    Mistake(SAMPLE, 'file = "sample-photo-hall.jpg"', 'file = "../a.jpg"', "../a.jpg", "photo[1].file", "应是本文件夹里的"),
    Mistake(SAMPLE, 'file = "sample-photo-hall.jpg"', 'file = "hall.jpg"', "hall.jpg", "photo[1].file", "找不到文件 hall.jpg"),
]  # fmt: skip


def refusal(folder: Path) -> str:
    """What is said of a pack that does not hold together."""
    with pytest.raises(PackError) as caught:
        load_pack(folder)
    assert caught.value.code == "pack"
    assert caught.value.exit_code == 1
    return caught.value.message


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.key}: {m.new[:40]!r}")
def test_a_mistake_is_named_where_it_stands(pack_copy: Path, mistake: Mistake) -> None:
    text = change(pack_copy / mistake.file, mistake.old, mistake.new)
    line = text[: text.index(mistake.at)].count("\n") + 1
    message = refusal(pack_copy)
    assert message.startswith(f"{mistake.file} 第 {line} 行 {mistake.key}：")
    assert mistake.says in message
    assert not re.search("Error|None|class|datetime", message)


def test_spans_from_above_may_not_be_cut_by_a_page(pack_copy: Path) -> None:
    form = pack_copy / FORM
    change(form, '{ label = "主要先进\\n事　　迹\\n（300字\\n以内）", style', '{ label = "事迹", row_span = 2, style')
    text = change(form, 'break_before = true\ncells = [\n  { label = "主要先进\\n事　　迹\\n（300字\\n以内）", style = "label" },\n',
                  "break_before = true\ncells = [\n")  # fmt: skip
    line = line_with(text, "break_before")
    assert refusal(pack_copy) == (
        f"window.toml 第 {line} 行 document[1].part[3].row[7].break_before：跨行的格不能被分页切断"
    )


def test_a_form_needs_fields_and_papers(pack_copy: Path) -> None:
    (pack_copy / FORM).write_text('id = "window"\ntitle = "空表"\n', "utf-8")
    assert refusal(pack_copy) == "window.toml 第 1 行 field：表至少要有一个填写项"
    (pack_copy / FORM).write_text(
        'id = "window"\ntitle = "空表"\n[[field]]\nid = "a"\nlabel = "甲"\ntype = "text"\n', "utf-8"
    )
    assert refusal(pack_copy) == "window.toml 第 1 行 document：表至少要有一份文件"


def test_a_folder_without_a_pack_file(tmp_path: Path) -> None:
    assert "缺少文件 pack.toml" in refusal(tmp_path)


def test_a_file_that_is_not_utf8(pack_copy: Path) -> None:
    form = pack_copy / FORM
    line = line_with(form.read_text("utf-8"), 'label = "窗口名称"')
    form.write_bytes(form.read_bytes().replace("窗口名称".encode(), "窗口名称".encode("gbk"), 1))
    assert refusal(pack_copy) == f"window.toml 第 {line} 行不是 UTF-8 编码。请用 UTF-8 保存后重试。"


@pytest.mark.parametrize(
    ("old", "new", "at", "place"),
    [
        ('id = "window_name"', 'id = "window_name', 'id = "window_name', "列"),
        ('id = "window_name"', "id = ", "id = \n", "列"),
        ('id = "window_name"', 'id = "window_name"\nid = "x"', 'id = "x"', "列"),
        ("[style.fill]", "[style.fill", "[style.fill", "列"),
    ],
)
def test_broken_syntax(pack_copy: Path, old: str, new: str, at: str, place: str) -> None:
    text = change(pack_copy / FORM, old, new)
    line = text[: text.index(at)].count("\n") + 1
    message = refusal(pack_copy)
    assert re.match(rf"window\.toml 第 {line} 行第 \d+ {place}不合 TOML 语法：.+。请改正后重试。$", message)


def test_a_bracket_that_never_closes_is_missed_at_the_end(pack_copy: Path) -> None:
    form = pack_copy / FORM
    form.write_text(form.read_text("utf-8") + "x = [\n1,\n\n", "utf-8")
    last = form.read_text("utf-8").rstrip().count("\n") + 1
    assert refusal(pack_copy).startswith(f"window.toml 第 {last} 行（文件结尾）不合 TOML 语法")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = " + "9" * 5000, "pack.toml 里有一个位数过多的数字。请改正后重试。"),
        ("x = " + "[" * 5000 + "]" * 5000, "pack.toml 里的括号嵌套过深。请改正后重试。"),
        ("#" * (4 * 1024 * 1024 + 1), "pack.toml 超过 4 MB，不像是表格包文件。请核对文件。"),
    ],
)
def test_files_made_to_break_a_reader(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / PACK).write_text(text, "utf-8")
    assert refusal(tmp_path) == says


def test_windows_line_ends_and_a_byte_order_mark_move_no_line(pack_copy: Path) -> None:
    text = change(pack_copy / FORM, "copies = 8", "copies = 0")
    (pack_copy / FORM).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert refusal(pack_copy).startswith(f"window.toml 第 {line_with(text, 'copies = 0')} 行 document[1].copies：")


def test_any_key_taken_away_or_misspelled_is_noticed(pack_copy: Path) -> None:
    """Every key of the pack file matters: without it, or under another name, the pack is refused or says less."""
    file = pack_copy / PACK
    whole = file.read_text("utf-8")
    before = load_pack(pack_copy)
    for number, line in enumerate(whole.splitlines(), 1):
        if not re.match("[a-z_]+ = [^\\[]*$", line):
            continue
        lines = whole.splitlines()
        lines[number - 1] = f"z{line}"
        file.write_text("\n".join(lines), "utf-8")
        tomllib.loads(file.read_text("utf-8"))
        message = refusal(pack_copy)
        assert message.startswith("pack.toml 第 ")
        assert re.search(rf"\bz?{line.split(' ')[0]}：", message)
    file.write_text(whole, "utf-8")
    assert load_pack(pack_copy).sections == before.sections
