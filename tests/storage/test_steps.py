"""What a person would call one change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from app.paths import DataPaths
from app.storage.records import StepKind
from app.storage.splices import Splice
from app.storage.steps import goes_on
from app.storage.store import Store
from tests.storage.helpers import TickingClock

AT = datetime(2016, 7, 5, 8, 0)  # noqa: DTZ001 - only differences count here
Typing = Callable[..., list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("before", "change", "same"),
    [
        (Splice(3, "", "窗"), Splice(4, "", "口"), True),  # typed on
        (Splice(3, "", "窗口"), Splice(4, "口", ""), True),  # taken back at once
        (Splice(4, "口", ""), Splice(3, "窗", ""), True),  # backspace held
        (Splice(4, "口", ""), Splice(4, "服", ""), True),  # delete held
        (Splice(0, "旧的一句话", "新"), Splice(1, "", "的"), True),  # typed over a selection
        (Splice(3, "", "好。"), Splice(4, "。", "！"), True),  # the end of the sentence corrected
        (Splice(3, "", "好。"), Splice(5, "", "又"), False),  # the next sentence
        (Splice(3, "", "\n"), Splice(4, "", "又"), False),  # the next paragraph
        (Splice(3, "", "窗"), Splice(9, "", "口"), False),  # elsewhere
        (Splice(3, "", "窗"), Splice(4, "", "粘" * 31), False),  # a paste
        (Splice(3, "", "粘" * 31), Splice(34, "", "口"), False),  # typed after a paste
        (Splice(3, "", "窗"), Splice(0, "删" * 31, ""), False),  # a large deletion
        (Splice(3, "", "窗"), Splice(4, "", "甲\n乙"), False),  # several paragraphs at once
    ],
)
def test_where_a_step_goes_on(before: Splice, change: Splice, same: bool) -> None:
    assert goes_on(before, AT, AT, change, AT + timedelta(seconds=2)) is same


def test_a_pause_a_long_time_and_a_clock_set_back_end_a_step() -> None:
    first, second = Splice(0, "", "窗"), Splice(1, "", "口")

    def after(pause: float, begun: float = 0) -> bool:
        return goes_on(first, AT, AT - timedelta(seconds=begun), second, AT + timedelta(seconds=pause))

    assert after(5)
    assert not after(6)
    assert not after(-1)
    assert not after(2, begun=59)


def test_what_is_typed_becomes_steps_of_the_timeline(store: Store) -> None:
    draft = store.create_draft("liaoning-2016", 1, "window", {"deeds": "原文"}).id
    text = "原文"
    for character in "窗口好。又一句":
        text += character
        store.save_values(draft, {"deeds": text})
    store.save_values(draft, {"phone": "1"})
    store.save_values(draft, {"deeds": text + "话"})
    page = store.steps(draft, "deeds")
    assert [(s.before, s.after) for s in page.steps] == [
        (text, text + "话"),
        ("原文窗口好。", text),
        ("原文", "原文窗口好。"),
        ("", "原文"),
    ]
    assert [s.kind for s in page.steps] == [StepKind.EDIT] * 3 + [StepKind.START]
    typed = page.steps[2]
    assert typed.ended - typed.begun == timedelta(seconds=3)
    assert all(store.text_at(draft, "deeds", s.seq) == s.after for s in page.steps)
    assert all(store.text_at(draft, "deeds", s.step - 1) == s.before for s in page.steps)


def test_a_command_is_a_step_of_its_own(store: Store) -> None:
    draft = store.create_draft("liaoning-2016", 1, "window", {}).id
    for number in ("3", "37", "38"):
        store.save_values(draft, {"headcount": number}, as_one=True)
    store.save_values(draft, {"headcount": "380"})
    assert [s.after for s in store.steps(draft, "headcount").steps] == ["380", "38", "37", "3"]


def test_pages_of_the_timeline_join_up(paths: DataPaths) -> None:
    with Store.open(paths, TickingClock()) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {"deeds": "甲", "phone": "1"}).id
        for n in range(12):
            store.save_values(draft, {"deeds": f"第 {n} 句。", "phone": str(n)})
            store.save_values(draft, {"deeds": f"第 {n} 句。再一句。"})
        for field in (None, "deeds", "phone", "never"):
            whole = store.steps(draft, field, limit=1000)
            assert whole.total == len(whole.steps)
            pages = [store.steps(draft, field, limit=7, offset=o).steps for o in range(0, whole.total + 7, 7)]
            assert [step for page in pages for step in page] == list(whole.steps)
            assert store.steps(draft, field, limit=5, offset=1000).steps == ()
