"""The files of one slot, photos or scans: put in by any way a clerk may try, every change undone as easily."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QMimeData, QStandardPaths, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain.draft import Attachment
from ui.backend import Backend
from ui.photos.empty import DropGlow, EmptySlot
from ui.photos.incoming import files_in, image_in, offers_photos
from ui.photos.item import SlotItem
from ui.photos.lines import TroubleLine, UndoLine
from ui.photos.slot import SlotPhotos
from ui.photos.wording import words_of
from ui.session import DraftSession
from ui.theme import GRID, Theme


class ItemView(Protocol):
    """What lays the items out."""

    def show_tiles(self, tiles: Sequence[QWidget]) -> None: ...


class SlotPanel(QWidget):
    """Shows and changes the files of `slot`; follows the session. Read-only while the draft is 定稿.

    A kind of panel says how one file looks (`_new_item`, `_coming_item`, `_dress`) and gives the widget they stand in.
    """

    def __init__(
        self,
        session: DraftSession,
        backend: Backend,
        theme: Theme,
        slot: str,
        inside: QWidget,
        view: ItemView,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # so that a click anywhere and Ctrl+V will do
        self.slot_photos = SlotPhotos(session, backend, slot)
        self._words = words_of(self.slot_photos.field)
        self._session = session
        self._backend = backend
        self._theme = theme
        self._inside = inside
        self._view = view
        self._items: dict[tuple[str, int], SlotItem] = {}
        self._coming: list[QWidget] = []
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        self.count_label = QLabel(self)
        self.count_label.setObjectName("count")
        noun = self._words.noun
        self.add_button = QPushButton(theme.icon(self._words.add_icon), f"添加{noun}…(&A)", self)
        self.undo_line = UndoLine(theme, self._words.unit, self)
        self.trouble_line = TroubleLine(theme, self)
        self._frozen = QLabel(f"已定稿，{noun}不能更改。如需更改，请先撤回定稿。", self)
        self._frozen.setObjectName("quiet")
        self.empty = EmptySlot(theme, self._words, self)
        self.glow = DropGlow(theme, noun, self)
        self._scroll = QScrollArea(self)
        self._arrange()
        self.add_button.clicked.connect(self.choose_files)
        self.undo_line.undo_asked.connect(self.undo)
        self.undo_line.closed.connect(self.slot_photos.forget_removed)
        self.trouble_line.closed.connect(self.slot_photos.forget_troubles)
        self.slot_photos.changed.connect(self._show)
        self.slot_photos.troubled.connect(self._show_troubles)

    def _arrange(self) -> None:
        field = self.slot_photos.field
        title = QLabel(field.label, self)
        title.setObjectName("title")
        title.setTextFormat(Qt.TextFormat.PlainText)
        header = QHBoxLayout()
        header.setSpacing(4 * GRID)
        header.addWidget(title)
        header.addWidget(self.count_label)
        header.addStretch(1)
        header.addWidget(self.add_button)
        hint = QLabel(field.hint, self)
        hint.setObjectName("quiet")
        hint.setTextFormat(Qt.TextFormat.PlainText)
        hint.setWordWrap(True)
        hint.setVisible(bool(field.hint))
        self._inside.setObjectName("page")
        self._scroll.setWidget(self._inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * GRID, 4 * GRID, 6 * GRID, 4 * GRID)
        column.setSpacing(3 * GRID)
        column.addLayout(header)
        for line in (hint, self._frozen, self.undo_line, self.trouble_line):
            column.addWidget(line)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.empty, 1)

    # ── showing ─────────────────────────────────────────────────────────

    @property
    def items(self) -> list[SlotItem]:
        """What is shown of the files, in order."""
        return sorted(self._items.values(), key=lambda item: item.photo.position)

    def _show(self) -> None:
        photos, names = self.slot_photos.photos, self.slot_photos.coming
        editable, most = self._session.editable, self.slot_photos.field.max_items
        unit = self._words.unit
        self.count_label.setText(f"已放 {len(photos)} {unit}，最多 {most} {unit}")
        self.add_button.setVisible(editable)
        self.add_button.setEnabled(len(photos) + len(names) < most)
        self._frozen.setVisible(not editable)
        self.undo_line.show_removed([p.name for p in self.slot_photos.removed])
        self._show_files(photos, names, editable=editable)
        vacant = not photos and not names
        self.empty.show_state(editable=editable)
        self.empty.setVisible(vacant)
        self._scroll.setVisible(not vacant)
        self._order_tabs()
        self._dress()

    def _show_files(self, photos: tuple[Attachment, ...], names: list[str], *, editable: bool) -> None:
        kept: dict[tuple[str, int], SlotItem] = {}
        for photo in photos:
            key = (photo.sha256, sum(known == photo.sha256 for known, _ in kept))
            item = kept[key] = self._items.pop(key) if key in self._items else self._joined(self._new_item(photo))
            item.show_photo(photo, len(photos), editable=editable)
        for gone in (*self._items.values(), *self._coming):
            gone.hide()
            gone.deleteLater()
        self._items = kept
        self._coming = [self._coming_item(name) for name in names]
        self._view.show_tiles([*kept.values(), *self._coming])

    def _joined(self, item: SlotItem) -> SlotItem:
        item.caption_edited.connect(lambda text: self.slot_photos.caption(item.photo, text))
        item.move_asked.connect(lambda by: self._move(item, by))
        item.remove_asked.connect(lambda: self._remove(item))
        item.neighbour_asked.connect(lambda by: self._go(item.photo.position + by))
        item.photos_pasted.connect(self.paste)
        return item

    def _new_item(self, photo: Attachment) -> SlotItem:
        """What shows a file."""
        raise NotImplementedError

    def _coming_item(self, name: str) -> QWidget:
        """What stands in the place of a file that is being read."""
        raise NotImplementedError

    def _dress(self) -> None:
        """Give the items what is known of them beside the attachment."""
        raise NotImplementedError

    def _show_troubles(self) -> None:
        self.trouble_line.show_sentences(self.slot_photos.troubles)

    def _order_tabs(self) -> None:
        lines = (self.undo_line.undo_button, self.undo_line.close_button, self.trouble_line.close_button)
        chain: list[QWidget] = [self.add_button, *lines]
        chain += [control for item in self._items.values() for control in item.controls()]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _go(self, position: int) -> None:
        items = self.items
        if 0 <= position < len(items):
            items[position].setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(items[position])

    # ── changing ────────────────────────────────────────────────────────

    def choose_files(self) -> None:
        """Let the user choose files, several at once."""
        noun, pattern = self._words.noun, " ".join(f"*{suffix}" for suffix in self._words.suffixes)
        chosen, _ = QFileDialog.getOpenFileNames(self, f"添加{noun}", self._folder, f"{noun} ({pattern});;所有文件 (*)")
        if chosen:
            self._folder = str(Path(chosen[0]).parent)
            self.slot_photos.add_files([Path(name) for name in chosen])

    def paste(self) -> None:
        """Add what the clipboard holds: copied files, or else a picture."""
        if self._session.editable and not self._take(QGuiApplication.clipboard().mimeData()):
            noun = self._words.noun
            self.slot_photos.tell(f"剪贴板里没有{noun}。请先复制{noun}文件或图片，再按 Ctrl+V。")

    def undo(self) -> None:
        """Put back what was removed last."""
        photo = self.slot_photos.undo()
        if photo is not None and not self.slot_photos.removed:
            self._go(photo.position)

    def save_captions(self) -> None:
        """Hand over captions still being typed."""
        for item in self.items:
            item.commit()

    def _take(self, mime: QMimeData) -> bool:
        if files := files_in(mime):
            self.slot_photos.add_files(files)
        elif (image := image_in(mime)) is not None:
            self.slot_photos.add_image(image)
        else:
            return False
        return True

    def _move(self, item: SlotItem, by: int) -> None:
        self.save_captions()
        self.slot_photos.move(item.photo, item.photo.position + by)
        self._scroll.ensureWidgetVisible(item)

    def _remove(self, item: SlotItem) -> None:
        self.save_captions()
        self.slot_photos.remove(item.photo)
        self.undo_line.undo_button.setFocus(Qt.FocusReason.OtherFocusReason)

    # ── keys, drops, leaving ────────────────────────────────────────────

    def event(self, event: QEvent) -> bool:
        # Before the page takes Ctrl+Z for the text: what was removed here last is what comes back.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._puts_back(event):
            event.accept()
            return True
        return super().event(event)

    def _puts_back(self, event: QKeyEvent) -> bool:
        return event.matches(QKeySequence.StandardKey.Undo) and bool(self.slot_photos.removed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif self._puts_back(event):
            self.undo()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._judge(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._judge(event)

    def _judge(self, event: QDragMoveEvent) -> None:
        welcome = self._session.editable and offers_photos(event.mimeData())
        if welcome:
            # Never a move: whatever the file manager proposes, its file stays where it is.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.glow.light_up()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: ARG002 - Qt's name
        self.glow.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.glow.hide()
        if self._session.editable and self._take(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:
        self.save_captions()
        super().hideEvent(event)
