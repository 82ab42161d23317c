"""One photo of a slot: its picture, its caption, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QTransform
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.draft import Attachment
from app.render.photo_look import Remark
from ui.photos.item import SlotItem
from ui.photos.remarks import RemarkList
from ui.photos.thumbnail import HEIGHT, WIDTH, Thumbnail
from ui.theme import GRID, Theme

_MARGIN = 2 * GRID
TILE_WIDTH = WIDTH + 2 * _MARGIN + 2


class PhotoTile(SlotItem):
    """Shows a photo, small, with what may be done with it."""

    turn_asked = Signal()
    crop_asked = Signal()

    STEPS: ClassVar = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}

    def __init__(self, photo: Attachment, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(photo, parent)
        self.setMinimumWidth(TILE_WIDTH)
        self.picture = Thumbnail(theme.colours, self)
        self._number = QLabel(self)
        self._number.setObjectName("heading")
        self._name = QLabel(self)
        self._name.setObjectName("quiet")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self.remarks = RemarkList(theme, self)
        self.earlier = self._button(_arrow(theme, mirrored=False), "", "左移", "（Ctrl+←）")
        self.later = self._button(_arrow(theme, mirrored=True), "", "右移", "（Ctrl+→）")
        self.cropper = self._button(theme.icon("crop"), "裁剪", "裁剪", "（C）")
        self.turner = self._button(theme.icon("rotate-cw"), "", "向右旋转", "（R）")
        self.remover = self._button(theme.icon("trash-2"), "", "删除", "（Delete）")
        self._arrange()
        self.earlier.clicked.connect(lambda: self._ask_move(-1))
        self.later.clicked.connect(lambda: self._ask_move(1))
        self.cropper.clicked.connect(self.crop_asked)
        self.turner.clicked.connect(self.turn_asked)
        self.remover.clicked.connect(self.remove_asked)

    def _arrange(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(2 * GRID)
        title.addWidget(self._number)
        title.addWidget(self._name, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.earlier, self.later):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.cropper, self.turner, self.remover):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(2 * GRID)
        column.addWidget(self.picture)
        column.addLayout(title)
        column.addWidget(self.caption)
        column.addWidget(self.remarks)
        column.addStretch(1)
        column.addLayout(buttons)

    # ── showing ─────────────────────────────────────────────────────────

    def show_photo(self, photo: Attachment, count: int, *, editable: bool) -> None:
        """Show an attachment as it now is, among `count` in its slot."""
        self.photo = photo
        number = photo.position + 1
        flat = " ".join(photo.name.split())
        room = WIDTH - self._number.fontMetrics().horizontalAdvance(f"{count}") - 4 * GRID
        self._number.setText(str(number))
        self._name.setText(self._name.fontMetrics().elidedText(flat, Qt.TextElideMode.ElideMiddle, room))
        self.setAccessibleName(f"第 {number} 张，共 {count} 张：{flat}")
        self.picture.setAccessibleName(f"照片 {flat} 的缩略图")
        self._show_caption(photo.caption, editable=editable)
        self.caption.setPlaceholderText("说明，印在照片下面" if editable else "没有说明")
        self.caption.setAccessibleName(f"第 {number} 张照片的说明")
        for button, what in (
            (self.earlier, "左移"), (self.later, "右移"), (self.cropper, "裁剪"), (self.turner, "向右旋转"),
            (self.remover, "删除"),
        ):  # fmt: skip
            button.setVisible(editable)
            button.setAccessibleName(f"{what}第 {number} 张照片")
        self._enable(self.earlier, photo.position > 0)
        self._enable(self.later, number < count)

    def show_image(self, image: QImage | None, *, unreadable: bool) -> None:
        """Show the picture, or say what became of it."""
        if image is None or image.isNull():
            self.picture.say("照片读不出来" if unreadable else "正在读取…")
        else:
            self.picture.show_image(image)

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """Show what there is to think about this photo."""
        self.remarks.show_remarks(remarks)
        self.setAccessibleDescription("".join(f"提醒：{sentence}。" for sentence in self.remarks.sentences))

    def controls(self) -> list[QWidget]:
        """What Tab goes through, in order."""
        return [self, self.caption, self.earlier, self.later, self.cropper, self.turner, self.remover]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() != Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_R and plain and self.editable:
            self.turn_asked.emit()
        elif event.key() == Qt.Key.Key_C and plain and self.editable:
            self.crop_asked.emit()
        else:
            super().keyPressEvent(event)


class ComingTile(QFrame):
    """The place of a photo that is being read."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setMinimumWidth(TILE_WIDTH)
        picture = Thumbnail(theme.colours, self)
        picture.say("正在读取…")
        label = QLabel(self)
        label.setObjectName("quiet")
        label.setTextFormat(Qt.TextFormat.PlainText)
        flat = " ".join(name.split())
        label.setText(label.fontMetrics().elidedText(flat, Qt.TextElideMode.ElideMiddle, WIDTH))
        self.setAccessibleName(f"正在读取：{flat}")
        picture.setAccessibleName(f"照片 {flat} 的缩略图")
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(2 * GRID)
        column.addWidget(picture)
        column.addWidget(label)
        column.addStretch(1)


THUMBNAIL_EDGE = 2 * max(WIDTH, HEIGHT)  # px: sharp where two pixels make one point


def _arrow(theme: Theme, *, mirrored: bool) -> QIcon:
    """The arrow to the left or, mirrored, to the right; faint where there is nowhere to go."""
    arrow = QIcon()
    flip = QTransform().scale(-1 if mirrored else 1, 1)
    shades = ((QIcon.Mode.Normal, theme.colours.text), (QIcon.Mode.Disabled, theme.colours.line))
    for mode, colour in shades:
        for pixels in (16, 24, 32, 48, 64):
            drawn = theme.icon("arrow-left", colour).pixmap(QSize(pixels, pixels), 1.0)
            arrow.addPixmap(drawn.transformed(flip), mode)
    return arrow
