"""Several drafts at once: checked, sealed, put into one PDF. One bad draft is told and never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.bundle.office import Office
from app.domain.checks import Problem
from app.domain.subjects import file_head, subject
from app.errors import ChuangbaoError
from app.services.checking import ProblemsFound, check_draft, counts, must_fix, refuse_wrong_paper
from app.services.exporting import ONCE, Application, PaperFile, PrintRun, write_merged
from app.services.photo_quality import look_at_all
from app.services.printing import note_prints, printable
from app.services.sealing import Sealed, seal_draft
from app.services.shelf import NO_UNIT
from app.services.slip import write_slip, write_slip_beside
from app.services.steps import Cancelled, Progress
from app.services.workspace import Workspace
from app.storage.records import Medium

_HUNDREDTHS = 100
_DONE = 0
_PROBLEMS = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one draft fared. `title` is its unit and form; `message` a sentence either way; `code` that of a failure.

    `exit_code` is 0 when it went well; `problems` are all that were found when checking, else those that stood against it.
    """

    draft: str
    title: str
    message: str
    code: str = ""
    exit_code: int = _DONE
    problems: tuple[Problem, ...] = ()
    sealed: Sealed | None = None
    slip: PaperFile | None = None

    @property
    def ok(self) -> bool:
        """Whether it went well."""
        return self.exit_code == _DONE


@dataclass(frozen=True, slots=True)
class Merged:
    """One PDF of the drafts that could be printed, None when there was none, and how each fared."""

    file: PaperFile | None
    outcomes: tuple[Outcome, ...]


def check_several(
    workspace: Workspace,
    draft_ids: Sequence[str],
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> tuple[Outcome, ...]:
    """All problems of each draft; one with 必改 is not `ok`."""

    def check(outcome: Outcome, _: Progress) -> Outcome:
        draft = workspace.store.load(outcome.draft).draft
        problems = check_draft(workspace, draft, looks=look_at_all(workspace, draft))
        bad = bool(must_fix(problems))
        return replace(
            outcome, message=counts(problems), problems=problems, exit_code=_PROBLEMS if bad else _DONE,
            code="problems" if bad else "",
        )  # fmt: skip

    return _each(workspace, draft_ids, "正在检查", check, progress, cancelled)


def seal_several(
    workspace: Workspace,
    draft_ids: Sequence[str],
    out: Path,
    offices: Sequence[Office] = (),
    passphrase: str | None = None,
    *,
    slips: bool = True,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> tuple[Outcome, ...]:
    """Seal each draft as a file of its own into a folder, with its slip beside it.

    Each is whole or not begun: cancelling stops before the next one, or within one while that is still possible. Slips are
    named for their unit, so a second one of the same unit gets a folder named for its sealed file.
    """
    written: set[Path] = set()

    def seal(outcome: Outcome, report: Progress) -> Outcome:
        sealed = seal_draft(workspace, outcome.draft, out, offices, passphrase, progress=report, cancelled=cancelled)
        slip = _slip(workspace, sealed, written) if slips else None
        said = f"已封装，校验码 {sealed.revision.check_code}：{sealed.file.path.name}"
        return replace(outcome, message=said, sealed=sealed, slip=slip)

    return _each(workspace, draft_ids, "正在封装", seal, progress, cancelled)


def merge_several(
    workspace: Workspace,
    draft_ids: Sequence[str],
    out: Path,
    *,
    run: PrintRun = ONCE,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Merged:
    """One PDF of all drafts whose papers are right; the others are told and left out.

    Raises ExportCancelled and EnvironmentFault while it is written.
    """
    found: dict[str, Application] = {}

    def lay(outcome: Outcome, _: Progress) -> Outcome:
        draft = workspace.store.load(outcome.draft).draft
        laid = printable(workspace, draft)
        refuse_wrong_paper(check_draft(workspace, draft, laid))
        found[outcome.draft] = Application(draft, laid)
        return replace(outcome, message="已收入")

    outcomes = _each(workspace, draft_ids, "正在排版", lay, progress, cancelled)
    if not found:
        return Merged(None, outcomes)
    file = write_merged(workspace, list(found.values()), out, run=run, progress=progress, cancelled=cancelled)
    for application in found.values():
        note_prints(workspace, application.draft, Medium.PDF, application.laid)
    return Merged(file, outcomes)


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """That of the gravest failure: the environment before refusals before problems."""
    return max((outcome.exit_code for outcome in outcomes), default=_DONE)


def _each(
    workspace: Workspace,
    draft_ids: Sequence[str],
    doing: str,
    work: Callable[[Outcome, Progress], Outcome],
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> tuple[Outcome, ...]:
    """What `work` makes of each draft, in the order given, a draft named twice once; failures become outcomes."""
    outcomes: list[Outcome] = []
    ids = list(dict.fromkeys(draft_ids))
    for number, draft_id in enumerate(ids):
        outcome = Outcome(draft_id, draft_id, "")
        begun = f"{doing}第 {number + 1}/{len(ids)} 份"

        def report(done: int, total: int, now: str, number: int = number, begun: str = begun) -> None:
            if progress is not None:
                part = _HUNDREDTHS * done // total if total else 0
                progress(number * _HUNDREDTHS + part, len(ids) * _HUNDREDTHS, f"{begun}：{now}" if now else begun)

        if cancelled is not None and cancelled():
            outcomes.append(_failed(_named(workspace, outcome), "cancelled", "没有做：已取消。草稿没有变化。"))
            continue
        report(0, 1, "")
        outcome = _named(workspace, outcome)
        try:
            outcomes.append(work(outcome, report) if not outcome.code else outcome)
        except ProblemsFound as error:
            outcomes.append(replace(_failed(outcome, error.code, error.message), problems=error.problems))
        except ChuangbaoError as error:
            outcomes.append(_failed(outcome, error.code, error.message, error.exit_code))
    return tuple(outcomes)


def _named(workspace: Workspace, outcome: Outcome) -> Outcome:
    """The outcome under its draft's whole id, with unit and form; a failure when the draft cannot be read."""
    try:
        draft = workspace.store.load(outcome.draft).draft
        form = workspace.form_of(draft)
    except ChuangbaoError as error:
        return _failed(outcome, error.code, error.message, error.exit_code)
    return replace(outcome, draft=draft.id, title=f"{subject(form, draft.values) or NO_UNIT} · {form.title}")


def _failed(outcome: Outcome, code: str, message: str, exit_code: int = _PROBLEMS) -> Outcome:
    return replace(outcome, code=code, message=message, exit_code=exit_code)


def _slip(workspace: Workspace, sealed: Sealed, written: set[Path]) -> PaperFile:
    folder = sealed.file.path.parent
    draft = sealed.revision.draft
    key = folder / file_head(workspace.form_of(draft), draft.values)
    if key not in written:
        written.add(key)
        return write_slip_beside(workspace, sealed)
    return write_slip(workspace, sealed.revision.draft.id, folder / sealed.file.path.stem)
