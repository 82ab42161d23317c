"""A draft as a card, and the grid that cards stand in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.draft import DraftState
from app.domain.receipts import HANDOVER_WORDS, Handover
from app.services.shelf import Card
from ui.dialogs.common import plain
from ui.theme import GRID, Theme

_NARROWEST = 360  # px: a card narrower than this breaks a usual unit name into three lines
_LONGEST_NAME = 60  # characters of a name on a card; all of it stands in the form
SAMPLE = "示例，只供练习"
_MOST_REMARK = 80  # characters of the office's remarks on a card; all of them stand in the editor
_HANDOVER_ICONS = {
    Handover.UNSENT: ("circle", "quiet"),
    Handover.SENT: ("send", "quiet"),
    Handover.RECEIVED: ("mail-check", "accent"),
    Handover.RETURNED: ("corner-up-left", "advice"),
    Handover.ACCEPTED: ("circle-check", "safe"),
    Handover.REJECTED: ("circle-x", "must"),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def short_name(unit: str) -> str:
    """A unit's name in one piece for a card or a line; the draft itself keeps every character."""
    joined = plain(" ".join(unit.split()))
    return joined if len(joined) <= _LONGEST_NAME else joined[: _LONGEST_NAME - 1] + "…"


def when(moment: datetime, now: datetime) -> str:
    """今天 10:32, 昨天, 7月5日, 2015年7月5日. Both times local."""
    day, today = moment.date(), now.date()
    if day == today:
        return f"今天 {moment:%H:%M}"
    if day == today - timedelta(days=1):
        return "昨天"
    this_year = "" if day.year == today.year else f"{day.year}年"
    return f"{this_year}{day.month}月{day.day}日"


def state_words(card: Card) -> str:
    """填写中, or 已定稿 with the revision and how it was handed over."""
    if card.state is not DraftState.FINAL:
        return "填写中"
    return f"已定稿 修订 {card.revision}" + (f"，{card.handed}" if card.handed else "")


def handover_words(card: Card) -> str:
    """未送, 已送, 已收 …; with the revision when another one was sent than the card shows. Empty while nothing is due."""
    state = card.handover.state
    if state is Handover.UNSENT:
        return HANDOVER_WORDS[state] if card.state is DraftState.FINAL else ""
    other = card.handover.revision != card.revision
    return f"{HANDOVER_WORDS[state]}（修订 {card.handover.revision}）" if other else HANDOVER_WORDS[state]


def plain_label(text: str, name: str = "", *, wrap: bool = False) -> QLabel:
    """A label that shows its text as it is; `name` is its name in the style sheet."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setObjectName(name)
    if wrap:
        label.setWordWrap(True)
        # Ignored: a name without a place to break must not push its card wider.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
    return label


class DraftCard(QFrame):
    """One draft. Enter, a double click or a click on the name opens it; in the bin Enter restores it.

    While several are being ticked (`select`) Enter, the space bar and a click anywhere tick it instead. The signals carry
    the draft's id.
    """

    opened = Signal(str)
    copy_wanted = Signal(str)
    delete_wanted = Signal(str)
    hand_over_wanted = Signal(str)
    restore_wanted = Signal(str)
    tick_wanted = Signal(str)

    spoken_role = QAccessible.Role.ListItem

    def __init__(self, card: Card, theme: Theme, now: datetime, *, binned: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = card
        self._binned = binned
        self._pressed_on_title = False
        self._selecting = False
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = plain_label(short_name(card.subject), "heading", wrap=True)
        notice = f"{card.notice}　{card.form}" if card.form else card.notice
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 4 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        facts = QVBoxLayout()
        # As far in as the buttons' own padding, so that words and icons stand in one line.
        facts.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        self.tick = QCheckBox()
        self.tick.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the card itself has the keys
        self.tick.setAccessibleName(f"选中：{card.subject}")
        self.tick.clicked.connect(lambda: self.tick_wanted.emit(self.card.id))
        self.tick.hide()
        head = QHBoxLayout()
        head.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        facts.addLayout(head)
        facts.addWidget(plain_label(notice, "quiet", wrap=True))
        facts.addStretch(1)
        if card.fault:
            facts.addWidget(plain_label(card.fault, "must", wrap=True))
        else:
            facts.addLayout(self._progress(card))
        remark = plain(" ".join("；".join(comment.text for comment in card.handover.comments).split()))
        if remark:
            shown = remark if len(remark) <= _MOST_REMARK else remark[: _MOST_REMARK - 1] + "…"
            facts.addWidget(plain_label(f"意见：{shown}", "quiet", wrap=True))
        facts.addLayout(self._foot(card, theme, now))
        layout.addLayout(facts, 1)
        self._row = QWidget()
        self._row.setLayout(self._buttons(theme))
        kept = self._row.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # cards stay where they are while several are ticked
        self._row.setSizePolicy(kept)
        layout.addWidget(self._row)
        progress = card.fault or f"已填 {card.filled}/{card.required}"
        whose = f"{SAMPLE}，" if card.sample else ""
        states = "，".join(filter(None, (handover_words(card), state_words(card))))
        self.setAccessibleName(f"{whose}{card.subject}，{notice}，{progress}，{states}，{when(card.changed, now)}")
        if not binned and not card.fault:
            self.title.setCursor(Qt.CursorShape.PointingHandCursor)

    def _progress(self, card: Card) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        if card.required:
            bar = QProgressBar()
            bar.setObjectName("thin")
            bar.setRange(0, card.required)
            bar.setValue(card.filled)
            bar.setTextVisible(False)
            bar.setAccessibleName("必填项的进度")
            row.addWidget(plain_label(f"已填 {card.filled}/{card.required}"))
            row.addWidget(bar, 1)
        return row

    def _foot(self, card: Card, theme: Theme, now: datetime) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(plain_label(when(card.changed, now), "quiet"))
        row.addStretch(1)
        if card.sample:
            row.addWidget(plain_label(SAMPLE, "advice"))
        if handover_words(card):
            icon, colour = _HANDOVER_ICONS[card.handover.state]
            sign = QLabel()
            sign.setAccessibleName("移交")
            sign.setPixmap(theme.icon(icon, getattr(theme.colours, colour)).pixmap(QSize(16, 16)))
            row.addWidget(sign)
            row.addWidget(plain_label(handover_words(card), colour if colour in ("must", "advice") else ""))
            row.addSpacing(2 * GRID)
        if card.state is DraftState.FINAL:
            lock = QLabel()
            lock.setAccessibleName("已定稿")
            lock.setPixmap(theme.icon("lock", theme.colours.quiet).pixmap(QSize(16, 16)))
            row.addWidget(lock)
        row.addWidget(plain_label(state_words(card), "quiet"))
        return row

    def _buttons(self, theme: Theme) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        kinds = (
            [("undo-2", "恢复", self.restore_wanted)]
            if self._binned
            else [
                ("folder-open", "打开", self.opened),
                ("copy", "复制一份", self.copy_wanted),
                ("trash-2", "删除", self.delete_wanted),
            ]
        )
        if self.card.state is DraftState.FINAL and not self._binned and not self.card.fault:
            kinds.insert(1, ("send", "移交", self.hand_over_wanted))
        for icon, text, signal in kinds:
            button = QPushButton(theme.icon(icon, theme.colours.quiet), text)
            button.setObjectName("flat")
            button.setAccessibleName(f"{text}：{self.card.subject}")
            button.clicked.connect(lambda _=False, wanted=signal: wanted.emit(self.card.id))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def select(self, *, on: bool, ticked: bool) -> None:
        """Be one of those that can be ticked; a draft that cannot be opened cannot."""
        able = on and not self.card.fault
        self._selecting = on
        self.tick.setVisible(able)
        self.tick.setChecked(able and ticked)
        self._row.setVisible(not on)
        self.setAccessibleDescription(("已选中" if ticked else "未选中") if able else "")

    def _activate(self) -> None:
        if self._selecting:
            if not self.card.fault:
                self.tick_wanted.emit(self.card.id)
            return
        (self.restore_wanted if self._binned else self.opened).emit(self.card.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (event.key() in _ENTER and not event.isAutoRepeat()) or (
            self._selecting and event.key() == Qt.Key.Key_Space
        ):
            self._activate()
        elif event.key() == Qt.Key.Key_Delete and not self._binned and not self._selecting:
            self.delete_wanted.emit(self.card.id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        here = self._selecting or self._on_title(event)
        self._pressed_on_title = event.button() is Qt.MouseButton.LeftButton and here

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed_on_title = self._pressed_on_title, False
        here = self.rect().contains(event.position().toPoint()) if self._selecting else self._on_title(event)
        if pressed and here and not self._binned:
            self._activate()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # On the name the first click has opened it already.
        if self._selecting:
            self.mousePressEvent(event)  # two quick clicks are two
        elif event.button() is Qt.MouseButton.LeftButton and not self._on_title(event) and not self._binned:
            self._activate()

    def _on_title(self, event: QMouseEvent) -> bool:
        return self.title.geometry().contains(event.position().toPoint())


class CardGrid(QWidget):
    """Cards in as many columns as the width holds; the arrow keys go from card to card. `moved`: the card now in focus."""

    moved = Signal(QWidget)

    spoken_role = QAccessible.Role.List

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[DraftCard] = []
        self._columns = 1
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 3 * GRID, 0)
        self._grid.setSpacing(4 * GRID)

    def set_cards(self, cards: Sequence[DraftCard]) -> None:
        """Show these cards instead of what was there."""
        for old in self.cards:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.cards = list(cards)
        self._place(self._fitting(self.width()))

    def find_card(self, draft_id: str) -> tuple[Card, int]:
        """What the card of a draft shows, and its place among the cards."""
        return next((c.card, n) for n, c in enumerate(self.cards) if c.card.id == draft_id)

    def minimumSizeHint(self) -> QSize:
        # One card wide: with the layout's own hint three columns could never become two again.
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        columns = self._fitting(event.size().width())
        if columns != self._columns:
            self._place(columns)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        step = steps.get(Qt.Key(event.key()))
        at = next((n for n, card in enumerate(self.cards) if card.hasFocus()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
        elif 0 <= at + step < len(self.cards):
            self.cards[at + step].setFocus(Qt.FocusReason.TabFocusReason)
            self.moved.emit(self.cards[at + step])

    def _fitting(self, width: int) -> int:
        gap = self._grid.spacing()
        return max(1, (width - self._grid.contentsMargins().right() + gap) // (_NARROWEST + gap))

    def _place(self, columns: int) -> None:
        for number in range(max(columns, self._columns)):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
        for number in range(self._grid.rowCount() + 1):
            self._grid.setRowStretch(number, 0)
        self._columns = columns
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // columns, number % columns)
            card.show()  # now and not with the next event: what is hidden cannot take the focus
        self._grid.setRowStretch(-(-len(self.cards) // columns), 1)
