"""说明: a 提醒 answered by the clerk, and the names of everything else that is kept beside the fields of a draft. Pure.

An answer belongs to the rule, the field and the words it is about, not to a place in the text: it survives edits
elsewhere, holds for the same words wherever they stand in the field, and no longer fits once the words change. For a
reminder about a whole field the words are all of its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.checks import Problem
from app.domain.definition import Form
from app.domain.draft import BESIDE, PLAN, SAMPLE, Draft
from app.domain.rules import Severity

ANSWER = f"{BESIDE}note/"
LEFT = f"{BESIDE}left/"
"""Begins the keys of what a draft brought along from last year's and its form has no place for."""
ORIGIN = f"{BESIDE}from"
"""The key under which a draft remembers the one it began from, of another kind under the same notice."""
LONGEST = 200  # characters of an answer: a sentence, not another text
_WORDS, _WHOLE = "=", "#"
_LONGEST_WORDS = 40  # longer stretches are known by their fingerprint
_DATES = {"due": "受理单位定的报送日期", "begin": "公示开始日期", "end": "公示结束日期", "own": "公示由我们办"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A 说明 together with the reminder it answers: `words` are those it is about, empty for all of a field."""

    rule: str
    field: str
    words: str
    reminder: str
    text: str


def words_of(form: Form, draft: Draft, problem: Problem) -> str:
    """The stretch a problem is about; empty when it is about all of a field, or about none."""
    if problem.field not in form.fields:
        return ""
    return form.value(draft.values, problem.field)[problem.start : problem.end]


def answer_key(form: Form, draft: Draft, problem: Problem) -> str:
    """Under which key of `Draft.notes` the answer to a reminder of this draft stands."""
    words = words_of(form, draft, problem)
    if words:
        about = f"{_WORDS}{words}" if len(words) <= _LONGEST_WORDS else f"{_WHOLE}{_fingerprint(words)}"
    else:
        value = form.value(draft.values, problem.field) if problem.field in form.fields else ""
        # Without a text (a photo, a condition not confirmed) the reminder's own words tell what it is about.
        pictures = "".join(a.sha256 for a in draft.in_slot(problem.field))
        about = f"{_WHOLE}{_fingerprint(value or f'{problem.message}{pictures}')}"
    return f"{ANSWER}{problem.rule or problem.code}/{problem.field}/{about}"


def answered(form: Form, draft: Draft, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The same problems, those reminders with their `note` that the clerk has answered. 必改 cannot be answered."""
    if not any(key.startswith(ANSWER) for key in draft.notes):
        return tuple(problems)
    return tuple(
        replace(p, note=draft.notes.get(answer_key(form, draft, p), "")) if p.severity is Severity.ADVICE else p
        for p in problems
    )


def answers(form: Form, draft: Draft, problems: Iterable[Problem]) -> tuple[Answer, ...]:
    """What is said to the reminders that stand, one each: answers whose words have changed are none of them."""
    found: dict[str, Answer] = {}
    for p in problems:
        if p.note:
            answer = Answer(p.rule or p.code, p.field, words_of(form, draft, p), p.message, p.note)
            found.setdefault(answer_key(form, draft, p), answer)
    return tuple(found.values())


def one_line(text: str) -> str:
    """An answer as it is kept: one line without blanks at its ends."""
    return " ".join(text.split())


def label(form: Form, key: str) -> str:
    """What people call a field, or something kept beside the fields, as a history names it; else the key itself."""
    if key in form.fields:
        return form.fields[key].label
    if key.startswith(ANSWER):
        _, field, about = (*key[len(ANSWER) :].split("/", 2), "", "")[:3]
        known = form.fields[field].label if field in form.fields else field
        return f"说明（{known}“{about[1:]}”）" if about.startswith(_WORDS) else f"说明（{known or '公示'}）"
    if key.startswith(LEFT):
        return f"未收入的内容（{key[len(LEFT) :]}）"
    if key.startswith(PLAN):
        what, _, step = key[len(PLAN) :].partition("/")
        return _DATES.get(what, what) + (f"（{step}）" if step else "")
    return {ORIGIN: "底稿的新改动已核对", SAMPLE: "示例标记"}.get(key, key)


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
