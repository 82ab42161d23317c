"""Which notice (通知), which kind (类别): asked only where there is a choice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.definition import Audience, Pack
from app.services.shelf import Offer, Offers
from ui.dialogs.common import TallScroll
from ui.pages.draft_card import plain_label
from ui.pages.wrapped_items import WrappedItems
from ui.theme import GRID, Theme

_WIDTH = 560
_FOR_OFFICES = "（推荐、受理单位填报）"


class NewDraftDialog(QDialog):
    """Choose what to fill in. After `accepted`, `chosen` is the answer. Needs at least one offer."""

    def __init__(
        self, offers: Offers, theme: Theme, parent: QWidget | None = None, *, offices_first: bool = False
    ) -> None:
        """`offices_first`: what an office fills in stands above what units do."""
        super().__init__(parent)
        self._offices_first = offices_first
        self.setWindowTitle("新建")
        self.setMinimumWidth(theme.widened(_WIDTH))
        self._packs = _packs(offers.offers)
        self._offers = offers.offers
        self._shown: list[Offer] = []
        self.packs = _choices("通知", [_described(pack) for pack in self._packs])
        self.kinds = _choices("类别", [])
        self._kinds_heading = plain_label("填哪一类？", "heading")
        self._note = plain_label("", wrap=True)
        self._reconstructed = _hint(theme, self._note)

        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3 * GRID)
        if len(self._packs) > 1:
            layout.addWidget(plain_label("按哪一份通知填报？", "heading"))
            layout.addWidget(self.packs)
        else:
            layout.addWidget(plain_label(_described(self._packs[0]), wrap=True))
            self.packs.setParent(self)
            self.packs.hide()
        layout.addWidget(self._kinds_heading)
        layout.addWidget(self.kinds)
        layout.addWidget(self._reconstructed)
        for fault in offers.faults:
            layout.addWidget(plain_label(f"有一份表格打不开：{fault}", "quiet", wrap=True))
        layout.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(6 * GRID, 6 * GRID, 6 * GRID, 5 * GRID)
        whole.setSpacing(3 * GRID)
        whole.addWidget(TallScroll(inside, "新建"), 1)
        whole.addLayout(self._buttons(theme))

        self.packs.currentRowChanged.connect(self._show_kinds)
        self.packs.itemDoubleClicked.connect(self.accept)
        self.kinds.itemDoubleClicked.connect(self.accept)
        self.packs.setCurrentRow(0)
        (self.packs if len(self._packs) > 1 else self.kinds).setFocus()

    @property
    def chosen(self) -> Offer:
        """The notice and kind that are marked."""
        return self._shown[max(0, self.kinds.currentRow())]

    def _buttons(self, theme: Theme) -> QHBoxLayout:
        self.ok = QPushButton(theme.icon("plus", theme.colours.on_accent), "新建(&N)")
        self.ok.setObjectName("primary")
        self.ok.setDefault(True)
        self.ok.clicked.connect(self.accept)
        cancel = QPushButton("取消")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.ok)
        return row

    def _show_kinds(self, row: int) -> None:
        pack = self._packs[row]
        ours = [offer for offer in self._offers if offer.pack is pack]
        audiences = [Audience.UNIT, Audience.OFFICE]
        if self._offices_first:
            audiences.reverse()
        self._shown = sorted(ours, key=lambda offer: audiences.index(offer.form.audience))
        self.kinds.clear()
        for offer in self._shown:
            whose = f"　{_FOR_OFFICES}" if offer.form.audience is Audience.OFFICE else ""
            self.kinds.addItem(f"{offer.form.title}{whose}")
        self.kinds.setCurrentRow(0)
        for widget in (self._kinds_heading, self.kinds):
            widget.setVisible(len(self._shown) > 1)
        self._note.setText(pack.layout_note)
        self._reconstructed.setVisible(bool(pack.layout_note))


class _List(QListWidget):
    """A list as high as its items, up to ten of them; what does not fit in a line is broken."""

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(WrappedItems(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        rows = [self.sizeHintForRow(row) for row in range(min(self.count(), 10))]
        return QSize(0, sum(rows) + 2 * GRID)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():  # another width breaks the lines elsewhere
            self.scheduleDelayedItemsLayout()
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())


def _choices(name: str, items: Sequence[str]) -> QListWidget:
    made = _List()
    made.setAccessibleName(name)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setTabKeyNavigation(False)
    made.addItems(items)
    return made


def _hint(theme: Theme, note: QLabel) -> QFrame:
    frame = QFrame()
    frame.setObjectName("hint")
    row = QHBoxLayout(frame)
    row.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
    icon = plain_label("")
    icon.setAccessibleName("提示")
    icon.setPixmap(theme.icon("info", theme.colours.accent).pixmap(QSize(16, 16)))
    row.addWidget(icon)
    row.addWidget(note, 1)
    return frame


def _packs(offers: Sequence[Offer]) -> list[Pack]:
    return list({offer.pack.id: offer.pack for offer in offers}.values())


def _described(pack: Pack) -> str:
    return f"{pack.title}\n{pack.notice.number}　{pack.notice.issuer}"
