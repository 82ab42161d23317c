"""The frame: start page, open draft, leaving only when saved, bundles and crashes shown, places remembered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget

from app.__main__ import window_arguments
from app.bundle.identities import load_identities
from app.bundle.office import create_office, load_office
from app.domain.receipts import Comment, Decision
from app.services.receipts import write_receipt
from app.services.sealing import seal_draft
from tests.disks import SmallDisk
from tests.ui.conftest import KIND, PACK
from tests.ui.desks import Desk, MakeDesk, press, workspace_on
from tests.ui.waiting import wait_for
from ui.application import follow_scheme
from ui.pages.editor import EditorPage
from ui.pages.start import StartPage
from ui.preview.dialog import PreviewDialog
from ui.session import SaveState
from ui.settings import Settings
from ui.theme import DARK, LIGHT, Theme


def test_it_starts_with_the_drafts_and_closes_at_once(desk: Desk) -> None:
    assert desk.window.windowTitle() == "窗报"
    assert not desk.editors()
    desk.window.close()
    assert not desk.window.isVisible()


def test_an_open_draft_is_named_in_the_title(desk: Desk) -> None:
    editor = desk.open(desk.new_draft())
    unit = editor.session.subject
    assert unit
    pack, kind = editor.session.pack, editor.session.form.title
    assert desk.window.windowTitle() == f"窗报 — {unit} · {pack.short_title} {kind}"  # the notice has several kinds
    [unit_field] = [f.id for f in editor.session.form.with_role("unit_name")][:1]
    editor.session.set_value(unit_field, "甲[*]中心\n<b>乙</b>")
    assert desk.window.windowTitle().startswith("窗报 — 甲[*][*]中心 <b>乙</b> · ")
    editor.session.set_value(unit_field, "")
    assert desk.window.windowTitle().startswith("窗报 — 未填单位 · ")
    editor.back.emit()
    wait_for(lambda: not desk.editors(), "the start page")
    assert desk.window.windowTitle() == "窗报"


def test_closing_saves_first(desk: Desk) -> None:
    draft = desk.new_draft()
    editor = desk.open(draft)
    editor.session.set_value("headcount", "31")
    desk.window.close()
    assert desk.window.isVisible()
    wait_for(lambda: not desk.window.isVisible(), "the window to close")
    assert desk.stored(draft, "headcount") == "31"


def test_closing_with_nothing_to_save(desk: Desk) -> None:
    desk.open(desk.new_draft())
    desk.window.close()
    wait_for(lambda: not desk.window.isVisible(), "the window to close")


def test_going_from_draft_to_draft_saves_first(desk: Desk) -> None:
    first, second = desk.new_draft(), desk.new_draft()
    desk.open(first).session.set_value("headcount", "31")
    desk.window.open_draft(second)
    desk.window.open_draft(second)
    wait_for(lambda: [e.session.draft.id for e in desk.editors()] == [second], "the second draft")
    assert desk.stored(first, "headcount") == "31"


def fails_to_save(desk: Desk) -> tuple[str, EditorPage]:
    draft = desk.new_draft()
    editor = desk.open(draft)
    desk.change_elsewhere(draft, "headcount", "7")
    editor.session.set_value("headcount", "31")
    desk.window.close()
    wait_for(desk.window.question.isVisible, "the question")
    return draft, editor


def test_a_failed_save_asks_and_staying_keeps_everything(desk: Desk) -> None:
    draft, editor = fails_to_save(desk)
    assert desk.window.isVisible()
    assert editor.session.save.message in desk.window.question.text.text()
    focused = desk.window.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "再试一次"
    press(desk.window.question, "留在这里")
    assert not desk.window.question.isVisible()
    assert desk.editors() == [editor]
    assert editor.session.value("headcount") == "31"
    assert desk.stored(draft, "headcount") == "7"


def test_a_failed_save_lets_go_only_when_told_so(desk: Desk) -> None:
    draft, _ = fails_to_save(desk)
    press(desk.window.question, "再试一次")
    wait_for(desk.window.question.isVisible, "the question again")
    press(desk.window.question, "不保存，离开")
    wait_for(lambda: not desk.window.isVisible(), "the window to close")
    assert desk.stored(draft, "headcount") == "7"


def test_a_full_disk_is_waited_out(make_desk: MakeDesk, small_disk: SmallDisk) -> None:
    desk = make_desk(small_disk.paths.root)
    with workspace_on(desk.folder) as workspace:
        draft = workspace.store.create_draft(PACK, 1, KIND, {}).id
    editor = desk.open(draft)
    filler = small_disk.fill()
    long = "字" * 200_000
    editor.session.set_value("narrative", long)
    desk.window.close()
    wait_for(desk.window.question.isVisible, "the question")
    assert editor.session.save.state is SaveState.FAILED
    filler.unlink()
    editor.session.set_value("narrative", "短")
    press(desk.window.question, "再试一次")
    wait_for(lambda: not desk.window.isVisible(), "the window to close")
    assert desk.stored(draft, "narrative") == "短"


def test_the_system_going_down_saves_at_once(desk: Desk) -> None:
    draft = desk.new_draft()
    desk.open(draft).session.set_value("headcount", "31")
    desk.window.save_before_the_end()
    assert desk.stored(draft, "headcount") == "31"


def test_a_draft_that_is_gone_is_a_sentence(desk: Desk) -> None:
    desk.window.open_draft("no-such-draft")
    wait_for(desk.window.news.isVisible, "the sentence")
    assert not desk.editors()
    press(desk.window.news, "知道了")
    assert not desk.window.news.isVisible()


def test_what_is_no_bundle_is_named_and_a_broken_one_is_shown_by_its_dialog(desk: Desk, tmp_path: Path) -> None:
    desk.window.open_files([tmp_path / "<b>报告.docx"])
    assert "<b>报告.docx" in desk.window.news.text.text()
    broken = [tmp_path / name for name in ("甲.cbao", "乙.CBAO")]
    for path in broken:
        path.write_bytes(b"not a bundle")
    desk.window.called(broken)
    for _ in broken:
        wait_for(lambda: len(open_dialogs(desk)) == 1, "the dialog of one bundle")
        close_dialog(open_dialogs(desk)[0])
    assert not open_dialogs(desk)


def test_closing_takes_an_open_dialog_along(desk: Desk, tmp_path: Path) -> None:
    draft = desk.new_draft()
    desk.open(draft).session.set_value("headcount", "31")
    broken = tmp_path / "甲.cbao"
    broken.write_bytes(b"not a bundle")
    desk.window.open_files([broken, broken])
    wait_for(lambda: len(open_dialogs(desk)) == 1, "the dialog")
    desk.window.close()

    def closed() -> bool:
        for dialog in open_dialogs(desk):
            dialog.close()  # one that has something to say stays until it was read
        return not desk.window.isVisible()

    wait_for(closed, "the window to close")
    assert not open_dialogs(desk)
    assert desk.stored(draft, "headcount") == "31"


def close_dialog(dialog: QDialog) -> None:
    """One that is at work stops first; one that has something to say stays until it was read."""

    def gone() -> bool:
        if shiboken6.isValid(dialog) and dialog.isVisible():
            dialog.close()
        return not shiboken6.isValid(dialog)

    wait_for(gone, "the dialog to go")


def open_dialogs(desk: Desk) -> list[QDialog]:
    return [d for d in desk.window.findChildren(QDialog) if d.isVisible()]


@pytest.mark.parametrize("signal", ["export_wanted", "seal_wanted"])
def test_export_and_seal_see_only_what_is_saved(desk: Desk, signal: str) -> None:
    draft = desk.new_draft()
    editor = desk.open(draft)
    editor.session.set_value("headcount", "31")
    getattr(editor, signal).emit()
    getattr(editor, signal).emit()
    wait_for(lambda: len(open_dialogs(desk)) == 1, "the dialog")
    assert desk.stored(draft, "headcount") == "31"
    close_dialog(open_dialogs(desk)[0])
    assert not open_dialogs(desk)


def test_the_window_comes_back_where_it_was(make_desk: MakeDesk, data: Path) -> None:
    first = make_desk(data).window
    first.resize(800, 640)
    first.close()
    assert make_desk(data).window.size() == first.size()


def test_other_colours_reach_the_open_draft(desk: Desk, theme: Theme, qapp: QApplication) -> None:
    draft = desk.new_draft()
    before = desk.open(draft)
    before.session.set_value("headcount", "31")
    theme.colours = DARK
    try:
        assert follow_scheme(qapp, theme)
        assert theme.colours is LIGHT
        desk.window.restyle()
        wait_for(lambda: bool(desk.editors()) and desk.editors() != [before], "the editor made anew")
        assert desk.editors()[0].session.value("headcount") == "31"
    finally:
        theme.colours = LIGHT


def test_untrusted_words_in_the_line_stay_plain(desk: Desk) -> None:
    desk.window.news.tell(f"<img src=x>{'/很长的路径' * 200}", [])
    label = desk.window.news.findChild(QLabel)
    assert isinstance(label, QLabel)
    assert label.text().startswith("<img src=x>")
    assert desk.window.minimumSizeHint().width() < 800
    assert label.textFormat().name == "PlainText"


@pytest.mark.parametrize(
    "garbage",
    [
        b"\xff\xfe\x00garbage[[[",
        b"[geometry]\nwindow=@ByteArray(zzz)\n[sizes]\neditor=1-x-3\n[%General]\nzoom=nan\n",
        b"[General]\nzoom=@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\x5zzz)\n[geometry]\nwindow=AAAA\n",
        b"[sizes]\neditor=0-0-0\n[geometry]\nwindow=" + b"QUJD" * 1000 + b"\n",
        b"=" * (300 * 1024),
    ],
)
def test_garbage_in_the_settings_counts_as_nothing(qapp: QApplication, tmp_path: Path, garbage: bytes) -> None:
    assert qapp is not None
    file = tmp_path / "window.ini"
    file.write_bytes(garbage)
    settings = Settings(file)
    assert settings.sizes("editor", 3) is None
    assert settings.number("zoom", 1.0, 0.25, 4.0) == 1.0
    assert settings.folder("export") is None
    assert isinstance(settings.geometry("window"), QByteArray)
    settings.keep_sizes("editor", [200, 600, 300])
    settings.keep_number("zoom", 1.5)
    settings.remember_folder("export", tmp_path)
    settings.save()
    again = Settings(file)
    assert again.sizes("editor", 3) == [200, 600, 300]
    assert again.number("zoom", 1.0, 0.25, 4.0) == 1.5
    assert again.folder("export") == tmp_path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", (None, [])),
        ("--data d", (Path("d"), [])),
        ("--data=d a.cbao", (Path("d"), [Path("a.cbao")])),
        ("a.cbao B.CBAO", (None, [Path("a.cbao"), Path("B.CBAO")])),
        ("--data", None),
        ("--help", None),
        ("list", None),
        ("--data d list", None),
        ("open a.cbao", None),
        ("--json a.cbao", None),
    ],
)
def test_the_window_opens_only_without_a_command(line: str, expected: tuple[Path | None, list[Path]] | None) -> None:
    assert window_arguments(line.split()) == expected


def preview(desk: Desk) -> PreviewDialog:
    wait_for(lambda: any(d.view.leaves for d in desk.window.findChildren(PreviewDialog)), "the pages")
    return desk.window.findChildren(PreviewDialog)[0]


def test_what_stops_printing_leads_to_its_place(desk: Desk) -> None:
    draft = desk.new_draft()
    editor = desk.open(draft)
    editor.session.set_value("deeds", "超" * 420)
    editor.print_wanted.emit()  # saved first: the preview shows what was typed last
    shown = preview(desk)
    next(b for b in shown.findChildren(QPushButton) if b.text() == "去修改").click()
    wait_for(lambda: not desk.window.findChildren(PreviewDialog), "the preview to close")
    wait_for(lambda: editor.paper.view.canvas.box_of("deeds") is not None, "the paper")
    label = editor.session.form.fields["deeds"].label
    wait_for(
        lambda: any(w.accessibleName() == label and w.isVisible() for w in editor.findChildren(QWidget)), "the cell"
    )


def test_from_the_start_page_it_opens_the_draft_there(desk: Desk) -> None:
    draft = desk.new_draft()
    desk.change_elsewhere(draft, "deeds", "超" * 420)
    [start] = desk.window.findChildren(StartPage)
    start.refresh()
    wait_for(lambda: bool(start.grid.cards), "the cards")
    start.header.print_button.click()
    shown = preview(desk)
    assert not shown.side.printer.export.isVisible()
    next(b for b in shown.findChildren(QPushButton) if b.text() == "去修改").click()
    wait_for(lambda: bool(desk.editors()), "the editor")
    editor = desk.editors()[0]
    label = editor.session.form.fields["deeds"].label
    wait_for(
        lambda: any(w.accessibleName() == label and w.isVisible() for w in editor.findChildren(QWidget)), "the cell"
    )


def test_remarks_of_the_office_stand_above_the_draft_they_are_about(desk: Desk, tmp_path: Path) -> None:
    first = desk.new_draft()
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    remarks = [Comment("deeds", "请补充服务人次"), Comment("", "照片请换一张")]
    with workspace_on(desk.folder) as workspace:
        sealed = seal_draft(workspace, first, tmp_path / "移交", [load_office(made.public_path)])
        key = load_identities(made.private_path)
        answer = write_receipt(
            workspace, sealed.file.path, key, "示例受理单位", Decision.RETURNED, remarks, tmp_path / "回执"
        )
    page = desk.window.findChildren(StartPage)[0]
    desk.window.open_files([answer.path])
    wait_for(page.done.isVisible, "the receipt to be taken")
    assert "退回" in page.done.text
    desk.open(first)
    wait_for(desk.window.news.isVisible, "the remarks")
    told = desk.window.news.text.text()
    assert "照片请换一张" in told
    assert "：请补充服务人次" in told  # behind the name of its cell
    desk.open(desk.new_draft())
    wait_for(lambda: not desk.window.news.isVisible(), "another draft without them")
