"""What the start page is made of beside its cards: the header, the empty state, and lines that say what happened."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.accessible import Announcer
from ui.fitting import ElidedLabel
from ui.flow import FlowLayout
from ui.pages.desk_tools import DeskTools
from ui.pages.draft_card import plain_label, when
from ui.preferences import Mode
from ui.theme import GRID, Theme

_WHAT = "在电脑上填写申报表：边填边查字数和必填项，看到的就是打印出来的样子。"
_SAFE = "填的内容随时自动保存在这台电脑上，不联网；填好后打印盖章，并封装成移交文件报送。"
_ICON = QSize(16, 16)


class Line(QFrame):
    """A line in the page: a sentence and, where there is something to do about it, one button. Hidden while empty."""

    acted = Signal()

    def __init__(self, name: str, icon: QIcon, action: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._voice = Announcer(self)
        self._icon = QLabel()
        self._icon.setAccessibleName("提示")
        self._icon.setPixmap(icon.pixmap(_ICON))
        self._words = plain_label("", wrap=True)
        self.button = QPushButton(action)
        self.button.clicked.connect(self.acted)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        row.setSpacing(2 * GRID)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence, empty while nothing is said."""
        return self._words.text()

    def say(self, text: str, *, act: bool = False, icon: QIcon | None = None) -> None:
        """Show a sentence; with `act` the button beside it."""
        self._words.setText(text)
        self.setAccessibleName(text)
        self.button.setVisible(act)
        if icon is not None:
            self._icon.setPixmap(icon.pixmap(_ICON))
        self.show()
        self._voice.say(text)

    def clear(self) -> None:
        """Say nothing any more."""
        self._words.clear()
        self.hide()


class StartHeader(QWidget):
    """Title, 新建, 以旧稿为底稿, 打开移交文件, 预览打印, 选择多份, 核对介质, 备份和搬家, and the way into the bin and back."""

    new_wanted = Signal()
    from_wanted = Signal()
    select_wanted = Signal()
    open_wanted = Signal()
    print_wanted = Signal()
    key_wanted = Signal()
    check_wanted = Signal()
    keep_wanted = Signal()
    bin_toggled = Signal(bool)

    def __init__(self, theme: Theme, mode: Mode = Mode.FILLING) -> None:
        super().__init__()
        self._theme = theme
        self._receiving = mode is Mode.RECEIVING
        self._binned = False
        self._drafts = 0
        self._here = ""
        self._backed_up = ""
        self.title = plain_label("窗报", "title")
        self.count = ElidedLabel("quiet")
        self.new_button = big_button(theme, "新建(&N)")
        self.from_button = QPushButton(theme.icon("copy", theme.colours.quiet), "以旧稿为底稿(&F)…")
        self.from_button.setToolTip("用去年的或另一份材料新建一份，先看清哪些带得过来")
        self.select_button = QPushButton(theme.icon("list-checks", theme.colours.quiet), "选择多份(&M)")
        self.key_button = QPushButton(theme.icon("key", theme.colours.quiet), "本单位密钥(&Y)…")
        self.key_button.setToolTip("签名指纹、恢复单")
        self.open_button = QPushButton(theme.icon("package-open"), "打开移交文件或回执(&O)…")
        self.print_button = QPushButton(theme.icon("printer"), "预览打印(&P)…")
        self.check_button = QPushButton(theme.icon("usb", theme.colours.quiet), "核对介质(&C)…")
        self.check_button.setToolTip("核对 U 盘、光盘上的文件是否完整；合并分成几封的邮件附件")
        self.keep_button = QPushButton(theme.icon("archive", theme.colours.quiet), "备份和搬家(&K)…")
        self.keep_button.setObjectName("flat")
        self.keep_button.setToolTip("备份、恢复、搬到新电脑、到期清除（Ctrl+B）")
        self.keep_button.clicked.connect(self.keep_wanted)
        self.bin_button = QPushButton()
        self.bin_button.setObjectName("flat")
        self.bin_button.hide()
        self.new_button.clicked.connect(self.new_wanted)
        self.from_button.clicked.connect(self.from_wanted)
        self.select_button.clicked.connect(self.select_wanted)
        self.key_button.clicked.connect(self.key_wanted)
        self.open_button.clicked.connect(self.open_wanted)
        self.print_button.clicked.connect(self.print_wanted)
        self.check_button.clicked.connect(self.check_wanted)
        self.bin_button.clicked.connect(lambda: self.bin_toggled.emit(not self._binned))
        words = QHBoxLayout()
        words.setSpacing(3 * GRID)
        words.addWidget(self.title)
        words.addWidget(self.count, 1)
        for button in (self.check_button, self.from_button, self.select_button, self.key_button):
            button.setObjectName("flat")
        self._order: tuple[QPushButton, ...] = (
            self.new_button, self.open_button, self.print_button, self.from_button, self.select_button,
            self.check_button, self.key_button, self.keep_button, self.bin_button,
        )  # fmt: skip
        if self._receiving:
            self._begin_with_opening()
        buttons = QWidget()
        # As high as 新建 also where that is hidden, so that the cards below stay where they are.
        flow = FlowLayout(buttons, 2 * GRID, self.new_button.sizeHint().height())
        for button in self._order:
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3 * GRID)
        layout.addLayout(words)
        layout.addWidget(buttons)
        for before, after in pairwise(self._order):  # what is needed every day comes first
            self.setTabOrder(before, after)
        self.tools = DeskTools(theme, mode)
        words.insertWidget(1, self.tools.modes)
        words.addWidget(self.tools)

    def _begin_with_opening(self) -> None:
        """受理: 打开移交文件 is the primary button, 新建 one of the others."""
        colours = self._theme.colours
        for button, icon, first in ((self.open_button, "package-open", True), (self.new_button, "plus", False)):
            button.setObjectName("primary" if first else "")
            button.setProperty("big", first)
            button.setIcon(self._theme.icon(icon, colours.on_accent if first else colours.text))
        new, opening, *others = self._order
        self._order = (opening, new, *others)

    def show_trouble(self) -> None:
        """The store cannot be used: nothing to press here."""
        self.title.setText("窗报")
        self._drafts = 0
        self.count.clear()
        for button in self._order:
            button.hide()

    def tell_backup(self, last: datetime | None) -> None:
        """When the `last` backup was made (aware), if any was."""
        self._backed_up = _backed_up(last, datetime.now().astimezone()) if last is not None else ""
        self._show_count()

    def _show_count(self) -> None:
        told = [self._here, self._backed_up] if self._drafts else []
        self.count.setText("删除的草稿都留在这里，可以随时恢复。" if self._binned else "　".join(filter(None, told)))

    def show_state(self, drafts: int, deleted: int, *, binned: bool, samples: int = 0) -> None:
        """How many drafts there are here and in the bin, which of the two is shown; `samples` are not counted as drafts."""
        real = drafts - samples
        self._here = "，".join([f"{real} 份草稿"] * (real > 0) + [f"{samples} 份示例"] * (samples > 0))
        self._binned = binned
        self._drafts = drafts
        self.title.setText("回收站" if binned else "窗报")
        self._show_count()
        # The empty state has the primary button of its own: one a screen.
        self.new_button.setVisible((drafts > 0 or self._receiving) and not binned)
        self.open_button.setVisible((drafts > 0 or not self._receiving) and not binned)
        self.check_button.setVisible(not binned)
        self.print_button.setVisible(drafts > 0 and not binned)
        self.keep_button.setVisible(not binned)
        self.from_button.setVisible(real > 0 and not binned)
        self.select_button.setVisible(drafts > 1 and not binned)
        self.key_button.setVisible(not binned)
        self.bin_button.setVisible(binned or deleted > 0)
        self.bin_button.setText("返回草稿(&B)" if binned else f"回收站 {deleted} 份(&B)")
        self.bin_button.setIcon(self._theme.icon("arrow-left" if binned else "trash-2", self._theme.colours.quiet))


class EmptyState(QWidget):
    """In the place of the cards while there are none: what the program does here, and two buttons."""

    def __init__(self, what: str, then: str, first: QPushButton, second: QPushButton) -> None:
        super().__init__()
        self._first = first
        words = QVBoxLayout()
        words.setSpacing(2 * GRID)
        for text, name in ((what, "heading"), (then, "quiet")):
            words.addWidget(plain_label(text, name), 0, Qt.AlignmentFlag.AlignHCenter)
        buttons = QHBoxLayout()
        buttons.setSpacing(3 * GRID)
        buttons.addStretch(1)
        buttons.addWidget(first)
        buttons.addWidget(second)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setSpacing(6 * GRID)
        layout.addStretch(2)
        layout.addLayout(words)
        layout.addLayout(buttons)
        layout.addStretch(3)

    def take_focus(self) -> None:
        """The keyboard comes here when there is no card."""
        self._first.setFocus(Qt.FocusReason.OtherFocusReason)


class EmptyShelf(EmptyState):
    """No drafts yet: 新建, and an example to play with."""

    new_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        self.new_button = big_button(theme, "新建(&N)")
        self.sample_button = QPushButton("用示例练习(&E)")
        super().__init__(_WHAT, _SAFE, self.new_button, self.sample_button)
        self.new_button.clicked.connect(self.new_wanted)
        self.sample_button.clicked.connect(self.sample_wanted)


def big_button(theme: Theme, text: str, icon: str = "plus") -> QPushButton:
    """The one primary button of a screen."""
    button = QPushButton(theme.icon(icon, theme.colours.on_accent), text)
    button.setObjectName("primary")
    button.setProperty("big", True)
    return button


def scrolled(widget: QWidget) -> QScrollArea:
    """Something as wide as the page and perhaps higher; nothing is seen of what scrolls it but the bar at the side."""
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    widget.setAutoFillBackground(False)
    return area


def _backed_up(last: datetime, now: datetime) -> str:
    """Of another day only while nothing has changed since."""
    local = last.astimezone()
    return f"上次备份：{when(local, now)}{'' if local.date() == now.date() else '，此后没有改动'}"
