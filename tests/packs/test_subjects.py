"""Whom an application is for: a unit, or a person told apart from the others of the same unit."""

from __future__ import annotations

import pytest

from app.domain.definition import Form, Pack
from app.domain.subjects import file_head, subject

PERSONS = ("person", "exemplar")


def values_of(form: Form, unit: str, person: str) -> dict[str, str]:
    """By role, as a pack gives them: the first field of each."""
    given = {"unit_name": unit, "person_name": person}
    return {form.with_role(role)[0].id: text for role, text in given.items() if form.with_role(role)}


@pytest.mark.parametrize("kind", PERSONS)
def test_persons_of_one_unit_are_told_apart_in_lists_and_file_names(jilin: Pack, kind: str) -> None:
    form = jilin.forms[kind]
    two = [values_of(form, "示例县社会保险\n事业管理局", name) for name in ("尉迟赟", "端木旻玥")]
    assert [subject(form, v) for v in two] == [
        "尉迟赟（示例县社会保险 事业管理局）",
        "端木旻玥（示例县社会保险 事业管理局）",
    ]
    assert [file_head(form, v) for v in two] == [
        "示例县社会保险 事业管理局_尉迟赟",
        "示例县社会保险 事业管理局_端木旻玥",
    ]


@pytest.mark.parametrize(
    ("unit", "person", "shown", "head"),
    [
        ("", "", "", "未填单位"),
        ("", "尉迟赟", "尉迟赟", "未填单位_尉迟赟"),
        ("示例局", "", "示例局", "示例局"),
        ("甲/乙局", "con", "con（甲/乙局）", "甲-乙局__con"),
    ],
)
def test_half_filled(jilin: Pack, unit: str, person: str, shown: str, head: str) -> None:
    form = jilin.forms["person"]
    values = values_of(form, unit, person)
    assert (subject(form, values), file_head(form, values)) == (shown, head)


def test_a_long_unit_does_not_push_the_name_out_of_a_file_name(jilin: Pack) -> None:
    form = jilin.forms["person"]
    head = file_head(form, values_of(form, "很长的单位名称" * 30, "尉迟赟"))
    assert head.endswith("_尉迟赟")
    assert len(head.encode()) <= 120


def test_a_unit_is_called_by_its_name_alone(jilin: Pack) -> None:
    form = jilin.forms["window"]
    values = values_of(form, "示例市赟川区政务大厅", "")
    assert subject(form, values) == file_head(form, values) == "示例市赟川区政务大厅"
