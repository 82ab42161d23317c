"""另一处备份: choosing the place and its lock once, then a copy now, or no more of them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from app.errors import ChuangbaoError
from app.services.second_place import (
    PlaceOutcome,
    PlaceState,
    SecondPlace,
    copy_to_second_place,
    forget_second_place,
    second_place,
    set_second_place,
)
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import Reporter, button, column, plain, words
from ui.dialogs.folders import FolderMemory, FolderRow
from ui.dialogs.job import JobDialog
from ui.dialogs.recipients import OfficeList, PassphrasePair
from ui.pages.draft_card import when
from ui.theme import GRID, Theme

_WHAT = (
    "选一个不在这块磁盘上的文件夹：U 盘、移动硬盘或单位的网络位置。以后每天自动备份一次到那里；没有插上时先等着，"
    "接上后补做。备份是加密的，里面有全部草稿、照片和单位密钥。"
)
_KEEP_IT = "口令只在现在用一次，程序不保存。换电脑时要凭它打开备份：请记在可靠的地方，忘了就打不开。"
_STAYS = "不再使用后，已经写在那里的备份文件都还在，程序不会删除。"


class SecondPlaceDialog(JobDialog):
    """Asks first how things stand: a form while there is no place, the state of it when there is one."""

    def __init__(
        self, backend: Backend, theme: Theme, settings: FolderMemory | None, parent: QWidget | None = None
    ) -> None:
        super().__init__("另一处备份", "使用这个位置(&U)", backend, theme, parent)
        self._place: SecondPlace | None = None
        self._choosing = True
        self.folder = FolderRow("备份到", "second_place", settings, theme)
        self.by_passphrase = QRadioButton("用口令加密(&P)")
        self.to_offices = QRadioButton("封给收件单位或上级的公钥，不用记口令(&K)")
        self.passphrases = PassphrasePair(_KEEP_IT)
        self.offices = OfficeList(backend, theme, settings)
        self.stands = words("正在查看……")
        self.change = button("换一个位置(&E)…")
        self.forget = button("不再使用(&D)")
        self._asking = QWidget()
        self._standing = QWidget()
        self._build_asking()
        self._build_standing()
        for each in (self._standing, self._asking):
            self.form_layout.addWidget(each)
        self.form_layout.addStretch(1)
        self._asking.hide()
        self.allow("正在查看……")
        self.backend.store(self, second_place, self._stand, self._unknown)

    def _build_asking(self) -> None:
        ways = QButtonGroup(self)
        for way in (self.by_passphrase, self.to_offices):
            ways.addButton(way)
            way.toggled.connect(self._judge)
        self.by_passphrase.setChecked(True)
        self.offices.changed.connect(self._judge)
        self.passphrases.changed.connect(self._judge)
        layout = column(spacing=4 * GRID)
        for each in (
            words(_WHAT), self.folder, self.by_passphrase, self.passphrases, self.to_offices, self.offices,
        ):  # fmt: skip
            layout.addWidget(each)
        self._asking.setLayout(layout)

    def _build_standing(self) -> None:
        self.change.clicked.connect(self._ask)
        self.forget.clicked.connect(self._forget)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self.change)
        row.addWidget(self.forget)
        row.addStretch(1)
        layout = column(spacing=4 * GRID)
        layout.addWidget(self.stands)
        layout.addLayout(row)
        layout.addWidget(words(_STAYS, "quiet"))
        self._standing.setLayout(layout)

    # ── how it stands ───────────────────────────────────────────────────

    def _stand(self, place: SecondPlace | None) -> None:
        self._place = place
        if place is None:
            self._ask()
            return
        self._choosing = False
        now = datetime.now().astimezone()
        last = f"最近一次：{when(place.last.astimezone(), now)}。" if place.last else "还没有备份到那里。"
        lock = "用口令加密" if place.locked is not None else f"封给 {len(place.recipients)} 个公钥"
        self.stands.setText(plain(f"备份到 {place.folder}\n{lock}，保留最近 {place.keep} 份，每天一次。\n{last}"))
        self._asking.hide()
        self._standing.show()
        self.primary.setText("现在备份(&N)")
        self._judge()
        self.primary.setFocus()

    def _unknown(self, error: BaseException) -> None:
        self._ask()
        if isinstance(error, ChuangbaoError):
            self.notice.say(error.message)

    @Slot()
    def _ask(self) -> None:
        self._choosing = True
        self._standing.hide()
        self._asking.show()
        self.outcome.hide()
        self.primary.setText("使用这个位置(&U)")
        self._judge()
        self.folder.change.setFocus()

    @Slot()
    def _judge(self) -> None:
        self.passphrases.setVisible(self.by_passphrase.isChecked())
        self.offices.setVisible(self.to_offices.isChecked())
        self.allow(self._reason() if self._choosing else "")

    def _reason(self) -> str:
        if self.by_passphrase.isChecked():
            return self.passphrases.fault
        return "" if self.offices.offices else "请先选择公钥文件。"

    # ── the jobs ────────────────────────────────────────────────────────

    @Slot()
    def begin(self) -> None:
        """Choose the place when it was asked for; in both cases a copy at once."""
        choosing, folder = self._choosing, self.folder.folder
        passphrase = self.passphrases.passphrase if self.by_passphrase.isChecked() else None
        offices = () if passphrase is not None else self.offices.offices

        def copy(workspace: Workspace, reporter: Reporter) -> tuple[SecondPlace | None, PlaceOutcome | None]:
            if choosing:
                set_second_place(workspace, folder, offices=offices, passphrase=passphrase)
            outcome = copy_to_second_place(workspace, progress=reporter.report, cancelled=reporter.cancelled)
            return second_place(workspace), outcome

        self.work(copy, self.engage("正在备份"), lambda made: self._copied(*made))

    def _copied(self, place: SecondPlace | None, outcome: PlaceOutcome | None) -> None:
        if self._choosing:
            self.folder.remember()
            self.passphrases.clear()
        self._stand(place)
        if place is None or outcome is None:
            return
        if outcome.state in (PlaceState.WRITTEN, PlaceState.UNCHANGED):
            written = outcome.written
            said = f"备份完成，已重新打开核对无误：{written.file.path.name}" if written else outcome.sentence
            self.outcome.say(said, place.folder)
            self.outcome.open_folder.setFocus()
        else:
            self.notice.say(outcome.sentence)

    def failed(self, error: BaseException) -> None:
        """The place may have been chosen though its first copy was stopped."""
        super().failed(error)
        self._judge()
        if isinstance(error, ChuangbaoError) and error.code == "cancelled":
            self.backend.store(self, second_place, self._stand, self._unknown)

    @Slot()
    def _forget(self) -> None:
        self.backend.store(self, forget_second_place, lambda _: self._ask(), self.failed)
