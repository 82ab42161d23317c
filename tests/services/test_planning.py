"""移交前: the checklist as a clerk meets it from an empty draft to the sealed file, and dates kept with the draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.bundle.office import create_office, load_office
from app.domain.draft import Draft
from app.domain.rules import Severity
from app.domain.schedule import Place
from app.errors import InputError, UsageError
from app.paths import DataPaths, ProgramPaths, program_root
from app.services.checking import ProblemsFound, check_draft
from app.services.drafting import new_draft, sample_draft
from app.services.finalising import finalise_draft, reopen_draft
from app.services.holidays import import_holidays
from app.services.notes import explain
from app.services.planning import Item, Status, Way, enter_dates, plan_of, review
from app.services.printing import note_prints, printable
from app.services.sealing import seal_draft
from app.services.slip import write_slip_beside
from app.services.workspace import Workspace
from app.storage.records import Medium, Print

SHORT = {"unit": ("2016-07-18", "2016-07-21")}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """On 20 July 2016, noon."""
    clock = datetime(2016, 7, 20, 12, tzinfo=UTC)
    with Workspace(ProgramPaths(program_root()), DataPaths(tmp_path / "数据"), clock=lambda: clock) as opened:
        yield opened


@pytest.fixture
def draft(workspace: Workspace) -> Draft:
    return sample_draft(workspace, workspace.catalogue.get("liaoning-2016"), "window", "ordinary")


def items(workspace: Workspace, draft: Draft) -> dict[str, Item]:
    read = workspace.store.load(draft.id).draft
    return {item.id: item for item in review(workspace, read, check_draft(workspace, read)).items}


def statuses(workspace: Workspace, draft: Draft) -> dict[str, str]:
    return {key: item.status.value for key, item in items(workspace, draft).items()}


def test_an_empty_draft_lacks_everything_and_each_line_leads_there(workspace: Workspace) -> None:
    empty, _ = new_draft(workspace, "liaoning-2016", "window", {})
    found = items(workspace, empty)
    assert (found["must"].status, found["must"].way, found["must"].field) == (Status.OPEN, Way.FIELD, "window_category")
    assert "窗口类别" in found["must"].detail
    assert found["conditions"].detail == "已对照确认 0/9 条"
    assert found["photos-photos"].status is Status.OPTIONAL
    assert found["publicity-unit"].status is Status.ADVICE
    assert found["final"].way is Way.FINALISE
    assert "paper-photos" not in found  # an annex without photos prints nothing
    assert found["sealed"].way is Way.SEAL


def test_the_self_check_is_never_must(workspace: Workspace) -> None:
    empty, _ = new_draft(workspace, "liaoning-2016", "window", {})
    assert items(workspace, empty)["conditions"].status is Status.ADVICE
    assert all(p.severity is Severity.ADVICE for p in check_draft(workspace, empty) if p.code == "unconfirmed")


def test_answered_reminders_are_done(workspace: Workspace, draft: Draft) -> None:
    for problem in check_draft(workspace, draft):
        explain(workspace, draft.id, problem.rule or problem.code, problem.field, "已核对")
    found = items(workspace, draft)["advice"]
    assert found.status is Status.DONE


def test_copies_add_up_over_the_printer_and_begin_again_with_a_new_revision(workspace: Workspace, draft: Draft) -> None:
    assert items(workspace, draft)["paper-approval"].detail.startswith("已打印 0/8 份，每份盖章")
    finalise_draft(workspace, draft.id)
    final = workspace.store.load(draft.id).draft
    for copies in (3, 4):
        workspace.store.note_prints(draft.id, 1, [Print(Medium.PAPER, "approval", "审批表", 4, copies)])
    assert items(workspace, draft)["paper-approval"].detail.startswith("已打印 7/8 份")
    assert statuses(workspace, draft)["paper-approval"] == "open"
    note_prints(workspace, final, Medium.PDF, printable(workspace, final))
    assert statuses(workspace, draft)["paper-approval"] == "advice"  # perhaps printed from the PDF
    workspace.store.note_prints(draft.id, 1, [Print(Medium.PAPER, "approval", "审批表", 4, 1)])
    assert statuses(workspace, draft)["paper-approval"] == "done"
    reopen_draft(workspace, draft.id, "")
    assert items(workspace, draft)["paper-approval"].detail.startswith("已打印 0/8 份")
    finalise_draft(workspace, draft.id)
    assert items(workspace, draft)["paper-approval"].detail.startswith("已打印 0/8 份")


def test_sealed_with_its_slip_everything_is_done_but_the_paper(
    workspace: Workspace, draft: Draft, tmp_path: Path
) -> None:
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    sealed = seal_draft(workspace, draft.id, tmp_path / "移交", [load_office(made.public_path)])
    assert statuses(workspace, draft)["slip"] == "open"
    write_slip_beside(workspace, sealed)
    found = items(workspace, draft)
    assert found["sealed"].detail == sealed.file.path.name
    assert {found[key].status for key in ("must", "final", "sealed", "slip")} == {Status.DONE}
    assert sealed.revision.check_code in found["final"].detail


def test_dates_are_kept_also_after_final_and_judged(workspace: Workspace, draft: Draft) -> None:
    finalise_draft(workspace, draft.id)
    kept = enter_dates(workspace, draft.id, "2016-08-06", SHORT)
    plan = plan_of(workspace, kept)
    assert plan.due is not None
    assert (plan.due.day, plan.due.last_working) == (date(2016, 8, 6), date(2016, 8, 5))
    assert [s.planned.begin for s in plan.stages][1] == date(2016, 7, 26)
    assert plan.stages[0].place is Place.NOW  # 20 July: filling in, from the 19th at the latest
    assert dict(kept.values) == dict(draft.values)
    cleared = enter_dates(workspace, draft.id, "", {"unit": ("", "")})
    assert not cleared.notes


def test_too_short_stops_only_whoever_holds_it(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    kept = enter_dates(workspace, draft.id, publicity=SHORT)
    (told,) = [p for p in check_draft(workspace, kept) if p.code == "publicity_short"]
    assert told.severity is Severity.ADVICE
    assert "推荐公示：7月18日至7月21日只有 4 个工作日" in told.message
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    office = [load_office(made.public_path)]
    enter_dates(workspace, draft.id, own={"unit": True})
    with pytest.raises(ProblemsFound) as refused:
        seal_draft(workspace, draft.id, tmp_path / "移交", office)
    assert [p.code for p in refused.value.problems] == ["publicity_short"]
    assert items(workspace, draft)["publicity-unit"].status is Status.OPEN
    enter_dates(workspace, draft.id, own={"unit": False})
    seal_draft(workspace, draft.id, tmp_path / "移交", office)


def test_exactly_five_is_a_reminder_that_can_be_answered(workspace: Workspace, draft: Draft) -> None:
    enter_dates(workspace, draft.id, publicity={"unit": ("2016-07-18", "2016-07-22")}, own={"unit": True})
    explain(workspace, draft.id, "publicity-unit", "", "受理单位答复当天计入")
    read = workspace.store.load(draft.id).draft
    (told,) = [p for p in check_draft(workspace, read) if p.code == "publicity_exact"]
    assert (told.severity, told.note) == (Severity.ADVICE, "受理单位答复当天计入")
    enter_dates(workspace, draft.id, publicity={"unit": ("2016-07-11", "2016-07-15")})
    again = workspace.store.load(draft.id).draft
    assert [p.note for p in check_draft(workspace, again) if p.code == "publicity_exact"] == [""]


def test_an_imported_table_makes_a_year_certain(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    far = enter_dates(workspace, draft.id, "2031-10-08")
    assert plan_of(workspace, far).uncertain == (2031,)
    table = tmp_path / "2031.csv"
    table.write_text("2031-10-08,放假\n2031-10-11,上班\n", encoding="utf-8")
    import_holidays(workspace.data, table)
    plan = plan_of(workspace, far)
    assert plan.uncertain == ()
    assert plan.due is not None
    assert plan.due.last_working == date(2031, 10, 7)


def test_what_makes_no_sense_is_refused_and_nothing_kept(workspace: Workspace, draft: Draft) -> None:
    with pytest.raises(InputError, match="不是日期"):
        enter_dates(workspace, draft.id, "8月5日", SHORT)
    with pytest.raises(UsageError, match="没有名为“city”的公示"):
        enter_dates(workspace, draft.id, "2016-08-05", {"city": ("2016-07-18", "")})
    assert not workspace.store.load(draft.id).draft.notes


def test_the_liaoning_stages_say_what_is_the_notices_and_what_is_advice(workspace: Workspace) -> None:
    pack = workspace.catalogue.get("liaoning-2016")
    assert {s.id: bool(s.source) for s in pack.stages} == {"fill": False, "unit": True, "stamp": False, "send": False}
    steps = {p.id: p.working_days for p in pack.publicity}
    assert all(steps[s.id] == s.working_days for s in pack.stages if s.id in steps)
