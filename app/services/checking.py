"""All problems of a draft at once: the pack's rules, what the typesetter found on paper, and the dates of 公示."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.calendar import WorkCalendar
from app.domain.checks import Problem, check, in_form_order
from app.domain.definition import FieldType, Form
from app.domain.draft import Attachment, Draft
from app.domain.fact_checks import years_counted
from app.domain.notes import answered
from app.domain.rules import Severity
from app.errors import InputError
from app.render.pages import LaidDocument
from app.services.holidays import work_calendar
from app.services.papers import lay_out_all, paper_problems
from app.services.photo_quality import NOT_LOOKED_AT, Looks, quality_problems
from app.services.publicity import publicity_problems
from app.services.workspace import Workspace

# Problems that make the paper itself wrong: it would lose text or a photo, or be sent back for its length.
_STOPS_PAPER = frozenset({"overflow", "no_glyph", "limit", "photo_lost"})


class ProblemsFound(InputError):
    """A draft has 必改 problems that stop what was asked for; they are listed in `problems`."""

    code = "problems"

    def __init__(self, message: str, problems: Sequence[Problem]) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


def check_draft(
    workspace: Workspace, draft: Draft, laid: Sequence[LaidDocument] | None = None, looks: Looks = NOT_LOOKED_AT
) -> tuple[Problem, ...]:
    """Every problem in the form's order; `laid` saves setting the papers a second time.

    Of the quality of photos only what `looks` has measured: it is never 必改, and what stops or allows something must
    not wait for it.
    """
    form = workspace.form_of(draft)
    papers = lay_out_all(workspace, draft) if laid is None else laid
    lost = photo_problems(form, draft, workspace.photo_faults(draft))
    found = in_form_order(
        form,
        [
            *check(form, draft, calendar_for(workspace, draft)),
            *paper_problems(form, papers),
            *lost,
            *quality_problems(form, draft, looks),
            *publicity_problems(workspace, draft),
        ],
    )
    return answered(form, draft, found)


def calendar_for(workspace: Workspace, draft: Draft) -> WorkCalendar:
    """The working days that the rules of a draft's form ask about. Raises InputError for a damaged table of holidays."""
    return work_calendar(workspace.data, years_counted(workspace.form_of(draft), draft))


def photo_problems(form: Form, draft: Draft, faults: Mapping[str, str]) -> list[Problem]:
    """A 必改 for each photo or scan that cannot be read any more; `faults` as `Workspace.photo_faults` gives them."""
    return [_lost(form, a) for a in draft.attachments if a.sha256 in faults]


def _lost(form: Form, lost: Attachment) -> Problem:
    number = lost.position + 1
    if form.fields[lost.slot].type is FieldType.SCAN:
        code = "scan_lost"
        message = (
            f"第 {number} 份扫描件“{lost.name}”的文件不见了或已损坏，封装会缺它。"
            "其他内容不受影响；请删除这一份，再重新添加原来的文件。"
        )
    else:
        code = "photo_lost"
        message = (
            f"第 {number} 张照片“{lost.name}”的文件不见了或已损坏，打印和封装都会缺它。"
            "其他内容不受影响；请删除这一张，再重新添加原来的照片。"
        )
    return Problem(Severity.MUST, lost.slot, code, message)


def must_fix(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Only the 必改 ones."""
    return tuple(p for p in problems if p.severity is Severity.MUST)


def counts(problems: Sequence[Problem]) -> str:
    """`必改 1 处，提醒 2 处，已说明 1 处。`: an answered reminder is counted apart, and only where there are some."""
    musts, answered = len(must_fix(problems)), sum(bool(p.note) for p in problems)
    told = f"必改 {musts} 处，提醒 {len(problems) - musts - answered} 处"
    return f"{told}，已说明 {answered} 处。" if answered else f"{told}。"


def refuse_wrong_paper(problems: Sequence[Problem]) -> None:
    """Raise ProblemsFound when printing now would lose text or exceed a hard limit. Unfilled fields may be printed."""
    stopping = [p for p in must_fix(problems) if p.code in _STOPS_PAPER]
    if stopping:
        raise ProblemsFound(
            f"没有导出：有 {len(stopping)} 处印在纸上会出错。草稿没有变化；请按提示修改后再导出。", stopping
        )


def refuse_unfinished(problems: Sequence[Problem]) -> None:
    """Raise ProblemsFound when any 必改 is left."""
    musts = must_fix(problems)
    if musts:
        raise ProblemsFound(f"还有 {len(musts)} 处必改，暂不能定稿。草稿没有变化；请按提示修改后再试。", musts)
