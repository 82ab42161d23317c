"""The frame of everything: the start page or the open draft, a line for what went wrong, and leaving only when saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaObject, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.domain.receipts import HandedOver
from app.domain.subjects import SUBJECT_ROLES
from app.errors import ChuangbaoError, StorageError
from app.packs.catalogue import Catalogue
from app.render.fonts import FontLibrary
from app.render.typesetter import Typesetter
from app.services.crash_report import CrashReport
from app.services.drafting import OpenedDraft, open_draft
from ui.backend import Backend
from ui.dialog_queue import DialogQueue
from ui.draft_jobs import DraftJobs
from ui.file_opener import FileOpener
from ui.front_desk import FrontDesk
from ui.handoff.comments import comments_told
from ui.handoff.opening import HandOver
from ui.help_desk import HelpDesk
from ui.last_save import save_and_wait
from ui.leaving import Leaving
from ui.notice_bar import Action, NoticeBar
from ui.settings import Settings
from ui.store_care import StoreCare
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.pages.editor import EditorPage
    from ui.pages.start import StartPage
    from ui.preview.printers import Printers
    from ui.session import DraftSession

_SIZE = (1280, 800)
_SMALLEST = (800, 520)


class MainWindow(QMainWindow):
    """Navigation between the start page and one open draft. `look_changed()`: other colours or another size were chosen."""

    look_changed = Signal()

    def __init__(
        self,
        backend: Backend,
        catalogue: Catalogue,
        fonts: FontLibrary,
        theme: Theme,
        settings: Settings,
        printers: Printers | None = None,
        *,
        first_run: bool = False,
    ) -> None:
        """`printers` are the system's unless told otherwise; `first_run` begins with a few questions."""
        super().__init__()
        self._backend = backend
        self._catalogue = catalogue
        self._fonts = fonts
        self._theme = theme
        self._settings = settings
        self._wanted_field = ""
        self._typesetter: Typesetter | None = None
        self._opening = False
        self._session: DraftSession | None = None
        self._editor: EditorPage | None = None
        self._closing = False
        self._dialogs = DialogQueue(self)
        self._dialogs.finished.connect(self._dialog_finished)
        self._hand_over = HandOver(self._dialogs, backend, theme, settings, self)
        self._hand_over.bundle_wanted.connect(lambda path: self.open_files([path]))
        self._jobs = DraftJobs(
            self._dialogs, backend, theme, fonts, settings, self._hand_over, lambda: self._session, self, printers
        )  # fmt: skip
        self._jobs.told.connect(self._tell)
        self._jobs.go_to.connect(self._go_to)
        self._opener = FileOpener(self._dialogs, backend, catalogue, theme, fonts, settings, self)
        self._opener.told.connect(self._tell)
        self._opener.receipts.connect(self._receipts_arrived)
        self.care = StoreCare(
            backend, theme, settings, self._dialogs, lambda: self._session, lambda: self._opening, self
        )  # fmt: skip
        self.care.keeper.changed.connect(self._tell_kept)
        self.care.told.connect(self._tell)
        self.care.go_to.connect(self._go_to)
        self.care.trouble.connect(self._show_trouble)
        self.care.reread.connect(self._reread)
        self.question = NoticeBar()
        self.news = NoticeBar()
        self._leaving = Leaving(self.question, lambda: self._editor, self._put_away, self)
        self._stack = QStackedWidget()
        self._help = HelpDesk(self, backend, theme, self.news.tell)
        self._desk = FrontDesk(self, backend, theme, settings, self._dialogs, self._help)
        self._desk.preferred.connect(self._prefer)
        self._start = self._new_start_page()
        self._lay_out()
        if first_run:
            self._desk.welcome(self._stack)
        self._retitle()

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.question)
        column.addWidget(self.news)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(page)
        self.setMinimumSize(*_SMALLEST)
        # On the usual 768 lines the whole would reach below the task bar, with the buttons that print.
        frame = self.fontMetrics().height() * 2
        room = self.screen().availableGeometry().size()
        self.resize(QSize(*_SIZE).boundedTo(QSize(room.width(), room.height() - frame)))
        self.restoreGeometry(self._settings.geometry("window"))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self, self.close)

    # ── the start page ──────────────────────────────────────────────────

    def _new_start_page(self) -> StartPage:
        from ui.pages.start import StartPage

        page = StartPage(self._backend, self._catalogue, self._theme, self._stack, self._desk.preferences)
        self._desk.serve(page.header.tools)
        page.header.tools.sample_wanted.connect(page.start_sample)
        page.draft_opened.connect(self.open_draft)
        page.bundle_chosen.connect(lambda path: self.open_files([path]))
        page.print_wanted.connect(self._jobs.print_several)
        page.several_wanted.connect(self._jobs.several)
        page.key_wanted.connect(self._desk.ask_unit_key)
        page.hand_over_wanted.connect(self._hand_over.draft)
        page.check_wanted.connect(self._hand_over.check)
        page.keep_wanted.connect(self.care.keep)
        page.drafts_read.connect(self.care.begin)
        page.tell_kept(self.care.keeper.line, self.care.keeper.last)
        self._stack.addWidget(page)
        return page

    def _show_start(self) -> None:
        self._stack.setCurrentWidget(self._start)
        self._start.refresh()
        self._start.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(bool)
    def _prefer(self, sample: bool) -> None:
        """Something was chosen: the start page is made anew by it."""
        old, self._start = self._start, self._new_start_page()
        self._show_start()
        self._stack.removeWidget(old)
        old.deleteLater()
        self.look_changed.emit()
        if sample:
            self._start.start_sample()

    @Slot()
    def restyle(self) -> None:
        """Make the pages anew after the theme took other colours."""
        old, self._start = self._start, self._new_start_page()
        if self._editor is None:
            self._show_start()
        self._stack.removeWidget(old)
        old.deleteLater()
        if self._session is not None:
            draft_id = self._session.draft.id
            self._leaving.leave(lambda: self.open_draft(draft_id))

    @Slot(object)
    def _show_trouble(self, error: StorageError) -> None:
        self._start.show_trouble(error)

    @Slot()
    def _tell_kept(self) -> None:
        self._start.tell_kept(self.care.keeper.line, self.care.keeper.last)

    # ── the open draft ──────────────────────────────────────────────────

    @Slot(str)
    def open_draft(self, draft_id: str) -> None:
        """Show a draft in the editor; what is open is saved first."""
        if self._opening:
            return
        self._leaving.leave(lambda: self._load(draft_id))

    def _load(self, draft_id: str) -> None:
        self._opening = True
        self._backend.store(self, lambda workspace: open_draft(workspace, draft_id), self._opened, self._not_opened)

    def _opened(self, opened: OpenedDraft) -> None:
        from ui.pages.editor import EditorPage
        from ui.session import DraftSession

        self._opening = False
        try:
            pack = self._catalogue.get(opened.draft.pack, opened.draft.pack_revision)
            self._typesetter = self._typesetter or Typesetter(self._fonts)
            session = DraftSession(opened, pack, self._typesetter, self._backend, self)
        except ChuangbaoError as error:
            self._not_opened(error)
            return
        session.value_changed.connect(self._value_changed)
        session.save_changed.connect(self._leaving.save_changed)
        editor = EditorPage(session, self._theme, self._fonts, self._backend, self._settings, self._stack)
        editor.back.connect(lambda: self._leaving.leave(self._show_start))
        editor.print_wanted.connect(self._jobs.print)
        editor.export_wanted.connect(self._jobs.export)
        editor.seal_wanted.connect(self._jobs.seal)
        editor.hand_over_wanted.connect(lambda: self._hand_over.draft(session.draft.id))
        editor.put_back_wanted.connect(self.care.put_back)
        editor.restore_wanted.connect(self.care.restore_under)
        self._session, self._editor = session, editor
        self._stack.addWidget(editor)
        self._stack.setCurrentWidget(editor)
        self.news.dismiss()
        self._retitle()
        field, self._wanted_field = self._wanted_field, ""
        if field in session.form.fields:
            editor.go_to_field(field)
        self.care.opened(session.draft.id, field)
        self._tell_comments(opened.handover)

    def _tell_comments(self, handover: HandedOver) -> None:
        """What the office had against what was sent, where the mending is done."""
        if self._session is not None and self._editor is not None and handover.comments:
            self._tell(*comments_told(self._session.form, handover, self._editor.go_to_field))

    @Slot(str, str)
    def _go_to(self, draft_id: str, field: str) -> None:
        if self._editor is not None and self._editor.session.draft.id == draft_id:
            self._editor.go_to_field(field)
            return
        self._wanted_field = field
        self.open_draft(draft_id)

    @Slot(str)
    def _reread(self, draft_id: str) -> None:
        """It stands in a restored store with all that is on the screen: nothing of it is left to save."""
        self._put_away(lambda: self._load(draft_id))

    def _not_opened(self, error: BaseException) -> None:
        self._opening = False
        self._wanted_field = ""
        self.care.not_opened()
        self._show_start()
        # A bug of ours arrives through the crash reporter and is shown there.
        if isinstance(error, ChuangbaoError):
            self._tell(error.message)

    @Slot(str, object)
    def _value_changed(self, field: str, _: object) -> None:
        self.care.place.typed(field)
        if self._session is not None and self._session.form.fields[field].role in SUBJECT_ROLES:
            self._retitle()

    def _retitle(self) -> None:
        if self._session is None:
            self.setWindowTitle("窗报")
            return
        pack, form = self._session.pack, self._session.form
        paper = pack.short_title if len(pack.forms) == 1 else f"{pack.short_title} {form.title}"
        whom = self._session.subject or "未填单位"
        # Qt reads [*] in a title as a placeholder; doubled it is text.
        self.setWindowTitle(f"窗报 — {whom} · {paper}".replace("[*]", "[*][*]"))

    # ── leaving a draft ─────────────────────────────────────────────────

    def _put_away(self, then: Callable[[], None]) -> None:
        editor, session = self._editor, self._session
        self._editor = self._session = None
        self.question.dismiss()
        if editor is not None:
            self._stack.setCurrentWidget(self._start)
            self._stack.removeWidget(editor)
            editor.deleteLater()
        if session is not None:
            session.deleteLater()
        self.care.place.closed()
        self._retitle()
        then()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once when nothing is open; otherwise after the dialog is gone and the last save done."""
        if self._dialogs.busy:
            event.ignore()
            self._closing = True
            self._dialogs.dismiss()
            return
        if self._editor is not None:
            event.ignore()
            self._leaving.leave(self._close_again)
            return
        self._help.close()
        self.care.keeper.stop()
        self._settings.keep_geometry("window", self.saveGeometry())
        self._settings.save()
        event.accept()

    def _close_again(self) -> None:
        # Not from inside closeEvent, where Qt ignores it.
        QMetaObject.invokeMethod(self, "close", Qt.ConnectionType.QueuedConnection)

    def save_before_the_end(self) -> None:
        """The system is shutting down: save now, without going back to the event loop's other work."""
        if self._session is not None:
            save_and_wait(self._session, self.care.place.set_down, self)

    # ── dialogs and files ───────────────────────────────────────────────

    def open_files(self, files: Sequence[Path]) -> None:
        """Show bundles, one after another; what is no bundle is named."""
        self._opener.open(files)

    @Slot(object)
    def _receipts_arrived(self, receipts: list[Path]) -> None:
        self._leaving.leave(lambda: self._take_receipts(receipts))

    def _take_receipts(self, receipts: list[Path]) -> None:
        self._stack.setCurrentWidget(self._start)
        self._start.take_receipts(receipts)

    @Slot()
    def _dialog_finished(self) -> None:
        if self._closing:
            self._closing = False
            self._close_again()
        elif self._editor is None:
            self._start.refresh()

    # ── from outside ────────────────────────────────────────────────────

    @Slot(object)
    def called(self, files: Sequence[Path]) -> None:
        """The program was started again: come to the front and show what it was given."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.open_files(files)

    @Slot(object)
    def show_crash(self, report: CrashReport) -> None:
        """A bug of ours: say so, where the report is, and go on."""
        actions: list[Action] = []
        if report.path is not None:
            folder = QUrl.fromLocalFile(str(report.folder))
            actions = [("打开文件夹", lambda: _open(folder))]
        self._tell(f"{report.message}。", actions)

    def _tell(self, message: str, actions: Sequence[Action] = ()) -> None:
        self.news.tell(message, [*actions, ("知道了", _nothing)])


def _nothing() -> None:
    """What a button does that only closes its line."""


def _open(folder: QUrl) -> None:
    QDesktopServices.openUrl(folder)
