"""Filling in a draft on the page that will be printed: what there is, the paper, what is still to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.checks import Problem
from app.domain.definition import ATTACHED, Field, FieldType, PhotoLabelsPart, PhotoPart, PhotoSheetPart
from app.domain.fact_checks import is_filled
from app.domain.finding import Hit
from app.domain.text import count_chars
from app.render.fonts import FontLibrary
from app.services.drafting import OpenedDraft, open_draft
from app.services.finalising import finalise_draft, reopen_draft
from app.services.publicity import RULE as PUBLICITY_RULE
from app.services.text_import import import_text
from app.services.voiding import TakenBack
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.fitting import GivingRow
from ui.history.in_page import PageHistory
from ui.pages.contents import ContentsList, Entry, Progress
from ui.pages.editor_bar import EditorBar
from ui.pages.find_bar import FindBar
from ui.pages.form_panel import FormPanel
from ui.pages.paper_panel import PaperPanel
from ui.pages.problem_detail import ProblemDetail
from ui.pages.problem_list import ProblemList
from ui.pages.voice import EditorVoice
from ui.paper.painter import PagePainter
from ui.photos.loader import PhotoLoader
from ui.photos.looks import PhotoLooks
from ui.photos.panel import PhotoPanel
from ui.photos.scan_panel import ScanPanel
from ui.photos.slot_panel import SlotPanel
from ui.plan.panel import HAND_OVER, HandOverPanel
from ui.session import DraftSession, SaveState
from ui.settings import Settings
from ui.theme import GRID, Theme

_BASICS, _SELF_CHECK, _SCANS = "@basics", "@self-check", "@scans-"
_LEFT, _RIGHT = 216, 288  # px
_COLUMNS = "editor"  # their widths, remembered
_PHOTO_PARTS = (PhotoPart, PhotoSheetPart, PhotoLabelsPart)


class EditorPage(QWidget):
    """One open draft. Signals: `back()`, `print_wanted()`, `export_wanted()`, `seal_wanted()`."""

    back = Signal()
    print_wanted = Signal()
    export_wanted = Signal()
    seal_wanted = Signal()

    def __init__(
        self, session: DraftSession, theme: Theme, fonts: FontLibrary, backend: Backend, settings: Settings | None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("page")
        self.session = session
        session.setParent(self)
        self._theme = theme
        self._backend = backend
        self._settings = settings
        self._photos = PhotoLoader(session, backend)
        self._looks = PhotoLooks(session, backend)
        self._painter = PagePainter(fonts, self._photos.image)
        self._bar = EditorBar(session, theme)
        self._contents = ContentsList(theme)
        self._problems = ProblemList(theme)
        self.history = PageHistory(self, self._bar, session, backend, theme, self)
        self._detail = ProblemDetail(session.pack)
        self.find_bar = FindBar(session, theme)
        self._middle = QStackedWidget()
        self._places: dict[str, QWidget] = {}
        self._slots: dict[str, str] = {}  # panels of photo slots that have no document of their own
        self._shown = ""
        self._void = ""
        self.paper = PaperPanel(session, self._painter, theme, settings)
        self._voice = EditorVoice(session, self)
        self._build_middle()
        self._build()
        self._connect()
        self._refresh_contents()
        self._problems.show_problems(session.problems)
        self.setFocusProxy(self._contents)
        self.show_entry(session.form.documents[0].id)

    # ── building ────────────────────────────────────────────────────────

    def _build_middle(self) -> None:
        form, session = self.session.form, self.session
        self._middle.addWidget(self.paper)
        self._panel_ids: list[tuple[str, str]] = []
        on_paper = {box.field for laid in session.papers for page in laid.pages for box in page.boxes}
        off_paper = [
            f for f in form.fields.values() if f.id not in on_paper and f.type not in (FieldType.CONFIRM, *ATTACHED)
        ]
        conditions = [f for f in form.fields.values() if f.type is FieldType.CONFIRM]
        if off_paper:
            self._add_form(_BASICS, "登记信息", "供受理单位统计用，表上不打印。", off_paper)
        self._panel_ids += [(d.id, d.title) for d in form.documents if not self._slot_of(d.id)]
        for document in form.documents:
            slot = self._slot_of(document.id)
            if slot:
                self._add(document.id, form.fields[slot].label, PhotoPanel(session, self._backend, self._theme, slot))
        for field in form.fields.values():
            if field.type is FieldType.SCAN:
                panel = ScanPanel(session, self._backend, self._theme, field.id)
                self._add(f"{_SCANS}{field.id}", field.label, panel)
        shown = {self._slot_of(document.id) for document in form.documents}
        for field in form.fields.values():
            if field.type is FieldType.PHOTO and field.id not in shown:  # in a cell of a form, or only handed over
                entry_id = f"@photo/{field.id}"
                self._add(entry_id, field.label, PhotoPanel(session, self._backend, self._theme, field.id))
        if conditions:
            self._add_form(_SELF_CHECK, "自查", "对照通知的条件逐条确认；只作提醒，不随表打印。", conditions)
        self._hand_over = HandOverPanel(session, self._backend, self._theme)
        self._add(HAND_OVER, "移交前", self._hand_over)

    def _slot_of(self, document_id: str) -> str:
        """The photo slot of a document of nothing but its photos; of several such documents, the first has the slot."""
        first: dict[str, str] = {}
        for document in self.session.form.documents:
            slots = {part.slot if isinstance(part, _PHOTO_PARTS) else "" for part in document.parts}
            if len(slots) == 1:
                first.setdefault(slots.pop(), document.id)
        return next((slot for slot, owner in first.items() if slot and owner == document_id), "")

    def _add_form(self, panel_id: str, title: str, intro: str, fields: list[Field]) -> None:
        self._add(panel_id, title, FormPanel(self.session, self._theme, title, intro, fields))

    def _add(self, panel_id: str, title: str, panel: QWidget) -> None:
        self._panel_ids.append((panel_id, title))
        self.add_panel(panel_id, panel)

    def add_panel(self, entry_id: str, panel: QWidget) -> None:
        """One more panel that `show_entry` can show."""
        self._places[entry_id] = panel
        self._middle.addWidget(panel)

    def _build(self) -> None:
        side = QWidget()
        side.setObjectName("side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left = QVBoxLayout(side)
        left.setContentsMargins(2 * GRID, 3 * GRID, 2 * GRID, 3 * GRID)
        heading = QLabel("资料")
        heading.setObjectName("heading")
        left.addWidget(heading)
        left.addWidget(self._contents, 1)
        past = QPushButton("修改记录")
        past.setIcon(self._theme.icon("history"))
        past.setToolTip("改过什么，怎样恢复（Ctrl+L）")
        past.clicked.connect(lambda _=False: self.history.show())
        left.addWidget(past)
        preview = QPushButton("预览打印")
        preview.setIcon(self._theme.icon("printer"))
        preview.setToolTip("预览打印（Ctrl+P）")
        preview.setShortcut(QKeySequence("Ctrl+P"))
        preview.clicked.connect(lambda: self._settle_photos(self.print_wanted.emit))
        left.addWidget(preview)
        todo = QWidget()
        todo.setObjectName("todo")
        todo.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        right = QVBoxLayout(todo)
        right.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        right.setSpacing(2 * GRID)
        right.addWidget(self._problems, 1)
        right.addWidget(self._detail)
        self._state = QLabel()
        self._state.setWordWrap(True)
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        right.addWidget(self._state)
        self._finalise = QPushButton("定稿")
        self._finalise.setToolTip("冻结内容，得到校验码；定稿前打印的每页角上都有“草稿”")
        self._finalise.clicked.connect(lambda: self._settle_photos(lambda: self.session.flush(self._make_final)))
        self._reopen = QPushButton("撤回定稿")
        self._reopen.clicked.connect(self._take_back)
        for button in (self._finalise, self._reopen):
            right.addWidget(button)
        export = QPushButton("导出文件")
        export.setIcon(self._theme.icon("file-output"))
        export.setShortcut(QKeySequence("Ctrl+E"))
        export.clicked.connect(lambda: self._settle_photos(self.export_wanted.emit))
        seal = QPushButton("封装移交")
        seal.setObjectName("primary")
        seal.setIcon(self._theme.icon("send", self._theme.colours.on_accent))
        seal.clicked.connect(lambda: self._settle_photos(self.seal_wanted.emit))
        right.addWidget(GivingRow(export, seal, spacing=2 * GRID))
        centre = QWidget()
        middle = QVBoxLayout(centre)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.find_bar)
        middle.addWidget(self._middle, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        widths = [self._theme.widened(width) for width in (_LEFT, 0, _RIGHT)]
        for widget, width in ((side, _LEFT), (centre, 0), (todo, _RIGHT)):
            splitter.addWidget(widget)
            if width:
                widget.setMinimumWidth(max(width - 40, widget.minimumSizeHint().width()))
        remembered = self._settings.sizes(_COLUMNS, splitter.count()) if self._settings is not None else None
        splitter.setSizes(remembered or [widths[0], 10_000, widths[2]])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        if self._settings is not None:
            keep = self._settings.keep_sizes
            splitter.splitterMoved.connect(lambda: keep(_COLUMNS, splitter.sizes()))
        splitter.setHandleWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(splitter, 1)
        self._show_state()

    def _connect(self) -> None:
        session = self.session
        self._bar.back.connect(self.back)
        self._bar.zoom_wanted.connect(self.paper.zoom)
        self.paper.zoom_changed.connect(self._bar.show_zoom)
        self.paper.document_wanted.connect(self.show_entry)
        self._contents.chosen.connect(self.show_entry)
        self._problems.jump.connect(self._jump)
        self._detail.fix_wanted.connect(self._fix)
        self._detail.note_wanted.connect(self._explain)
        self.find_bar.hit_shown.connect(self._show_hit)
        self.find_bar.closed.connect(self.paper.focus_editor)
        self.paper.import_wanted.connect(self._import)
        self.paper.photos_wanted.connect(self.go_to_field)
        self.paper.crossed.connect(self._voice.say_crossed)
        self.paper.takes_back.connect(self.history.keys.take_back)
        for panel in self._places.values():
            if isinstance(panel, FormPanel):
                panel.takes_back.connect(self.history.keys.take_back)
        self.addActions(self.history.keys.actions)
        self._hand_over.field_wanted.connect(self._go_to_open)
        self._hand_over.finalise_wanted.connect(self._finalise.click)
        self._hand_over.print_wanted.connect(lambda: self._settle_photos(self.print_wanted.emit))
        self._hand_over.seal_wanted.connect(lambda: self._settle_photos(self.seal_wanted.emit))
        self._hand_over.changed.connect(self._refresh_contents)
        self._photos.loaded.connect(self.paper.photos_loaded)
        session.problems_changed.connect(self._problems_changed)
        session.papers_changed.connect(lambda _: self._refresh_contents())
        session.attachments_changed.connect(self._refresh_contents)
        session.state_changed.connect(self._show_state)
        for keys, then in (
            ("F8", self._problems.next_problem),
            ("Ctrl+S", self._save),
            ("Ctrl+L", self.history.toggle),
            ("Ctrl+F", lambda: self.find_bar.start(self.paper.selected_text)),
            ("Ctrl+H", lambda: self.find_bar.start(self.paper.selected_text, replace=True)),
            ("F3", lambda: self.find_bar.step(1)),
            ("Shift+F3", lambda: self.find_bar.step(-1)),
        ):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(then)
            self.addAction(action)

    # ── moving about ────────────────────────────────────────────────────

    def show_entry(self, entry_id: str) -> None:
        """A document on paper, or a panel, in the middle."""
        panel = self._places.get(entry_id)
        self._shown = entry_id
        if panel is not None:
            self.paper.leave_field()
            self._middle.setCurrentWidget(panel)
        else:
            self._middle.setCurrentWidget(self.paper)
            self.paper.show_document(entry_id)
        self._bar.show_paper_tools(shown=panel is None)
        self._contents.go_to(entry_id)

    def go_to_field(self, field: str) -> None:
        """The place of a field, ready for typing."""
        for entry_id, panel in self._places.items():
            if isinstance(panel, FormPanel) and panel.focus_field(field):
                self.show_entry(entry_id)
                panel.focus_field(field)
                return
            if self._slot_of_entry(entry_id) == field:
                self.show_entry(entry_id)
                return
        document = self.paper.document_of(field)
        if document:
            self.show_entry(document)
            self.paper.edit_field(field)

    def _go_to_open(self, field: str) -> None:
        """A field that waits for something; without one the next thing to do."""
        if field:
            self.go_to_field(field)
        else:
            self._problems.next_problem()

    @property
    def shown(self) -> str:
        """The entry in the middle."""
        return self._shown

    @property
    def field(self) -> str:
        """The field that is being edited or has the keys; empty for none."""
        return self.field_in_focus or self.paper.field

    @property
    def field_in_focus(self) -> str:
        """The field the keys go to; empty when they go elsewhere."""
        panel = self._middle.currentWidget()
        return panel.field_in_focus if isinstance(panel, PaperPanel | FormPanel) else ""

    def select(self, field: str, start: int, end: int) -> None:
        """Mark a stretch of the text of a field that is shown for typing, or put the cursor there."""
        panel = self._middle.currentWidget()
        if isinstance(panel, FormPanel):
            panel.select(field, start, end)
        elif self.paper.field == field:
            self.paper.select(start, end)

    def _slot_of_entry(self, entry_id: str) -> str:
        panel = self._places.get(entry_id)
        return panel.slot_photos.field.id if isinstance(panel, SlotPanel) else ""

    def _jump(self, problem: Problem) -> None:
        self._detail.show_problem(problem, self.session.problems, editable=self.session.editable)
        if problem.rule.startswith(PUBLICITY_RULE):
            self.show_entry(HAND_OVER)
        elif problem.field:
            self._show_place(problem.field, problem.start, problem.end)

    def _show_place(self, field: str, start: int, end: int) -> None:
        self.go_to_field(field)
        if end > start:
            self.select(field, start, end)

    def _show_hit(self, hit: Hit) -> None:
        """Bring a place that was looked for into sight; the keys stay with the line that looks."""
        line = self.focusWidget()
        looking = self.find_bar.isAncestorOf(line)
        self._show_place(hit.field, hit.start, hit.end)
        if looking:
            line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _explain(self, problem: Problem, text: str) -> None:
        """Keep a 说明; the reminder stays in sight with it."""
        now = self.session.explain(problem, text)
        self._detail.show_problem(now, self.session.problems, editable=self.session.editable)
        self._problems.mark(now)

    def _fix(self, problems: list[Problem]) -> None:
        """What the detail offers; then on to the next of the same kind."""
        first = problems[0]
        self.session.fix(problems)
        following = [p for p in self.session.problems if p.rule == first.rule and p.fix is not None and not p.note]
        self._problems.go_to(following[0] if following else None)

    # ── what the session says ───────────────────────────────────────────

    def _problems_changed(self) -> None:
        self._problems.show_problems(self.session.problems)
        if self._detail.problem not in self.session.problems:
            self._detail.show_problem(None, ())
        self._refresh_contents()

    def _refresh_contents(self) -> None:
        self._contents.set_entries([self._entry(entry_id, title) for entry_id, title in self._panel_ids])

    def _entry(self, entry_id: str, title: str) -> Entry:
        session = self.session
        panel = self._places.get(entry_id)
        if isinstance(panel, FormPanel):
            fields = panel.fields
            filled = sum(bool(session.value(f)) for f in fields)
            return Entry(entry_id, title, f"{filled}/{len(fields)}", self._progress(fields, filled == len(fields)))
        if isinstance(panel, HandOverPanel):
            return Entry(entry_id, title, panel.detail, Progress.DONE if panel.done else Progress.OPEN)
        slot = self._slot_of_entry(entry_id)
        if slot:
            count = len(session.draft.in_slot(slot))
            return Entry(entry_id, title, str(count) if count else "", self._progress([slot], count > 0))
        fields = self.paper.fields_of(entry_id)
        typed = [f for f in fields if session.form.fields[f].type is not FieldType.OPINION]
        filled = sum(is_filled(session.form, session.draft, f) for f in typed)
        long = [f for f in typed if session.limit(f)]
        detail = f"{filled}/{len(typed)}" if len(typed) > 2 else "、".join(str(session.counts(f).words) for f in long)
        return Entry(entry_id, title, detail, self._progress(typed, filled == len(typed)))

    def _progress(self, fields: list[str], complete: bool) -> Progress:
        if any(p.field in fields and p.severity.value == "must" for p in self.session.problems):
            return Progress.MUST
        return Progress.DONE if complete else Progress.OPEN

    def _show_state(self) -> None:
        final = not self.session.editable
        if final:
            self._void = ""
        told = (
            f"已定稿（修订 {self.session.draft.revision}），内容不能再改。要修改请先撤回定稿。" if final else self._void
        )
        self._state.setObjectName("safe" if final else "advice")
        self._state.style().unpolish(self._state)
        self._state.style().polish(self._state)
        self._state.setText(told)
        self._state.setVisible(bool(told))
        self._reopen.setVisible(final)
        self._finalise.setVisible(not final)
        self.paper.leave_field()

    # ── doing ───────────────────────────────────────────────────────────

    def _save(self) -> None:
        self.session.flush(lambda _: self._voice.say_saved())

    def _import(self, field: str, path: Path) -> None:
        """The text of a dropped file into the text it was dropped on."""

        def done(text: str) -> None:
            if self.paper.insert(field, text):
                count = count_chars(text).words
                self._bar.tell(f"已从 {path.name} 导入 {count} 字。不想要可以按 Ctrl+Z 撤销。")
            else:
                self._bar.tell(f"{path.name} 读好时这一栏已经关上，没有导入。请重新打开这一栏，再拖一次。")

        self._backend.work(self, lambda _: import_text(path), done, self._bar.show_error)

    def _settle_photos(self, then: Callable[[], None]) -> None:
        """Go on once captions and photos still on their way are stored."""
        panels = [panel for panel in self._places.values() if isinstance(panel, SlotPanel)]
        for panel in panels:
            panel.save_captions()
        waiting = [panel.slot_photos for panel in panels if panel.slot_photos.busy]
        if not waiting:
            then()
            return

        def look() -> None:
            if not any(photos.busy for photos in waiting):
                for photos in waiting:
                    photos.settled.disconnect(look)
                then()

        for photos in waiting:
            photos.settled.connect(look)

    def _make_final(self, saved: bool) -> None:
        if not saved:
            return  # the bar says why
        draft_id = self.session.draft.id

        def make_final(workspace: Workspace) -> OpenedDraft:
            finalise_draft(workspace, draft_id)
            return open_draft(workspace, draft_id)

        self._backend.store(self, make_final, self.session.reload, self._bar.show_error)

    def _take_back(self) -> None:
        draft_id = self.session.draft.id

        def take_back(workspace: Workspace) -> tuple[TakenBack, OpenedDraft]:
            return reopen_draft(workspace, draft_id, ""), open_draft(workspace, draft_id)

        self._backend.store(self, take_back, self._taken_back, self._bar.show_error)

    def _taken_back(self, done: tuple[TakenBack, OpenedDraft]) -> None:
        """Say which prints are void, in the page, as long as it is open and not 定稿 again."""
        taken, opened = done
        self._void = taken.message
        self.session.reload(opened)

    def close_session(self, then: Callable[[], None]) -> None:
        """Save what is pending, then call; while saving fails nothing is closed and the reason stays in sight."""
        self.paper.leave_field()

        def saved(ok: bool) -> None:
            if ok or self.session.save.state is SaveState.SAVED:
                then()

        self._settle_photos(lambda: self.session.flush(saved))
