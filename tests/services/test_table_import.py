"""A table out of a spreadsheet: columns by their headings, everything told before it is written, one step to undo."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from app.domain.definition import Column, Field, FieldType, Form
from app.domain.draft import Draft
from app.domain.table_import import import_rows
from app.domain.tables import rows_of
from app.errors import EnvironmentFault, InputError, UsageError
from app.services.drafting import new_draft, sample_draft
from app.services.table_import import import_table, look_into, read_sheets
from app.services.workspace import Workspace

QUOTA = "quota_rows"
CHANGCHUN = "长春市人力资源和社会保障局"
YANBIAN = "延边朝鲜族自治州人力资源和社会保障局"


@pytest.fixture
def draft(workspace: Workspace) -> Draft:
    """The quotas of the notice: twelve bodies, no numbers yet."""
    return sample_draft(workspace, workspace.catalogue.get("jilin-2024"), "quota", "bodies")


def book(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def official(path: Path, *rows: list[object]) -> Path:
    """As an office makes it: a title, headings in two rows with one over three columns, numbers of rows, a sum."""
    return book(
        path,
        ("说明", [["本表由省厅下发"]]),
        (
            "分配表",
            [
                ["附件3"],
                ["推荐名额分配表"],
                ["序号", "推荐单位", "“星级”优质服务窗口", None, None, "先进个人", "标 兵", "备注"],
                [None, None, "五星级", "四星级", "三星级"],
                *rows,
                ["合计", None, 4, 4, 4, 20, 4],
            ],
        ),
    )


def stored(workspace: Workspace, draft: Draft, field: str = QUOTA) -> list[tuple[str, ...]]:
    read = workspace.store.load(draft.id).draft
    columns = workspace.form_of(read).fields[field].columns
    return list(rows_of(read.value(field), len(columns)))


def test_an_offices_own_table_is_understood(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    file = official(
        tmp_path / "名额.xlsx", [1, CHANGCHUN, 2, 2, 2.0, 10, 2, ""], [2, f" {YANBIAN}", 1, 1, 1, 8, 1, "含敦化"]
    )
    seen = look_into(workspace, draft.id, QUOTA, file, keep=True)
    assert stored(workspace, draft)[0][1:] == ("",) * 5, "nothing is written by looking"
    labels = [column.label for column in seen.field.columns]
    assert [(labels[m.column], m.heading) for m in seen.report.matched] == [
        ("推荐单位", "推荐单位"), ("五星级窗口", "五星级"), ("四星级窗口", "四星级"), ("三星级窗口", "三星级"),
        ("先进个人", "先进个人"), ("标兵", "标 兵"),
    ]  # fmt: skip
    assert (seen.sheet, seen.report.missing, seen.report.unused, seen.report.sums) == (
        "分配表",
        (),
        ("备注",),
        ("合计",),
    )
    assert [(c.row, c.column, c.before, c.after) for c in seen.report.changed][:2] == [
        (CHANGCHUN, "五星级窗口", "", "2"),
        (CHANGCHUN, "四星级窗口", "", "2"),
    ]
    import_table(workspace, draft.id, QUOTA, file, keep=True)
    assert stored(workspace, draft)[:2] == [(CHANGCHUN, "2", "2", "2", "10", "2"), (YANBIAN, "1", "1", "1", "8", "1")]
    assert len(stored(workspace, draft)) == 12
    workspace.store.undo(draft.id)
    assert stored(workspace, draft)[0] == (CHANGCHUN, "", "", "", "", "")


def test_rows_the_file_does_not_have_go_and_are_named(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    file = official(tmp_path / "a.xlsx", [1, CHANGCHUN, 2, 2, 2, 10, 2], [2, "某某县局", 1, 1, 1, 1, 1])
    seen = import_table(workspace, draft.id, QUOTA, file)
    assert (len(seen.report.removed), seen.report.added, seen.report.rows) == (11, ("某某县局",), 2)
    assert [row[0] for row in stored(workspace, draft)] == [CHANGCHUN, "某某县局"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_text_files_as_excel_and_wps_write_them(
    workspace: Workspace, draft: Draft, tmp_path: Path, encoding: str, mark: str
) -> None:
    text = mark.join(["推荐单位", "先进个人"]) + "\r\n" + mark.join([f'"{YANBIAN}"', "8"]) + "\r\n"
    file = tmp_path / "名额.csv"
    file.write_bytes(text.encode(encoding))
    seen = import_table(workspace, draft.id, QUOTA, file)
    assert seen.report.missing == ("五星级窗口", "四星级窗口", "三星级窗口", "标兵")
    assert stored(workspace, draft) == [(YANBIAN, "", "", "", "8", "")]


def test_columns_the_file_does_not_have_keep_what_stands_there(
    workspace: Workspace, draft: Draft, tmp_path: Path
) -> None:
    import_table(workspace, draft.id, QUOTA, official(tmp_path / "a.xlsx", [1, CHANGCHUN, 2, 2, 2, 10, 2]))
    later = book(tmp_path / "b.xlsx", ("Sheet1", [["推荐单位", "标兵"], [CHANGCHUN, 3]]))
    seen = import_table(workspace, draft.id, QUOTA, later)
    assert [(c.column, c.before, c.after) for c in seen.report.changed] == [("标兵", "2", "3")]
    assert stored(workspace, draft) == [(CHANGCHUN, "2", "2", "2", "10", "3")]


def test_any_table_of_any_form(workspace: Workspace, tmp_path: Path) -> None:
    person, _ = new_draft(workspace, "jilin-2024", "person", {})
    file = book(
        tmp_path / "简历.xlsx",
        ("Sheet1", [["起", "止", "工作（学习）单位及职务"], [date(2006, 9, 1), "2010.07", "示例大学"], ["2010年7月", "至今", "窗口"]]),
    )  # fmt: skip
    import_table(workspace, person.id, "resume", file)
    assert stored(workspace, person, "resume") == [("2006-09", "2010-07", "示例大学"), ("2010-07", "至今", "窗口")]


def test_what_the_check_will_say_is_said_beforehand(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    file = official(tmp_path / "a.xlsx", [1, CHANGCHUN, "两个", 2, 2, 10, 2])
    assert "第 1 行“五星级窗口”应填阿拉伯数字" in look_into(workspace, draft.id, QUOTA, file).fault


def test_what_cannot_be_imported_is_refused_with_a_reason(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    def refused(name: str, content: bytes) -> str:
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(InputError) as error:
            import_table(workspace, draft.id, QUOTA, file)
        assert "没有改动任何内容" in error.value.message
        return error.value.code

    before = stored(workspace, draft)
    assert refused("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)) == "old_excel"
    assert refused("b.xlsx", b"PK\x03\x04 no archive") == "xlsx_damaged"
    assert refused("c.csv", b"\x00\x01\xff\xfe\x80") == "not_text"
    assert refused("d.csv", "甲,乙\n1,2\n".encode()) == "no_headings"
    assert refused("e.csv", "推荐单位,标兵\n合计,20\n".encode()) == "no_rows"
    assert refused("f.csv", ("推荐单位\n" + "".join(f"单位{n}\n" for n in range(31))).encode()) == "too_many_rows"
    assert stored(workspace, draft) == before
    with pytest.raises(UsageError, match="quota_rows"):
        import_table(workspace, draft.id, "issuing_office", tmp_path / "f.csv")
    with pytest.raises(UsageError, match="没有名为“二”的工作表"):
        import_table(workspace, draft.id, QUOTA, official(tmp_path / "g.xlsx"), sheet="二")
    with pytest.raises(EnvironmentFault):
        import_table(workspace, draft.id, QUOTA, tmp_path / "nowhere.xlsx")


def test_a_sheet_that_lies_about_its_size_is_read(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", ("一", [["推荐单位"], [CHANGCHUN]]), ("二", []))
    assert [(sheet.name, sheet.rows) for sheet in read_sheets(file)] == [
        ("一", (("推荐单位",), (CHANGCHUN,))),
        ("二", ()),
    ]


CELLS = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=6)


@given(names=st.lists(CELLS, min_size=1, max_size=8, unique=True), data=st.data())
def test_rows_by_name_end_as_the_sheet_says(names: list[str], data: st.DataObject) -> None:
    columns = tuple(
        Column(f"c{n}", label, FieldType.TEXT) for n, label in enumerate(("单位名称", "窗口数量", "人员数量"))
    )
    field = Field("rows", "表", FieldType.TABLE, columns=columns, max_rows=50)
    form = Form("f", "", {"rows": field}, (), ())
    before = "\n".join(f"{name}\t旧\t留" for name in names)
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True))
    sheet = (("单位名称", "窗口数量"), *((name, "新") for name in chosen))
    found = import_rows(form, field, before, sheet, keep=True)
    assert found is not None
    rows = rows_of(found.text, 3)
    sums = set(found.sums)
    assert [row for row in rows if row[1] == "新"] == [(name, "新", row[2]) for name, row in zip(
        [n for n in chosen if n not in sums], rows, strict=False)]  # fmt: skip
    assert sorted(row[0] for row in rows) == sorted(n for n in names)
