"""The open draft: the one place in the window that holds it. Widgets ask it and tell it; it checks, lays out and has it saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.calendar import WorkCalendar
from app.domain.checks import Problem, check, in_form_order
from app.domain.definition import Form, Pack, ProsePart, ReportPart
from app.domain.draft import BESIDE, PLAN, Attachment, Draft, DraftState, apart
from app.domain.fact_checks import years_counted
from app.domain.fixes import apply_fixes
from app.domain.notes import answer_key, answered
from app.domain.rules import Limit
from app.domain.subjects import subject
from app.domain.text import Counts, count_chars
from app.render.layout import lay_out
from app.render.pages import Fit, LaidDocument
from app.render.photo_look import Look
from app.render.typesetter import Typesetter
from app.services.checking import photo_problems
from app.services.drafting import OpenedDraft
from app.services.holidays import work_calendar
from app.services.papers import fields_of, paper_problems
from app.services.photo_quality import LookKey, quality_problems
from app.services.workspace import Workspace
from app.storage.records import Changed
from app.storage.splices import Splice, splice_between
from ui.backend import Backend
from ui.saving import SaveState, SaveStatus, SavingQueue

__all__ = ["DraftSession", "SaveState", "SaveStatus"]

_PAPER_AFTER = 40  # ms: the page follows within 100 ms of a key


class DraftSession(QObject):
    """A draft being edited. All signals are emitted on the window's thread.

    `value_changed(field, initiator)`: a value is new; the widget it came from skips its own echo.
    `papers_changed(document ids)`, `problems_changed()`, `attachments_changed()`, `looks_changed()`, `save_changed()`, `state_changed()`.
    `notes_changed()`: what is kept beside the fields.
    """

    value_changed = Signal(str, object)
    papers_changed = Signal(object)
    problems_changed = Signal()
    attachments_changed = Signal()
    looks_changed = Signal()
    save_changed = Signal()
    state_changed = Signal()
    notes_changed = Signal()

    def __init__(
        self, opened: OpenedDraft, pack: Pack, typesetter: Typesetter, backend: Backend, parent: QObject | None = None
    ) -> None:
        super().__init__(parent or backend)  # its timers must not outlive the thread they save through
        self.pack: Pack = pack
        self.form: Form = pack.forms[opened.draft.kind]
        self.draft: Draft = opened.draft
        self.problems: tuple[Problem, ...] = ()
        self.looks: dict[LookKey, Look] = {}
        self._dates: tuple[Problem, ...] = ()
        self._typesetter = typesetter
        self._backend = backend
        self._photo_sizes: dict[str, tuple[int, int]] = dict(opened.photo_sizes)
        self._photo_faults: Mapping[str, str] = opened.photo_faults
        self._calendar: WorkCalendar = WorkCalendar()
        self._years: frozenset[int] = frozenset()  # whose holidays were asked for
        self._laid: dict[str, LaidDocument] = {}
        self._stale: set[str] = {d.id for d in self.form.documents}
        self._documents_of = {f: {d.id for d in self.form.documents if f in fields_of(d)} for f in self.form.fields}
        self._paper_timer = QTimer(self)
        self._paper_timer.setSingleShot(True)
        self._paper_timer.setInterval(_PAPER_AFTER)
        self._paper_timer.timeout.connect(self.refresh_papers)
        self.saving = SavingQueue(opened, backend, self)
        self.saving.status_changed.connect(self.save_changed)
        self.refresh_papers()

    # ── reading ─────────────────────────────────────────────────────────

    @property
    def editable(self) -> bool:
        """Whether values may change: not while the draft is 定稿."""
        return self.draft.state is DraftState.OPEN

    @property
    def save(self) -> SaveStatus:
        """How saving stands."""
        return self.saving.status

    @property
    def saved(self) -> bool:
        """Whether everything typed is on the disk."""
        return self.save.state is SaveState.SAVED

    @property
    def papers(self) -> list[LaidDocument]:
        """All documents as they will print, in the pack's order."""
        return [self._laid[d.id] for d in self.form.documents]

    def paper(self, document_id: str) -> LaidDocument:
        """One document as it will print."""
        return self._laid[document_id]

    def value(self, field: str) -> str:
        """What was entered in a field; the pack's default is not an entry."""
        return self.draft.value(field)

    def counts(self, field: str) -> Counts:
        """The counts of a field as it stands this moment."""
        return count_chars(self.draft.value(field))

    def limit(self, field: str) -> Limit | None:
        """The limit that is shown beside a field: the first the pack gives it."""
        return next((r for r in self.form.rules if isinstance(r, Limit) and r.field == field), None)

    def fit(self, field: str) -> Fit | None:
        """How a field stands in its tightest cell."""
        fits = [f for laid in self._laid.values() if (f := laid.fits.get(field)) is not None]
        return max(fits, key=lambda f: (f.over, -f.lines_left), default=None)

    def prose_pages(self, field: str) -> int:
        """Pages of the document whose running text a field is; 0 for a field in cells, where lines are what counts."""
        for document in self.form.documents:
            for part in document.parts:
                match part:
                    case ProsePart() if part.field == field:
                        return len(self._laid[document.id].pages)
                    case ReportPart() if any(section.field == field for section in part.sections):
                        return len(self._laid[document.id].pages)
        return 0

    @property
    def subject(self) -> str:
        """Whom it is for, on one line, for titles; empty while neither unit nor person is filled in."""
        return subject(self.form, self.draft.values)

    # ── changing ────────────────────────────────────────────────────────

    def set_value(self, field: str, text: str, initiator: object = None) -> None:
        """Take a new value: counters follow at once, the paper in a moment, the store soon after."""
        if not self.editable or text == self.draft.value(field):
            return
        self.saving.put_typed(field, text)
        self._take(field, text, initiator)
        self.saving.save_soon()

    def set_together(self, values: Mapping[str, str], notes: Mapping[str, str] | None = None) -> None:
        """Take the outcome of a command: one change, which undo takes back at once; on its way to the store at once.

        `notes` are what is kept beside the fields under these keys, in the same change.
        """
        changes = {f: text for f, text in values.items() if text != self.draft.value(f)}
        beside = {key: text for key, text in (notes or {}).items() if text != self.draft.notes.get(key, "")}
        if not self.editable or not (changes or beside):
            return
        self.saving.put_together(changes | beside)
        for field, text in changes.items():
            self._take(field, text, None)
        for key, text in beside.items():
            self.draft = self.draft.with_note(key, text)
        if beside:
            self.notes_changed.emit()
        self.saving.save_now()

    def set_note(self, key: str, text: str) -> None:
        """Change what is kept beside the fields under a key (`app.domain.notes`); an empty text removes it.

        A change of its own for undo. Of a 定稿 only the clerk's own calendar may change.
        """
        if text == self.draft.notes.get(key, "") or not (self.editable or key.startswith(PLAN)):
            return
        self.saving.put_together({key: text})
        self.draft = self.draft.with_note(key, text)
        self.saving.save_now()
        self.refresh_papers()
        self.notes_changed.emit()

    def explain(self, problem: Problem, text: str) -> Problem | None:
        """Answer a reminder (说明), or take the answer back; the reminder as it stands then, None when it does not."""
        self.refresh_papers()  # places are those of the text as it is now
        if problem not in self.problems:
            return None
        key = answer_key(self.form, self.draft, problem)
        self.set_note(key, text)
        return replace(problem, note=self.draft.notes.get(key, ""))

    def _take(self, field: str, text: str, initiator: object) -> None:
        """A new value on the screen."""
        self.draft = self.draft.with_value(field, text)
        self._stale |= self._documents_of.get(field, set())
        self.value_changed.emit(field, initiator)
        if not self._paper_timer.isActive():  # not started anew: the page follows a held key too
            self._paper_timer.start()

    def fix(self, problems: Iterable[Problem]) -> None:
        """Carry out the replacements these problems offer, as far as they still stand."""
        self.refresh_papers()  # places are those of the text as it is now
        standing = [p for p in problems if p in self.problems and p.fix is not None]
        fields = dict.fromkeys(p.field for p in standing)
        texts = {f: self.form.value(self.draft.values, f) for f in fields}
        self.set_together({f: apply_fixes(t, [p for p in standing if p.field == f]) for f, t in texts.items()})
        self.refresh_papers()

    def is_lost(self, photo: Attachment) -> bool:
        """Whether the file of a photo or scan cannot be read any more."""
        return photo.sha256 in self._photo_faults

    def take_dates(self, problems: tuple[Problem, ...]) -> None:
        """The dates beside the fields have been judged: what is wrong with them counts like any other problem."""
        if problems != self._dates:
            self._dates = problems
            self.refresh_papers()

    def take_look(self, photo: LookKey, look: Look) -> None:
        """A photo has been measured: say what there is to say of it."""
        self.looks[photo] = look
        self.looks_changed.emit()
        self.refresh_papers()

    def refresh_papers(self) -> None:
        """Set what is stale in type again, and check everything."""
        stale, self._stale = self._stale, set()
        for document in self.form.documents:
            if document.id in stale:
                self._laid[document.id] = lay_out(self.form, document, self.draft, self._typesetter, self._photo_size)
        found = in_form_order(
            self.form,
            [
                *check(self.form, self.draft, self._calendar),
                *paper_problems(self.form, self._laid.values()),
                *photo_problems(self.form, self.draft, self._photo_faults),
                *quality_problems(self.form, self.draft, self.looks),
                *self._dates,
            ],
        )
        problems = answered(self.form, self.draft, found)
        self._ask_for_holidays()
        if stale:
            self.papers_changed.emit(stale)
        if problems != self.problems:
            self.problems = problems
            self.problems_changed.emit()

    def _ask_for_holidays(self) -> None:
        """Where rules count working days: the holidays of these years, once; without them a problem says so."""
        years = years_counted(self.form, self.draft) | self._years
        if years == self._years:
            return
        self._years = years

        def take(calendar: WorkCalendar) -> None:
            self._calendar = calendar
            self.refresh_papers()

        # A damaged table of holidays is told where it is imported; here its year counts as not known, which is said.
        self._backend.store(self, lambda w: work_calendar(w.data, years), take, lambda _: None)

    def _photo_size(self, attachment: Attachment) -> tuple[int, int]:
        return self._photo_sizes[attachment.sha256]

    # ── saving ──────────────────────────────────────────────────────────

    def flush(self, then: Callable[[bool], None]) -> None:
        """Save what is pending, then call with whether everything is on the disk."""
        self.saving.flush(then)

    def change_in_store(
        self,
        change: Callable[[Workspace, Mapping[str, int]], Changed],
        done: Callable[[Mapping[str, Splice]], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Save what is pending, then let a service change texts in the store (undo, restore), and take them over.

        `change` gets what was seen, so that it keeps off what others changed meanwhile. `done` is told how each text on
        the screen, and each note beside the fields, changed; a field typed in meanwhile is left out: what was typed stays, and is saved after the change.
        """

        def take(what: Changed) -> Mapping[str, Splice]:
            typed = self.saving.pending
            taken = {}
            for field, text in what.values.items():
                if field not in typed and field in self.form.fields:
                    taken[field] = splice_between(self.draft.value(field), text)
                    self._take(field, text, None)
            notes = {key: text for key, text in what.values.items() if key.startswith(BESIDE) and key not in typed}
            for key, text in notes.items():
                taken[key] = splice_between(self.draft.notes.get(key, ""), text)
                self.draft = self.draft.with_note(key, text)
            if notes:
                self.refresh_papers()
                self.notes_changed.emit()
            return taken

        self.saving.change_in_store(change, take, done, failed)

    # ── what happened elsewhere ─────────────────────────────────────────

    def reload(self, opened: OpenedDraft) -> None:
        """Take over what the store has (photos, state); values being typed stay as they are on screen."""
        kept, notes = apart({**opened.draft.values, **opened.draft.notes, **self.saving.pending})
        was_editable = self.editable
        changed = {f for f in {*kept, *self.draft.values} if kept.get(f, "") != self.draft.value(f)}
        photos_changed = opened.draft.attachments != self.draft.attachments
        notes_changed = notes != self.draft.notes
        self.draft = replace(opened.draft, values=kept, notes=notes)
        self.saving.reread(opened.seen)
        self._photo_sizes.update(opened.photo_sizes)
        self._photo_faults = opened.photo_faults
        self._stale |= {d.id for d in self.form.documents}
        for field in changed:
            self.value_changed.emit(field, None)
        self.refresh_papers()
        if notes_changed:
            self.notes_changed.emit()
        if photos_changed:
            self.attachments_changed.emit()
        if was_editable != self.editable:
            self.state_changed.emit()
