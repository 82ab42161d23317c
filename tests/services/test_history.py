"""Moments of a draft side by side, pictures included, in the form's order and words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import UsageError
from app.paths import program_root
from app.services import history
from app.services.drafting import PhotoFile, add_photo, new_draft
from app.services.workspace import Workspace

PHOTO = program_root() / "forms" / "liaoning-2016" / "1" / "sample-photo-hall.jpg"


@pytest.fixture
def draft(workspace: Workspace) -> str:
    made, _ = new_draft(workspace, "liaoning-2016", "window", {"window_name": "甲厅", "headcount": "12"})
    return made.id


def test_pictures_are_compared_and_go_back_with_a_snapshot(workspace: Workspace, draft: str) -> None:
    history.take_snapshot(workspace, draft, "没有照片")
    photo = add_photo(workspace, draft, PhotoFile("photos", PHOTO, "大厅"))
    then, now = (history.moment_of(workspace, draft, place) for place in ("没有照片", None))
    compared = history.compare(workspace, draft, then, now)
    assert (compared.fields, compared.pictures_added, compared.pictures_removed) == ((), (photo,), ())
    history.restore_draft(workspace, draft, then)
    assert workspace.store.load(draft).draft.attachments == ()
    kept = workspace.store.snapshots(draft)[0]
    assert kept.automatic
    history.restore_draft(workspace, draft, history.moment_of(workspace, draft, kept.name))
    assert workspace.store.load(draft).draft.attachments == (photo,)


def test_fields_differ_in_the_order_of_the_form_under_its_labels(workspace: Workspace, draft: str) -> None:
    workspace.store.save_values(draft, {"no_more_on_the_form": "旧", "headcount": "15"}, as_one=True)
    workspace.store.save_values(draft, {"window_name": "乙厅"}, as_one=True)
    labels = workspace.form_of(workspace.store.load(draft).draft).fields
    moments = [history.moment_of(workspace, draft, place) for place in (2, None)]
    compared = history.compare(workspace, draft, *moments)
    assert [(f.label, f.before, f.after) for f in compared.fields] == [
        (labels["window_name"].label, "甲厅", "乙厅"),
        (labels["headcount"].label, "12", "15"),
        ("no_more_on_the_form", "", "旧"),
    ]
    assert compared.pictures_added is None
    entries = history.timeline(workspace, draft).entries
    assert [entry.label for entry in entries[:2]] == [labels["window_name"].label, labels["headcount"].label]


def test_a_moment_is_named_counted_or_told_by_the_clock(workspace: Workspace, draft: str) -> None:
    seq = workspace.store.save_values(draft, {"headcount": "15"}, as_one=True)["headcount"]
    entry = history.timeline(workspace, draft, "headcount").entries[0]
    assert history.moment_of(workspace, draft, entry.ended).seq == seq
    assert history.moment_of(workspace, draft, entry.begun - timedelta(days=1)).seq == 0
    assert history.moment_of(workspace, draft, None).seq == seq
    with pytest.raises(UsageError):
        history.moment_of(workspace, draft, seq + 1)


def test_the_whole_draft_goes_back_to_a_moment_and_undo_brings_it_forth(workspace: Workspace, draft: str) -> None:
    start = history.moment_of(workspace, draft, 2)
    workspace.store.save_values(draft, {"headcount": "15", "leader_name": "张三"}, as_one=True)
    seen = workspace.store.load(draft).seen
    changed = history.restore_draft(workspace, draft, start, seen)
    assert changed.values == {"headcount": "12", "leader_name": ""}
    assert history.undo(workspace, draft, seen={**seen, **changed.seqs}).values == {
        "headcount": "15",
        "leader_name": "张三",
    }
    assert history.redo(workspace, draft).values == changed.values
