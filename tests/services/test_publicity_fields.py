"""公示 of the own unit is recorded once: its form's date fields are what 移交前 shows and changes."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.draft import Draft
from app.errors import InputError, UsageError
from app.services.checking import check_draft
from app.services.drafting import DraftEditor, sample_draft
from app.services.finalising import finalise_draft
from app.services.planning import enter_dates, plan_of
from app.services.workspace import Workspace


@pytest.fixture
def window(workspace: Workspace) -> Draft:
    return sample_draft(workspace, workspace.catalogue.get("jilin-2024"), "window", "full")


def test_what_stands_on_the_form_is_the_plans(workspace: Workspace, window: Draft) -> None:
    found = plan_of(workspace, window)
    unit, city, _ = found.publicity
    assert (unit.begins, unit.ends, unit.own, unit.days) == (date(2024, 4, 15), date(2024, 4, 22), True, 6)
    assert not city.entered
    assert found.due is not None
    assert found.due.day == date(2024, 5, 10)


def test_what_is_entered_in_the_plan_stands_on_the_form_and_is_said_once(workspace: Workspace, window: Draft) -> None:
    kept = enter_dates(workspace, window.id, publicity={"unit": ("2024-04-15", "2024-04-18")})
    assert (kept.value("publicity_to"), kept.notes) == ("2024-04-18", {})
    said = [p for p in check_draft(workspace, kept) if "4 个工作日" in p.message]
    assert [(p.field, p.severity.value) for p in said] == [("publicity_to", "must")]
    city = enter_dates(workspace, window.id, publicity={"city": ("2024-04-23", "2024-04-25")}, own={"city": True})
    assert city.value("publicity_from") == "2024-04-15"
    assert [p.rule for p in check_draft(workspace, city) if p.severity.value == "must" and not p.field] == [
        "publicity-city"
    ]


def test_a_date_that_is_none_is_told_where_it_stands(workspace: Workspace, window: Draft) -> None:
    DraftEditor(workspace, window.id).save({"publicity_to": "四月底"})
    (unit, *_) = plan_of(workspace, workspace.store.load(window.id).draft).publicity
    assert (unit.code, unit.ends) == ("publicity_date", None)


def test_of_a_finished_draft_the_days_on_the_form_stay(workspace: Workspace, window: Draft) -> None:
    finalise_draft(workspace, window.id)
    with pytest.raises(InputError) as error:
        enter_dates(workspace, window.id, publicity={"unit": ("2024-04-15", "2024-04-23")})
    assert error.value.code == "final"
    enter_dates(workspace, window.id, publicity={"city": ("2024-04-23", "2024-04-30")})


def test_who_holds_it_and_whose_it_is_are_the_notices(workspace: Workspace, window: Draft) -> None:
    with pytest.raises(UsageError, match="由填报单位自己办"):
        enter_dates(workspace, window.id, own={"unit": False})
    with pytest.raises(UsageError, match="没有名为“exemplar-unit”的公示"):
        enter_dates(workspace, window.id, publicity={"exemplar-unit": ("2024-04-15", "2024-04-22")})
