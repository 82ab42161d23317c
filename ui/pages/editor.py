"""Filling in a draft on the page that will be printed: what there is, the paper, what is still to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.domain.checks import Problem
from app.domain.finding import Hit
from app.render.fonts import FontLibrary
from app.services.publicity import RULE as PUBLICITY_RULE
from ui.backend import Backend
from ui.fitting import GivingRow
from ui.history.in_page import PageHistory
from ui.pages.contents import ContentsList
from ui.pages.draft_actions import DraftActions
from ui.pages.editor_bar import EditorBar
from ui.pages.find_bar import FindBar
from ui.pages.form_panel import FormPanel
from ui.pages.paper_panel import PaperPanel
from ui.pages.places import Places
from ui.pages.problem_detail import ProblemDetail
from ui.pages.problem_list import ProblemList
from ui.pages.voice import EditorVoice
from ui.paper.painter import PagePainter
from ui.photos.loader import PhotoLoader
from ui.photos.looks import PhotoLooks
from ui.plan.panel import HAND_OVER
from ui.session import DraftSession
from ui.settings import Settings
from ui.theme import GRID, Theme

_LEFT, _RIGHT = 216, 288  # px
_COLUMNS = "editor"  # their widths, remembered


class EditorPage(QWidget):
    """One open draft. Signals: `back()`, `print_wanted()`, `export_wanted()`, `seal_wanted()`, `hand_over_wanted()`;
    `put_back_wanted()` and `restore_wanted()` for a store that was deleted or damaged under it."""

    back = Signal()
    put_back_wanted = Signal()
    restore_wanted = Signal()
    print_wanted = Signal()
    export_wanted = Signal()
    seal_wanted = Signal()
    hand_over_wanted = Signal()

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
        self._shown = ""
        self._void = ""
        self.paper = PaperPanel(session, self._painter, theme, settings)
        self._voice = EditorVoice(session, self)
        self._places = Places(session, self.paper, backend, theme)
        self._hand_over = self._places.hand_over
        self._actions = DraftActions(session, self._places, self.paper, self._bar, backend, theme, self)
        self._build()
        self._connect()
        self._refresh_contents()
        self._problems.show_problems(session.problems)
        self.setFocusProxy(self._contents)
        self.show_entry(session.form.documents[0].id)
        self._actions.tell_of_shared()

    # ── building ────────────────────────────────────────────────────────

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
        preview.clicked.connect(lambda: self._actions.settle_photos(self.print_wanted.emit))
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
        self._finalise.clicked.connect(lambda _=False: self._actions.finalise())
        self._reopen = QPushButton("撤回定稿")
        self._reopen.clicked.connect(lambda _=False: self._actions.take_back())
        for button in (self._finalise, self._reopen):
            right.addWidget(button)
        export = QPushButton("导出文件")
        export.setIcon(self._theme.icon("file-output"))
        export.setShortcut(QKeySequence("Ctrl+E"))
        export.clicked.connect(lambda: self._actions.settle_photos(self.export_wanted.emit))
        seal = QPushButton("封装移交")
        seal.setObjectName("primary")
        seal.setIcon(self._theme.icon("send", self._theme.colours.on_accent))
        seal.clicked.connect(lambda: self._actions.settle_photos(self.seal_wanted.emit))
        right.addWidget(GivingRow(export, seal, spacing=2 * GRID))
        centre = QWidget()
        middle = QVBoxLayout(centre)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.find_bar)
        middle.addWidget(self._places, 1)
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
        self._bar.put_back_wanted.connect(self.put_back_wanted)
        self._bar.restore_wanted.connect(self.restore_wanted)
        self._bar.zoom_wanted.connect(self.paper.zoom)
        self.paper.zoom_changed.connect(self._bar.show_zoom)
        self.paper.document_wanted.connect(self.show_entry)
        self._contents.chosen.connect(self.show_entry)
        self._problems.jump.connect(self._jump)
        self._detail.fix_wanted.connect(self._fix)
        self._detail.note_wanted.connect(self._explain)
        self.find_bar.hit_shown.connect(self._show_hit)
        self.find_bar.closed.connect(self.paper.focus_editor)
        self.paper.import_wanted.connect(self._actions.import_text)
        self.paper.table_wanted.connect(self._actions.choose_table)
        self._actions.voided.connect(self._note_void)
        self.paper.photos_wanted.connect(self.go_to_field)
        self.paper.crossed.connect(self._voice.say_crossed)
        self.paper.takes_back.connect(self.history.keys.take_back)
        for panel in self._places.panels.values():
            if isinstance(panel, FormPanel):
                panel.takes_back.connect(self.history.keys.take_back)
        self.addActions(self.history.keys.actions)
        self._hand_over.field_wanted.connect(self._go_to_open)
        self._hand_over.finalise_wanted.connect(self._finalise.click)
        self._hand_over.print_wanted.connect(lambda: self._actions.settle_photos(self.print_wanted.emit))
        self._hand_over.seal_wanted.connect(lambda: self._actions.settle_photos(self.seal_wanted.emit))
        self._hand_over.shared_wanted.connect(self._actions.show_shared)
        self._hand_over.hand_over_wanted.connect(self.hand_over_wanted)
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

    def add_panel(self, entry_id: str, panel: QWidget) -> None:
        """One more panel that `show_entry` can show."""
        self._places.add(entry_id, panel)

    def show_entry(self, entry_id: str) -> None:
        """A document on paper, or a panel, in the middle."""
        self._shown = entry_id
        self._bar.show_paper_tools(shown=self._places.go_to(entry_id))
        self._contents.go_to(entry_id)

    def go_to_field(self, field: str) -> None:
        """The place of a field, ready for typing."""
        entry_id = self._places.panel_with(field)
        panel = self._places.panels.get(entry_id)
        if panel is not None:
            self.show_entry(entry_id)
            if isinstance(panel, FormPanel):
                panel.focus_field(field)
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
        panel = self._places.currentWidget()
        return panel.field_in_focus if isinstance(panel, PaperPanel | FormPanel) else ""

    def select(self, field: str, start: int, end: int) -> None:
        """Mark a stretch of the text of a field that is shown for typing, or put the cursor there."""
        panel = self._places.currentWidget()
        if isinstance(panel, FormPanel):
            panel.select(field, start, end)
        elif self.paper.field == field:
            self.paper.select(start, end)

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
        self._contents.set_entries(self._places.entries())

    def _note_void(self, told: str) -> None:
        """Which prints are void: in the page as long as it is open and not 定稿 again."""
        self._void = told

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

    def close_session(self, then: Callable[[], None]) -> None:
        """Save what is pending, then call; while saving fails nothing is closed and the reason stays in sight."""
        self._actions.close_session(then)
