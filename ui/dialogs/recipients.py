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
from app.bundle.words import BITS, in_characters, new_passphrase
from app.errors import ChuangbaoError, RefusedError
from app.services.offices import News, OfficeNews, advice, compare_office, known_offices, take_office
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import OUR_FAULT, NoticeLine, button, column, framed, plain, words
from ui.dialogs.folders import FolderMemory
from ui.theme import GRID, Theme

Found = tuple[OfficeNews, tuple[str, ...]] | ChuangbaoError
"""An office beside what is known of it, with what speaks against sealing to it; or why its file was refused."""

_ENDING = ".cbkey"
_FOLDER = "office"


class OfficeList(QWidget):
    """Office files (收件公钥), chosen or dropped; each with its name and its fingerprint in large groups.

    One that is not known yet, or not like this, shows line by line what is new, and is to be compared over the telephone.
    The known offices for the pack `pack` are there from the start.
    """

    changed = Signal()

    def __init__(self, backend: Backend, theme: Theme, settings: FolderMemory | None, pack: str = "") -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._backend = backend
        self._theme = theme
        self._settings = settings
        self._cards: dict[str, QFrame] = {}
        self._offices: dict[str, OfficeNews] = {}
        self._pack = pack
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
        if pack:
            backend.work(self, lambda workspace: _known(workspace, pack), self._take, self._failed)

    @property
    def offices(self) -> tuple[Office, ...]:
        """The offices to seal to, in the order they were added."""
        return tuple(news.office for news in self._offices.values())

    @property
    def fault(self) -> str:
        """Why it cannot be sealed to them, in words; none when it can."""
        if not self._offices:
            return "请先选择收件公钥文件。"
        changed = next((news for news in self._offices.values() if news.keys_changed), None)
        return f"「{plain(changed.office.name)}」的公钥变了，核对登记后才能封装。" if changed else ""

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read office files; one that is refused says so and does not stop the others."""
        pack = self._pack
        self._backend.work(self, lambda w: [_load(w, path, pack) for path in paths], self._take, self._failed)

    def _take(self, found: list[Found]) -> None:
        for each in found:
            if not isinstance(each, ChuangbaoError):
                self._put(*each)
        self.notice.say("\n".join(each.message for each in found if isinstance(each, ChuangbaoError)))
        self._tell()

    def _put(self, news: OfficeNews, advised: tuple[str, ...]) -> None:
        """Show an office, in the place of what was shown of it before."""
        fingerprint = news.office.fingerprint
        if fingerprint in self._offices and self._offices[fingerprint].news is news.news:
            return
        name = news.office.name
        for known, each in list(self._offices.items()):
            # The same one, or what was known under its name before this was registered.
            if known == fingerprint or (each.office.name == name and news.news is News.SAME):
                del self._offices[known]
                self._cards.pop(known).deleteLater()
        self._offices[fingerprint] = news
        card = self._cards[fingerprint] = self._card(news, advised)
        self._list.addWidget(card)
        for made in card.findChildren(QPushButton):
            _tab_before(self.choose, made)

    def _failed(self, error: BaseException) -> None:
        self.notice.say(error.message if isinstance(error, ChuangbaoError) else OUR_FAULT)

    def _card(self, news: OfficeNews, advised: tuple[str, ...]) -> QFrame:
        office = news.office
        card, layout = framed("card")
        head = QHBoxLayout()
        head.addWidget(words(plain(office.name), "heading"), 1)
        drop = button("移除", "flat")
        drop.setIcon(self._theme.icon("x"))
        drop.setAccessibleName(f"移除 {office.name}")
        drop.clicked.connect(lambda: self._remove(office.fingerprint))
        head.addWidget(drop)
        digits = words("　".join(office.fingerprint.split()), "title")
        digits.setAccessibleName(f"指纹 {office.fingerprint}")
        digits.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addLayout(head)
        layout.addWidget(self._standing(news))
        for sentence in advised:
            layout.addWidget(words(plain(sentence), "advice"))
        layout.addWidget(words(f"指纹（{office.created} 生成的公钥）", "quiet"))
        layout.addWidget(digits)
        if news.news is not News.SAME:
            layout.addLayout(self._changes(news))
            take = button("已打电话核对，登记")
            take.setIcon(self._theme.icon("shield-check"))
            take.setAccessibleName(f"已打电话核对，登记 {office.name}")
            take.clicked.connect(lambda: self._register(office))
            row = QHBoxLayout()
            row.addWidget(take)
            row.addWidget(words("下次不必再核对；公钥有变化时会提醒", "quiet"), 1)
            layout.addLayout(row)
        return card

    def _standing(self, news: OfficeNews) -> QWidget:
        """What the file is to this program, with an icon."""
        icon, colour, name, text = {
            News.SAME: ("shield-check", self._theme.colours.safe, "", "已核对登记"),
            News.NEW: ("shield-alert", self._theme.colours.advice, "advice", "新的收件单位，还没有核对登记"),
            News.CHANGED: ("shield-alert", self._theme.colours.advice, "advice", "与登记过的不同，请看下面的变化"),
        }[news.news]
        if news.keys_changed:
            colour, name = self._theme.colours.must, "must"
            text = "公钥与登记过的不同：可能换了新密钥，也可能是别人冒名。核对清楚之前不能封装。"
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        sign = QLabel()
        sign.setAccessibleName("警告" if name == "must" else "提醒" if name else "可信")
        sign.setPixmap(self._theme.icon(icon, colour).pixmap(4 * GRID, 4 * GRID))
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words(text, name), 1)
        return line

    def _changes(self, news: OfficeNews) -> QGridLayout:
        """Line by line what is new. Keys are told by the fingerprint; of them only that they changed."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(1, 1)
        for change in news.changes:
            if change.of_keys and news.news is News.NEW:
                continue
            if change.of_keys:
                text = "变了，不是登记过的那一把"
            elif news.news is News.CHANGED:
                text = f"{change.before} → {change.after}"
            else:
                text = change.after
            value = words(plain(text), "must" if change.of_keys else "")
            value.setAccessibleName(f"{change.label}：{text}")
            row = grid.rowCount()
            grid.addWidget(words(change.label, "quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        return grid

    def _register(self, office: Office) -> None:
        pack = self._pack

        def take(workspace: Workspace) -> list[Found]:
            take_office(workspace, office)
            return [(compare_office(workspace, office), advice(workspace, office, pack))]

        self._backend.work(self, take, self._take, self._failed)
        self.choose.setFocus()

    def _remove(self, fingerprint: str) -> None:
        del self._offices[fingerprint]
        self._cards.pop(fingerprint).deleteLater()
        self.choose.setFocus()
        self._tell()

    def _tell(self) -> None:
        self._compare.setVisible(any(news.news is not News.SAME for news in self._offices.values()))
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


def _load(workspace: Workspace, path: Path, pack: str) -> Found:
    try:
        office = load_office(path)
        return compare_office(workspace, office), advice(workspace, office, pack)
    except ChuangbaoError as error:
        return error


def _known(workspace: Workspace, pack: str) -> list[Found]:
    """The known offices that this pack is for and that can be sealed to today."""
    found: list[Found] = []
    for office in known_offices(workspace):
        try:
            if pack in office.purpose.packs:
                found.append((compare_office(workspace, office), advice(workspace, office, pack)))
        except RefusedError:
            continue  # out of date: the office will send another
    return found


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
        self.read_as = words()
        self._write_down = words(
            f"请现在照着抄写下来（字母和短横，约 {BITS} 位，试不出来），关闭后不再显示。", "advice"
        )
        below = QHBoxLayout()
        below.setSpacing(3 * GRID)
        below.addWidget(self.suggest, 0, Qt.AlignmentFlag.AlignLeft)
        below.addWidget(self.suggested, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addLayout(grid)
        layout.addLayout(below)
        layout.addWidget(self.read_as)
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
        self.read_as.setText(f"读作：{in_characters(passphrase)}" if passphrase else "")
        for each in (self.suggested, self.read_as, self._write_down):
            each.setVisible(bool(passphrase))


def _secret(name: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setAccessibleName(name)
    return edit
