"""Fields that have no cell on paper: metadata for the office, self-check conditions (自查)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.definition import Field, FieldType
from ui.fields.registry import Editor, RangeEditor, TextEditor, has_keys, make_editor
from ui.fields.told import field_told
from ui.session import DraftSession
from ui.theme import GRID, Theme

_WIDTH = 640


class FormPanel(QScrollArea):
    """Rows of label, editor and hint. `takes_back(step)` when undo (-1) or redo (1) is asked for in a text."""

    takes_back = Signal(int)

    def __init__(
        self, session: DraftSession, theme: Theme, title: str, intro: str, fields: Sequence[Field],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._session = session
        self._editors: dict[str, Editor] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        page.setObjectName("page")
        self._widest = theme.widened(_WIDTH)
        self._column = column = QVBoxLayout(page)
        column.setSpacing(GRID)
        column.addWidget(_label(title, "title"))
        column.addWidget(_label(intro, "quiet"))
        column.addSpacing(3 * GRID)
        for field in fields:
            editor = make_editor(field, session.limit(field.id), theme)
            editor.set_text(session.value(field.id))
            editor.setEnabled(session.editable)
            editor.edited.connect(lambda text, f=field.id, e=editor: session.set_value(f, text, e))
            if isinstance(editor, TextEditor):
                editor.takes_back.connect(self.takes_back)
            self._editors[field.id] = editor
            if field.type is not FieldType.CONFIRM:
                heading = _label(field.label, "heading")
                heading.setBuddy(editor)
                column.addWidget(heading)
            column.addWidget(editor)
            if field.hint:
                hint = _label(field.hint, "quiet")
                if field.type is FieldType.CONFIRM:
                    hint.setIndent(6 * GRID)
                column.addWidget(hint)
            column.addSpacing(3 * GRID)
        column.addStretch(1)
        self._keep_lines_short()
        self.setWidget(page)
        self._describe()
        session.value_changed.connect(self._changed)
        session.problems_changed.connect(self._describe)
        session.state_changed.connect(self._set_editable)

    def _keep_lines_short(self) -> None:
        # By the margin and not by the widgets' own widths, which a layout forgets when it asks how high a text is.
        spare = self.viewport().width() - 8 * GRID - self._widest
        self._column.setContentsMargins(8 * GRID, 6 * GRID, max(8 * GRID, spare), 6 * GRID)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_lines_short()

    @property
    def fields(self) -> list[str]:
        """Ids of the fields of this panel, in order."""
        return list(self._editors)

    def focus_field(self, field: str) -> bool:
        """Put the focus into a field of this panel; False when it has none such."""
        editor = self._editors.get(field)
        if editor is None:
            return False
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(editor, 50, 80)
        return True

    @property
    def field_in_focus(self) -> str:
        """The field the keys go to; empty when they go elsewhere."""
        return next((field for field, editor in self._editors.items() if has_keys(editor)), "")

    def select(self, field: str, start: int, end: int) -> None:
        """Mark a stretch of a text (code points)."""
        editor = self._editors.get(field)
        if isinstance(editor, RangeEditor):
            editor.select_range(start, end)

    def _changed(self, field: str, initiator: object) -> None:
        editor = self._editors.get(field)
        if editor is not None and editor is not initiator:
            editor.set_text(self._session.value(field))

    def _describe(self) -> None:
        for field, editor in self._editors.items():
            told = field_told(self._session, field)
            if editor.accessibleDescription() != told:
                editor.setAccessibleDescription(told)

    def _set_editable(self) -> None:
        for editor in self._editors.values():
            editor.setEnabled(self._session.editable)


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
