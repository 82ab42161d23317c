"""How a hand-over ended: where the files are, the code to read out, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QSizePolicy, QWidget

from app.handoff.checksums import FileSum
from app.services.discs import WrittenDiscs
from app.services.handing_over import HandedOver
from app.services.mailing import MailText, PreparedMail
from ui.dialogs.common import button, framed, plain, words
from ui.fitting import GivingRow
from ui.theme import GRID, Theme

Fact = tuple[str, str, str]
"""A caption, what is said of it, and its look in the style sheet."""

_LISTED = 3  # files of which code and sum stand in the report; all of them stand in 校验值.txt
_BODY_HEIGHT = 150  # px


def stick_report(made: HandedOver, noted: str) -> QWidget:
    """Files on a stick."""
    files = [each.sum for each in made.files]
    eject = "在系统里“弹出”U 盘（任务栏右下角“安全删除硬件”），等提示可以移除，再拔。"
    elsewhere = "这个位置不在可移动磁盘上；请确认它就是要交出去的地方。"
    steps = (
        f"1. {eject if made.on_stick or made.drive is None else elsewhere}",
        "2. 把校验码写在交接清单上，或在电话里告诉收件单位。",
    )
    return _report("已写好，逐个重新读出核对无误。", [*_sums(files), noted_fact(noted)], steps)


def disc_report(made: WrittenDiscs, noted: str, theme: Theme) -> QWidget:
    """Images for the system's burner, and the labels."""
    facts = [
        (f"第 {image.disc.number} 张", f"{plain(image.path.name)}　标签校验码 {image.code}", "")
        for image in made.images
    ]
    files = [file for image in made.images for file in image.files]
    steps = (
        "1. 放入空白光盘，右键点映像文件，选“刻录光盘映像”，勾选“刻录后验证光盘”。",
        "2. 打印标签和内容清单，在盘面写上单位、日期和校验码。",
        "3. 刻好后把光盘放回光驱，在开始页用“核对介质”检查一遍。",
    )
    labels = button("打开标签和内容清单(&B)")
    labels.setIcon(theme.icon("printer"))
    labels.clicked.connect(lambda: _open(made.labels))
    labels.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return _report("光盘映像已做好，重新打开核对无误。", [*facts, *_sums(files), noted_fact(noted)], steps, [labels])


def mail_report(made: PreparedMail, noted: str, theme: Theme) -> QWidget:
    """Mails to be sent by hand, with their words to copy."""
    count = len(made.mails)
    steps = (
        "1. 逐封新建邮件：复制主题和正文，添加“附件”文件夹里的全部文件，然后发送。"
        if count > 1
        else "1. 新建邮件：复制主题和正文，添加“附件”文件夹里的全部文件，然后发送。",
        "2. 打电话告诉收件单位共有几封邮件，并核对校验码。",
    )
    headline = f"{count} 封邮件的材料已备好，逐份重新读出核对无误。" if count > 1 else "邮件材料已备好，核对无误。"
    facts = [*_sums([made.plan.file]), noted_fact(noted)]
    return _report(headline, facts, steps, [MailWords(made.mails, theme)])


def noted_fact(noted: str) -> Fact:
    """What was noted with the draft."""
    return "移交记录", plain(noted) or "这些文件不是在本机封装的，没有记入草稿", "" if noted else "quiet"


class MailWords(QWidget):
    """The words of each mail, and buttons that put them on the clipboard."""

    def __init__(self, mails: Sequence[MailText], theme: Theme) -> None:
        super().__init__()
        self._mails = mails
        self.which = QComboBox()
        self.which.setAccessibleName("第几封邮件")
        self.which.addItems([f"第 {mail.number} 封，共 {mail.of} 封" for mail in mails])
        self.body = QPlainTextEdit()
        self.body.setReadOnly(True)
        self.body.setAccessibleName("邮件正文")
        self.body.setFixedHeight(_BODY_HEIGHT)
        self.body.setTabChangesFocus(True)
        self.copy_subject = button("复制主题(&T)")
        self.copy_body = button("复制正文(&Y)")
        self.said = words("", "quiet")
        for each, what in ((self.copy_subject, "主题"), (self.copy_body, "正文")):
            each.setIcon(theme.icon("copy"))
            each.clicked.connect(lambda _=False, w=what: self._copy(w))
        row = GivingRow(self.which, self.copy_subject, self.copy_body, spacing=2 * GRID, left=True)
        frame, layout = framed("report")
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(row)
        layout.addWidget(self.said)
        layout.addWidget(self.body)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.which.currentIndexChanged.connect(self._show)
        self._show()

    @property
    def mail(self) -> MailText:
        """The mail that is shown."""
        return self._mails[self.which.currentIndex()]

    def _show(self) -> None:
        self.body.setPlainText(f"主题：{self.mail.subject}\n\n{self.mail.body}")
        self.said.setText("")

    def _copy(self, what: str) -> None:
        QGuiApplication.clipboard().setText(self.mail.subject if what == "主题" else self.mail.body)
        self.said.setText(f"第 {self.mail.number} 封的{what}已复制。")


def _report(headline: str, facts: Iterable[Fact], steps: Iterable[str], more: Iterable[QWidget] = ()) -> QWidget:
    page, layout = framed("report")
    layout.setContentsMargins(0, 0, 2 * GRID, 0)
    layout.setSpacing(3 * GRID)
    layout.addWidget(words(headline, "heading"))
    frame, inside = framed("hint")
    inside.addWidget(words("接下来", "heading"))
    for step in steps:
        inside.addWidget(words(step))
    layout.addWidget(frame)
    for widget in more:
        layout.addWidget(widget)
    for caption, text, name in facts:
        cell, inside = framed("fact")
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(words(caption, "quiet"))
        value = words(text, name)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside.addWidget(value)
        layout.addWidget(cell)
    layout.addStretch(1)
    return page


def _sums(files: Sequence[FileSum]) -> list[Fact]:
    """The codes to read out; the one of a single file large."""
    if len(files) == 1:
        return [("校验码", files[0].code, "title"), ("SHA-256", plain(files[0].sha256), "quiet")]
    lines = [f"{plain(file.name)}　{file.code}" for file in files[:_LISTED]]
    more = [f"……共 {len(files)} 个文件，全部在“校验值.txt”里"] if len(files) > _LISTED else []
    return [("校验码", "\n".join([*lines, *more]), "")]


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
