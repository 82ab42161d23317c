"""One scan of a slot: what it is called, how many pages and bytes it has, what it says, and a way to look at it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.draft import Attachment
from app.domain.scan_files import PDF
from ui.dialogs.common import plain, size_words
from ui.photos.item import SlotItem
from ui.theme import GRID, Theme

_PICTURE = QSize(14 * GRID, 18 * GRID)  # px: a page standing
_ICON = 8 * GRID
PICTURE_EDGE = 4 * GRID * 18  # px: sharp where two pixels make one point


class ScanRow(SlotItem):
    """Shows a scan. `open_asked()` when it is to be seen in the system's viewer."""

    open_asked = Signal()

    STEPS: ClassVar = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}

    def __init__(self, photo: Attachment, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(photo, parent)
        self._theme = theme
        self.pages = 0  # 0 while or where they are not known
        self.picture = _picture(theme, self)
        self._number = QLabel(self)
        self._number.setObjectName("heading")
        self._name = QLabel(self)
        self._name.setObjectName("heading")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setMinimumWidth(1)
        self.facts = QLabel(self)
        self.facts.setObjectName("quiet")
        self.opener = self._button(theme.icon("external-link"), "打开", "用系统的程序打开一份副本", "（回车）")
        self.earlier = self._button(theme.icon("arrow-up"), "", "上移", "（Ctrl+↑）")
        self.later = self._button(theme.icon("arrow-down"), "", "下移", "（Ctrl+↓）")
        self.remover = self._button(theme.icon("trash-2"), "", "删除", "（Delete）")
        self.opener.clicked.connect(self.open_asked)
        self.earlier.clicked.connect(lambda: self._ask_move(-1))
        self.later.clicked.connect(lambda: self._ask_move(1))
        self.remover.clicked.connect(self.remove_asked)
        self._arrange()

    def _arrange(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(2 * GRID)
        title.addWidget(self._number)
        title.addWidget(self._name, 1)
        for button in (self.opener, self.earlier, self.later, self.remover):
            title.addWidget(button)
        column = QVBoxLayout()
        column.setSpacing(GRID)
        column.addLayout(title)
        column.addWidget(self.facts)
        column.addWidget(self.caption)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        row.setSpacing(4 * GRID)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def show_photo(self, photo: Attachment, count: int, *, editable: bool) -> None:
        """Show an attachment as it now is, among `count` in its slot."""
        self.photo = photo
        number = photo.position + 1
        self._number.setText(str(number))
        self._show_caption(photo.caption, editable=editable)
        self.caption.setPlaceholderText("说明，如“市纪委监委意见”" if editable else "没有说明")
        self.caption.setAccessibleName(f"第 {number} 份扫描件的说明")
        self.opener.setAccessibleName(f"打开第 {number} 份扫描件")
        for button, what in ((self.earlier, "上移"), (self.later, "下移"), (self.remover, "删除")):
            button.setVisible(editable)
            button.setAccessibleName(f"{what}第 {number} 份扫描件")
        self._enable(self.earlier, photo.position > 0)
        self._enable(self.later, number < count)
        self._show_facts(count)
        self._show_name()

    def show_pages(self, pages: int | None, count: int) -> None:
        """Show how many pages it has, where that could be told."""
        self.pages = pages or 0
        self._show_facts(count)

    def show_image(self, image: QImage | None, *, lost: bool) -> None:
        """Show the picture that the scan is; the sign of a document for a PDF, of an alarm for a file that is lost."""
        if image is not None and not image.isNull():
            ratio = self.devicePixelRatioF()
            scaled = image.scaled(
                _PICTURE * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            scaled.setDevicePixelRatio(ratio)
            self.picture.setPixmap(QPixmap.fromImage(scaled))
        else:
            name, colour = ("circle-alert", "must") if lost else ("file-text", "quiet")
            icon = self._theme.icon(name, getattr(self._theme.colours, colour))
            self.picture.setPixmap(icon.pixmap(QSize(_ICON, _ICON)))

    def controls(self) -> list[QWidget]:
        """What Tab goes through, in order."""
        return [self, self.opener, self.earlier, self.later, self.remover, self.caption]

    def activate(self) -> None:
        """Ask to see it."""
        self.open_asked.emit()

    def _show_facts(self, count: int) -> None:
        kind = "PDF" if self.photo.media == PDF else "图片"
        facts = [kind, *([f"{self.pages} 页"] if self.pages else []), size_words(self.photo.size)]
        self.facts.setText(" · ".join(facts))
        flat = plain(" ".join(self.photo.name.split()))
        self.setAccessibleName(f"第 {self.photo.position + 1} 份，共 {count} 份：{flat}，{'，'.join(facts)}")

    def _show_name(self) -> None:
        flat = plain(" ".join(self.photo.name.split()))
        metrics = self._name.fontMetrics()
        self._name.setText(metrics.elidedText(flat, Qt.TextElideMode.ElideMiddle, max(40, self._name.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_name()


class ComingRow(QFrame):
    """The place of a scan that is being read."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        flat = plain(" ".join(name.split()))
        label = QLabel(f"正在读取：{flat}", self)
        label.setObjectName("quiet")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setMinimumWidth(1)
        self.setAccessibleName(label.text())
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        row.setSpacing(4 * GRID)
        row.addWidget(_picture(theme, self))
        row.addWidget(label, 1)


def _picture(theme: Theme, parent: QWidget) -> QLabel:
    """Room for a small picture of a page."""
    label = QLabel(parent)
    label.setFixedSize(_PICTURE)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setPixmap(theme.icon("file-text", theme.colours.quiet).pixmap(QSize(_ICON, _ICON)))
    return label
