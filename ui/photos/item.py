"""One file of a slot, as photo tile or scan row: its caption, its keys, and what can be asked for. Makes no change itself."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QGuiApplication, QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QToolButton, QWidget

from app.domain.draft import Attachment
from ui.photos.incoming import offers_photos

_SAVE_AFTER = 500  # ms without a keystroke in a caption
_ICON = 16


class CaptionEdit(QLineEdit):
    """A line of text; what is pasted into it and holds no text but photos is handed on."""

    photos_pasted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        if (
            event.matches(QKeySequence.StandardKey.Paste)
            and offers_photos(mime)
            and (mime.hasUrls() or not mime.hasText())
        ):
            self.photos_pasted.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class SlotItem(QFrame):
    """Shows an attachment. Asks for changes; makes none itself."""

    caption_edited = Signal(str)
    move_asked = Signal(int)
    remove_asked = Signal()
    neighbour_asked = Signal(int)
    photos_pasted = Signal()

    STEPS: ClassVar[dict[Qt.Key, int]] = {}
    """The keys that go to a neighbour, and with Ctrl move there."""

    spoken_role = QAccessible.Role.ListItem

    def __init__(self, photo: Attachment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photo = photo
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.caption = CaptionEdit(self)
        self.caption.setText(photo.caption)
        self.caption.setAcceptDrops(False)  # a dropped file is one for the panel, not an address for the caption
        self._dirty = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER)
        self._timer.timeout.connect(self.commit)
        self.caption.textEdited.connect(self._caption_edited)
        self.caption.editingFinished.connect(self.commit)
        self.caption.photos_pasted.connect(self.photos_pasted)

    def show_photo(self, photo: Attachment, count: int, *, editable: bool) -> None:
        """Show an attachment as it now is, among `count` in its slot."""
        raise NotImplementedError

    def controls(self) -> list[QWidget]:
        """What Tab goes through, in order."""
        raise NotImplementedError

    def activate(self) -> None:
        """What Enter does."""
        self.caption.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def commit(self) -> None:
        """Hand over the caption if it was edited."""
        self._timer.stop()
        if self._dirty:
            self._dirty = False
            self.caption_edited.emit(self.caption.text())

    @property
    def editable(self) -> bool:
        """Whether changes may be asked for."""
        return not self.caption.isReadOnly()

    def _show_caption(self, text: str, *, editable: bool) -> None:
        if not self._dirty and self.caption.text() != text:
            self.caption.setText(text)
        self.caption.setReadOnly(not editable)

    def _caption_edited(self) -> None:
        self._dirty = True
        self._timer.start()

    def _button(self, icon: QIcon, text: str, name: str, keys: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon)
        button.setIconSize(QSize(_ICON, _ICON))
        button.setText(text)
        button.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        button.setToolTip(name + keys)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _enable(self, button: QToolButton, possible: bool) -> None:
        if button.hasFocus() and not possible:
            self.setFocus()  # where the keys still move it
        button.setEnabled(possible)

    def _ask_move(self, by: int) -> None:
        self.move_asked.emit(by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if key in self.STEPS and (control and self.editable):
            self._ask_move(self.STEPS[Qt.Key(key)])
        elif key in self.STEPS and self.hasFocus():
            self.neighbour_asked.emit(self.STEPS[Qt.Key(key)])
        elif key == Qt.Key.Key_Delete and self.editable:
            self.remove_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.hasFocus():
            self.activate()
        elif key == Qt.Key.Key_F2 and self.hasFocus():
            self.caption.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)
