"""The middle: the paper with its editor, long texts in a box under it, and the strip that counts."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain.definition import FieldType
from app.domain.rules import Severity
from ui.fields.line import LineEditor
from ui.fields.long_text import LongTextEditor
from ui.fields.registry import IN_A_BOX, Editor, RangeEditor, TextEditor, has_keys, make_editor
from ui.fields.table import TableEditor
from ui.fields.told import cell_told, field_told
from ui.pages.field_bar import FieldBar
from ui.paper.painter import PagePainter
from ui.paper.view import PaperView
from ui.session import DraftSession
from ui.settings import Settings
from ui.theme import Theme

_ZOOM = "paper/zoom"  # remembered factor, 0 for fit to width
_TEXT_SHARE = 0.42  # of the height, for the box of a long text
_SHARES = "paper"  # how a hand divided it, remembered


class PaperPanel(QWidget):
    """One document at a time. `document_wanted(id)` when Tab runs out of this one's cells; `zoom_changed(per cent)`;
    `import_wanted(field, Path)` when a file was dropped on a text; `takes_back(step)` when undo (-1) or redo (1) is asked
    for in a text; `photos_wanted(field)` when the place of a photo was clicked; `table_wanted(field)` when a table is to be
    taken from a file; `crossed(sentence)` when a text comes over its limit or under it again.
    """

    document_wanted = Signal(str)
    zoom_changed = Signal(int)
    import_wanted = Signal(str, object)
    takes_back = Signal(int)
    photos_wanted = Signal(str)
    crossed = Signal(str)
    table_wanted = Signal(str)

    def __init__(
        self, session: DraftSession, painter: PagePainter, theme: Theme, settings: Settings | None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._settings = settings
        self._document = ""
        self._field = ""
        self._editor: Editor | None = None
        self.view = PaperView(painter, theme)
        self._text_box = QWidget()
        self._text_layout = QVBoxLayout(self._text_box)
        self._text_layout.setContentsMargins(0, 0, 0, 0)
        self._text_box.hide()
        self._bar = FieldBar(session, theme)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.addWidget(self.view)
        self._splitter.addWidget(self._text_box)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._splitter, 1)
        column.addWidget(self._bar)
        if settings is not None:
            self._splitter.splitterMoved.connect(lambda: settings.keep_sizes(_SHARES, self._splitter.sizes()))
        self.view.canvas.field_clicked.connect(self._clicked)
        self.view.canvas.cells.reached.connect(self.view.show_field)
        self._bar.crossed.connect(self.crossed)
        self.view.zoom_changed.connect(lambda: self.zoom_changed.emit(self.view.percent))
        if settings is not None:
            self.view.set_zoom(settings.number(_ZOOM, 0.0, 0.0, 2.0) or None)
        session.papers_changed.connect(self._papers_changed)
        session.problems_changed.connect(self._mark)
        session.value_changed.connect(self._value_changed)
        self._mark()

    # ── documents ───────────────────────────────────────────────────────

    def show_document(self, document_id: str) -> None:
        """Show a document from its top."""
        if document_id == self._document:
            return
        self.leave_field()
        self._document = document_id
        self.view.set_pages(self._session.paper(document_id).pages)
        self._describe()
        self.view.verticalScrollBar().setValue(0)
        prose = self._prose_field()
        if prose and self._session.editable:
            self.edit_field(prose)

    def _prose_field(self) -> str:
        """The field of a document that is one long text."""
        long = [f for f in self.fields_of(self._document) if self._type(f) is FieldType.LONG_TEXT]
        return long[0] if len(long) == 1 and len(self.fields_of(self._document)) <= 2 else ""

    def fields_of(self, document_id: str) -> list[str]:
        """Fields with a cell on a document, in reading order."""
        pages = self._session.paper(document_id).pages
        return list(dict.fromkeys(box.field for page in pages for box in page.boxes))

    def _typed_in(self, document_id: str) -> list[str]:
        """Those of them that the keys go through: all but photos."""
        return [field for field in self.fields_of(document_id) if self._type(field) is not FieldType.PHOTO]

    def document_of(self, field: str) -> str:
        """The document a field is filled in on: the shown one if it has a cell there, else the first that has."""
        documents = [d.id for d in self._session.form.documents if field in self.fields_of(d.id)]
        return self._document if self._document in documents else next(iter(documents), "")

    def photos_loaded(self) -> None:
        """Photos have arrived: draw the pages again."""
        self.view.canvas.forget_pictures()

    def zoom(self, step: int) -> None:
        """1 larger, -1 smaller, 0 fit to width."""
        if step:
            self.view.step_zoom(step)
        else:
            self.view.set_zoom(None)
        if self._settings is not None:
            self._settings.keep_number(_ZOOM, self.view.zoom or 0.0)

    # ── editing ─────────────────────────────────────────────────────────

    def _type(self, field: str) -> FieldType:
        return self._session.form.fields[field].type

    def _clicked(self, field: str) -> None:
        if self._type(field) is FieldType.PHOTO:
            self.photos_wanted.emit(field)
        else:
            self.edit_field(field)

    def edit_field(self, field: str) -> None:
        """Open the editor of a field: over its cell, or for a long text in the box under the paper."""
        if not self._session.editable or self._type(field) is FieldType.PHOTO:
            self.view.show_field(field)
            return
        if field == self._field and self._editor is not None:
            self._describe_editor()
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.leave_field()
        self._field = field
        editor = make_editor(self._session.form.fields[field], self._session.limit(field), self._theme)
        editor.set_text(self._session.value(field))
        editor.edited.connect(lambda text: self._session.set_value(field, text, editor))
        editor.left.connect(self._left)
        if isinstance(editor, TextEditor):
            editor.takes_back.connect(self.takes_back)
        if isinstance(editor, LongTextEditor):
            editor.file_given.connect(lambda path: self.import_wanted.emit(field, path))
        if isinstance(editor, TableEditor):
            editor.file_wanted.connect(lambda: self.table_wanted.emit(field))
        self._editor = editor
        self._describe_editor()
        self.view.canvas.set_active(field)
        if self._type(field) in IN_A_BOX:
            self._text_layout.addWidget(editor)
            self._text_box.show()
            self._divide()
            editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.show_field(field)
        else:
            self.view.open_overlay(field, editor)
        self._bar.show_field(field)
        # Once more when the box under the paper has taken its room.
        QTimer.singleShot(0, self.view, lambda: self.view.show_field(self._field))

    def focus_editor(self) -> None:
        """Give the keys back to what is being edited."""
        if self._editor is not None:
            self._describe_editor()
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.view.canvas.cells.focus()

    @property
    def field(self) -> str:
        """The field that is being edited; empty when none is."""
        return self._field

    @property
    def field_in_focus(self) -> str:
        """The field the keys go to; empty when they go elsewhere."""
        return self._field if self._editor is not None and has_keys(self._editor) else ""

    def select(self, start: int, end: int) -> None:
        """Mark a stretch of the text that is being edited (code points)."""
        if isinstance(self._editor, RangeEditor):
            self._editor.select_range(start, end)

    @property
    def selected_text(self) -> str:
        """What is marked in the text that is being edited."""
        if isinstance(self._editor, LongTextEditor):
            return self._editor.textCursor().selectedText()
        return self._editor.selectedText() if isinstance(self._editor, LineEditor) else ""

    def insert(self, field: str, text: str) -> bool:
        """Put paragraphs into a long text at its cursor; False when that text is not being edited any more."""
        if field != self._field or not isinstance(self._editor, LongTextEditor):
            return False
        self._editor.insert_paragraphs(text)
        return True

    def _divide(self) -> None:
        """The height between the paper and the box of a long text: as a hand left it, else the usual shares."""
        remembered = self._settings.sizes(_SHARES, self._splitter.count()) if self._settings is not None else None
        height = self._splitter.height()
        self._splitter.setSizes(remembered or [round(height * (1 - _TEXT_SHARE)), round(height * _TEXT_SHARE)])

    def leave_field(self) -> None:
        """Close the editor; what was typed is in the session already."""
        editor, self._editor = self._editor, None
        field, self._field = self._field, ""
        self.view.canvas.set_active("")
        self._bar.show_field("")
        if editor is None:
            return
        self._describe()
        if self._type(field) in IN_A_BOX:
            self._text_layout.removeWidget(editor)
            self._text_box.hide()
            editor.hide()
            editor.deleteLater()
        else:
            self.view.close_overlay()

    def _left(self, step: int) -> None:
        """Tab and Enter go through the cells in reading order, then to the next document; Esc closes the editor."""
        fields, field = self._typed_in(self._document), self._field
        if step == 0 or field not in fields:
            self.leave_field()
            self.view.canvas.cells.focus(field)
            return
        index = fields.index(field) + step
        if 0 <= index < len(fields):
            self.edit_field(fields[index])
            return
        documents = [d.id for d in self._session.form.documents if self._typed_in(d.id)]
        beyond = documents.index(self._document) + step
        if 0 <= beyond < len(documents):
            self.document_wanted.emit(documents[beyond])
            there = self._typed_in(documents[beyond])
            self.edit_field(there[0] if step > 0 else there[-1])

    # ── what the session says ───────────────────────────────────────────

    def _value_changed(self, field: str, initiator: object) -> None:
        if field == self._field:
            if self._editor is not None and self._editor is not initiator:
                self._editor.set_text(self._session.value(field))
            self._bar.refresh()

    def _papers_changed(self, documents: set[str]) -> None:
        if self._document in documents:
            self.view.set_pages(self._session.paper(self._document).pages)
            self._bar.refresh_room()

    def _mark(self) -> None:
        """Tint cells with something wrong in them; an empty one is not wrong yet, only unfinished."""
        marks: dict[str, Severity] = {}
        for problem in self._session.problems:
            if problem.code != "required" and (problem.severity is Severity.MUST or problem.field not in marks):
                marks[problem.field] = problem.severity
        self.view.canvas.set_marks(marks)
        self._describe()
        self._describe_editor()

    # ── what a screen reader gets ───────────────────────────────────────

    def _describe(self) -> None:
        """Name the cells, with what they hold and what is wrong with it."""
        fields = self._session.form.fields
        self.view.canvas.cells.describe(lambda field: (f"栏目：{fields[field].label}", cell_told(self._session, field)))

    def _describe_editor(self) -> None:
        if self._editor is not None:
            self._editor.setAccessibleDescription(field_told(self._session, self._field))
