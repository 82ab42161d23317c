"""The screens of handing over (移交), drawn by `build.screens`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.bundle.office import create_office, load_office
from app.handoff.drives import Drive
from app.services.handing_over import copy_to_stick
from app.services.mailing import prepare_mail
from app.services.remembering import remember
from app.services.sealing import seal_draft
from app.services.workspace import Workspace
from app.storage.records import Carrier
from build.settling import later
from ui.handoff.dialog import HandOverDialog
from ui.handoff.incoming import IncomingDialog
from ui.pages.start import StartPage

if TYPE_CHECKING:
    from build.screens import Stage

GB = 1_000_000_000


def _sealed(stage: Stage) -> Path:
    made = create_office("示例受理单位", stage.folder / "office", None, clock=date.today)
    draft = stage.draft("ordinary").draft
    with Workspace(stage.front.program, stage.front.data) as own:
        return seal_draft(own, draft.id, stage.folder / "封装", [load_office(made.public_path)]).file.path


def _drives(stage: Stage) -> list[Drive]:
    stick = stage.folder / "WORK"
    stick.mkdir(exist_ok=True)
    return [
        Drive(stick, "工作U盘", "exfat", int(28.4 * GB), int(31.2 * GB), read_only=False, removable=True),
        Drive(Path("F:/"), "相机", "vfat", int(0.3 * GB), 8 * GB, read_only=True, removable=True),
    ]


def _hand_over(
    carrier: Carrier, then: Callable[[HandOverDialog], None] = lambda _: None, *, plugged: bool = True
) -> Callable[[Stage], QWidget]:
    def make(stage: Stage) -> QWidget:
        path = _sealed(stage)
        drives = _drives(stage) if plugged else []
        dialog = HandOverDialog(stage.backend, stage.theme, None, files=[path], look_for_drives=lambda: drives)
        dialog.disc.folder.choose(stage.folder / "光盘")
        dialog.mail.folder.choose(stage.folder / "邮件")
        dialog.tiles.choose(carrier)
        if drives:
            later(300, dialog, lambda: dialog.stick.drives.list.setCurrentRow(0))
        later(500, dialog, lambda: then(dialog))
        return dialog

    return make


def _nothing_sealed(stage: Stage) -> QWidget:
    draft = stage.draft("ordinary").draft
    return HandOverDialog(stage.backend, stage.theme, None, draft_id=draft.id, look_for_drives=lambda: _drives(stage))


def _refused(dialog: HandOverDialog) -> None:
    gone = dialog.sources.files[0].with_name("不在了")
    dialog.stick.drives.choose_folder(gone)
    dialog.begin()


def _several_mails(dialog: HandOverDialog) -> None:
    """A file so large that it takes three mails."""
    large = dialog.sources.files[0].with_name("示例市社会保险服务中心_优质服务窗口单位_修订1_20160720.cbao")
    with large.open("wb") as file:
        file.truncate(18_000_000)
    dialog.sources.take([large])
    dialog.mail.limits[10].setChecked(True)
    dialog.begin()


def _handed_card(stage: Stage) -> QWidget:
    path = _sealed(stage)
    with Workspace(stage.front.program, stage.front.data) as own:
        _drives(stage)
        remember(own, copy_to_stick([path], stage.folder / "WORK"))
    stage.draft("full")
    page = StartPage(stage.backend, stage.front.catalogue, stage.theme)
    page.refresh()
    return page


def _checked(stage: Stage) -> QWidget:
    copy_to_stick([_sealed(stage)], _drives(stage)[0].root)
    return _incoming(stage, stage.folder / "WORK")


def _damaged(stage: Stage) -> QWidget:
    path = copy_to_stick([_sealed(stage)], _drives(stage)[0].root).files[0].path
    path.write_bytes(path.read_bytes()[:-1])
    return _incoming(stage, stage.folder / "WORK")


def _joined(stage: Stage) -> QWidget:
    made = prepare_mail(_sealed(stage), stage.folder / "邮件", 1)
    inbox = stage.folder / "收件"
    inbox.mkdir()
    for path in made.folder.glob("*附件/*"):
        path.rename(inbox / path.name)
    return _incoming(stage, inbox)


def _incoming(stage: Stage, folder: Path | None = None) -> QWidget:
    dialog = IncomingDialog(stage.backend, stage.theme, None, look_for_drives=lambda: _drives(stage))
    if folder is not None:
        dialog.drives.choose_folder(folder)
        later(300, dialog, dialog.begin)
    return dialog


SCREENS_OF_MEDIA: dict[str, Callable[[Stage], QWidget]] = {
    "hand-over-stick": _hand_over(Carrier.STICK),
    "hand-over-no-stick": _hand_over(Carrier.STICK, plugged=False),
    "hand-over-disc": _hand_over(Carrier.DISC),
    "hand-over-mail": _hand_over(Carrier.MAIL),
    "hand-over-not-sealed": _nothing_sealed,
    "hand-over-refused": _hand_over(Carrier.STICK, _refused),
    "hand-over-stick-done": _hand_over(Carrier.STICK, HandOverDialog.begin),
    "hand-over-disc-done": _hand_over(Carrier.DISC, HandOverDialog.begin),
    "hand-over-mail-done": _hand_over(Carrier.MAIL, _several_mails),
    "start-handed-over": _handed_card,
    "check-medium": _incoming,
    "check-medium-done": _checked,
    "check-medium-damaged": _damaged,
    "check-medium-joined": _joined,
}
