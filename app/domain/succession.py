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
from app.domain.notes import ANSWER, LEFT, label
from app.domain.rules import Limit
from app.domain.text import count_chars
from app.domain.values import fault

_OF_ITS_YEAR = frozenset({"filled_on", "publicity_begins", "publicity_ends"})
_APART = (FieldType.PHOTO, FieldType.CONFIRM, FieldType.OPINION)  # partners only among themselves


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


def succeed(draft: Draft, before: Form, now: Form) -> Succession:
    """What becomes of a draft filled in on the form `before` under the form `now`."""
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
            ended.append(NotTaken(field.label, text, "去年的日期，今年重新填"))
        elif field.type is FieldType.CONFIRM:
            ended.append(NotTaken(field.label, text, "今年的条件要重新对照"))
        elif target is None:
            left.append(NotTaken(field.label, text, "今年的表上没有这一项"))
        elif target.type is FieldType.CHOICE and text not in target.choices:
            left.append(NotTaken(field.label, text, f"今年没有这个选项，可选：{'、'.join(target.choices)}"))
        else:
            taken.append(Taken(target, field, text, tuple(_remarks(before, now, field, target, text))))
    unknown = {f: text for f, text in draft.values.items() if f not in before.fields and text.strip()}
    left += [NotTaken(f, text, "原来的表上就没有这一项") for f, text in unknown.items()]
    places = {t.before.id: t.field.id for t in taken}
    answers, lost = _notes(draft, before, now, places)
    photos, photos_left = _photos(draft, before, partners)
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


def _remarks(before: Form, now: Form, old: Field, new: Field, text: str) -> Iterator[str]:
    if old.label != new.label:
        yield f"去年叫“{old.label}”"
    if wrong := fault(new, text):
        yield wrong
    was = {(r.measure, r.maximum, r.about) for r in before.rules if isinstance(r, Limit) and r.field == old.id}
    for rule in now.rules:
        if not isinstance(rule, Limit) or rule.field != new.id:
            continue
        count = count_chars(text).measured(rule.measure)
        if rule.maximum is not None and (count > rule.maximum or (rule.measure, rule.maximum, rule.about) not in was):
            over = f"，要删 {count - rule.maximum} 字" if count > rule.maximum else ""
            yield f"今年的上限是 {rule.maximum} 字，现有 {count} 字{over}"


def _notes(draft: Draft, before: Form, now: Form, places: Mapping[str, str]) -> tuple[dict[str, str], list[NotTaken]]:
    """Answers about words that are still there under rules that are still there; everything else that was kept."""
    rules = {rule.id for rule in now.rules}
    answers: dict[str, str] = {}
    lost: list[NotTaken] = []
    for key, text in draft.notes.items():
        if key.startswith(LEFT):
            lost.append(NotTaken(key.removeprefix(LEFT), text, _STILL_LEFT))
            continue
        if key.startswith(ANSWER):
            rule, field, about = (*key.removeprefix(ANSWER).split("/", 2), "", "")[:3]
            if rule in rules and field in places and about.startswith("="):
                answers[f"{ANSWER}{rule}/{places[field]}/{about}"] = text
                continue
        lost.append(NotTaken(label(before, key), text, "去年的日程或说明，今年重新填"))
    return answers, lost


def _photos(draft: Draft, before: Form, partners: Mapping[str, Field]) -> tuple[list[MovedPhoto], list[NotTaken]]:
    moved: list[MovedPhoto] = []
    left: list[NotTaken] = []
    filled: dict[str, int] = {}
    for photo in sorted(draft.attachments, key=lambda a: (a.slot, a.position)):
        old, target = before.fields.get(photo.slot), partners.get(photo.slot)
        name = old.label if old is not None else photo.slot
        told = f"{photo.name}（{photo.caption}）" if photo.caption else photo.name
        if target is None:
            left.append(NotTaken(name, told, "今年的表上没有这一栏照片"))
        elif filled.get(target.id, 0) >= target.max_items:
            left.append(NotTaken(name, told, f"今年最多放 {target.max_items} 张"))
        else:
            moved.append(MovedPhoto(photo, target.id, filled.get(target.id, 0)))
            filled[target.id] = filled.get(target.id, 0) + 1
    return moved, left
