"""备份和搬家: how things stand with the copies, and the way to each thing that can be done about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.errors import ChuangbaoError
from app.services.backups import REASON_WORDS, LocalOutcome, back_up_locally
from app.services.second_place import SecondPlace, reminder, second_place
from app.services.workspace import Workspace
from app.storage.local_backups import LocalBackup, Reason, local_backups
from ui.backend import Backend
from ui.dialogs.common import OUR_FAULT, NoticeLine, Scroll, button, column, framed, plain, restyle, words
from ui.dialogs.folders import FolderMemory
from ui.pages.draft_card import when
from ui.theme import GRID, Theme

_SIZE = (760, 620)
_ICON = 6 * GRID
_NO_PLACE = "还没有选择。本机备份和草稿在同一块磁盘上，电脑坏了会一起丢；请选一个 U 盘、另一块磁盘或网络位置。"
_MOVE = "把全部草稿、修改记录、照片和单位密钥装进一个用口令加密的文件，在新电脑上收入。"
_PURGE = "一届评选结束、材料过了保存期限后，把个人信息从草稿、照片和备份里永久清除，并逐个文件核对。"


@dataclass(frozen=True, slots=True)
class _State:
    """How things stand. `place_fault`: why the second place is not known, in a sentence."""

    backups: tuple[LocalBackup, ...]
    place: SecondPlace | None
    place_fault: str
    remind: str


class KeepingDialog(QDialog):
    """Four cards. Each job has a dialog of its own over this one; when it is finished the cards are read again."""

    def __init__(
        self, backend: Backend, theme: Theme, settings: FolderMemory | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._theme = theme
        self._settings = settings
        self._shown: QDialog | None = None
        self._opener: QPushButton | None = None
        self._closing = False
        self.setWindowTitle("备份和搬家")
        self.setMinimumWidth(640)
        self.resize(*_SIZE)

        self.local = words("正在查看备份……")
        self.now = button("现在备份(&N)")
        self.restore = button("恢复(&H)…")
        self.elsewhere = words()
        self.place = button("选择位置(&W)…")
        self.move_out = button("生成搬家文件(&G)…")
        self.move_in = button("收入搬家文件(&S)…")
        self.purge = button("到期清除(&Q)…")
        self.notice = NoticeLine(theme)
        self.dismiss = button("关闭(&X)")
        self.dismiss.clicked.connect(self.reject)
        self._place_it()
        self._connect()
        self.refresh()
        self.now.setFocus()

    def _place_it(self) -> None:
        inside = QWidget()
        cards = column(spacing=3 * GRID)
        cards.setContentsMargins(0, 0, 2 * GRID, 0)
        for icon, title, text, buttons in (
            ("hard-drive", "本机备份", self.local, (self.now, self.restore)),
            ("usb", "另一处备份", self.elsewhere, (self.place,)),
            ("laptop", "搬到新电脑", words(_MOVE), (self.move_out, self.move_in)),
            ("eraser", "到期清除", words(_PURGE), (self.purge,)),
        ):
            cards.addWidget(self._card(icon, title, text, buttons))
        cards.addStretch(1)
        inside.setLayout(cards)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.dismiss)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addWidget(words("备份和搬家", "title"))
        layout.addWidget(Scroll(inside, "备份和搬家"), 1)
        layout.addWidget(self.notice)
        layout.addLayout(foot)

    def _card(self, icon: str, title: str, text: QLabel, buttons: tuple[QPushButton, ...]) -> QWidget:
        card, inside = framed("card")
        inside.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 3 * GRID)
        picture = QLabel()
        picture.setAccessibleName(f"{title}的图标")
        picture.setPixmap(self._theme.icon(icon, self._theme.colours.accent).pixmap(_ICON, _ICON))
        said = column(spacing=GRID)
        said.addWidget(words(title, "heading"))
        said.addWidget(text)
        said.addStretch(1)
        doing = column(spacing=2 * GRID)
        for each in buttons:
            doing.addWidget(each)
        doing.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(4 * GRID)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        row.addLayout(doing)
        inside.addLayout(row)
        for each in buttons:
            each.setMinimumWidth(44 * GRID)
            each.setAccessibleDescription(title)
        return card

    def _connect(self) -> None:
        self.now.clicked.connect(self._back_up)
        self.restore.clicked.connect(lambda: self._open(self.restore, self._restore_dialog))
        self.place.clicked.connect(lambda: self._open(self.place, self._place_dialog))
        self.move_out.clicked.connect(lambda: self._open(self.move_out, self._move_out_dialog))
        self.move_in.clicked.connect(lambda: self._open(self.move_in, self._move_in_dialog))
        self.purge.clicked.connect(lambda: self._open(self.purge, self._purge_dialog))

    # ── how things stand ────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read how things stand."""
        self._backend.store(self, _read, self._show, self._failed)

    def _show(self, state: _State) -> None:
        now = datetime.now().astimezone()
        if state.backups:
            last, count = state.backups[0], len(state.backups)
            said = f"最近一次：{_moment(last.taken, now)}（{REASON_WORDS[last.reason]}）。共 {count} 份，"
            oldest = state.backups[-1].taken.astimezone()
            self.local.setText(f"{said}最早的是 {oldest:%Y年%m月%d日}。打开程序时和每天自动备份。")
        else:
            self.local.setText("还没有备份。打开程序时和每天自动备份。")
        self.restore.setEnabled(bool(state.backups))
        if state.place is None:
            restyle(self.elsewhere, "must" if state.place_fault else "advice")
            self.elsewhere.setText(plain(state.place_fault or _NO_PLACE))
            self.place.setText("选择位置(&W)…")
        else:
            restyle(self.elsewhere, "advice" if state.remind else "")
            last_copy = f"最近一次：{_moment(state.place.last, now)}。" if state.place.last else "还没有备份到那里。"
            overdue = "请接上磁盘或 U 盘，再备份一次。" if state.remind else ""
            where = f"加密备份到 {state.place.folder}，保留 {state.place.keep} 份。"
            self.elsewhere.setText(plain(f"{where}{last_copy}{overdue}"))
            self.place.setText("查看(&W)…")

    @Slot()
    def _back_up(self) -> None:
        def backed_up(outcome: LocalOutcome) -> None:
            self.now.setEnabled(True)
            self.now.setFocus()
            self.notice.say("")
            self.refresh()
            self.local.setText(plain(outcome.sentence))

        self.now.setEnabled(False)
        self.local.setText("正在备份……")
        self._backend.store(self, lambda w: back_up_locally(w, Reason.DAILY), backed_up, self._failed)

    def _failed(self, error: BaseException) -> None:
        self.now.setEnabled(True)
        self.notice.say(error.message if isinstance(error, ChuangbaoError) else OUR_FAULT)

    # ── the jobs ────────────────────────────────────────────────────────

    def _restore_dialog(self) -> QDialog:
        from ui.dialogs.restore import RestoreDialog

        return RestoreDialog(self._backend, self._theme, self)

    def _place_dialog(self) -> QDialog:
        from ui.dialogs.second_place import SecondPlaceDialog

        return SecondPlaceDialog(self._backend, self._theme, self._settings, self)

    def _move_out_dialog(self) -> QDialog:
        from ui.dialogs.move_out import MoveOutDialog

        return MoveOutDialog(self._backend, self._theme, self._settings, self)

    def _move_in_dialog(self) -> QDialog:
        from ui.dialogs.move_in import MoveInDialog

        return MoveInDialog(self._backend, self._theme, self._settings, self)

    def _purge_dialog(self) -> QDialog:
        from ui.dialogs.purge import PurgeDialog

        return PurgeDialog(self._backend, self._theme, self)

    def _open(self, opener: QPushButton, make: Callable[[], QDialog]) -> None:
        if self._shown is None:
            self._opener = opener
            self._shown = make()
            self._shown.setWindowModality(Qt.WindowModality.WindowModal)
            self._shown.finished.connect(self._job_closed)
            self._shown.open()

    @Slot(int)
    def _job_closed(self, _: int) -> None:
        shown, self._shown = self._shown, None
        if shown is not None:
            shown.deleteLater()
        self.notice.say("")
        if self._opener is not None:
            self._opener.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._closing:
            self.close()
        else:
            self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window closes: first the job over this one, which may have to be stopped."""
        if self._shown is not None:
            event.ignore()
            self._closing = True
            self._shown.close()
            return
        super().closeEvent(event)


def _moment(moment: datetime, now: datetime) -> str:
    local = moment.astimezone()
    day = when(local, now)
    return day if ":" in day else f"{day} {local:%H:%M}"


def _read(workspace: Workspace) -> _State:
    place, fault = None, ""
    try:
        place = second_place(workspace)
    except ChuangbaoError as error:
        fault = error.message
    remind = reminder(workspace) if place is not None else None
    return _State(tuple(local_backups(workspace.data)), place, fault, remind or "")
