"""移交前: what is still missing before hand-over and where to do it, and the calendar (公示, 倒排工期) of a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.checks import Problem
from app.domain.definition import (
    YES,
    Document,
    FieldType,
    Form,
    Guidance,
    PhotoLabelsPart,
    PhotoPart,
    PhotoSheetPart,
)
from app.domain.draft import Draft, DraftState
from app.domain.notes import LEFT
from app.domain.rules import Required, Severity
from app.domain.schedule import DUE, Plan, Publicity, begin_key, end_key, entered_day, own_key, plan, years
from app.errors import InputError, UsageError
from app.render.slip import SLIP
from app.services.handed import handed_words
from app.services.holidays import work_calendar
from app.services.publicity import date_problems
from app.services.sharing import Offer, offered
from app.services.workspace import Workspace
from app.storage.records import Medium, Print

_PHOTO_PARTS = (PhotoPart, PhotoSheetPart, PhotoLabelsPart)
_HOW_TO_HAND_OVER = "封装后可存到 U 盘、刻光盘或发邮件；如已另行拷贝可不做"


class Status(StrEnum):
    """How a thing stands: done, to be done, a reminder, or left to the clerk."""

    DONE = "done"
    OPEN = "open"
    ADVICE = "advice"
    OPTIONAL = "optional"


class Way(StrEnum):
    """Where something is done."""

    FIELD = "field"
    FINALISE = "finalise"
    PRINT = "print"
    SEAL = "seal"
    DATES = "dates"
    HAND_OVER = "hand-over"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `way` leads there; `field` is the field or slot of Way.FIELD, empty for none."""

    id: str
    title: str
    detail: str
    status: Status
    way: Way
    field: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """How an application stands before hand-over: checklist, calendar, what else the notice asks of offices.

    `offer` is what was changed in the draft this one began from. `dates` are the problems that the entered dates of 公示
    have; `left` texts a draft brought along that its form has no place for, by their labels.
    """

    items: tuple[Item, ...]
    plan: Plan
    guidance: tuple[Guidance, ...]
    dates: tuple[Problem, ...]
    left: Mapping[str, str]
    offer: Offer | None


def review(workspace: Workspace, draft: Draft, problems: Sequence[Problem]) -> Review:
    """The checklist and calendar of a draft, as stored or as on the screen, given all its problems.

    Raises UsageError for an unknown draft, StorageError, and what an unreadable table of holidays raises.
    """
    pack, form = workspace.pack_of(draft), workspace.form_of(draft)
    schedule = plan_of(workspace, draft)
    offer = offered(workspace, draft)
    made = [p.print for p in workspace.store.prints(draft.id) if p.revision == draft.revision]
    final = draft.state is DraftState.FINAL
    items = [
        *_problem_items(form, problems),
        *_shared_items(offer),
        *_condition_items(form, draft),
        *_photo_items(form, draft),
        *(_publicity_item(p) for p in schedule.publicity if p.entered or p.begins is None),
        _final_item(workspace, draft),
        *(_paper_item(d, made if final else ()) for d in form.documents if _has_pages(d, draft)),
        *_hand_over_items(made if final else ()),
        _handed_item(workspace, draft, made if final else ()),
    ]
    left = {key.removeprefix(LEFT): text for key, text in draft.notes.items() if key.startswith(LEFT)}
    return Review(tuple(items), schedule, pack.guidance, date_problems(schedule.publicity), left, offer)


def plan_of(workspace: Workspace, draft: Draft) -> Plan:
    """The calendar of a draft as of today by the workspace's clock. Raises what an unreadable table of holidays raises."""
    pack = workspace.pack_of(draft)
    today = workspace.clock().astimezone().date()
    return plan(pack, draft, work_calendar(workspace.data, years(pack, draft, today)), today)


def enter_dates(
    workspace: Workspace,
    draft_id: str,
    due: str | None = None,
    publicity: Mapping[str, tuple[str, str]] | None = None,
    own: Mapping[str, bool] | None = None,
) -> Draft:
    """Keep dates of the clerk's with a draft, 定稿 or not: ISO 8601, an empty text removes one, None leaves it.

    `publicity` maps the id of a step to its first and last day, `own` to whether the clerk's unit holds it. The days of a
    step that has fields go into these, which a 定稿 no longer takes. Raises InputError (code "date"), UsageError (code
    "unknown_step" for a step this kind does not have, "own_step" where the form itself says who holds it), and what the
    store raises.
    """
    stored = workspace.store.load(draft_id)
    steps = {step.id: step for step in workspace.pack_of(stored.draft).publicity_of(stored.draft.kind)}
    for step_id in (*(publicity or {}), *(own or {})):
        if step_id not in steps:
            known = "、".join(sorted(steps)) or "（没有）"
            raise UsageError(
                f"这种材料没有名为“{step_id}”的公示。没有改动任何内容；可用的：{known}。", code="unknown_step"
            )
    changes = {} if due is None else {DUE: _checked(due)}
    for step_id, (begins, ends) in (publicity or {}).items():
        step = steps[step_id]
        changes[step.begins_in or begin_key(step_id)] = _checked(begins)
        changes[step.ends_in or end_key(step_id)] = _checked(ends)
    for step_id, holds in (own or {}).items():
        if steps[step_id].begins_in:
            told = f"“{steps[step_id].title}”由填报单位自己办，记在表上，不用另外说明。没有改动任何内容。"
            raise UsageError(told, code="own_step")
        changes[own_key(step_id)] = YES if holds else ""
    if changes:
        workspace.store.save_values(stored.draft.id, changes, stored.seen, as_one=True)
    return workspace.store.load(stored.draft.id).draft


def _checked(text: str) -> str:
    day = text.strip()
    if day and entered_day(day) is None:
        raise InputError(f"“{day}”不是日期，应写成 2016-07-20 这样。没有改动任何内容；请改正后重试。", code="date")
    return day


def _problem_items(form: Form, problems: Sequence[Problem]) -> list[Item]:
    musts = [p for p in problems if p.severity is Severity.MUST]
    reminders = [p for p in problems if p.severity is Severity.ADVICE]
    waiting = [p for p in reminders if not p.note]
    said = len(reminders) - len(waiting)
    told = f"已说明 {said} 处" if said else "没有提醒" if not waiting else ""
    return [
        Item(
            "must", "必改", f"还有 {len(musts)} 处：{_labels(form, musts)}" if musts else "没有必改的了",
            Status.OPEN if musts else Status.DONE, Way.FIELD, _first_field(musts),
        ),
        Item(
            "advice", "提醒",
            "，".join(filter(None, [f"{len(waiting)} 处没有改也没有说明" if waiting else "", told])),
            Status.ADVICE if waiting else Status.DONE, Way.FIELD, _first_field(waiting),
        ),
    ]  # fmt: skip


def _shared_items(offer: Offer | None) -> list[Item]:
    if offer is None:
        return []
    told = f"“{offer.title}”里改了 {len(offer.changes)} 项：{offer.labels}"
    return [Item("shared", "底稿里改过", told, Status.ADVICE, Way.SHARED)]


def _condition_items(form: Form, draft: Draft) -> list[Item]:
    conditions = [f.id for f in form.fields.values() if f.type is FieldType.CONFIRM]
    missing = [f for f in conditions if draft.value(f) != YES]
    if not conditions:
        return []
    told = f"已对照确认 {len(conditions) - len(missing)}/{len(conditions)} 条"
    first = (missing or conditions)[0]
    return [Item("conditions", "自查", told, Status.ADVICE if missing else Status.DONE, Way.FIELD, first)]


def _photo_items(form: Form, draft: Draft) -> list[Item]:
    wanted = {f for rule in form.rules if isinstance(rule, Required) for f in rule.fields}
    items = []
    for slot in (f for f in form.fields.values() if f.type is FieldType.PHOTO):
        count = len(draft.in_slot(slot.id))
        if count:
            status, told = Status.DONE, f"已有 {count} 张"
        elif slot.id in wanted or slot.prints:
            status, told = Status.OPEN, "还没有放"
        else:
            status, told = Status.OPTIONAL, "没有放；可以不附"
        items.append(Item(f"photos-{slot.id}", slot.label, told, status, Way.FIELD, slot.id))
    return items


def _publicity_item(publicity: Publicity) -> Item:
    by = "由我们办" if publicity.own else f"由{publicity.step.owner}办"
    if publicity.severity is Severity.MUST:
        status = Status.OPEN
    elif publicity.severity is Severity.ADVICE or not publicity.enough:
        status = Status.ADVICE
    else:
        status = Status.DONE
    return Item(f"publicity-{publicity.step.id}", publicity.step.title, f"{publicity.message}{by}。", status, Way.DATES)


def _final_item(workspace: Workspace, draft: Draft) -> Item:
    record = workspace.store.last_revision(draft.id) if draft.state is DraftState.FINAL else None
    if record is None:
        return Item("final", "定稿", "还没有定稿；定稿后打印的纸上才没有“草稿”", Status.OPEN, Way.FINALISE)
    return Item("final", "定稿", f"修订 {record.number}，校验码 {record.check_code}", Status.DONE, Way.FINALISE)


def _paper_item(document: Document, made: Sequence[Print]) -> Item:
    """Copies of this revision that went to a printer; a PDF may have been printed elsewhere, so it is said too."""
    printed = sum(p.copies for p in made if p.document == document.id and p.medium is Medium.PAPER)
    exported = any(p.document == document.id and p.medium is Medium.PDF for p in made)
    told = f"已打印 {printed}/{document.copies} 份"
    if document.stamped:
        told += "，每份盖章"
    if exported and printed < document.copies:
        told += "；已导出 PDF，如已另行打印可不再打印"
    done = printed >= document.copies
    status = Status.DONE if done else Status.ADVICE if exported else Status.OPEN
    return Item(f"paper-{document.id}", f"打印{document.title}", told, status, Way.PRINT)


def _hand_over_items(made: Sequence[Print]) -> list[Item]:
    sealed = [p for p in made if p.medium is Medium.SEALED]
    slip = any(p.document == SLIP for p in made)
    return [
        Item(
            "sealed", "封装移交文件", sealed[-1].title if sealed else "还没有封装",
            Status.DONE if sealed else Status.OPEN, Way.SEAL,
        ),
        Item(
            "slip", "交接清单",
            "已写好，打印后双方签名" if slip else "封装时会写在移交文件旁边",
            Status.DONE if slip else Status.OPEN, Way.SEAL,
        ),
    ]  # fmt: skip


def _handed_item(workspace: Workspace, draft: Draft, made: Sequence[Print]) -> Item:
    """On what the sealed file of this revision went out, as far as it went through this program."""
    sealed = any(p.medium is Medium.SEALED for p in made)
    records = [r for r in workspace.store.handovers(draft.id) if r.revision == draft.revision] if sealed else []
    told = handed_words(records, workspace.clock().astimezone().date())
    # Whether somebody copied the file without this program it cannot know.
    status = Status.DONE if records else Status.OPTIONAL
    return Item(
        "handed", "移交", told or "封装后可存到 U 盘、刻光盘或发邮件；如已另行拷贝可不做", status, Way.HAND_OVER
    )


def _has_pages(document: Document, draft: Draft) -> bool:
    """Whether anything of a document prints: an annex of nothing but photos needs some."""
    if not all(isinstance(part, _PHOTO_PARTS) for part in document.parts):
        return True
    return any(draft.in_slot(part.slot) for part in document.parts if isinstance(part, _PHOTO_PARTS))


def _labels(form: Form, problems: Sequence[Problem], most: int = 3) -> str:
    names = list(dict.fromkeys(form.fields[p.field].label if p.field in form.fields else "公示" for p in problems))
    return "、".join(names[:most]) + (" 等" if len(names) > most else "")


def _first_field(problems: Sequence[Problem]) -> str:
    return next((p.field for p in problems if p.field), "")
