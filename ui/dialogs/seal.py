"""Sealing (封装): for offices by their public files or under a passphrase, or a weaker way; makes the draft 定稿."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QPushButton, QRadioButton, QWidget
from shiboken6 import isValid

from app.bundle.words import BITS, in_characters, new_passphrase
from app.domain.draft import DraftState
from app.errors import ChuangbaoError
from app.services.checking import ProblemsFound, refuse_unfinished
from app.services.drafting import OpenedDraft, open_draft
from app.services.exporting import PaperFile
from app.services.sealing import Sealed, seal_draft
from app.services.slip import write_slip_beside
from app.services.weaker import OpenFolder, WeakerFile, folder_draft, zip_draft
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import OUR_FAULT, Reporter, framed, hand_over_button, plain, size_words, words
from ui.dialogs.folders import FolderMemory, FolderRow
from ui.dialogs.job import JobDialog
from ui.dialogs.recipients import OfficeList, PassphrasePair
from ui.session import DraftSession
from ui.theme import GRID, Theme

_WEAKER = (
    "这种方式保护较弱：拿到文件又知道口令的人都能打开，短口令还可能被试出来。只在拿不到收件公钥时使用；"
    "口令请当面或打电话告知，不要写在 U 盘或邮件里。"
)
_ZIP = (
    "给没有窗报的单位：内有 DOCX、PDF、照片和扫描件，对方用 7-Zip 输入口令就能打开。比前两种弱：没有签名，改没改过看不出，"
    "也收不到回执。口令由程序生成，封好后显示一次，请当面或打电话告知。"
)
_CLEAR = (
    "不加密：拿到 U 盘或邮件的人都能看、能改，里面有姓名、电话和照片。通知没有要求加密、对方又只收普通文件时，"
    "才用这一种。"
)


class SealDialog(JobDialog):
    """For whom, where to; then a file that was opened again and compared before it got its name.

    `hand_over_wanted(paths)`: the clerk wants to take the file that was made elsewhere.
    """

    hand_over_wanted = Signal(object)

    def __init__(
        self,
        session: DraftSession,
        backend: Backend,
        theme: Theme,
        settings: FolderMemory | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("封装移交文件", "封装(&S)", backend, theme, parent)
        self._session = session
        self.offices = OfficeList(backend, theme, settings, session.draft.pack)
        self.passphrases = PassphrasePair(_WEAKER)
        self.to_offices = QRadioButton("封给收件单位，只有它的私钥能打开（推荐）(&K)")
        self.by_passphrase = QRadioButton("用口令封装(&P)")
        self.as_zip = QRadioButton("较弱：AES-256 压缩包，7-Zip 能打开(&Z)")
        self.zip_words = words(_ZIP, "advice")
        self.in_the_clear = QRadioButton("不加密：普通文件夹(&F)")
        self.clear_words = words(_CLEAR, "must")
        self.sure = QCheckBox("我知道这些文件没有加密，谁拿到都能看(&I)")
        self.folder = FolderRow("保存到", "seal", settings, theme)
        session.refresh_papers()
        if session.subject:
            self.form_layout.addWidget(words(plain(session.subject), "heading"))
        self._waiting = self._waiting_lines()
        if self._waiting:
            self._say_waiting()
        else:
            self._ask()
        self.form_layout.addStretch(1)
        self._judge()
        (self.dismiss if self._waiting else self.offices.choose).setFocus()

    # ── the page ────────────────────────────────────────────────────────

    def _waiting_lines(self) -> list[str]:
        if self._session.draft.state is DraftState.FINAL:
            return []
        try:
            refuse_unfinished(self._session.problems)
        except ProblemsFound as error:
            return [problem.message for problem in error.problems]
        return []

    def _say_waiting(self) -> None:
        frame, layout = framed("notice")
        layout.addWidget(words(f"还有 {len(self._waiting)} 处必改，改完才能封装", "heading"))
        for line in self._waiting:
            layout.addWidget(words(f"· {plain(line)}"))
        self.form_layout.addWidget(frame)

    def _ask(self) -> None:
        ways = QButtonGroup(self)
        for way in (self.to_offices, self.by_passphrase, self.as_zip, self.in_the_clear):
            ways.addButton(way)
            way.toggled.connect(self._judge)
        self.to_offices.setChecked(True)
        self.offices.changed.connect(self._judge)
        self.passphrases.changed.connect(self._judge)
        self.sure.toggled.connect(self._judge)
        for each in (
            self.to_offices,
            self.offices,
            self.by_passphrase,
            self.passphrases,
            self.as_zip,
            self.zip_words,
            self.in_the_clear,
            self.clear_words,
            self.sure,
            self.folder,
        ):
            self.form_layout.addWidget(each)
        self.form_layout.addWidget(self._what_follows())

    def _what_follows(self) -> QWidget:
        draft = self._session.draft
        frame, layout = framed("hint")
        if draft.state is DraftState.FINAL:
            text = f"草稿已是定稿（修订 {draft.revision}），内容不会再变；可以再封装一份，不覆盖以前的文件。"
        else:
            text = "封装成功后草稿成为定稿，不能再改；要改时可以撤回定稿，改好后重新封装。"
        layout.addWidget(words(text))
        return frame

    @Slot()
    def _judge(self) -> None:
        self.offices.setVisible(self.to_offices.isChecked())
        self.passphrases.setVisible(self.by_passphrase.isChecked())
        self.zip_words.setVisible(self.as_zip.isChecked())
        self.clear_words.setVisible(self.in_the_clear.isChecked())
        self.sure.setVisible(self.in_the_clear.isChecked())
        self.allow(self._reason())

    def _reason(self) -> str:
        if self._session.draft.sample:
            return "这是供练习的示例，不能封装移交；正式材料请另行新建。"
        if self._waiting:
            return "必改还没有改完。"
        if self.by_passphrase.isChecked():
            return self.passphrases.fault
        if self.as_zip.isChecked():
            return ""
        if self.in_the_clear.isChecked():
            return "" if self.sure.isChecked() else "请先确认知道没有加密。"
        return self.offices.fault

    # ── the job ─────────────────────────────────────────────────────────

    @Slot()
    def begin(self) -> None:
        """Save what is pending, then seal what was saved."""
        reporter = self.engage("正在保存草稿")
        self._session.flush(lambda saved: self._seal(reporter, saved=saved))

    def _seal(self, reporter: Reporter, *, saved: bool) -> None:
        if not saved:
            self.rest()
            self.notice.say(f"草稿还没有存上，没有封装。{self._session.save.message}")
            return
        draft_id, out = self._session.draft.id, self.folder.folder
        if self.as_zip.isChecked():
            self._zip(reporter, draft_id, out)
            return
        if self.in_the_clear.isChecked():
            self._write_folder(reporter, draft_id, out)
            return
        to_offices = self.to_offices.isChecked()
        offices = self.offices.offices if to_offices else ()
        passphrase = None if to_offices else self.passphrases.passphrase

        def seal(workspace: Workspace, reporter: Reporter) -> tuple[Sealed, PaperFile]:
            sealed = seal_draft(
                workspace, draft_id, out, offices, passphrase, progress=reporter.report, cancelled=reporter.cancelled
            )
            return sealed, write_slip_beside(workspace, sealed)

        self.work(seal, reporter, lambda made: self._sealed(*made))

    def _zip(self, reporter: Reporter, draft_id: str, out: Path) -> None:
        passphrase = new_passphrase()

        def write(workspace: Workspace, reporter: Reporter) -> WeakerFile:
            return zip_draft(
                workspace, draft_id, out, passphrase, progress=reporter.report, cancelled=reporter.cancelled
            )

        def written(made: WeakerFile) -> None:
            facts = (
                ("口令（只显示这一次，请抄下）", passphrase, "title"),
                ("读作", in_characters(passphrase), ""),
                ("校验码", made.revision.check_code, ""),
                ("修订", f"{made.revision.number}，草稿已是定稿", ""),
                ("大小", size_words(made.file.size), ""),
            )
            notes = (
                f"口令约 {BITS} 位，试不出来。请当面或打电话告知，不要写在 U 盘或邮件里；丢了口令，谁也打不开这个文件。"
            )
            self._finish("压缩包已写好，重新打开核对无误。", facts, notes, made.file.path)

        self.work(write, reporter, written)

    def _write_folder(self, reporter: Reporter, draft_id: str, out: Path) -> None:
        def write(workspace: Workspace, reporter: Reporter) -> OpenFolder:
            return folder_draft(workspace, draft_id, out, progress=reporter.report, cancelled=reporter.cancelled)

        def written(made: OpenFolder) -> None:
            facts = (
                ("校验码", made.revision.check_code, "title"),
                ("修订", f"{made.revision.number}，草稿已是定稿", ""),
                ("文件", plain("\n".join(made.files)), ""),
            )
            self._finish(
                "文件夹已写好，逐个读回核对无误。", facts, "没有加密，也没有签名：用完请从 U 盘上删除。", made.path
            )

        self.work(write, reporter, written)

    def failed(self, error: BaseException) -> None:
        """Also when it failed late the draft may be 定稿 by now: look."""
        super().failed(error)
        self._judge()
        self._look_again()

    def _sealed(self, sealed: Sealed, slip: PaperFile) -> None:
        self.passphrases.clear()
        to = "、".join(o.name for o in sealed.offices) or "知道口令的人"
        facts = (
            ("校验码", sealed.revision.check_code, "title"),
            ("收件", plain(to), ""),
            ("修订", f"{sealed.revision.number}，草稿已是定稿", ""),
            ("大小", size_words(sealed.file.size), ""),
            ("本单位签名指纹（收件单位第一次收到时会来电话核对）", sealed.signer.fingerprint, ""),
            ("SHA-256", sealed.file.sha256, "quiet"),
            ("交接清单", f"{plain(slip.path.name)}，打印 {slip.copies} 份，双方签名后各存一份", ""),
        )
        note = "收件单位打开文件后看到的校验码应与此相同，可在电话里核对。"
        onwards = hand_over_button(self.theme)
        onwards.clicked.connect(lambda: self._hand_over(sealed.file.path))
        self._finish("封装成功，已重新打开核对无误。", facts, note, sealed.file.path, onwards)

    def _finish(
        self,
        headline: str,
        facts: Sequence[tuple[str, str, str]],
        note: str,
        path: Path,
        onwards: QPushButton | None = None,
    ) -> None:
        """Show what was made in the place of the form: caption, text and style of each fact, then where to go on."""
        self.folder.remember()
        self.show_page(_report(headline, facts, note, onwards))
        self.outcome.say(path.name, path.parent)
        self.finished_with()
        self._look_again()

    def _hand_over(self, path: Path) -> None:
        self.hand_over_wanted.emit([path])
        self.accept()

    def _look_again(self) -> None:
        """The session learns the draft's new state from the store, even when this dialog is closed meanwhile."""
        draft_id = self._session.draft.id

        def look(workspace: Workspace) -> OpenedDraft:
            return open_draft(workspace, draft_id)

        self.backend.store(self._session, look, self._session.reload, self._cannot_look)

    def _cannot_look(self, error: BaseException) -> None:
        if isValid(self):
            self.notice.say(error.message if isinstance(error, ChuangbaoError) else OUR_FAULT)


def _report(headline: str, facts: Sequence[tuple[str, str, str]], note: str, onwards: QPushButton | None) -> QWidget:
    page, layout = framed("report")
    layout.setContentsMargins(0, 0, 2 * GRID, 0)
    layout.setSpacing(3 * GRID)
    layout.addWidget(words(headline, "heading"))
    for caption, text, name in facts:
        cell, inside = framed("fact")
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(words(caption, "quiet"))
        value = words(text, name)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside.addWidget(value)
        layout.addWidget(cell)
    layout.addWidget(words(note, "quiet"))
    if onwards is not None:
        layout.addWidget(onwards, 0, Qt.AlignmentFlag.AlignLeft)
    layout.addStretch(1)
    return page
