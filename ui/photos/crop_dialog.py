"""裁剪: which part of a photo is shown and printed. The photo itself stays whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.crop import cropped_size
from app.domain.definition import Form
from app.domain.draft import Attachment
from app.errors import ChuangbaoError
from app.services import photos as service
from app.services.photo_rooms import room_of
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import button, plain, restyle, words
from ui.photos.crop_view import CropView
from ui.theme import GRID, Theme

_EDGE = 1600  # px: sharp on a screen, and turned or scaled in a few milliseconds
_KEYS = "拖动取景框或四角；方向键移动，Shift+方向键改大小（加 Ctrl 一次一个像素），+ 和 − 放大缩小，R 旋转。"


class CropDialog(QDialog):
    """Choose the part of `photo` that is shown. `chosen(turn, crop)` once, when it is accepted."""

    chosen = Signal(int, object)

    def __init__(
        self, photo: Attachment, form: Form, backend: Backend, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("裁剪照片")
        field = form.fields[photo.slot]
        self._photo = photo
        self._size_mm = field.size_mm
        self._room = room_of(form, photo.slot)
        self.view = CropView(field.size_mm, theme, self)
        self.result_label = words("", "heading")
        self.print_label = words("", "quiet")
        self._arrange(theme)
        self.resize(720, 680)
        self.view.changed.connect(self._show)
        self._show()
        backend.work(self, self._reading(), self._arrived, self._failed)

    def _arrange(self, theme: Theme) -> None:
        name = words(plain(" ".join(self._photo.name.split())), "quiet")
        hint = words(f"{_KEYS}原照片不变，随时可以恢复。", "quiet")
        self.rotate_button = QPushButton(theme.icon("rotate-cw"), "旋转(&R)", self)
        self.reset_button = QPushButton(theme.icon("undo-2"), "恢复原样(&O)", self)
        self.cancel_button = button("取消")
        self.ok_button = QPushButton("确定", self)
        self.ok_button.setObjectName("primary")
        self.ok_button.setDefault(True)
        for each in (self.rotate_button, self.reset_button):
            each.setAutoDefault(False)
        self.rotate_button.clicked.connect(self.view.rotate)
        self.reset_button.clicked.connect(self.view.reset)
        self.cancel_button.clicked.connect(self.reject)
        self.ok_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        for each in (self.rotate_button, self.reset_button):
            row.addWidget(each)
        row.addStretch(1)
        for each in (self.cancel_button, self.ok_button):
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(name)
        column.addWidget(self.view, 1)
        for label in (self.result_label, self.print_label, hint):
            column.addWidget(label)
        column.addSpacing(2 * GRID)
        column.addLayout(row)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setTabOrder(self.cancel_button, self.ok_button)  # as they stand

    # ── the photo ───────────────────────────────────────────────────────

    def _reading(self) -> Callable[[Workspace], tuple[QImage, tuple[int, int]]]:
        photo = self._photo

        def read(workspace: Workspace) -> tuple[QImage, tuple[int, int]]:
            whole = service.whole(workspace, photo, _EDGE)
            return QImage.fromData(whole.jpeg), whole.pixels

        return read

    def _arrived(self, read: tuple[QImage, tuple[int, int]]) -> None:
        image, pixels = read
        self.view.show_photo(image, pixels, self._photo.turn, self._photo.crop)

    def _failed(self, error: BaseException) -> None:
        self.result_label.setText(error.message if isinstance(error, ChuangbaoError) else "照片读不出来。")

    # ── what it gives ───────────────────────────────────────────────────

    def _show(self) -> None:
        ready = self.view.ready
        for each in (self.ok_button, self.rotate_button, self.reset_button):
            each.setEnabled(ready)
        if not ready:
            return
        self.reset_button.setEnabled(not self.view.original)
        kept = cropped_size(self.view.frame, self.view.pixels)
        self.result_label.setText(f"{kept[0]}×{kept[1]} 像素（原照片 {self.view.pixels[0]}×{self.view.pixels[1]}）")
        self.print_label.setText(self._print_words(kept))
        self.view.setAccessibleDescription(f"{self.result_label.text()}。{self.print_label.text()}")

    def _print_words(self, kept: tuple[int, int]) -> str:
        if self._room is None:
            return ""
        dpi = self._room.resolution(kept)
        fine = self._room.fine(dpi)
        restyle(self.print_label, "quiet" if fine else "advice")
        size = f"{self._room.width:g}×{self._room.height:g} 毫米"
        place = f"印成 {size}" if self._room.exact else "在纸上印到最大"
        return f"{place}，约 {dpi} dpi，{'清晰' if fine else '偏少，可能发虚'}"

    def accept(self) -> None:
        """Tell what was chosen."""
        if self.view.ready:
            self.chosen.emit(self.view.turn, self.view.crop)
            super().accept()
