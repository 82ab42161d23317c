"""Opening a sealed bundle (移交文件) to look at it: nothing is taken over, the clear text goes with the dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.bundle.age_stream import Identity, new_identity
from app.bundle.identities import UNIT_KEY, load_identities, unit_keys
from app.bundle.reader import Key, OpenedBundle, open_bundle
from app.bundle.refusals import Refusal
from app.domain.receipts import Comment, Decision
from app.errors import InputError, RefusedError
from app.packs.catalogue import Catalogue
from app.render.fonts import FontLibrary
from app.services.files import replace_file
from app.services.receipts import WrittenReceipt, write_receipt
from app.services.roster import Sender, known_keys, pin, sender_of
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.bundle_view import BundleView
from ui.dialogs.common import Reporter, button, plain, words
from ui.dialogs.folders import FolderMemory, choose_private_key, folder_for, remember_folder
from ui.dialogs.job import JobDialog
from ui.theme import GRID, Theme

_SAVED = "bundle_print"
_ANSWERED = "receipt"
_ASKING = QSize(680, 360)
_SHOWING = QSize(820, 660)


class Needs(Enum):
    """What a bundle that our own key does not open asks for."""

    KEY = auto()
    PASSPHRASE = auto()


@dataclass(frozen=True, slots=True)
class Looked:
    """A bundle that was opened, who it is from, and what opened it."""

    opened: OpenedBundle
    sender: Sender
    key: Key


class BundleDialog(JobDialog):
    """Tries this unit's own key, asks for another or a passphrase, then shows everything read-only."""

    def __init__(
        self,
        path: Path,
        backend: Backend,
        catalogue: Catalogue,
        theme: Theme,
        fonts: FontLibrary,
        settings: FolderMemory | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("打开移交文件", "打开(&O)", backend, theme, parent)
        self.resize(_ASKING)
        self._path = path
        self._catalogue = catalogue
        self._fonts = fonts
        self._settings = settings
        self._needs: Needs | None = None
        self._key_file: Path | None = None
        self._opened: OpenedBundle | None = None
        self._looked_at: Looked | None = None

        self.asking = words()
        self.key_shown = QLineEdit()
        self.key_shown.setReadOnly(True)
        self.key_shown.setPlaceholderText("还没有选择")
        self.key_shown.setAccessibleName("私钥文件")
        self.choose = button("选择私钥(&K)…")
        self.choose.setIcon(theme.icon("key"))
        self.choose.clicked.connect(self._choose)
        self.secret_caption = QLabel("口令(&P)")
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.textChanged.connect(self._judge)
        self.secret_caption.setBuddy(self.secret)

        self._key_row = QWidget()
        row = QHBoxLayout(self._key_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.key_shown, 1)
        row.addWidget(self.choose)
        self._secret_row = QWidget()
        grid = QGridLayout(self._secret_row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * GRID)
        grid.addWidget(self.secret_caption, 0, 0)
        grid.addWidget(self.secret, 0, 1)
        self.form_layout.addWidget(words(plain(path.name), "heading"))
        for each in (self.asking, self._key_row, self._secret_row):
            each.hide()
            self.form_layout.addWidget(each)
        self.form_layout.addStretch(1)
        self._try_own_key()

    # ── asking ──────────────────────────────────────────────────────────

    def _ask(self, needs: Needs) -> None:
        self._needs = needs
        by_key = needs is Needs.KEY
        self.asking.setText(
            "这份文件封给了收件单位，请选择收件单位的私钥文件。本机自己的密钥打不开它。"
            if by_key
            else "这份文件是用口令封装的，请输入报送单位告知的口令。"
        )
        self.asking.show()
        self._key_row.setVisible(by_key)
        self._secret_row.setVisible(not by_key)
        self._judge()
        (self.choose if by_key else self.secret).setFocus()

    def take_key(self, path: Path) -> None:
        """Use this private key file."""
        self._key_file = path
        self.key_shown.setText(str(path))
        self.secret.clear()
        self._secret_row.hide()
        self.notice.say("")
        self._judge()
        self.primary.setFocus()

    @Slot()
    def _choose(self) -> None:
        chosen = choose_private_key(self, self._settings)
        if chosen is not None:
            self.take_key(chosen)

    @Slot()
    def _judge(self) -> None:
        self.allow(self._reason())

    def _reason(self) -> str:
        if self._needs is Needs.KEY and self._key_file is None:
            return "请先选择私钥文件。"
        if not self._secret_row.isHidden() and not self.secret.text():
            return "请先输入口令。"
        return ""

    # ── opening ─────────────────────────────────────────────────────────

    def _try_own_key(self) -> None:
        path = self._path

        def look(workspace: Workspace, reporter: Reporter) -> Looked | Needs:
            return _open_with_own_key(workspace, path, _watch(path, reporter))

        self.work(look, self.engage("正在打开"), self._looked)

    def _looked(self, found: Looked | Needs) -> None:
        if isinstance(found, Needs):
            self._ask(found)
        else:
            self._show(found)

    @Slot()
    def begin(self) -> None:
        """Open with what was given; before anything was asked for, try again."""
        if self._needs is None:
            self._try_own_key()
            return
        path, key_file, secret = self._path, self._key_file, self.secret.text()

        def look(workspace: Workspace, reporter: Reporter) -> Looked:
            key = secret if key_file is None else load_identities(key_file, (lambda: secret) if secret else None)
            return _open(workspace, path, key, _watch(path, reporter))

        self.work(look, self.engage("正在打开"), self._show)

    def failed(self, error: BaseException) -> None:
        """Ask for the key's passphrase when that is all that is missing."""
        super().failed(error)
        if self._opened is not None:
            return
        code = error.code if isinstance(error, RefusedError) else ""
        if self._needs is None:
            self.primary.setText("重试(&R)")
            if isinstance(error, RefusedError):  # trying again changes nothing
                self.finished_with()
                self.dismiss.setFocus()
            return
        if code == Refusal.NEEDS_PASSPHRASE:
            self.secret_caption.setText("私钥口令(&P)")
            self._secret_row.show()
            self.notice.say("")
        if code in (Refusal.NEEDS_PASSPHRASE, Refusal.WRONG_PASSPHRASE):
            self.secret.selectAll()
            self.secret.setFocus()
        self._judge()

    def _show(self, looked: Looked) -> None:
        self._looked_at = looked
        self._opened = looked.opened
        self.secret.clear()
        self._show_view()
        self._grow()
        self.finished_with("只供查看，没有写入任何内容。")
        self.dismiss.setFocus()

    def _show_view(self) -> None:
        looked = self._looked_at
        if looked is None:
            return
        view = BundleView(looked.opened, looked.sender, self._path, self._catalogue, self._fonts, self.theme)
        view.save_wanted.connect(self._ask_where)
        view.who.pin_wanted.connect(self.pin)
        if view.receipt is not None:
            view.receipt.write_wanted.connect(self._ask_where_to_answer)
        self.show_page(view)

    # ── who it is from ──────────────────────────────────────────────────

    @Slot(str, bool)
    def pin(self, heard: str, instead: bool) -> None:
        """Put the unit's key on the roster; the digits are those heard over the telephone."""
        looked = self._looked_at
        if looked is None:
            return

        def write(workspace: Workspace, _: Reporter) -> Sender:
            pin(workspace, looked.sender, heard, instead=instead)
            return sender_of(workspace, looked.opened)

        self.work(write, self.engage("正在登记"), self._pinned)

    def _pinned(self, sender: Sender) -> None:
        looked = self._looked_at
        if looked is not None:
            self._looked_at = replace(looked, sender=sender)
            self._show_view()
        self.reason.setText("已登记，以后这个单位的文件会自动核对。")

    @Slot(object, object)
    def _ask_where_to_answer(self, decision: Decision, comments: tuple[Comment, ...]) -> None:
        start = folder_for(self._settings, _ANSWERED)
        chosen = QFileDialog.getExistingDirectory(self, "回执保存到", str(start))
        if chosen:
            self.answer(decision, comments, Path(chosen))

    def answer(self, decision: Decision, comments: Sequence[Comment], out: Path) -> None:
        """Write a receipt into a folder the user chose."""
        looked = self._looked_at
        if looked is None or isinstance(looked.key, str) or self._key_file is None:
            self.notice.say("回执要用收件单位的私钥签名：请用收件单位的私钥重新打开这个文件，再写回执。")
            return
        key, path, office = looked.key, self._path, _office_of(self._key_file)

        def write(workspace: Workspace, _: Reporter) -> WrittenReceipt:
            return write_receipt(workspace, path, key, office, decision, comments, out)

        self.work(write, self.engage("正在写回执"), self._answered)

    def _answered(self, made: WrittenReceipt) -> None:
        remember_folder(self._settings, _ANSWERED, made.path.parent)
        self.outcome.say(f"回执已写好，请发还报送单位：{made.path.name}", made.path.parent)
        self.outcome.open_folder.setFocus()

    def _grow(self) -> None:
        """Room for the contents, about the same middle and within the screen."""
        place = self.geometry()
        middle = place.center()
        screen = self.screen().availableGeometry()
        place.setSize(_SHOWING.boundedTo(screen.size()))
        place.moveCenter(middle)
        place.moveTo(
            max(screen.left(), min(place.left(), screen.right() - place.width())),
            max(screen.top() + 8 * GRID, min(place.top(), screen.bottom() - place.height())),
        )
        self.setGeometry(place)

    # ── saving a printed file ───────────────────────────────────────────

    @Slot(str, str)
    def _ask_where(self, member: str, suggested: str) -> None:
        start = folder_for(self._settings, _SAVED) / suggested
        ending = start.suffix.removeprefix(".")
        chosen, _ = QFileDialog.getSaveFileName(self, "另存为", str(start), f"{ending.upper()} (*.{ending})")
        if chosen:
            self.save_print(member, Path(chosen))

    def save_print(self, member: str, target: Path) -> None:
        """Write a printed file or a scan of the bundle to a path the user chose."""
        opened = self._opened
        if opened is None:
            return

        def save(_: Workspace, reporter: Reporter) -> Path:
            reporter.report(0, 0, f"正在写入 {target.name}")
            replace_file(target, opened.read(member))
            return target

        self.work(save, self.engage("正在另存"), self._saved)

    def _saved(self, target: Path) -> None:
        remember_folder(self._settings, _SAVED, target.parent)
        self.outcome.say(f"已另存：{target.name}", target.parent)
        self.outcome.open_folder.setFocus()

    # ── leaving ─────────────────────────────────────────────────────────

    def done(self, result: int) -> None:
        """The clear text goes with the dialog; nothing reads it any more, for a job keeps the dialog open."""
        if self._opened is not None:
            self._opened.close()
        super().done(result)


def _office_of(key_file: Path) -> str:
    """The office's name for people, as the file of its private key is called; the unit goes by the signature."""
    return key_file.stem.partition("_私钥")[0]


def _open(workspace: Workspace, path: Path, key: Key, watch: Callable[[int], None]) -> Looked:
    opened = open_bundle(path, key, workspace.data.quarantine, known=known_keys(workspace), watch=watch)
    return Looked(opened, sender_of(workspace, opened), key)


def _open_with_own_key(workspace: Workspace, path: Path, watch: Callable[[int], None]) -> Looked | Needs:
    """Open with this unit's own keys; without any, a key that fits nothing still tells what the file asks for."""
    try:
        return _open(workspace, path, _own_keys(workspace) or [new_identity()], watch)
    except RefusedError as error:
        if error.code == Refusal.WRONG_KEY:
            return Needs.KEY
        if error.code == Refusal.NEEDS_PASSPHRASE:
            return Needs.PASSPHRASE
        raise


def _own_keys(workspace: Workspace) -> Sequence[Identity]:
    keys = workspace.data.keys
    if not (keys / UNIT_KEY).is_file():
        return ()
    try:
        return unit_keys(keys)
    except RefusedError:
        return ()  # damaged: the file is left as it is, the office's key may still be given


def _watch(path: Path, reporter: Reporter) -> Callable[[int], None]:
    """Progress over the file and, once more, its content; a wish to stop ends it."""
    try:
        total = 2 * path.stat().st_size
    except OSError:
        total = 0  # opening it will say what is wrong

    def watch(done: int) -> None:
        if reporter.cancelled():
            raise InputError("已取消打开，文件没有改动。", code="cancelled")
        reporter.report(min(done, total), total, "正在解密和核对")

    return watch
