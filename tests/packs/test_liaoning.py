"""The Liaoning 2016 pack says what the notice says, and asks for no more."""

from __future__ import annotations

import re

import pytest

from app.domain.checks import Problem, check
from app.domain.definition import (
    FieldContent,
    FieldType,
    Form,
    LayoutSource,
    NotesPart,
    OpinionContent,
    Pack,
    TablePart,
)
from app.domain.draft import Draft
from app.domain.rules import Severity

# 填表说明, word for word as printed in the notice.
NOTES = (
    "一、本表是全国人力资源社会保障系统 2014—2016 年度优质服务窗口推荐审批表；",
    "二、本表填写后统一打印出来，使用仿宋四号字，数字统一使用阿拉伯数字；",
    "三、推荐对象是指拟参加优质服务窗口评选表彰的窗口单位，推荐单位指各省、自治区、直辖市和新疆生产建设兵团人社厅（局）；",
    "四、窗口名称、窗口负责人姓名、联系电话等必须填写准确；",
    "五、“窗口级别”按照行政级别填写，没有行政级别的填写“无”；",
    "六、“窗口所属单位”是被推荐窗口的上级管理部门，须填写全称；",
    "七、“窗口性质”根据被推荐集体性质选填机关、参公单位、事业单位或其他；",
    "八、主要先进事迹要求重点突出，字数 300 字左右；",
    "九、本表上报一式 8 份，规格为 A4 纸。",
)
MUST = (
    "window_category", "window_name", "window_nature", "window_level", "parent_unit", "headcount", "leader_name", "phone",
    "deeds", "narrative", "brief",
)  # fmt: skip
HAN = "窗口以群众需求为导向落实一次告知限时办结"


@pytest.fixture
def form(liaoning: Pack) -> Form:
    return liaoning.forms["window"]


def problems(form: Form, **values: str) -> tuple[Problem, ...]:
    return check(form, Draft("d", "liaoning-2016", 1, "window", values))


def of_field(found: tuple[Problem, ...], field: str) -> list[tuple[str, str]]:
    return [(p.severity.value, p.code) for p in found if p.field == field]


def words(count: int) -> str:
    return (HAN * (count // len(HAN) + 1))[:count]


def test_what_the_pack_is(liaoning: Pack) -> None:
    assert (liaoning.id, liaoning.revision, list(liaoning.forms)) == ("liaoning-2016", 1, ["window", "report"])
    assert liaoning.layout_source is LayoutSource.OFFICIAL
    assert liaoning.notice.number == "辽人社〔2016〕149号"
    assert liaoning.office.telephones == ("22959057", "22959039")
    assert [(s.owner, s.working_days) for s in liaoning.publicity] == [
        ("窗口单位所属人社部门", 5),
        ("厅领导小组办公室", 5),
    ]


def test_papers_and_their_copies(form: Form) -> None:
    assert [(d.title, d.copies) for d in form.documents] == [
        ("推荐审批表", 8),
        ("事迹材料", 1),
        ("事迹简介", 1),
        ("照片附页", 1),
    ]
    assert all((d.width, d.height) == (210, 297) for d in form.documents)


def test_the_printed_notes_are_the_notices(form: Form) -> None:
    notes = [part for part in form.document("approval").parts if isinstance(part, NotesPart)]
    assert [part.title.replace(" ", "") for part in notes] == ["填表说明"]
    assert [item.replace(" ", "") for item in notes[0].items] == [note.replace(" ", "") for note in NOTES]
    assert (notes[0].style.size, notes[0].style.face.value) == (14, "fang")


def test_everything_names_a_section_of_the_notice(liaoning: Pack, form: Form) -> None:
    named = (
        [r.source for r in form.rules] + [f.source for f in form.fields.values()] + [d.source for d in form.documents]
    )
    named += [s.source for s in liaoning.publicity] + [d.source for d in liaoning.deadlines]
    named += [g.source for g in liaoning.guidance]
    assert all(source in liaoning.sections for source in named)
    assert all(section.title and section.text for section in liaoning.sections.values())


def test_the_authorities_cells_hold_only_seal_and_date(form: Form) -> None:
    table = next(part for part in form.document("approval").parts if isinstance(part, TablePart))
    cells = [(row, cell.content) for row in table.rows for cell in row.cells]
    opinions = [(row, content) for row, content in cells if isinstance(content, OpinionContent)]
    assert [content.field for _, content in opinions] == [
        f.id for f in form.fields.values() if f.type is FieldType.OPINION
    ]
    for row, content in opinions:
        assert row.height >= 50
        assert [line.replace("　", "") for line in content.lines] == ["（盖章）", "2016年月日"]
    printed = {content.field for _, content in cells if isinstance(content, FieldContent)}
    assert printed == {
        "window_name", "window_nature", "window_level", "parent_unit", "headcount", "leader_name", "phone", "awards", "deeds",
    }  # fmt: skip


# ── Checks ──────────────────────────────────────────────────────────────


def test_an_empty_draft(form: Form) -> None:
    found = problems(form)
    assert tuple(p.field for p in found if p.severity is Severity.MUST) == MUST
    assert {p.code for p in found if p.severity is Severity.MUST} == {"required"}
    conditions = [f"condition_{n}" for n in range(1, 10)]
    assert [p.field for p in found if p.severity is Severity.ADVICE] == ["filled_on", *conditions]
    assert found[0].message == "窗口类别 未填。"
    level = next(p for p in found if p.field == "window_level")
    assert (level.message, level.source) == ("窗口级别 未填。没有行政级别的填写“无”。", "n5")


def test_the_samples(form: Form) -> None:
    titles = {sample.id: sample for sample in form.samples}
    assert set(titles) == {"empty", "ordinary", "full"}
    for name in ("ordinary", "full"):
        found = problems(form, **titles[name].values)
        assert [p for p in found if p.code != "unconfirmed"] == []
        assert all(
            file.is_file() and form.fields[slot].type is FieldType.PHOTO for slot, file, _ in titles[name].photos
        )


@pytest.mark.parametrize("field", ["deeds", "brief"])
def test_three_hundred_characters_and_not_one_more(form: Form, field: str) -> None:
    assert of_field(problems(form, **{field: words(300)}), field) == []
    assert of_field(problems(form, **{field: words(301)}), field) == [("must", "limit")]
    over = next(p for p in problems(form, **{field: words(312)}) if p.field == field)
    assert over.message == f"{form.fields[field].label} 超 12 字：现有 312，上限 300。"
    assert over.over == 12


@pytest.mark.parametrize(("count", "found"), [(1799, ["about"]), (1800, []), (2200, []), (2201, ["about"])])
def test_the_long_text_is_about_two_thousand(form: Form, count: int, found: list[str]) -> None:
    assert of_field(problems(form, narrative=words(count)), "narrative") == [("advice", code) for code in found]


@pytest.mark.parametrize("text", ["没有", "无级别", "不适用", "—", "/"])
def test_no_rank_is_written_wu(form: Form, text: str) -> None:
    found = [p for p in problems(form, window_level=text) if p.field == "window_level"]
    assert [(p.severity, p.code, p.message) for p in found] == [
        (Severity.ADVICE, "wording", "窗口级别 应写“无”。"),
    ]
    assert of_field(problems(form, window_level="无"), "window_level") == []
    assert of_field(problems(form, window_level="正科级"), "window_level") == []


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("window_category", "医院", "信访"),
        ("window_nature", "企业", "参公单位"),
        ("headcount", "三十六", "36"),
        ("phone", "找前台", "22959057 22959039"),
    ],
)
def test_values_of_the_wrong_kind_must_be_mended(form: Form, field: str, wrong: str, right: str) -> None:
    found = of_field(problems(form, **{field: wrong}), field)
    assert found[0] == ("must", form.fields[field].type.value)
    assert of_field(problems(form, **{field: right}), field) == []


def test_fixed_expressions_of_the_trade_are_left_alone(form: Form) -> None:
    text = (
        "落实党的十八大和十八届三中、四中、五中全会精神，推行“五制”、四公开、三亮明、一窗通办，先后第三名，数十人受奖。"
    )
    assert of_field(problems(form, deeds=text, awards=text), "deeds") == []
    assert of_field(problems(form, awards="二〇一五年获奖，奖金三千元"), "awards") == [("advice", "han_numerals")] * 2


def test_a_late_date_is_a_reminder_with_the_way_out(form: Form) -> None:
    found = [p for p in problems(form, filled_on="2016-08-06") if p.field == "filled_on"]
    assert [(p.severity, p.code) for p in found] == [(Severity.ADVICE, "late")]
    assert "受理单位另有通知的，以通知为准" in found[0].message
    assert of_field(problems(form, filled_on="2016-08-05"), "filled_on") == []


def test_nobody_is_stopped_by_photos_self_check_or_publicity(form: Form) -> None:
    never = [f.id for f in form.fields.values() if f.type in (FieldType.PHOTO, FieldType.CONFIRM, FieldType.OPINION)]
    nonsense = dict.fromkeys(form.fields, "乱填")
    assert {p.field for p in problems(form, **nonsense) if p.severity is Severity.MUST} <= set(MUST)
    assert not set(never) & set(MUST)
    assert of_field(problems(form), "photos") == []
    assert not any(re.search("公示", p.message) for p in problems(form) if p.severity is Severity.MUST)
