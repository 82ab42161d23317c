"""移交: which file, on what, and then until it was read back; cancelled at any time, gone on with after a stick came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services.discs import WrittenDiscs, plan_disc_images, write_disc_images
from app.services.handed import handed_words
from app.services.handing_over import HandedOver, copy_to_stick, sticks
from app.services.mailing import PreparedMail, prepare_mail
from app.services.remembering import remember
from app.services.sealed_files import last_sealed
from app.services.workspace import Workspace
from app.storage.records import Carrier
from ui.backend import Backend
from ui.dialogs.common import Reporter
from ui.dialogs.folders import FolderMemory
from ui.dialogs.job import JobDialog
from ui.handoff.drive_list import LookForDrives
from ui.handoff.panels import DiscPanel, MailPanel, Panel, StickPanel
from ui.handoff.report import disc_report, mail_report, stick_report
from ui.handoff.sources import SourceRow
from ui.handoff.tiles import WayTiles
from ui.theme import Theme

Made = TypeVar("Made", HandedOver, WrittenDiscs, PreparedMail)

_BEGIN = {Carrier.STICK: "写入 U 盘(&S)", Carrier.DISC: "制作光盘映像(&S)", Carrier.MAIL: "准备邮件(&S)"}
_SEALED = "seal"  # what the folder of sealed files is remembered as


class HandOverDialog(JobDialog):
    """`files` to hand over, or the draft whose sealed file is to be found."""

    def __init__(
        self,
        backend: Backend,
        theme: Theme,
        settings: FolderMemory | None,
        parent: QWidget | None = None,
        *,
        files: Sequence[Path] = (),
        draft_id: str = "",
        look_for_drives: LookForDrives = sticks,
    ) -> None:
        super().__init__("移交", _BEGIN[Carrier.STICK], backend, theme, parent)
        self._settings = settings
        self.sources = SourceRow(theme)
        self.tiles = WayTiles(theme)
        self.stick = StickPanel(backend, theme, look_for_drives)
        self.disc = DiscPanel(backend, theme, settings)
        self.mail = MailPanel(theme, settings)
        self._panels: dict[Carrier, Panel] = {
            Carrier.STICK: self.stick,
            Carrier.DISC: self.disc,
            Carrier.MAIL: self.mail,
        }
        self._stack = QStackedWidget()
        for panel in self._panels.values():
            self._stack.addWidget(panel)
            panel.changed.connect(self._judge)
        for each in (self.sources, self.tiles, self._stack):
            self.form_layout.addWidget(each)
        self.form_layout.addStretch(1)
        self.sources.changed.connect(self._files_changed)
        self.tiles.chosen.connect(self._way_chosen)
        self.tiles.choose(Carrier.STICK)
        if files:
            self.sources.take(files)
        elif draft_id:
            self._find(draft_id)
        self._judge()
        self.tiles.buttons[Carrier.STICK].setFocus()

    # ── the page ────────────────────────────────────────────────────────

    def _find(self, draft_id: str) -> None:
        known = self._settings.folder(_SEALED) if self._settings is not None else None
        folders = [known] if known is not None else []
        self.backend.store(
            self,
            lambda workspace: last_sealed(workspace, draft_id, folders),
            lambda sealed: self.sources.expect(sealed, known),
            self.failed,
        )

    @Slot(object)
    def _way_chosen(self, carrier: Carrier) -> None:
        self._stack.setCurrentWidget(self._panels[carrier])
        self.primary.setText(_BEGIN[carrier])
        self._judge()

    @Slot()
    def _files_changed(self) -> None:
        for panel in self._panels.values():
            panel.show_files(self.sources)
        self._judge()

    @Slot()
    def _judge(self) -> None:
        if self.busy or self.primary.isHidden():
            return
        reason = "" if self.sources.files else "请先选择要移交的文件。"
        self.allow(reason or self._panels[self.tiles.carrier].reason)

    # ── the job ─────────────────────────────────────────────────────────

    @Slot()
    def begin(self) -> None:
        """Write, make or prepare, as chosen."""
        files = self.sources.files
        match self.tiles.carrier:
            case Carrier.STICK:
                self._begin_stick(files)
            case Carrier.DISC:
                self._begin_discs(files)
            case Carrier.MAIL:
                self._begin_mail(files)

    def _begin_stick(self, files: Sequence[Path]) -> None:
        folder = self.stick.drives.folder
        if folder is None:
            return

        def job(_: Workspace, reporter: Reporter) -> HandedOver:
            return copy_to_stick(files, folder, progress=reporter.report, cancelled=reporter.cancelled)

        self._run(job, lambda made, noted: self._finish(made.folder, f"已存到 {made.place}", stick_report(made, noted)))

    def _begin_discs(self, files: Sequence[Path]) -> None:
        out, unit, content = self.disc.folder.folder, self.disc.unit.text(), self.disc.content.text()

        def job(workspace: Workspace, reporter: Reporter) -> WrittenDiscs:
            plan = plan_disc_images(workspace, files, unit=unit, content=content)
            return write_disc_images(workspace, plan, out, progress=reporter.report, cancelled=reporter.cancelled)

        def done(made: WrittenDiscs, noted: str) -> None:
            self.disc.folder.remember()
            self._finish(out, f"{len(made.images)} 个光盘映像", disc_report(made, noted, self.theme))

        self._run(job, done)

    def _begin_mail(self, files: Sequence[Path]) -> None:
        (file,) = files
        out, limit = self.mail.folder.folder, self.mail.limit

        def job(_: Workspace, reporter: Reporter) -> PreparedMail:
            return prepare_mail(file, out, limit, progress=reporter.report, cancelled=reporter.cancelled)

        def done(made: PreparedMail, noted: str) -> None:
            self.mail.folder.remember()
            self._finish(made.folder, made.folder.name, mail_report(made, noted, self.theme))

        self._run(job, done)

    def _run(self, job: Callable[[Workspace, Reporter], Made], done: Callable[[Made, str], None]) -> None:
        """The job, then a line in the draft's record; `done` gets both."""

        def work(workspace: Workspace, reporter: Reporter) -> tuple[Made, str]:
            made = job(workspace, reporter)
            return made, handed_words(remember(workspace, made), workspace.clock().astimezone().date())

        self.work(work, self.engage("正在准备"), lambda outcome: done(*outcome))

    def failed(self, error: BaseException) -> None:
        """Also look at the drives again: one of them may be what failed."""
        super().failed(error)
        self._judge()
        self.stick.drives.refresh()

    def _finish(self, folder: Path, headline: str, page: QWidget) -> None:
        self.show_page(page)
        self.outcome.say(headline, folder)
        self.finished_with()
