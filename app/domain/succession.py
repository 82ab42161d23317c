"""Last year's application as the start of this year's: which value goes where, and what has no place. Pure.

Fields are partners by role and id: of the same id and role, else of the same role in their order, else of the same id
where the roles do not contradict each other. What only holds for its year is not taken: the date of filling in and of
公示, the self-check of last year's conditions, the calendar. Everything that was filled in ends up in one of the lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.definition import Field, FieldType, Form
from app.domain.draft import Attachment, Draft
from app.domain.notes import ANSWER, LEFT, ORIGIN, label
from app.domain.rules import Limit, MonthsContinuous
from app.domain.text import count_chars
from app.domain.values import fault

_OF_ITS_YEAR = frozenset({"filled_on", "publicity_begins", "publicity_ends"})
_APART = (FieldType.PHOTO, FieldType.CONFIRM, FieldType.OPINION)  # partners only among themselves


@dataclass(frozen=True, slots=True)
class _Said:
    """How it is told: of last year's application, or of one of another kind under the same notice."""

    was: str
    here: str
    own_dates: str
    own_conditions: str
    own_notes: str
    no_field: str
    no_choice: str
    no_slot: str


_NEXT_YEAR = _Said(
    was="去年", here="今年", own_dates="去年的日期，今年重新填", own_conditions="今年的条件要重新对照",
    own_notes="去年的日程或说明，今年重新填", no_field="今年的表上没有这一项", no_choice="今年没有这个选项",
    no_slot="今年的表上没有这一栏照片",
)  # fmt: skip
_SAME_NOTICE = _Said(
    was="底稿上", here="这种材料", own_dates="这种材料的日期另填", own_conditions="这种材料的条件要另外对照",
    own_notes="底稿自己的日程或说明，这里另填", no_field="这种材料的表上没有这一项", no_choice="这种材料没有这个选项",
    no_slot="这种材料的表上没有这一栏照片",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """A value that goes into `field`; `before` is the field it comes from, `remarks` say what is different this year."""

    field: Field
    before: Field
    text: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something filled in last year that goes nowhere, and why."""

    label: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class MovedPhoto:
    """A photo of last year's and where it goes."""

    photo: Attachment
    slot: str
    position: int


@dataclass(frozen=True, slots=True)
class Succession:
    """What becomes of a draft under another form.

    `left` has no place in it and is kept beside the fields; `ended` held for its year only and is not kept. `new` are
    fields the form before did not have. `answers` are the 说明 that go along, by their new keys.
    """

    taken: tuple[Taken, ...]
    left: tuple[NotTaken, ...]
    ended: tuple[NotTaken, ...]
    new: tuple[Field, ...]
    photos: tuple[MovedPhoto, ...]
    photos_left: tuple[NotTaken, ...]
    answers: Mapping[str, str]

    @property
    def texts(self) -> dict[str, str]:
        """All the new draft begins with: values by field, and what is kept beside them."""
        kept: dict[str, str] = {}
        for each in (*self.left, *self.photos_left):
            key = f"{LEFT}{each.label}"
            kept[key] = f"{kept[key]}\n{each.text}" if key in kept else each.text
        return {taken.field.id: taken.text for taken in self.taken} | dict(self.answers) | kept


def succeed(draft: Draft, before: Form, now: Form, *, same_notice: bool = False) -> Succession:
    """What becomes of a draft filled in on the form `before` under the form `now`.

    `same_notice`: both are forms of one notice of one year, so that a condition confirmed once is confirmed.
    """
    said = _SAME_NOTICE if same_notice else _NEXT_YEAR
    partners = _partners(before, now)
    taken: list[Taken] = []
    left: list[NotTaken] = []
    ended: list[NotTaken] = []
    for field in before.fields.values():
        text = draft.value(field.id)
        if not text.strip() or field.type is FieldType.PHOTO:
            continue
        target = partners.get(field.id)
        if field.role in _OF_ITS_YEAR:
            ended.append(NotTaken(field.label, text, said.own_dates))
        elif field.type is FieldType.CONFIRM and not (same_notice and target is not None and target.hint == field.hint):
            ended.append(NotTaken(field.label, text, said.own_conditions))
        elif target is None:
            left.append(NotTaken(field.label, text, said.no_field))
        elif target.type is FieldType.CHOICE and text not in target.choices:
            left.append(NotTaken(field.label, text, f"{said.no_choice}，可选：{'、'.join(target.choices)}"))
        else:
            taken.append(Taken(target, field, text, tuple(_remarks(before, now, field, target, text, said))))
    unknown = {f: text for f, text in draft.values.items() if f not in before.fields and text.strip()}
    left += [NotTaken(f, text, "原来的表上就没有这一项") for f, text in unknown.items()]
    places = {t.before.id: t.field.id for t in taken}
    answers, lost = _notes(draft, before, now, places, said)
    photos, photos_left = _photos(draft, before, partners, said)
    had = {target.id for target in partners.values()}
    new = tuple(f for f in now.fields.values() if f.id not in had and f.type is not FieldType.OPINION)
    order = {field_id: n for n, field_id in enumerate(now.fields)}
    return Succession(
        tuple(sorted(taken, key=lambda t: order[t.field.id])),
        (*left, *(n for n in lost if n.reason == _STILL_LEFT)),
        (*ended, *(n for n in lost if n.reason != _STILL_LEFT)),
        new,
        tuple(photos),
        tuple(photos_left),
        answers,
    )


_STILL_LEFT = "更早的材料里没有去处的内容"


def _partners(before: Form, now: Form) -> dict[str, Field]:
    """Field ids of the form before → the field of the form now that takes their value."""
    found: dict[str, Field] = {}
    free = dict(before.fields)

    def pair(old: Field, new: Field) -> None:
        found[old.id] = new
        del free[old.id]

    waiting = []
    for new in now.fields.values():
        old = free.get(new.id)
        if old is not None and old.role == new.role and _compatible(old, new):
            pair(old, new)
        else:
            waiting.append(new)
    rest = []
    for new in waiting:
        same_role = (f for f in free.values() if new.role and f.role == new.role and _compatible(f, new))
        old = next(same_role, None)
        if old is not None:
            pair(old, new)
        else:
            rest.append(new)
    for new in rest:
        old = free.get(new.id)
        if old is not None and not (old.role and new.role) and _compatible(old, new):
            pair(old, new)
    return found


def _compatible(old: Field, new: Field) -> bool:
    return old.type is new.type or (old.type not in _APART and new.type not in _APART)


def _remarks(before: Form, now: Form, old: Field, new: Field, text: str, said: _Said) -> Iterator[str]:
    if old.label != new.label:
        yield f"{said.was}叫“{old.label}”"
    still = {rule.still for rule in now.rules if isinstance(rule, MonthsContinuous) and rule.field == new.id}
    if wrong := fault(new, text, still):
        yield wrong
    was = {(r.measure, r.maximum, r.about) for r in before.rules if isinstance(r, Limit) and r.field == old.id}
    for rule in now.rules:
        if not isinstance(rule, Limit) or rule.field != new.id:
            continue
        count = count_chars(text).measured(rule.measure)
        if rule.maximum is not None and (count > rule.maximum or (rule.measure, rule.maximum, rule.about) not in was):
            over = f"，要删 {count - rule.maximum} 字" if count > rule.maximum else ""
            yield f"{said.here}的上限是 {rule.maximum} 字，现有 {count} 字{over}"


def _notes(
    draft: Draft, before: Form, now: Form, places: Mapping[str, str], said: _Said
) -> tuple[dict[str, str], list[NotTaken]]:
    """Answers about words that are still there under rules that are still there; everything else that was kept."""
    rules = {rule.id for rule in now.rules}
    answers: dict[str, str] = {}
    lost: list[NotTaken] = []
    for key, text in draft.notes.items():
        if key == ORIGIN:
            continue  # of no use to anybody but that draft
        if key.startswith(LEFT):
            lost.append(NotTaken(key.removeprefix(LEFT), text, _STILL_LEFT))
            continue
        if key.startswith(ANSWER):
            rule, field, about = (*key.removeprefix(ANSWER).split("/", 2), "", "")[:3]
            if rule in rules and field in places and about.startswith("="):
                answers[f"{ANSWER}{rule}/{places[field]}/{about}"] = text
                continue
        lost.append(NotTaken(label(before, key), text, said.own_notes))
    return answers, lost


def _photos(
    draft: Draft, before: Form, partners: Mapping[str, Field], said: _Said
) -> tuple[list[MovedPhoto], list[NotTaken]]:
    moved: list[MovedPhoto] = []
    left: list[NotTaken] = []
    filled: dict[str, int] = {}
    for photo in sorted(draft.attachments, key=lambda a: (a.slot, a.position)):
        old, target = before.fields.get(photo.slot), partners.get(photo.slot)
        name = old.label if old is not None else photo.slot
        told = f"{photo.name}（{photo.caption}）" if photo.caption else photo.name
        if target is None:
            left.append(NotTaken(name, told, said.no_slot))
        elif filled.get(target.id, 0) >= target.max_items:
            left.append(NotTaken(name, told, f"{said.here}最多放 {target.max_items} 张"))
        else:
            moved.append(MovedPhoto(photo, target.id, filled.get(target.id, 0)))
            filled[target.id] = filled.get(target.id, 0) + 1
    return moved, left
