"""说明: answering the reminders (提醒) of a draft, and taking an answer back."""

from __future__ import annotations

from app.domain.checks import Problem
from app.domain.definition import FieldType, Form
from app.domain.draft import Draft
from app.domain.notes import ANSWER, LONGEST, Answer, answer_key, answers, one_line, words_of
from app.domain.rules import Severity
from app.errors import InputError, UsageError
from app.services.checking import check_draft
from app.services.photo_quality import NOT_LOOKED_AT, look_at_all
from app.services.workspace import Workspace


def explain(workspace: Workspace, draft_id: str, rule: str, field: str, text: str, words: str | None = None) -> Problem:
    """Answer the reminder of a rule (or code) in a field; an empty text takes the answer back. Returns the reminder.

    `words` are those it is about, needed where the rule finds several in the field. Raises UsageError (code
    "unknown_reminder" or "ambiguous_reminder"), InputError (code "note") for a text that is too long, and what the store
    raises.
    """
    said = checked(text)
    stored = workspace.store.load(draft_id)
    draft = stored.draft
    form = workspace.form_of(draft)
    reminder = _the_one(
        form, draft, check_draft(workspace, draft, looks=look_at_all(workspace, draft)), rule, field, words
    )
    workspace.store.save_values(draft.id, {answer_key(form, draft, reminder): said}, stored.seen, as_one=True)
    return reminder


def checked(text: str) -> str:
    """An answer as it is kept. Raises InputError (code "note") when it is too long."""
    said = one_line(text)
    if len(said) > LONGEST:
        raise InputError(
            f"说明最多 {LONGEST} 个字，现在有 {len(said)} 个。没有改动任何内容；请写短一些，长的情况写在材料里。",
            code="note",
        )
    return said


def travelling(workspace: Workspace, draft: Draft) -> tuple[Answer, ...]:
    """The answers that go along with an application: those whose reminders stand."""
    form = workspace.form_of(draft)
    about = [key.removeprefix(ANSWER).split("/", 2)[1] for key in draft.notes if key.startswith(ANSWER)]
    if not about:
        return ()
    # Measuring photos takes its time: only where something was said to them.
    photos = any(f in form.fields and form.fields[f].type is FieldType.PHOTO for f in about)
    looks = look_at_all(workspace, draft) if photos else NOT_LOOKED_AT
    return answers(form, draft, check_draft(workspace, draft, looks=looks))


def _the_one(
    form: Form, draft: Draft, problems: tuple[Problem, ...], rule: str, field: str, words: str | None
) -> Problem:
    found: dict[str, Problem] = {}
    for p in problems:
        meant = p.severity is Severity.ADVICE and rule in (p.rule, p.code) and p.field == field
        if meant and words in (None, words_of(form, draft, p)):
            found.setdefault(answer_key(form, draft, p), p)
    if not found:
        raise UsageError(
            f"“{field}”现在没有规则“{rule}”的提醒{f'（{words}）' if words else ''}。没有改动任何内容；"
            "请用 check 查看有哪些提醒，必改的不能用说明代替。",
            code="unknown_reminder",
        )
    if len(found) > 1:
        told = "、".join(f"“{words_of(form, draft, p) or p.message}”" for p in found.values())
        raise UsageError(
            f"这条规则在“{field}”里有不止一处提醒：{told}。没有改动任何内容；请用 --words 指明是哪一处。",
            code="ambiguous_reminder",
        )
    return next(iter(found.values()))
