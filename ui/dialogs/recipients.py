"""For whom to seal: a list of offices with their fingerprints, or a passphrase typed twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.bundle.office import Office, load_office
from app.errors import ChuangbaoError
from app.services.passphrases import new_passphrase
from ui.backend import Backend
from ui.dialogs.common import FolderMemory, NoticeLine, button, column, framed, plain, words
from ui.dialogs.job import OUR_FAULT
from ui.theme import GRID, Theme

_ENDING = ".cbkey"
_FOLDER = "office"


class OfficeList(QWidget):
    """Office files (收件公钥), chosen or dropped; each with its name and its fingerprint in large groups."""

    changed = Signal()

    def __init__(self, backend: Backend, theme: Theme, settings: FolderMemory | None) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._backend = backend
        self._theme = theme
        self._settings = settings
        self._cards: dict[str, QFrame] = {}
        self._offices: dict[str, Office] = {}
        self.notice = NoticeLine(theme)
        self._list = column()
        self._compare = words(
            "请打电话给收件单位，逐组核对上面的数字；电话号码用通知上的，不用随文件送来的。有一组不同就不要封装。",
            "advice",
        )
        self._compare.hide()
        self.choose = button("选择收件公钥(&O)…")
        self.choose.setIcon(theme.icon("key"))
        self.choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        row.addWidget(self.choose)
        row.addWidget(words(f"收件单位发来的 {_ENDING} 文件，也可以拖到这里", "quiet"), 1)
        layout = column(spacing=2 * GRID)
        layout.addLayout(self._list)
        layout.addWidget(self._compare)
        layout.addLayout(row)
        layout.addWidget(self.notice)
        self.setLayout(layout)

    @property
    def offices(self) -> tuple[Office, ...]:
        """The offices to seal to, in the order they were added."""
        return tuple(self._offices.values())

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read office files; one that is refused says so and does not stop the others."""
        self._backend.work(self, lambda _: [_load(path) for path in paths], self._take, self._failed)

    def _take(self, found: list[Office | ChuangbaoError]) -> None:
        refusals = [each.message for each in found if isinstance(each, ChuangbaoError)]
        for each in found:
            if isinstance(each, Office) and each.fingerprint not in self._offices:
                self._offices[each.fingerprint] = each
                card = self._cards[each.fingerprint] = self._card(each)
                self._list.addWidget(card)
                _tab_before(self.choose, card.findChildren(QPushButton)[0])
        self.notice.say("\n".join(refusals))
        self._tell()

    def _failed(self, _: BaseException) -> None:
        self.notice.say(OUR_FAULT)

    def _card(self, office: Office) -> QFrame:
        card, layout = framed("card")
        head = QHBoxLayout()
        head.addWidget(words(plain(office.name), "heading"), 1)
        drop = button("移除", "flat")
        drop.setIcon(self._theme.icon("x"))
        drop.setAccessibleName(f"移除 {office.name}")
        drop.clicked.connect(lambda: self._remove(office.fingerprint))
        head.addWidget(drop)
        digits = QLabel("　".join(office.fingerprint.split()))
        digits.setTextFormat(Qt.TextFormat.PlainText)
        digits.setObjectName("title")
        digits.setAccessibleName(f"指纹 {office.fingerprint}")
        digits.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addLayout(head)
        layout.addWidget(words(f"指纹（{office.created} 生成的公钥）", "quiet"))
        layout.addWidget(digits)
        return card

    def _remove(self, fingerprint: str) -> None:
        del self._offices[fingerprint]
        self._cards.pop(fingerprint).deleteLater()
        self.choose.setFocus()
        self._tell()

    def _tell(self) -> None:
        self._compare.setVisible(bool(self._offices))
        self.changed.emit()

    @Slot()
    def _choose(self) -> None:
        remembered = self._settings.folder(_FOLDER) if self._settings is not None else None
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, _ = QFileDialog.getOpenFileNames(
            self, "选择收件公钥", str(remembered or documents), f"收件公钥 (*{_ENDING})"
        )
        if chosen:
            if self._settings is not None:
                self._settings.remember_folder(_FOLDER, Path(chosen[0]).parent)
            self.add_files([Path(name) for name in chosen])

    # ── dropping ────────────────────────────────────────────────────────

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files of this computer are welcome."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the dropped files; what they are is found out by reading them."""
        event.acceptProposedAction()
        self.add_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])


def _tab_before(widget: QWidget, late: QWidget) -> None:
    """Medium late, a widget would be the last that Tab reaches."""
    before = widget.previousInFocusChain()
    while before is not None and before.focusPolicy() is Qt.FocusPolicy.NoFocus:
        before = before.previousInFocusChain()
    if before is not None:
        QWidget.setTabOrder(before, late)


def _load(path: Path) -> Office | ChuangbaoError:
    try:
        return load_office(path)
    except ChuangbaoError as error:
        return error


class PassphrasePair(QWidget):
    """A passphrase, typed twice; or one thought of by the program, shown to be written down."""

    changed = Signal()

    def __init__(self, warning: str) -> None:
        super().__init__()
        self.first = _secret("口令")
        self.second = _secret("再输一遍口令")
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(2 * GRID)
        for row, (caption, edit) in enumerate((("口令(&1)", self.first), ("再输一遍(&2)", self.second))):
            label = QLabel(caption)
            label.setBuddy(edit)
            grid.addWidget(label, row, 0)
            grid.addWidget(edit, row, 1)
            edit.textChanged.connect(self._typed)
        self.suggest = button("替我想一个(&3)")
        self.suggest.clicked.connect(self._suggest)
        self.suggested = QLineEdit()
        self.suggested.setReadOnly(True)
        self.suggested.setAccessibleName("想好的口令，请抄写下来")
        self._write_down = words("请现在照着抄写下来（字母、数字和短横），关闭后不再显示。", "advice")
        below = QHBoxLayout()
        below.setSpacing(3 * GRID)
        below.addWidget(self.suggest, 0, Qt.AlignmentFlag.AlignLeft)
        below.addWidget(self.suggested, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addLayout(grid)
        layout.addLayout(below)
        layout.addWidget(self._write_down)
        layout.addWidget(words(warning, "advice"))
        self._show_suggested("")

    @property
    def passphrase(self) -> str:
        """What was typed."""
        return self.first.text()

    @property
    def fault(self) -> str:
        """What is missing, in words; none when both are the same."""
        if not self.first.text():
            return "请先输入口令。"
        if not self.second.text():
            return "请再输一遍口令。"
        return "" if self.first.text() == self.second.text() else "两次输入的口令不一样。"

    def clear(self) -> None:
        """Forget it."""
        self.first.clear()
        self.second.clear()
        self._show_suggested("")

    @Slot()
    def _typed(self) -> None:
        if self.suggested.text() and self.suggested.text() not in (self.first.text(), self.second.text()):
            self._show_suggested("")
        self.changed.emit()

    @Slot()
    def _suggest(self) -> None:
        passphrase = new_passphrase()
        self._show_suggested(passphrase)
        self.first.setText(passphrase)
        self.second.setText(passphrase)
        self.suggested.setFocus()
        self.suggested.selectAll()

    def _show_suggested(self, passphrase: str) -> None:
        self.suggested.setText(passphrase)
        for each in (self.suggested, self._write_down):
            each.setVisible(bool(passphrase))


def _secret(name: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setAccessibleName(name)
    return edit
