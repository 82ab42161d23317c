"""Renders every screen and state of the window to PNG, for the README, the manual and for looking.

    python -m build.screens [OUT]       default out/screens
    python -m build.screens --large OUT 1920×1080 at 150 %
    python -m build.screens --readme    renews the picture that README shows

Offscreen and with the bundled fonts only, so that the pictures are the same on every machine. Each screen is drawn at
1366×768 at 100 %, or 1920×1080 at 150 %, in light and dark.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QListWidget, QSpinBox, QWidget

from app.bundle.office import create_office, load_office
from app.domain.definition import Pack
from app.paths import DataPaths, ProgramPaths, program_root
from app.services import shelf
from app.services.drafting import OpenedDraft, PhotoFile, add_photo, open_draft, sample_draft
from app.services.finalising import finalise_draft
from app.services.planning import enter_dates
from app.services.sealing import seal_draft
from app.services.workspace import Workspace
from build.official_pack import official_pack
from build.screens_desk import DESK
from build.screens_keeping import KEEPING
from build.screens_media import SCREENS_OF_MEDIA
from build.screens_trust import SCREENS_OF_TRUST
from build.settling import later, pause, settle
from ui import accessible
from ui.backend import Backend
from ui.dialogs.batch import CheckDialog, SealSeveralDialog
from ui.dialogs.bundle import BundleDialog
from ui.dialogs.export import ExportDialog
from ui.dialogs.seal import SealDialog
from ui.dialogs.start_from import StartFromDialog
from ui.pages.editor import EditorPage
from ui.pages.start import StartPage
from ui.photos.crop_dialog import CropDialog
from ui.plan.panel import HandOverPanel
from ui.preview.candidates import Candidate
from ui.preview.dialog import PreviewDialog
from ui.preview.printers import PrinterFacts, Printers
from ui.preview.view import FIT_WIDTH
from ui.session import DraftSession, SaveState, SaveStatus
from ui.theme import DARK, LIGHT, Theme, interface_font

_README = "editor-cell-text"
_SIZE = (1366, 738)  # a 768-pixel screen less its title bar
_LARGE_SIZE, _LARGE_SCALE = (1280, 690), "1.5"  # 1080 pixels at 150 %, less the title bar
_PREVIEW = (1240, 690)  # what a preview takes on such a screen


@dataclass(frozen=True)
class Stage:
    """What every screen is made from."""

    theme: Theme
    backend: Backend
    front: Workspace
    folder: Path

    @property
    def pack(self) -> Pack:
        """The pack that the screens are about."""
        return self.front.catalogue.load_folder(official_pack(self.front.program.forms))

    def draft(self, sample: str) -> OpenedDraft:
        """A fresh draft of a sample."""
        pack = self.pack
        with Workspace(self.front.program, self.front.data) as own:
            return open_draft(own, sample_draft(own, pack, next(iter(pack.forms)), sample).id)

    def session(self, sample: str) -> DraftSession:
        """A fresh draft of a sample, open."""
        return self._session_on(self.draft(sample))

    def _session_on(self, opened: OpenedDraft) -> DraftSession:
        return DraftSession(opened, self.pack, self.front.typesetter, self.backend)

    def editor(self, sample: str) -> EditorPage:
        """The editor on a fresh draft."""
        return self.editor_on(self.draft(sample))

    def editor_on(self, opened: OpenedDraft) -> EditorPage:
        """The editor on a draft."""
        return EditorPage(self._session_on(opened), self.theme, self.front.fonts, self.backend, None)


Screen = Callable[[Stage], QWidget]


def _start(stage: Stage) -> StartPage:
    page = StartPage(stage.backend, stage.front.catalogue, stage.theme)
    page.refresh()
    return page


def _start_with_drafts(stage: Stage) -> QWidget:
    for sample in ("ordinary", "full", "empty"):
        stage.draft(sample)
    return _start(stage)


def _selecting(stage: Stage) -> QWidget:
    for sample in ("ordinary", "full", "empty"):
        stage.draft(sample)
    page = _start(stage)
    pause(200)  # until the drafts are read
    page.header.select_button.click()
    for card in page.grid.cards[1:]:
        page.selection.toggle(card.card.id)
    return page


def _starting_from(stage: Stage) -> QWidget:
    """Last year's application as it is under the same notice: what is of its year is left behind."""
    draft = stage.draft("ordinary").draft
    with Workspace(stage.front.program, stage.front.data) as own:
        own.store.save_values(draft.id, {"@left/传真": "024-22959058", "window_nature": "事业单位（公益一类）"})
        cards = shelf.cards(own)
    offers = shelf.offers(stage.front.catalogue).offers
    return StartFromDialog(cards, draft.id, offers, stage.backend, stage.theme)


def _checked_several(stage: Stage) -> QWidget:
    return CheckDialog(_names(stage), stage.backend, stage.theme)


def _seal_several(stage: Stage) -> QWidget:
    return SealSeveralDialog(_names(stage), stage.backend, stage.theme, None)


def _names(stage: Stage) -> dict[str, str]:
    drafts = [stage.draft(sample).draft for sample in ("ordinary", "full", "empty")]
    return {d.id: f"{d.value('window_name') or '未填单位'} · 优质服务窗口单位" for d in drafts}


def _editor(sample: str, field: str = "", entry: str = "", text: str | None = None) -> Screen:
    def make(stage: Stage) -> QWidget:
        page = stage.editor(sample)
        if text is not None:
            page.session.set_value(field, text)
        if entry:
            page.show_entry(entry)
        if field:
            page.go_to_field(field)
        return page

    return make


def _fixable(stage: Stage) -> QWidget:
    page = stage.editor("ordinary")
    text = page.session.value("brief")
    page.session.set_value("brief", f"现有工作人员三十五名，群众满意率百分之九十九。{text}")
    page.session.refresh_papers()
    later(100, page, lambda: QTest.keyClick(page, Qt.Key.Key_F8))  # once it is shown
    return page


def _noted(stage: Stage) -> QWidget:
    page = stage.editor("ordinary")
    page.session.set_value("brief", f"大厅走访三十家企业广场商户。{page.session.value('brief')}")
    page.session.refresh_papers()
    reminder = next(p for p in page.session.problems if p.code == "han_numerals")
    page.session.explain(reminder, "“三十家企业广场”是地名")

    def choose() -> None:
        listed = next(w for w in page.findChildren(QListWidget) if w.accessibleName() == "还要做的事")
        listed.setCurrentRow(listed.count() - 1)
        listed.itemActivated.emit(listed.item(listed.count() - 1))

    later(100, page, choose)
    return page


def _hand_over(stage: Stage) -> QWidget:
    opened = stage.draft("ordinary")
    with Workspace(stage.front.program, stage.front.data) as own:
        today = own.clock().astimezone().date()
        days = [(today - timedelta(days=n)).isoformat() for n in (9, 6)]
        due = today + timedelta(days=16 - (today.weekday() + 16 - 5) % 7)
        enter_dates(own, opened.draft.id, due.isoformat(), {"unit": (days[0], days[1])}, {"unit": True})
        opened = open_draft(own, opened.draft.id)
    page = stage.editor_on(opened)
    page.show_entry("@hand-over")
    return page


def _hand_over_below(stage: Stage) -> QWidget:
    page = _hand_over(stage)
    panel = page.findChildren(HandOverPanel)[0]
    later(600, page, lambda: panel.verticalScrollBar().setValue(10_000))
    return page


def _finding(stage: Stage) -> QWidget:
    page = stage.editor("ordinary")
    page.go_to_field("narrative")
    page.find_bar.start("大厅")
    page.find_bar.step(1)
    page.find_bar.step(1)
    return page


def _past(stage: Stage) -> OpenedDraft:
    """A draft that was worked on: changes in several fields, two snapshots of a name, an undo."""
    draft = stage.draft("ordinary").draft
    with Workspace(stage.front.program, stage.front.data) as own:
        deeds = draft.value("deeds")
        for changes in (
            {"headcount": "36", "phone": "024-22959057"},
            {"deeds": deeds.replace("群众", "办事群众", 1)},
            {"narrative": "新的一段：把等候区改成了服务区。\n" + draft.value("narrative")},
        ):
            own.store.save_values(draft.id, changes, as_one=True)
        own.store.take_snapshot(draft.id, "送科长看过")
        own.store.save_values(draft.id, {"deeds": deeds[: len(deeds) // 2] + "按科长意见改写了后半。"}, as_one=True)
        own.store.save_values(draft.id, {"leader_name": "示例甲"}, as_one=True)
        own.store.undo(draft.id, "leader_name")
        own.store.take_snapshot(draft.id, "科长改过")
        own.store.save_values(draft.id, {"headcount": "38", "brief": "简介重写，删去了原来的话。"}, as_one=True)
        return open_draft(own, draft.id)


def _history(
    row: int = 0, field: str = "", tab: str = "", press: str = "", then: Callable[[EditorPage], None] = lambda _: None
) -> Screen:
    def make(stage: Stage) -> QWidget:
        page = stage.editor_on(_past(stage))
        page.history.show(field)

        def choose() -> None:
            if tab:
                _press(page, tab)
            shown = (w for w in page.findChildren(QListWidget) if w.isVisible() and "最近的在前" in w.accessibleName())
            next(shown).setCurrentRow(row)
            if press:
                _press(page, press)
            then(page)

        later(500, page, choose)
        return page

    return make


def _shown_history(page: EditorPage, tab: str = "") -> EditorPage:
    page.history.show()
    if tab:
        later(500, page, lambda: _press(page, tab))
    return page


def _press(page: QWidget, words: str) -> None:
    next(b for b in page.findChildren(QAbstractButton) if b.isVisible() and b.text().startswith(words)).click()


def _history_final(stage: Stage) -> QWidget:
    past = _past(stage)
    with Workspace(stage.front.program, stage.front.data) as own:
        own.store.save_values(past.draft.id, {"brief": stage.draft("ordinary").draft.value("brief")}, as_one=True)
        finalise_draft(own, past.draft.id)
        past = open_draft(own, past.draft.id)
    page = stage.editor_on(past)
    page.history.show()
    return page


def _undone(stage: Stage) -> QWidget:
    page = stage.editor_on(_past(stage))
    page.setFocus()
    later(100, page, lambda: QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    return page


def _conflict(stage: Stage) -> QWidget:
    page = stage.editor_on(_past(stage))
    page.go_to_field("headcount")
    with Workspace(stage.front.program, stage.front.data) as own:
        own.store.save_values(page.session.draft.id, {"headcount": "77"})
    later(100, page, lambda: QTest.keyClick(page.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    return page


def _save_failing(stage: Stage) -> QWidget:
    page = stage.editor("ordinary")
    page.go_to_field("headcount")
    page.session.saving.status = SaveStatus(
        SaveState.FAILED, page.session.save.at, "保存草稿没有完成：磁盘已满。已保存的内容不受影响；请腾出空间。"
    )
    page.session.save_changed.emit()
    return page


def _seal(stage: Stage) -> QWidget:
    return SealDialog(stage.session("ordinary"), stage.backend, stage.theme, None)


def _seal_unfinished(stage: Stage) -> QWidget:
    return SealDialog(stage.session("empty"), stage.backend, stage.theme, None)


def _export(stage: Stage) -> QWidget:
    return ExportDialog(stage.session("full"), stage.backend, stage.theme, None)


def _final(stage: Stage) -> QWidget:
    opened = stage.draft("ordinary")
    with Workspace(stage.front.program, stage.front.data) as own:
        finalise_draft(own, opened.draft.id)
        opened = open_draft(own, opened.draft.id)
    return stage.editor_on(opened)


def _photo_lost(stage: Stage) -> QWidget:
    opened = stage.draft("full")
    with Workspace(stage.front.program, stage.front.data) as own:
        own.store.attachment_path(opened.draft.attachments[1].sha256).unlink()
        opened = open_draft(own, opened.draft.id)
    page = stage.editor_on(opened)
    page.show_entry("photos")
    return page


def _photo_reminders(stage: Stage) -> QWidget:
    opened = stage.draft("full")
    photo = stage.folder / "手机转发.jpg"
    Image.new("RGB", (480, 360), (22, 26, 34)).save(photo)
    with Workspace(stage.front.program, stage.front.data) as own:
        add_photo(own, opened.draft.id, PhotoFile("photos", photo, "会议室"))
        opened = open_draft(own, opened.draft.id)
    page = stage.editor_on(opened)
    page.show_entry("photos")
    return page


def _crop(stage: Stage) -> QWidget:
    session = stage.session("full")
    photo = session.draft.in_slot("photos")[0]
    dialog = CropDialog(photo, session.form, stage.backend, stage.theme)
    keys = [Qt.Key.Key_Minus] * 6 + [Qt.Key.Key_Left] * 3
    later(800, dialog, lambda: [QTest.keyClick(dialog.view, key) for key in keys])  # once it is read
    return dialog


def _bin(stage: Stage) -> QWidget:
    opened = stage.draft("ordinary")
    with Workspace(stage.front.program, stage.front.data) as own:
        own.store.delete_draft(opened.draft.id)
    page = _start(stage)
    pause(200)  # until the drafts are read
    next(button for button in page.findChildren(QAbstractButton) if button.text().startswith("回收站")).click()
    return page


def _bundle(stage: Stage) -> QWidget:
    made = create_office("示例受理单位", stage.folder / "office", None, clock=date.today)
    draft = stage.draft("ordinary").draft
    with Workspace(stage.front.program, stage.front.data) as own:
        sealed = seal_draft(own, draft.id, stage.folder / "sealed", [load_office(made.public_path)])
    return BundleDialog(sealed.file.path, stage.backend, stage.front.catalogue, stage.theme, stage.front.fonts, None)


class _OfficePrinter(Printers):
    """A printer as an office has it, that prints into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        return ["二楼文印室 HP LaserJet M507"]

    def facts(self, name: str) -> PrinterFacts:
        return PrinterFacts(ready=bool(name), two_sided=True)

    def open(self, name: str, title: str) -> QPrinter:
        printer = super().open(name, title)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self._folder / f"{title}.pdf"))
        return printer


class _NoPrinter(Printers):
    def names(self) -> list[str]:
        return []


def _preview(*samples: str, then: Callable[[PreviewDialog], None] = lambda _: None, printer: bool = True) -> Screen:
    def make(stage: Stage) -> QWidget:
        drafts = [stage.draft(sample).draft for sample in samples]
        units = [d.value("window_name") or "未填单位" for d in drafts]
        candidates = [Candidate(d.id, unit) for d, unit in zip(drafts, units, strict=True)]
        printers = _OfficePrinter(stage.folder) if printer else _NoPrinter()
        dialog = PreviewDialog(candidates, stage.backend, stage.theme, stage.front.fonts, None, printers)
        later(400, dialog, lambda: then(dialog))
        return dialog

    return make


def _over_limit(stage: Stage) -> QWidget:
    draft = stage.draft("full").draft
    with Workspace(stage.front.program, stage.front.data) as own:
        own.store.save_values(draft.id, {"deeds": "超" * 420}, own.store.load(draft.id).seen)
    return PreviewDialog(
        [Candidate(draft.id, "")], stage.backend, stage.theme, stage.front.fonts, None, _OfficePrinter(stage.folder)
    )


def _one_page(dialog: PreviewDialog) -> None:
    dialog.bar.pairs.click()
    dialog.view.set_zoom(FIT_WIDTH)
    dialog.view.go_to(2)


def _two_sided(dialog: PreviewDialog) -> None:
    dialog.side.printer.two_sided_tick.click()


def _half_done(dialog: PreviewDialog) -> None:
    dialog.begin()
    dialog.progress.stop()  # the first document is finished, the others are not begun


def _under_way(dialog: PreviewDialog) -> None:
    """So much that it is not done when the picture is taken."""
    for copies in dialog.findChildren(QSpinBox):
        copies.setValue(copies.maximum())
    dialog.begin()


SCREENS: dict[str, Screen] = {
    "start-empty": _start,
    "start-drafts": _start_with_drafts,
    "start-bin": _bin,
    "start-selecting": _selecting,
    "start-from": _starting_from,
    "several-checked": _checked_several,
    "several-seal": _seal_several,
    "editor-empty": _editor("empty", "leader_name"),
    "editor-choice": _editor("ordinary", "window_nature"),
    "editor-cell-text": _editor("full", "deeds"),
    "editor-over-limit": _editor("full", "deeds", text="超" * 318),
    "editor-narrative": _editor("ordinary", "narrative"),
    "editor-photos": _editor("full", entry="photos"),
    "editor-photo-lost": _photo_lost,
    "editor-photo-reminders": _photo_reminders,
    "photo-crop": _crop,
    "editor-final": _final,
    "editor-self-check": _editor("full", entry="@self-check"),
    "editor-fix": _fixable,
    "editor-note": _noted,
    "editor-hand-over": _hand_over,
    "editor-hand-over-below": _hand_over_below,
    "editor-find": _finding,
    "editor-save-fails": _save_failing,
    "editor-undone": _undone,
    "editor-undo-conflict": _conflict,
    "history": _history(2),
    "history-field": _history(field="deeds"),
    "history-empty": lambda stage: _shown_history(stage.editor("empty")),
    "history-restored": _history(3, press="恢复到这之前"),
    "history-final": _history_final,
    "snapshots": _history(1, tab="快照"),
    "snapshots-empty": lambda stage: _shown_history(stage.editor("empty"), tab="快照"),
    "snapshots-restored": _history(1, tab="快照", press="恢复整份"),
    "preview": _preview("full"),
    "preview-one-page": _preview("ordinary", then=_one_page),
    "preview-two-sided": _preview("full", then=_two_sided),
    "preview-problems": _over_limit,
    "preview-unfinished": _preview("empty"),
    "preview-several": _preview("ordinary", "full", "empty"),
    "preview-printing": _preview("full", then=_under_way),
    "preview-printed": _preview("full", then=PreviewDialog.begin),
    "preview-cancelled": _preview("full", then=_half_done),
    "preview-no-printer": _preview("ordinary", printer=False),
    "export": _export,
    "seal": _seal,
    "seal-unfinished": _seal_unfinished,
    "bundle": _bundle,
    **DESK,
    **KEEPING,
    **SCREENS_OF_MEDIA,
    **SCREENS_OF_TRUST,
}


def render(out: Path, *, large: bool = False) -> list[Path]:
    """Every screen, light and dark, as `NAME-light.png` and `NAME-dark.png`; `large` for 1920×1080 at 150 %."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if large:
        os.environ["QT_SCALE_FACTOR"] = _LARGE_SCALE  # read when the application is made
    app = QApplication.instance() or QApplication(["screens"])
    if not isinstance(app, QApplication):
        raise TypeError("another kind of application is running")
    out.mkdir(parents=True, exist_ok=True)
    program = ProgramPaths(program_root())
    app.setStyle("Fusion")
    accessible.install()
    app.setFont(interface_font(program.fonts))
    written = []
    for scheme, colours in (("light", LIGHT), ("dark", DARK)):
        theme = Theme(colours, program.root / "resources" / "icons")
        app.setPalette(theme.palette())
        app.setStyleSheet(theme.stylesheet())
        for name in SCREENS:
            with open_screen(name, theme, large=large) as widget:
                path = out / f"{name}-{scheme}.png"
                widget.grab().save(str(path))
                written.append(path)
    return written


@contextmanager
def open_screen(name: str, theme: Theme, *, large: bool = False) -> Iterator[QWidget]:
    """One screen of `SCREENS` on a data folder of its own, shown and at rest; put away afterwards."""
    program = ProgramPaths(program_root())
    with _stage(theme, program) as stage:
        widget = SCREENS[name](stage)
        if not isinstance(widget, QDialog):
            widget.resize(*(_LARGE_SIZE if large else _SIZE))
        elif isinstance(widget, PreviewDialog):
            widget.resize(*_PREVIEW)
        widget.show()
        settle(widget, stage.backend)
        try:
            yield widget
        finally:
            widget.close()
            while widget.isVisible():  # a job is asked to stop first
                pause(20)
            widget.deleteLater()
            settle(stage.backend)


@contextmanager
def _stage(theme: Theme, program: ProgramPaths) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as folder:
        data = DataPaths(Path(folder) / "data")
        backend = Backend(lambda: Workspace(program, data), QApplication.instance())
        yield Stage(theme, backend, Workspace(program, data), Path(folder))
        backend.close()


def main() -> None:
    """Render and say where."""
    if sys.argv[1:] == ["--readme"]:
        with tempfile.TemporaryDirectory() as folder:
            shown = next(p for p in render(Path(folder)) if p.name == f"{_README}-light.png")
            target = program_root() / "resources" / "pictures" / "window.png"
            Image.open(shown).convert("RGB").quantize(160).save(target, optimize=True)
        print(target)
        return
    large = sys.argv[1:2] == ["--large"]
    rest = sys.argv[1 + large :]
    for path in render(Path(rest[0]) if rest else program_root() / "out" / "screens", large=large):
        print(path)


if __name__ == "__main__":
    main()
