"""Filling in a draft on the page that will be printed: what there is, the paper, what is still to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.checks import Problem
from app.domain.definition import Field, FieldType, PhotoPart
from app.render.fonts import FontLibrary
from app.services.drafting import OpenedDraft, open_draft
from app.services.finalising import reopen_draft
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.pages.contents import ContentsList, Entry, Progress
from ui.pages.editor_bar import EditorBar
from ui.pages.form_panel import FormPanel
from ui.pages.paper_panel import PaperPanel
from ui.pages.problem_list import ProblemList
from ui.paper.painter import PagePainter
from ui.photos.loader import PhotoLoader
from ui.photos.panel import PhotoPanel
from ui.session import DraftSession, SaveState
from ui.settings import Settings
from ui.theme import GRID, Theme

_BASICS, _SELF_CHECK = "@basics", "@self-check"
_LEFT, _RIGHT = 216, 288  # px


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
        self._photos = PhotoLoader(session, backend)
        self._painter = PagePainter(fonts, self._photos.image)
        self._bar = EditorBar(session, theme)
        self._contents = ContentsList(theme)
        self._problems = ProblemList(theme)
        self._middle = QStackedWidget()
        self._places: dict[str, QWidget] = {}
        self.paper = PaperPanel(session, self._painter, theme, settings)
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
            f
            for f in form.fields.values()
            if f.id not in on_paper and f.type not in (FieldType.CONFIRM, FieldType.PHOTO)
        ]
        conditions = [f for f in form.fields.values() if f.type is FieldType.CONFIRM]
        if off_paper:
            self._add_form(_BASICS, "登记信息", "供受理单位统计用，表上不打印。", off_paper)
        self._panel_ids += [(d.id, d.title) for d in form.documents if not self._slot_of(d.id)]
        for document in form.documents:
            slot = self._slot_of(document.id)
            if slot:
                self._add(document.id, form.fields[slot].label, PhotoPanel(session, self._backend, self._theme, slot))
        if conditions:
            self._add_form(_SELF_CHECK, "自查", "对照通知的条件逐条确认；只作提醒，不随表打印。", conditions)

    def _slot_of(self, document_id: str) -> str:
        """The photo slot of a document that holds nothing but photos."""
        parts = self.session.form.document(document_id).parts
        return parts[0].slot if len(parts) == 1 and isinstance(parts[0], PhotoPart) else ""

    def _add_form(self, panel_id: str, title: str, intro: str, fields: list[Field]) -> None:
        self._add(panel_id, title, FormPanel(self.session, self._theme, title, intro, fields))

    def _add(self, panel_id: str, title: str, panel: QWidget) -> None:
        self._places[panel_id] = panel
        self._panel_ids.append((panel_id, title))
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
        self._state = QLabel()
        self._state.setWordWrap(True)
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setObjectName("safe")
        right.addWidget(self._state)
        self._reopen = QPushButton("撤回定稿")
        self._reopen.clicked.connect(self._take_back)
        right.addWidget(self._reopen)
        buttons = QHBoxLayout()
        export = QPushButton("导出 PDF")
        export.setIcon(self._theme.icon("file-output"))
        export.setShortcut(QKeySequence("Ctrl+E"))
        export.clicked.connect(lambda: self._settle_photos(self.export_wanted.emit))
        seal = QPushButton("封装移交")
        seal.setObjectName("primary")
        seal.setIcon(self._theme.icon("send", self._theme.colours.on_accent))
        seal.clicked.connect(lambda: self._settle_photos(self.seal_wanted.emit))
        buttons.addWidget(export)
        buttons.addWidget(seal)
        right.addLayout(buttons)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        for widget, width in ((side, _LEFT), (self._middle, 0), (todo, _RIGHT)):
            splitter.addWidget(widget)
            if width:
                widget.setMinimumWidth(width - 40)
        splitter.setSizes([_LEFT, 10_000, _RIGHT])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
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
        self._photos.loaded.connect(self.paper.photos_loaded)
        session.problems_changed.connect(self._problems_changed)
        session.papers_changed.connect(lambda _: self._refresh_contents())
        session.attachments_changed.connect(self._refresh_contents)
        session.state_changed.connect(self._show_state)
        for keys, then in (("F8", self._problems.next_problem), ("Ctrl+S", self._save)):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(then)
            self.addAction(action)

    # ── moving about ────────────────────────────────────────────────────

    def show_entry(self, entry_id: str) -> None:
        """A document on paper, or a panel, in the middle."""
        panel = self._places.get(entry_id)
        if panel is not None:
            self.paper.leave_field()
            self._middle.setCurrentWidget(panel)
        else:
            self._middle.setCurrentWidget(self.paper)
            self.paper.show_document(entry_id)
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

    def _slot_of_entry(self, entry_id: str) -> str:
        return "" if entry_id.startswith("@") else self._slot_of(entry_id)

    def _jump(self, problem: Problem) -> None:
        if problem.field:
            self.go_to_field(problem.field)

    # ── what the session says ───────────────────────────────────────────

    def _problems_changed(self) -> None:
        self._problems.show_problems(self.session.problems)
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
        slot = self._slot_of_entry(entry_id)
        if slot:
            count = len(session.draft.in_slot(slot))
            return Entry(entry_id, title, str(count) if count else "", self._progress([slot], count > 0))
        fields = self.paper.fields_of(entry_id)
        typed = [f for f in fields if session.form.fields[f].type is not FieldType.OPINION]
        filled = sum(bool(session.form.value(session.draft.values, f)) for f in typed)
        long = [f for f in typed if session.limit(f)]
        detail = f"{filled}/{len(typed)}" if len(typed) > 2 else "、".join(str(session.counts(f).words) for f in long)
        return Entry(entry_id, title, detail, self._progress(typed, filled == len(typed)))

    def _progress(self, fields: list[str], complete: bool) -> Progress:
        if any(p.field in fields and p.severity.value == "must" for p in self.session.problems):
            return Progress.MUST
        return Progress.DONE if complete else Progress.OPEN

    def _show_state(self) -> None:
        final = not self.session.editable
        self._state.setVisible(final)
        self._reopen.setVisible(final)
        if final:
            self._state.setText(f"已定稿（修订 {self.session.draft.revision}），内容不能再改。要修改请先撤回定稿。")
        self.paper.leave_field()

    # ── doing ───────────────────────────────────────────────────────────

    def _save(self) -> None:
        self.session.flush(lambda _: None)

    def _settle_photos(self, then: Callable[[], None]) -> None:
        """Go on once captions and photos still on their way are stored."""
        panels = [panel for panel in self._places.values() if isinstance(panel, PhotoPanel)]
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

    def _take_back(self) -> None:
        draft_id = self.session.draft.id

        def take_back(workspace: Workspace) -> OpenedDraft:
            reopen_draft(workspace, draft_id, "")
            return open_draft(workspace, draft_id)

        self._backend.store(self, take_back, self.session.reload, self._bar.show_error)

    def close_session(self, then: Callable[[], None]) -> None:
        """Save what is pending, then call; while saving fails nothing is closed and the reason stays in sight."""
        self.paper.leave_field()

        def saved(ok: bool) -> None:
            if ok or self.session.save.state is SaveState.SAVED:
                then()

        self._settle_photos(lambda: self.session.flush(saved))
