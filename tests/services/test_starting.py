"""Last year's application as the start of this year's: by role and id, and nothing dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.draft import Draft
from app.domain.succession import Succession
from app.errors import ConflictError, UsageError
from app.paths import DataPaths, ProgramPaths
from app.services.checking import check_draft
from app.services.drafting import DraftEditor, sample_draft
from app.services.finalising import finalise_draft
from app.services.notes import explain
from app.services.planning import enter_dates, review
from app.services.starting import StartedDraft, look_ahead, start_from
from app.services.workspace import Workspace
from tests.next_year import PACK, program_with_next_year


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    root = program_with_next_year(tmp_path / "program")
    with Workspace(ProgramPaths(root), DataPaths(tmp_path / "数据")) as opened:
        yield opened


@pytest.fixture
def last_year(workspace: Workspace) -> Draft:
    """The ordinary sample with an answered reminder and dates of its own, made 定稿."""
    draft = sample_draft(workspace, workspace.catalogue.get("liaoning-2016"), "window", "ordinary")
    DraftEditor(workspace, draft.id).save({"brief": f"走访三十家企业。{draft.value('brief')}"}, as_one=True)
    explain(workspace, draft.id, "arabic-digits", "brief", "活动名称")
    enter_dates(workspace, draft.id, "2016-08-04", {"unit": ("2016-07-19", "2016-07-26")})
    finalise_draft(workspace, draft.id)
    return workspace.store.load(draft.id).draft


@pytest.fixture
def started(workspace: Workspace, last_year: Draft) -> StartedDraft:
    return start_from(workspace, last_year.id, PACK, "window")


def labels(items: tuple[object, ...]) -> list[str]:
    return [getattr(item, "label", "") for item in items]


def test_values_go_to_the_field_of_their_role_or_id(started: StartedDraft, last_year: Draft) -> None:
    values = started.draft.values
    assert values["head_name"] == last_year.value("leader_name")  # another id, the same role
    for field in ("window_name", "parent_unit", "headcount", "narrative", "awards"):
        assert values[field] == last_year.value(field)
    assert "leader_name" not in values
    assert (started.draft.pack, started.draft.revision, started.draft.state.value) == (PACK, 0, "open")


def test_everything_filled_in_is_in_one_of_the_lists(started: StartedDraft, last_year: Draft) -> None:
    report = started.report
    told = [t.text for t in report.taken] + [n.text for n in (*report.left, *report.ended)]
    assert sorted(last_year.values.values()) == sorted(t for t in told if t in set(last_year.values.values()))
    assert len(report.photos) + len(report.photos_left) == len(last_year.attachments)


def test_what_has_no_place_is_said_and_kept_beside_the_fields(
    workspace: Workspace, started: StartedDraft, last_year: Draft
) -> None:
    reasons = {n.label: n.reason for n in started.report.left}
    assert reasons["窗口性质"] == "今年没有这个选项，可选：机关、公益一类、公益二类、其他"
    assert reasons["联系电话"] == "今年的表上没有这一项"
    assert [f.label for f in started.report.new] == ["联络员电话"]
    kept = review(workspace, started.draft, check_draft(workspace, started.draft)).left
    assert kept["联系电话"] == last_year.value("phone")
    assert kept["窗口性质"] == "事业单位"
    assert "照片" in kept


def test_what_changed_is_said(started: StartedDraft) -> None:
    remarks = {t.field.id: " ".join(t.remarks) for t in started.report.taken if t.remarks}
    assert "去年叫“窗口负责人姓名”" in remarks["head_name"]
    assert "今年的上限是 200 字" in remarks["deeds"]
    assert "narrative" not in remarks


def test_dates_conditions_and_the_calendar_of_last_year_are_not_taken(started: StartedDraft) -> None:
    ended = labels(started.report.ended)
    assert "填报时间" in ended
    assert sum(label.startswith("（") for label in ended) == 9
    assert "受理单位定的报送日期" in ended
    assert "filled_on" not in started.draft.values
    assert not any(key.startswith("@plan/") for key in started.draft.notes)


def test_an_answer_goes_along_with_its_words(workspace: Workspace, started: StartedDraft) -> None:
    assert [p.note for p in check_draft(workspace, started.draft) if p.note] == ["活动名称"]


def test_photos_go_to_their_slot_as_far_as_there_is_room(
    workspace: Workspace, started: StartedDraft, last_year: Draft
) -> None:
    (photo,) = started.draft.in_slot("photos")
    assert (photo.sha256, photo.caption) == (last_year.attachments[0].sha256, last_year.attachments[0].caption)
    (left,) = started.report.photos_left
    assert left.reason == "今年最多放 1 张"
    assert last_year.attachments[1].name in left.text
    assert workspace.photo_faults(started.draft) == {}


def test_last_years_stays_as_it_was_and_looking_writes_nothing(workspace: Workspace, last_year: Draft) -> None:
    ahead = look_ahead(workspace, last_year.id, PACK, "window")
    assert len(workspace.store.list_drafts()) == 1
    made = start_from(workspace, last_year.id, PACK, "window")
    assert made.report == ahead.report
    assert workspace.store.load(last_year.id).draft == last_year
    assert not workspace.store.undo_state(made.draft.id).undo


def test_under_the_same_notice_only_what_is_of_its_year_is_gone(workspace: Workspace, last_year: Draft) -> None:
    report = start_from(workspace, last_year.id, "liaoning-2016", "window").report
    assert [*report.left, *report.photos_left, *report.new] == []
    assert not any(t.remarks for t in report.taken)


def test_what_found_no_place_goes_along_the_next_time_too(workspace: Workspace, started: StartedDraft) -> None:
    again: Succession = start_from(workspace, started.draft.id, PACK, "window").report
    assert {"联系电话", "窗口性质", "照片"} <= {n.label for n in again.left}


def test_pictures_changed_meanwhile_are_a_conflict_and_nothing_is_made(workspace: Workspace, last_year: Draft) -> None:
    gone = replace(last_year.attachments[0], position=7)
    with pytest.raises(ConflictError, match="没有新建草稿"):
        workspace.store.derive_draft(last_year.id, (PACK, 1, "window"), {}, [(gone, "photos", 0)])
    assert len(workspace.store.list_drafts()) == 1


def test_an_unknown_notice_is_refused(workspace: Workspace, last_year: Draft) -> None:
    with pytest.raises(UsageError):
        start_from(workspace, last_year.id, "nowhere-2018", "window")
    assert len(workspace.store.list_drafts()) == 1
