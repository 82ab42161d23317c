"""Screens of backups, restoring, moving and purging, each over real files in a data folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services.backups import back_up_locally
from app.services.finalising import finalise_draft
from app.services.moving import move_out
from app.services.recovery import keep_place
from app.services.second_place import set_second_place
from app.services.workspace import Workspace, utc_now
from app.storage.local_backups import Reason
from build.settling import later
from ui.dialogs.keeping import KeepingDialog
from ui.dialogs.move_in import MoveInDialog
from ui.dialogs.move_out import MoveOutDialog
from ui.dialogs.purge import PurgeDialog
from ui.dialogs.restore import RestoreDialog
from ui.dialogs.second_place import SecondPlaceDialog
from ui.main_window import MainWindow
from ui.pages.start import StartPage
from ui.settings import Settings

if TYPE_CHECKING:
    from build.screens import Stage

_PASSPHRASE = "河畔 四月 7 柳树"  # noqa: S105 - for a picture
_SOON = 300  # ms: read by then


def _backed_up(stage: Stage) -> list[str]:
    """Drafts with backups of several days and something since; their ids."""
    ids = [stage.draft(sample).draft.id for sample in ("ordinary", "full", "empty")]
    for days, value, reason in ((9, "35", Reason.DAILY), (2, "36", Reason.DAILY), (1, "37", Reason.START)):
        then = utc_now() - timedelta(days=days)
        with Workspace(stage.front.program, stage.front.data, clock=lambda then=then: then) as own:  # type: ignore[misc]
            own.store.save_values(ids[0], {"headcount": value}, own.store.load(ids[0]).seen)
            back_up_locally(own, reason)
    with Workspace(stage.front.program, stage.front.data) as own:
        own.store.save_values(ids[0], {"headcount": "38"}, own.store.load(ids[0]).seen)
    return ids


def _page(stage: Stage) -> StartPage:
    return StartPage(stage.backend, stage.front.catalogue, stage.theme)


def _damaged(stage: Stage) -> QWidget:
    _backed_up(stage)
    stage.draft("empty")
    store = stage.front.data.store
    whole = store.read_bytes()
    store.write_bytes(whole[:100] + b"\0" * 3000 + whole[3100:])  # its table of contents
    return _page(stage)


def _lacking(stage: Stage) -> QWidget:
    _backed_up(stage)
    stage.draft("full")
    page = _page(stage)
    later(_SOON, page, lambda: _find_damage(stage, page))
    return page


def _find_damage(stage: Stage, page: StartPage) -> None:
    from app.storage.faults import damaged

    page.show_trouble(damaged("备份草稿库", stage.front.data.store))


def _others(stage: Stage) -> QWidget:
    page = _damaged(stage)

    def show() -> None:
        if isinstance(page, StartPage) and page.rescue is not None:
            page.rescue.others.click()

    later(_SOON, page, show)
    return page


def _gone(stage: Stage) -> QWidget:
    _backed_up(stage)
    stage.front.data.store.unlink()
    return _page(stage)


def _held(stage: Stage) -> QWidget:
    _backed_up(stage)
    page = _page(stage)

    def delete() -> None:
        stage.front.data.store.unlink()
        page.grid.cards[0].delete_wanted.emit(page.grid.cards[0].card.id)

    later(_SOON, page, delete)
    return page


def _hopeless(stage: Stage) -> QWidget:
    stage.draft("ordinary")
    stage.front.data.store.write_bytes(b"\0" * 9000)
    return _page(stage)


def _restored(stage: Stage) -> QWidget:
    page = _damaged(stage)

    def restore() -> None:
        if isinstance(page, StartPage) and page.rescue is not None:
            page.rescue.restore.click()

    later(_SOON, page, restore)
    return page


def _reminded(stage: Stage) -> QWidget:
    stage.draft("ordinary")
    page = _page(stage)
    line = "另一处的备份已有 9 天没有更新（E:\\窗报备份）。请接上磁盘或 U 盘，再备份一次。"
    later(_SOON, page, lambda: page.tell_kept(line))
    return page


def _recovered(stage: Stage) -> QWidget:
    draft = stage.draft("ordinary").draft.id
    with Workspace(stage.front.program, stage.front.data) as own:
        keep_place(own, draft, "narrative")
    return _window(stage)


def _window(stage: Stage) -> MainWindow:
    settings = Settings(stage.folder / "window.ini")
    return MainWindow(stage.backend, stage.front.catalogue, stage.front.fonts, stage.theme, settings)


def _backed_up_today(stage: Stage) -> QWidget:
    _backed_up(stage)
    return _window(stage)


def _deleted(stage: Stage) -> QWidget:
    page = stage.editor("ordinary")
    page.go_to_field("headcount")
    stage.front.data.store.unlink()
    page.session.set_value("headcount", "38")
    return page


def _damaged_under(stage: Stage) -> QWidget:
    page = stage.editor("ordinary")
    page.go_to_field("headcount")
    store = stage.front.data.store
    with store.open("r+b") as file:
        file.write(b"\0" * store.stat().st_size)
    page.session.set_value("headcount", "38")
    return page


def _restore_under(stage: Stage) -> QWidget:
    ids = _backed_up(stage)
    with Workspace(stage.front.program, stage.front.data) as own:
        draft = own.store.load(ids[0]).draft
    return RestoreDialog(stage.backend, stage.theme, on_screen=lambda: draft)


def _suggested(stage: Stage) -> QWidget:
    dialog = _move_out(stage)
    if isinstance(dialog, MoveOutDialog):
        later(_SOON, dialog, dialog.passphrases.suggest.click)
    return dialog


def _hub(stage: Stage) -> QWidget:
    _backed_up(stage)
    return KeepingDialog(stage.backend, stage.theme, None)


def _hub_with_place(stage: Stage) -> QWidget:
    _backed_up(stage)
    _with_place(stage)
    return KeepingDialog(stage.backend, stage.theme, None)


def _with_place(stage: Stage) -> None:
    with Workspace(stage.front.program, stage.front.data) as own:
        set_second_place(own, stage.folder / "U盘" / "窗报备份", passphrase=_PASSPHRASE)


def _restore(stage: Stage) -> QWidget:
    _backed_up(stage)
    dialog = RestoreDialog(stage.backend, stage.theme)
    later(_SOON, dialog, lambda: dialog.chooser.list.setCurrentRow(1))
    return dialog


def _restore_done(stage: Stage) -> QWidget:
    dialog = _restore(stage)
    if isinstance(dialog, RestoreDialog):
        later(3 * _SOON, dialog, dialog.begin)
    return dialog


def _place(*, then: Callable[[SecondPlaceDialog], None], chosen: bool) -> Callable[[Stage], QWidget]:
    def make(stage: Stage) -> QWidget:
        stage.draft("ordinary")
        if chosen:
            _with_place(stage)
        dialog = SecondPlaceDialog(stage.backend, stage.theme, None)
        dialog.folder.choose(Path("E:/窗报备份"))
        later(_SOON, dialog, lambda: then(dialog))
        return dialog

    return make


def _type_passphrase(dialog: SecondPlaceDialog) -> None:
    dialog.passphrases.first.setText(_PASSPHRASE)
    dialog.passphrases.second.setText(_PASSPHRASE[:-1])


def _move_out(stage: Stage) -> QWidget:
    stage.draft("full")
    return MoveOutDialog(stage.backend, stage.theme, None)


def _moved_out(stage: Stage) -> QWidget:
    stage.draft("full")
    dialog = MoveOutDialog(stage.backend, stage.theme, None)
    dialog.folder.choose(stage.folder / "U盘")
    dialog.passphrases.first.setText(_PASSPHRASE)
    dialog.passphrases.second.setText(_PASSPHRASE)
    later(0, dialog, dialog.begin)
    return dialog


def _move_in(stage: Stage) -> MoveInDialog:
    stage.draft("full")
    with Workspace(stage.front.program, stage.front.data) as own:
        written = move_out(own, stage.folder / "U盘", _PASSPHRASE)
        own.store.delete_draft(own.store.list_drafts()[0].id)
        written_to = written.file.path
    dialog = MoveInDialog(stage.backend, stage.theme, None)
    dialog.take_file(written_to)
    return dialog


def _moved_in(stage: Stage) -> QWidget:
    dialog = _move_in(stage)

    def open_it() -> None:
        dialog.secret.setText(_PASSPHRASE)
        dialog.begin()

    later(_SOON, dialog, open_it)
    return dialog


def _wrong_passphrase(stage: Stage) -> QWidget:
    dialog = _move_in(stage)

    def open_it() -> None:
        dialog.secret.setText("河畔")
        dialog.begin()

    later(_SOON, dialog, open_it)
    return dialog


def _purge(*, steps: int) -> Callable[[Stage], QWidget]:
    def make(stage: Stage) -> QWidget:
        ids = _backed_up(stage)
        with Workspace(stage.front.program, stage.front.data) as own:
            finalise_draft(own, ids[0])
            finalise_draft(own, ids[1])
        dialog = PurgeDialog(stage.backend, stage.theme)

        def go_on() -> None:
            dialog.before.setDate(dialog.before.date().addDays(1))
            if steps:
                dialog.begin()
            if steps > 1:
                later(_SOON, dialog, confirm)

        def confirm() -> None:
            dialog.word.setText("清除")
            dialog.begin()

        later(_SOON, dialog, go_on)
        return dialog

    return make


def _purge_one_by_one(stage: Stage) -> QWidget:
    _backed_up(stage)
    dialog = PurgeDialog(stage.backend, stage.theme)
    later(_SOON, dialog, dialog.drafts.setFocus)
    return dialog


KEEPING: dict[str, Callable[[Stage], QWidget]] = {
    "rescue": _damaged,
    "rescue-lacking": _lacking,
    "rescue-others": _others,
    "rescue-gone": _gone,
    "rescue-held": _held,
    "rescue-hopeless": _hopeless,
    "rescue-done": _restored,
    "start-reminded": _reminded,
    "start-backed-up": _backed_up_today,
    "editor-recovered": _recovered,
    "editor-store-deleted": _deleted,
    "editor-store-damaged": _damaged_under,
    "restore-under": _restore_under,
    "keeping": _hub,
    "keeping-place": _hub_with_place,
    "restore": _restore,
    "restore-done": _restore_done,
    "place-choosing": _place(then=_type_passphrase, chosen=False),
    "place": _place(then=lambda _: None, chosen=True),
    "place-written": _place(then=SecondPlaceDialog.begin, chosen=True),
    "move-out": _move_out,
    "move-out-suggested": _suggested,
    "move-out-done": _moved_out,
    "move-in": _move_in,
    "move-in-wrong": _wrong_passphrase,
    "move-in-done": _moved_in,
    "purge": _purge(steps=0),
    "purge-drafts": _purge_one_by_one,
    "purge-list": _purge(steps=1),
    "purge-proof": _purge(steps=2),
}
