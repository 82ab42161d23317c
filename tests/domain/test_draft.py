"""A draft is what it is: no later change reaches it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import cast

import pytest

from app.domain.definition import Field, FieldType
from app.domain.draft import Attachment, Draft, DraftState
from tests.domain.forms import draft_of, field, form_of


def test_a_change_makes_another_draft() -> None:
    first = draft_of(name="甲", phone="12333")
    second = first.with_value("name", "乙").with_value("level", "无")
    assert (first.value("name"), first.value("level")) == ("甲", "")
    assert dict(second.values) == {"name": "乙", "phone": "12333", "level": "无"}
    assert (second.id, second.pack, second.state) == (first.id, first.pack, DraftState.OPEN)


def test_nothing_changes_a_draft_from_outside() -> None:
    values = {"name": "甲"}
    draft = Draft("d", "pack", 1, "form", values)
    values["name"] = "乙"
    assert draft.value("name") == "甲"
    with pytest.raises(TypeError):
        cast("dict[str, str]", draft.values)["name"] = "乙"
    with pytest.raises(FrozenInstanceError):
        draft.revision = 2  # type: ignore[misc]


def test_the_photos_of_a_slot_come_in_their_order() -> None:
    def photo(slot: str, position: int) -> Attachment:
        return Attachment(slot, position, f"{slot}{position}", "a.jpg", "image/jpeg", 1)

    draft = Draft("d", "pack", 1, "form", {}, (photo("hall", 2), photo("door", 0), photo("hall", 0), photo("hall", 1)))
    assert [a.sha256 for a in draft.in_slot("hall")] == ["hall0", "hall1", "hall2"]
    assert draft.in_slot("none") == ()


def test_a_default_stands_in_until_something_is_entered() -> None:
    form = form_of(field("body", default="省厅"), field("name"))
    assert [form.value(v, "body") for v in ({}, {"body": ""}, {"body": "市局"})] == ["省厅", "省厅", "市局"]
    assert form.value({}, "name") == ""


def test_a_role_speaks_through_its_first_filled_field() -> None:
    form = form_of(field("a", role="unit"), field("b", role="unit"), field("c"))
    assert [f.id for f in form.with_role("unit")] == ["a", "b"]
    assert form.by_role({"a": " ", "b": "窗口", "c": "x"}, "unit") == "窗口"
    assert form.by_role({}, "unit") == form.by_role({"c": "x"}, "none") == ""


def test_a_form_keeps_its_fields() -> None:
    form = form_of(field("a", FieldType.CHOICE))
    with pytest.raises(TypeError):
        cast("dict[str, Field]", form.fields)["b"] = field("b")
    with pytest.raises(KeyError):
        form.document("none")
