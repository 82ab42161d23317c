"""The Jilin 2024 pack says what the notice says: every rule broken once and its sentence read, every paper laid out."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from app.domain.calendar import WorkCalendar, YearTable
from app.domain.checks import Problem, check
from app.domain.definition import (
    Audience,
    ColumnContent,
    FieldType,
    Form,
    LayoutSource,
    OpinionContent,
    Pack,
    PhotoContent,
    PhotoLabelsPart,
    PhotoSheetPart,
    TablePart,
)
from app.domain.draft import Attachment, Draft
from app.domain.rules import Severity
from app.packs.loader import load_pack
from app.paths import DataPaths, ProgramPaths, program_root
from app.render.layout import lay_out
from app.services.checking import check_draft, must_fix
from app.services.drafting import sample_draft
from app.services.workspace import Workspace
from tests.packs.changes import JILIN

MAY_DAY = YearTable(2024, frozenset(date(2024, 5, d) for d in range(1, 6)), frozenset({date(2024, 4, 28)}))
CALENDAR = WorkCalendar({2024: MAY_DAY})
LONG = "为群众办事的窗口人员落实一次告知限时办结"


def words(count: int) -> str:
    return (LONG * (count // len(LONG) + 1))[:count]


def filled(form: Form, changes: Mapping[str, str] | None = None, without: Sequence[str] = ()) -> Draft:
    """The form's filled sample with some values changed and without the photos of some slots."""
    sample = form.samples[-1]
    photos = tuple(
        Attachment(slot, n, f"{n:064x}", file.name, "image/jpeg", 1, caption)
        for n, (slot, file, caption) in enumerate(sample.photos)
        if slot not in without
    )
    return Draft("d", "jilin-2024", 1, form.id, {**sample.values, **(changes or {})}, photos)


def found_in(form: Form, draft: Draft) -> tuple[Problem, ...]:
    return check(form, draft, CALENDAR)


def rows(form: Form, field: str, **cells: str) -> dict[str, str]:
    """The sample's table with cells of its first row changed."""
    columns = [column.id for column in form.fields[field].columns]
    first, *rest = form.samples[-1].values[field].split("\n")
    row = dict(zip(columns, first.split("\t"), strict=True)) | cells
    return {field: "\n".join(["\t".join(row.values()), *rest])}


@dataclass(frozen=True)
class Broken:
    """A rule of a form, what breaks it, and what is then said of which field."""

    rule: str
    values: Mapping[str, str]
    field: str
    says: str
    severity: str = "must"
    without: str = ""


LATE = "2024-05-11 晚于 2024-05-10。5月10日前"
WINDOW = [
    Broken("required", {"window_name": ""}, "window_name", "窗口名称 未填。"),
    Broken("required-body", {"recommending_body": ""}, "recommending_body", "推荐单位 未填。"),
    Broken("required-category", {"window_category": ""}, "window_category", "窗口类别 未填。"),
    Broken("required-level", {"window_level": ""}, "window_level", "没有行政级别的选“无”。"),
    Broken("tier-wanted", {"window_tier": ""}, "window_tier", "核算70%的比例", "advice"),
    Broken("required-star", {"star_held": ""}, "star_held", "未获评过“星级”优质服务窗口的"),
    Broken("required-star-year", {"star_year": ""}, "star_year", "已获评星级的，要注明获得年度。"),
    Broken("required-texts", {"basic_facts": ""}, "basic_facts", "基本情况 未填。"),
    Broken("date-wanted", {"filled_on": ""}, "filled_on", "打印后也可以手写。", "advice"),
    Broken("valid", {"headcount": "二十八"}, "headcount", "应填阿拉伯数字"),
    Broken("valid-other", {"opinion_city": "同意"}, "opinion_city", "由意见单位填写并盖章", "advice"),
    Broken("valid-publicity", {"studied_on": "4月"}, "studied_on", "不是有效的日期", "advice"),
    Broken("star-year", {"star_year": "22年"}, "star_year", "写四位数的年份"),
    Broken("not-bureau", {"window_level": "副厅级"}, "window_level", "各地不推荐副厅局级及以上单位。"),
    Broken(
        "higher-star", {"star_held": "五星级"}, "star_applied", "不能再申报。已被评为五星级的优质服务窗口不再申报。"
    ),
    Broken("higher-star", {"star_applied": "四星级"}, "star_applied", "不高于已获星级“四星级”，只能申报五星级"),
    Broken("narrative-2000", {"narrative": words(2001)}, "narrative", "主要事迹 超 1 字：现有 2001，上限 2000。"),
    Broken("brief-500", {"brief": words(501)}, "brief", "简要事迹 超 1 字：现有 501，上限 500。"),
    Broken("self-check", {"condition_5": ""}, "condition_5", "自查尚未确认：五是服务能力明显提升", "advice"),
    Broken("same-headcount", {"headcount": "27"}, "narrative", "与窗口人数 27 不一致", "advice"),
    Broken(
        "same-unit-spelling",
        {"brief": "示例市赟川区人力资源和社会保障局政务服务总合窗口"},
        "brief",
        "写法相近而不同",
        "advice",
    ),
    Broken(
        "same-leader-spelling", {"brief": "窗口负责人慕容月同志"}, "brief", "与窗口负责人姓名“慕容玥”写法", "advice"
    ),
]
PUBLICITY = [
    Broken("publicity-days", {"publicity_to": "2024-04-18"}, "publicity_to", "只有 4 个工作日，不足 5 个"),
    Broken("publicity-days", {"publicity_to": "2024-04-19"}, "publicity_to", "刚好 5 个工作日", "advice"),
    Broken(
        "publicity-days", {"publicity_from": "2024-04-30", "publicity_to": "2024-05-06"}, "publicity_to", "只有 2 个"
    ),
    Broken("publicity-wanted", {"objections": ""}, "objections", "未填", "advice"),
    Broken("publicity-photos-wanted", {}, "publicity_photos", "公示照片随审核", "advice", "publicity_photos"),
    Broken("replies-wanted", {}, "replies", "要提供书面材料。", "advice", "replies"),
    Broken("in-time", {"filled_on": "2024-05-11"}, "filled_on", LATE, "advice"),
]
PEOPLE = [
    Broken("required", {"candidate_name": ""}, "candidate_name", "姓名 未填。"),
    Broken("required-body", {"recommending_body": ""}, "recommending_body", "推荐单位 未填。"),
    Broken("required-rank", {"admin_rank": ""}, "admin_rank", "没有行政级别的选“无”。"),
    Broken("required-service", {"service_state": ""}, "service_state", "未填"),
    Broken("required-system", {"system_since": ""}, "system_since", "未填"),
    Broken("required-texts", {"brief": ""}, "brief", "未填"),
    Broken("wanted", {"professional_title": ""}, "professional_title", "没有的写“无”。", "advice"),
    Broken("date-wanted", {"filled_on": ""}, "filled_on", "打印后也可以手写。", "advice"),
    Broken("valid", {"candidate_ethnic": "朝鲜"}, "candidate_ethnic", "民族 应从列表中选填一项"),
    Broken("valid-id", {"id_card": "22240119880301"}, "id_card", "应为 18 位"),
    Broken("valid-other", {"consult_police": "同意"}, "consult_police", "由意见单位填写并盖章", "advice"),
    Broken("valid-publicity", {"publicity_from": "四月"}, "publicity_from", "不是有效的日期", "advice"),
    Broken("in-service", {"service_state": "不在职"}, "service_state", "评选范围是窗口单位和部门的在职工作人员。"),
    Broken("three-years", {"system_since": "2021-06"}, "system_since", "到 2024-05-10 不满 3 年"),
    Broken("senior", {"admin_rank": "正处级"}, "admin_rank", "原则上不推荐县处级及以上个人", "advice"),
    Broken("narrative-2000", {"narrative": words(2001)}, "narrative", "超 1 字"),
    Broken("brief-500", {"brief": words(501)}, "brief", "超 1 字"),
    Broken("self-check", {"condition_record": ""}, "condition_record", "参加工作以来没有违法违纪", "advice"),
    Broken("consult-police", {"consult_police": "不适用"}, "consult_police", "上报前要征求公安部门的意见。"),
    Broken(
        "consult-united-front",
        {"candidate_politics": "九三学社社员", "consult_united_front": "不适用"},
        "consult_united_front",
        "民主党派和无党派人士还需征求统战部门意见。",
    ),
    Broken(
        "no-united-front",
        {"candidate_politics": "群众", "consult_united_front": ""},
        "consult_united_front",
        "此栏可标“不适用”。",
        "advice",
    ),
]
PERSON = [
    Broken(
        "resume-months", {"resume": "2006-09\t2010-07\t上学\n2010-09\t至今\t工作"}, "resume", "与上一段之间空了 2010-08"
    ),
    Broken("id-agrees", {"id_card": "110101199003078910"}, "candidate_sex", "与身份证号不一致"),
    Broken("id-agrees", {"id_card": "110101199003078910"}, "born_in", "与身份证号中的出生日期不一致"),
    Broken("badge-year", {"badge_title": ""}, "badge_title", "要注明获得年度和称号名称。"),
    Broken("badge-year-digits", {"badge_year": "去年"}, "badge_year", "写四位数的年份"),
    Broken("portrait-wanted", {}, "id_photo", "需提供2寸蓝底彩色证件照2张（附电子版）。", without="id_photo"),
    Broken("consult-needed", {"consult_personnel": "不适用"}, "consult_personnel", "征求组织人事部门的意见。"),
    Broken("consult-discipline", {"consult_discipline": "不适用"}, "consult_discipline", "征求纪检监察部门的意见。"),
    Broken("same-person-spelling", {"brief": "尉迟斌同志"}, "brief", "与姓名“尉迟赟”写法相近而不同", "advice"),
    Broken("same-unit-spelling", {"brief": "示例县社会保险事业管里局"}, "brief", "写法相近而不同", "advice"),
]
EXEMPLAR = [
    Broken(
        "resume-months", {"resume": "1999-09\t至今\t上学\n2003-08\t至今\t工作"}, "resume", "写了“至今”，但后面还有一段"
    ),
    Broken("id-agrees", {"id_card": "110101199003078910"}, "born_in", "与身份证号中的出生日期不一致"),
    Broken("session", {"award_session": ""}, "award_session", "已获得标兵的不在推荐范围。"),
    Broken("session-year", {"award_year": ""}, "award_year", "往届先进个人要写明获得年度。"),
    Broken("session-year-digits", {"award_year": "二〇二一"}, "award_year", "写四位数的年份"),
    Broken(
        "not-again", {"exemplar_before": "是"}, "exemplar_before", "已获得“吉林好人•最美人社服务标兵”的不在推荐范围。"
    ),
    Broken("same-person-spelling", {"brief": "端木旻月同志"}, "brief", "与姓名“端木旻玥”写法相近而不同", "advice"),
    Broken("same-unit-spelling", {"brief": "示例市劳动人事争议仲栽院"}, "brief", "写法相近而不同", "advice"),
]
CONTACT = [
    Broken("required", {"organ": ""}, "organ", "评选机构名称 未填。"),
    Broken("reachable", {"mobile_phone": "", "email": "", "fax": ""}, "mobile_phone", "至少要填一项"),
    Broken("wanted", {"contact_post": ""}, "contact_post", "未填", "advice"),
    Broken("valid", {"fax": "无"}, "fax", "不像电话号码"),
    Broken("valid-date", {"filled_on": "四月"}, "filled_on", "不是有效的日期", "advice"),
    Broken("email", {"email": "hangfeng"}, "email", "写一个电子邮箱地址"),
    Broken("in-time", {"filled_on": "2024-04-21"}, "filled_on", "晚于 2024-04-20。4月20日（星期六）前", "advice"),
]
SUMMARY = [
    Broken("required", {"sending_body": ""}, "sending_body", "推荐单位 未填。"),
    Broken("wanted", {"contact_person": ""}, "contact_person", "未填", "advice"),
    Broken("valid", {"phone": "找前台"}, "phone", "不像电话号码"),
    Broken("valid-date", {"filled_on": "五月"}, "filled_on", "不是有效的日期", "advice"),
    Broken("in-time", {"filled_on": "2024-05-11"}, "filled_on", LATE, "advice"),
]
REPORT = [
    Broken("required", {"report_ranking": ""}, "report_ranking", "报告：推荐排序 未填。"),
    Broken("photos-wanted", {}, "publicity_photos", "报告要附公示照片。", "advice", "publicity_photos"),
    Broken("date-wanted", {"filled_on": ""}, "filled_on", "打印后也可以手写。", "advice"),
    Broken("valid-date", {"filled_on": "五月"}, "filled_on", "不是有效的日期", "advice"),
    Broken("three-kinds", {"report_ranking": "窗口四个，标兵一名。"}, "report_ranking", "应写明先进个人。", "advice"),
    Broken("publicity-said", {"report_publicity": "公示过了。"}, "report_publicity", "写明公示的起止日期", "advice"),
    Broken("in-time", {"filled_on": "2024-05-11"}, "filled_on", "晚于 2024-05-10。5月10日前", "advice"),
]
FORMS = {
    "window": [*WINDOW, *PUBLICITY],
    "person": [*PEOPLE, *PERSON, *PUBLICITY],
    "exemplar": [*PEOPLE, *EXEMPLAR, *PUBLICITY],
    "contact": CONTACT,
    "report": REPORT,
}
# Rules over the rows of a summary: kind, rule, changed cells of the first row, what is said, severity.
ROWS: list[tuple[str, str, Mapping[str, str], str, str]] = [
    ("summary-window", "rows-whole", {"leader_name": ""}, "第 1 行“窗口负责人”未填", "must"),
    ("summary-window", "rows-tier", {"window_tier": ""}, "第 1 行“所在层级”未填", "advice"),
    ("summary-window", "not-bureau", {"window_level": "正厅级"}, "各地不推荐副厅局级及以上单位。", "must"),
    ("summary-window", "not-five-again", {"star_held": "五星级", "row_note": "2022年五星级"}, "五星级的优质服务窗口不再", "must"),
    ("summary-window", "higher-star", {"star_applied": "四星级"}, "第 1 行“申报星级”“四星级”不高于已获星级“四星级”。已被评为", "must"),
    ("summary-window", "note-of-star", {"row_note": "四星级"}, "第 1 行“备注”没有写“2022”。已被评为三、四星级的", "must"),
    ("summary-window", "grassroots", {"window_tier": "省级"}, "的有 2 行，不到窗口推荐名额 4 的 70%（至少 3 行）。", "advice"),
    ("summary-person", "rows-whole", {"candidate_name": ""}, "第 1 行“姓名”未填", "must"),
    ("summary-person", "senior", {"admin_rank": "正处级"}, "“行政级别”为“正处级”，不合通知的要求。原则上不推荐", "advice"),
    ("summary-person", "note-of-badge", {"row_note": ""}, "没有写“2023”、“吉林省人社知识通”。", "must"),
    ("summary-exemplar", "rows-whole", {"unit_and_post": ""}, "第 1 行“单位及职务”未填", "must"),
    ("summary-exemplar", "rows-session", {"award_session": ""}, "从本届和往届全省人社系统优质服务先进个人中遴选。", "must"),
    ("summary-exemplar", "senior", {"admin_rank": "副厅级"}, "原则上不推荐县处级及以上个人。", "advice"),
    ("summary-exemplar", "not-again", {"exemplar_before": "是"}, "标兵”的不在推荐范围。", "must"),
]  # fmt: skip
TABLE_OF = {
    "summary-window": "windows",
    "summary-person": "candidate_rows",
    "summary-exemplar": "candidate_rows",
}


# ── The notice ──────────────────────────────────────────────────────────


def test_what_the_pack_is(jilin: Pack) -> None:
    assert (jilin.id, jilin.revision, jilin.layout_source) == ("jilin-2024", 1, LayoutSource.RECONSTRUCTED)
    assert (jilin.notice.number, jilin.notice.issued) == ("吉人社联〔2024〕34号", date(2024, 4, 1))
    assert jilin.office.telephones == ("0431—88690639", "80798912(传真)")
    assert [d.by for d in jilin.deadlines] == [date(2024, 4, 20), date(2024, 5, 10)]
    assert "星期六" in jilin.deadlines[0].late
    assert [s.working_days for s in jilin.publicity] == [5] * 5
    steps = {kind: [s.id for s in jilin.publicity_of(kind)] for kind in jilin.forms}
    assert steps["window"] == steps["person"] == ["unit", "city", "province"]
    assert steps["exemplar"] == ["exemplar-unit", "exemplar-province"]
    assert not any(steps[kind] for kind in jilin.forms.keys() - {"window", "person", "exemplar"})
    due = {kind: deadline.by for kind in jilin.forms if (deadline := jilin.deadline_of(kind))}
    stages = {kind: [s.id for s in jilin.stages_of(kind)] for kind in jilin.forms}
    assert stages["exemplar"] == ["fill", "exemplar-unit", "consult", "review", "send"]
    assert stages["contact"] == []
    assert due.pop("contact") == date(2024, 4, 20)
    assert set(due.values()) == {date(2024, 5, 10)}
    units = [f.id for f in jilin.forms.values() if f.audience is Audience.UNIT]
    assert units == ["window", "person", "exemplar"]


def test_the_kinds_of_windows_are_the_notices_and_in_its_order(jilin: Pack) -> None:
    listed = jilin.sections["s3-1-1"].text.split("\n")[0].rstrip("。").replace("，以及", "；").split("；")
    assert list(jilin.forms["window"].fields["window_category"].choices) == listed
    assert len(listed) == 16


def test_everything_names_a_section_of_the_notice(jilin: Pack) -> None:
    for form in jilin.forms.values():
        named = [r.source for r in form.rules] + [f.source for f in form.fields.values()]
        assert all(source in jilin.sections for source in [*named, *(d.source for d in form.documents)])


def test_one_fact_has_one_role_and_one_id_in_every_form(jilin: Pack, liaoning: Pack) -> None:
    roles: dict[str, set[str]] = {}
    for form in (*liaoning.forms.values(), *jilin.forms.values()):
        for field in form.fields.values():
            if field.role not in ("", "unit_name", "rows", "leader", "photos"):
                roles.setdefault(field.role, set()).add(field.id)
    assert {role: ids for role, ids in roles.items() if len(ids) > 1} == {}
    person, exemplar = jilin.forms["person"].fields, jilin.forms["exemplar"].fields
    own = {"award_session", "award_year", "exemplar_before"}
    opinions = {f.id for f in exemplar.values() if f.type is FieldType.OPINION}
    assert exemplar.keys() - person.keys() - opinions == own
    assert all(person[i].type is exemplar[i].type for i in person.keys() & exemplar.keys())


def test_it_is_read_at_once() -> None:
    """50 ms on the machine it was made on. Reading TOML takes half of it, which is the same everywhere."""

    def seconds(work: Callable[[], object]) -> float:
        begin = time.process_time()
        work()
        return time.process_time() - begin

    texts = [file.read_text("utf-8") for file in JILIN.glob("*.toml")]
    bare = min(seconds(lambda: [tomllib.loads(text) for text in texts]) for _ in range(7))
    assert min(seconds(lambda: load_pack(JILIN)) for _ in range(7)) <= 3 * bare


# ── Rules ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [*FORMS, *TABLE_OF, "quota"])
def test_the_filled_sample_has_nothing_to_mend(jilin: Pack, kind: str) -> None:
    form = jilin.forms[kind]
    assert [(p.field, p.message) for p in found_in(form, filled(form))] == []


@pytest.mark.parametrize(
    ("kind", "case"),
    [pytest.param(kind, case, id=f"{kind}-{case.rule}") for kind, cases in FORMS.items() for case in cases]
    + [pytest.param(kind, case, id=f"{kind}-{case.rule}") for kind in TABLE_OF for case in SUMMARY],
)
def test_a_broken_rule_says_so(jilin: Pack, kind: str, case: Broken) -> None:
    form = jilin.forms[kind]
    found = found_in(form, filled(form, case.values, (case.without,)))
    told = [p for p in found if p.rule == case.rule and p.field == case.field]
    assert {p.severity.value for p in told} == {case.severity}
    assert case.says in told[0].message


@pytest.mark.parametrize(("kind", "rule", "cells", "says", "severity"), ROWS)
def test_a_broken_row_is_named(
    jilin: Pack, kind: str, rule: str, cells: Mapping[str, str], says: str, severity: str
) -> None:
    form = jilin.forms[kind]
    told = [p for p in found_in(form, filled(form, rows(form, TABLE_OF[kind], **cells))) if p.rule == rule]
    assert [p.severity.value for p in told] == [severity]
    assert says in told[0].message


def test_the_share_of_senior_persons_binds_at_six_of_a_hundred(jilin: Pack) -> None:
    form = jilin.forms["summary-person"]
    columns = [column.id for column in form.fields["candidate_rows"].columns]

    def said(count: int) -> list[str]:
        row = "\t".join("正处级" if column == "admin_rank" else "" for column in columns)
        draft = filled(form, {"candidate_rows": "\n".join([row] * count)})
        return [p.message for p in found_in(form, draft) if p.rule == "senior-share"]

    assert said(5) == []
    assert [m.partition("。")[0] for m in said(6)] == [
        "先进个人推荐对象（按推荐顺序） 中“行政级别”为副处级、正处级的有 6 行，超过100 的 5%（最多 5 行）"
    ]


@pytest.mark.parametrize(
    ("kind", "rule", "column", "value", "says"),
    [
        ("summary-window", "balance-categories", "window_category", "人事考试机构", "“窗口类别”都是“人事考试机构”。要兼顾不同类型窗口。"),
        ("summary-person", "balance-sexes", "candidate_sex", "男", "3 行的“性别”都是“男”。要兼顾不同性别人员。"),
        ("summary-person", "balance-ethnic", "candidate_ethnic", "汉族", "3 行的“民族”都是“汉族”。要兼顾不同民族人员。"),
        ("summary-exemplar", "balance-sexes", "candidate_sex", "女", "3 行的“性别”都是“女”。"),
        ("summary-exemplar", "balance-ethnic", "candidate_ethnic", "汉族", "3 行的“民族”都是“汉族”。"),
    ],
)  # fmt: skip
def test_a_list_of_all_alike_is_a_reminder(
    jilin: Pack, kind: str, rule: str, column: str, value: str, says: str
) -> None:
    form = jilin.forms[kind]
    columns = [each.id for each in form.fields[TABLE_OF[kind]].columns]

    def said(*values: str) -> list[str]:
        lines = ["\t".join(v if each == column else "" for each in columns) for v in values]
        draft = filled(form, {TABLE_OF[kind]: "\n".join(lines)})
        return [p.message for p in found_in(form, draft) if p.rule == rule and p.severity is Severity.ADVICE]

    assert said(value, value) == [], "two are too few to balance"
    assert [says in message for message in said(value, value, value)] == [True]
    other = next(c for c in form.fields[TABLE_OF[kind]].column(column).choices if c != value)
    assert said(value, other, value) == []


def test_a_share_of_an_unknown_quota_is_not_reckoned(jilin: Pack) -> None:
    form = jilin.forms["summary-window"]
    said = {p.rule for p in found_in(form, filled(form, {"quota_windows": ""}))}
    assert said == {"quota-wanted"}
    assert {p.rule for p in found_in(form, filled(form, {"quota_windows": "四"}))} == {"valid-quota"}


def test_every_rule_has_been_broken(jilin: Pack) -> None:
    broken = {(kind, case.rule) for kind, cases in FORMS.items() for case in cases}
    broken |= {(kind, case.rule) for kind in TABLE_OF for case in SUMMARY} | {(kind, rule) for kind, rule, *_ in ROWS}
    broken |= {
        ("summary-person", "senior-share"),
        ("summary-window", "balance-categories"),
        *((kind, f"balance-{what}") for kind in ("summary-person", "summary-exemplar") for what in ("sexes", "ethnic")),
        ("summary-window", "quota-wanted"),
        ("summary-window", "valid-quota"),
    }
    rules = {(form.id, rule.id) for form in jilin.forms.values() for rule in form.rules if form.id != "quota"}
    assert rules - broken == set()


@pytest.mark.parametrize("politics", ["民盟盟员", "无党派人士"])
def test_the_united_front_is_asked_of_those_the_notice_names(jilin: Pack, politics: str) -> None:
    form = jilin.forms["person"]
    draft = filled(form, {"candidate_politics": politics, "consult_united_front": ""})
    assert not [p for p in found_in(form, draft) if p.field == "consult_united_front"]


def test_for_exemplars_only_the_police_must_be_asked(jilin: Pack) -> None:
    form = jilin.forms["exemplar"]
    draft = filled(form, {"consult_personnel": "不适用", "consult_discipline": "不适用", "consult_police": ""})
    assert found_in(form, draft) == ()


def test_quota_needs_rows(jilin: Pack) -> None:
    form = jilin.forms["quota"]
    bad = {"quota_rows": "甲\n" * 31, "filled_on": "五月"}
    assert {p.rule for p in found_in(form, filled(form, {"quota_rows": ""}))} == {"required"}
    assert {p.rule for p in found_in(form, filled(form, bad))} == {"valid", "valid-date"}


# ── Paper ───────────────────────────────────────────────────────────────


def opinions(form: Form) -> list[tuple[float, float, OpinionContent]]:
    """The width and height in mm of every opinion cell, and what it says."""
    return [
        (sum(part.columns[cell.column : cell.column + cell.column_span]), row.height, cell.content)
        for document in form.documents
        for part in document.parts
        if isinstance(part, TablePart)
        for row in part.rows
        for cell in row.cells
        if isinstance(cell.content, OpinionContent)
    ]


@pytest.mark.parametrize("kind", ["window", "person", "exemplar"])
def test_every_opinion_has_room_for_a_seal(jilin: Pack, kind: str) -> None:
    form = jilin.forms[kind]
    cells = opinions(form)
    assert [c.field for *_, c in cells] == [f.id for f in form.fields.values() if f.type is FieldType.OPINION]
    for width, height, content in cells:
        assert min(width, height) >= 50
        assert [line.replace("　", "") for line in content.lines] == ["（盖章）", "2024年月日"]


def test_the_id_photo_is_printed_twice_and_named_after_unit_and_person(jilin: Pack) -> None:
    person, exemplar = jilin.forms["person"], jilin.forms["exemplar"]
    slot = person.fields["id_photo"]
    assert (slot.size_mm, slot.prints, slot.file_name) == ((35, 49), 2, "{unit_name}_{person_name}")
    sheets = [part for d in person.documents for part in d.parts if isinstance(part, PhotoSheetPart | PhotoLabelsPart)]
    assert [type(part) for part in sheets] == [PhotoSheetPart, PhotoLabelsPart]
    assert not any(isinstance(p, PhotoSheetPart | PhotoLabelsPart) for d in exemplar.documents for p in d.parts)
    for form in (person, exemplar):
        cells = [
            cell
            for p in form.document("approval").parts
            if isinstance(p, TablePart)
            for r in p.rows
            for cell in r.cells
        ]
        assert [c.content.field for c in cells if isinstance(c.content, PhotoContent)] == ["id_photo"]
        assert {c.content.field for c in cells if isinstance(c.content, ColumnContent)} == {"resume"}


@pytest.mark.parametrize("kind", ["person", "exemplar"])
def test_the_photo_cell_is_as_large_as_its_print(jilin: Pack, kind: str) -> None:
    form = jilin.forms[kind]
    (inside,) = (
        (part.columns[cell.column] - 2 * part.padding, sum(row.height for row in part.rows[at : at + cell.row_span]) - 2 * part.padding)
        for part in form.document("approval").parts
        if isinstance(part, TablePart)
        for at, row in enumerate(part.rows)
        for cell in row.cells
        if isinstance(cell.content, PhotoContent)
    )  # fmt: skip
    assert inside == jilin.forms["person"].fields["id_photo"].size_mm


@pytest.mark.parametrize("kind", TABLE_OF)
def test_empty_rows_of_a_summary_cost_no_page(jilin: Pack, tmp_path: Path, kind: str) -> None:
    """A few candidates with long names: fewer empty rows below them, and the note still on the same page."""
    form = jilin.forms[kind]
    columns = [column.id for column in form.fields[TABLE_OF[kind]].columns]
    long = {"unit_and_post": LONG * 2, "window_name": LONG * 2}
    with Workspace(ProgramPaths(program_root()), DataPaths(tmp_path / "数据")) as workspace:
        for count in (1, 2, 3):
            row = "\t".join(long.get(column, "甲") for column in columns)
            draft = Draft("d", jilin.id, 1, kind, {TABLE_OF[kind]: "\n".join([row] * count)})
            laid = lay_out(form, form.documents[0], draft, workspace.typesetter, workspace.photo_size)
            assert len(laid.pages) == 1


def test_an_id_number_stands_on_the_consultation_form_only(jilin: Pack) -> None:
    for kind in ("person", "exemplar"):
        form = jilin.forms[kind]
        assert form.fields["id_card"].sensitive
        printed = [
            d.id
            for d in form.documents
            for part in d.parts
            if isinstance(part, TablePart)
            for row in part.rows
            for cell in row.cells
            if getattr(cell.content, "field", "") == "id_card"
        ]
        assert printed == ["consultation"]


def test_every_paper_holds_its_own_words_and_the_samples(jilin: Pack, tmp_path: Path) -> None:
    data = DataPaths(tmp_path / "数据")
    with Workspace(ProgramPaths(program_root()), data) as workspace:
        for form in jilin.forms.values():
            for sample in form.samples:
                draft = sample_draft(workspace, jilin, form.id, sample.id)
                for document in form.documents:
                    laid = lay_out(form, document, draft, workspace.typesetter, workspace.photo_size)
                    assert (laid.label_overflow, laid.missing) == ((), ()), (form.id, document.id)
                    assert [fit for fit in laid.fits.values() if fit.over] == [], (form.id, document.id)
                if len(sample.values) > 1:
                    assert must_fix(check_draft(workspace, draft)) == ()


def test_the_number_of_a_row_is_printed_for_filled_rows_or_on_an_empty_form(jilin: Pack, tmp_path: Path) -> None:
    form = jilin.forms["summary-window"]
    data = DataPaths(tmp_path / "数据")
    with Workspace(ProgramPaths(program_root()), data) as workspace:

        def numbers(values: Mapping[str, str]) -> list[str]:
            draft = Draft("d", jilin.id, 1, form.id, values)
            laid = lay_out(form, form.documents[0], draft, workspace.typesetter, workspace.photo_size)
            left = min(cell.x for cell in laid.pages[0].cells)
            runs = [run for page in laid.pages for run in page.runs if run.xs[0] < left + 13 and run.text.isdigit()]
            return [run.text for run in sorted(runs, key=lambda run: run.y)]

        assert numbers({}) == ["1", "2", "3", "4", "5"]
        assert numbers({"windows": "甲\n乙"}) == ["1", "2"]


def test_nobody_is_stopped_by_self_check_or_opinions(jilin: Pack) -> None:
    for kind in ("window", "person", "exemplar"):
        form = jilin.forms[kind]
        found = found_in(form, Draft("d", "jilin-2024", 1, kind, {}))
        must = {p.field for p in found if p.severity is Severity.MUST}
        assert not {f for f in must if form.fields[f].type in (FieldType.CONFIRM, FieldType.OPINION)}
