"""The scrolling paper: zoom, fit to width, and one editor laid over the cell being edited."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.render.pages import PT, Page
from ui.paper.canvas import GAP, PaperCanvas
from ui.paper.painter import PagePainter
from ui.theme import Theme

_SCREEN = 96 / 25.4  # px a mm at 100 %
_STEPS = (0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_MARGIN = 2  # px the editor keeps from the rules of its cell
_LEAST_HEIGHT = 28
_TEXT_SIZE = 13  # points: a little under the paper's 14, for the editor's own frame
_LEAST_PIXELS = 12


class PaperView(QScrollArea):
    """Shows a PaperCanvas. `zoom` None fits the width; `zoom_changed()` tells when the scale is another."""

    zoom_changed = Signal()

    def __init__(self, painter: PagePainter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = PaperCanvas(painter, theme)
        self._zoom: float | None = None
        self._overlay: QWidget | None = None
        self._overlay_field = ""
        self.setWidget(self.canvas)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet(f"QScrollArea, QScrollArea > QWidget > QWidget {{ background: {theme.colours.desk}; }}")

    def set_pages(self, pages: Sequence[Page]) -> None:
        """Show these pages; the editor stays over its cell."""
        self.canvas.set_pages(pages)
        self._fit()
        self._place_overlay()

    # ── zoom ────────────────────────────────────────────────────────────

    @property
    def percent(self) -> int:
        """The scale as shown, in per cent of life size at 96 dpi."""
        return round(self.canvas.scale / _SCREEN * 100)

    @property
    def zoom(self) -> float | None:
        """The chosen factor, None for fit to width."""
        return self._zoom

    def set_zoom(self, zoom: float | None) -> None:
        self._zoom = zoom
        self._fit()
        self._place_overlay()
        self.zoom_changed.emit()

    def step_zoom(self, direction: int) -> None:
        """One step larger (1) or smaller (-1) than now."""
        now = self.canvas.scale / _SCREEN
        steps = [z for z in _STEPS if z > now + 0.01] if direction > 0 else [z for z in _STEPS if z < now - 0.01]
        if steps:
            self.set_zoom(steps[0] if direction > 0 else steps[-1])

    def _fit(self) -> None:
        widest = max((page.width for page in self.canvas_pages()), default=210.0)
        if self._zoom is None:
            room = self.viewport().width() - 2 * GAP
            self.canvas.set_scale(min(2.0 * _SCREEN, max(0.4 * _SCREEN, room / widest)))
        else:
            self.canvas.set_scale(self._zoom * _SCREEN)

    def canvas_pages(self) -> tuple[Page, ...]:
        """The pages shown."""
        return self.canvas._pages  # noqa: SLF001 - the view and its canvas are one

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._place_overlay()
        self.zoom_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    # ── the editor over a cell ──────────────────────────────────────────

    def open_overlay(self, field: str, editor: QWidget) -> None:
        """Lay an editor over the first cell of a field, instead of one that is there."""
        self.close_overlay()
        self._overlay, self._overlay_field = editor, field
        editor.setProperty("paper", True)  # a light field on the light page, also in the dark
        editor.setParent(self.canvas)
        editor.installEventFilter(self)
        self._place_overlay()
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_field(field)

    def close_overlay(self) -> None:
        """Take the editor away."""
        if self._overlay is not None:
            overlay, self._overlay, self._overlay_field = self._overlay, None, ""
            overlay.removeEventFilter(self)
            overlay.hide()
            overlay.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A wheel over the editor scrolls the paper and never changes a choice."""
        if watched is self._overlay and isinstance(event, QWheelEvent):
            self.wheelEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _place_overlay(self) -> None:
        if self._overlay is None:
            return
        box = self.canvas.box_of(self._overlay_field)
        if box is not None:
            inner = box.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
            if inner.height() < _LEAST_HEIGHT:
                inner = QRectF(inner.x(), inner.center().y() - _LEAST_HEIGHT / 2, inner.width(), _LEAST_HEIGHT)
            font = self._overlay.font()
            font.setPixelSize(max(_LEAST_PIXELS, round(_TEXT_SIZE * PT * self.canvas.scale)))
            self._overlay.setFont(font)
            self._overlay.setGeometry(inner.toRect())

    def show_field(self, field: str) -> None:
        """Scroll so that the first cell of a field is in sight, a third of the way down when it was not."""
        box = self.canvas.box_of(field)
        if box is None:
            return
        bar, height = self.verticalScrollBar(), self.viewport().height()
        whole = box.top() >= bar.value() and box.bottom() <= bar.value() + height
        if not whole:
            bar.setValue(round(box.top() - max(GAP, min(height / 3, (height - box.height()) / 2))))
        self.ensureVisible(round(box.center().x()), round(bar.value() + height / 2), round(box.width() / 2), 0)
