"""预览打印 as a clerk uses it: the pages that will print, ticks and copies, problems with the way to them, keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QSpinBox

from app.render.fonts import FontLibrary
from app.render.pages import Page
from app.services.prints import sheets
from tests.ui.conftest import MakeSession
from tests.ui.printing import NAME, FilePrinters, page_texts
from tests.ui.waiting import delete_what_is_due, spin, wait_for
from ui.backend import Backend
from ui.preview.candidates import Candidate
from ui.preview.dialog import PreviewDialog
from ui.preview.print_run import Printed
from ui.preview.printers import Printers
from ui.preview.view import FIT_PAGE, FIT_WIDTH
from ui.session import DraftSession
from ui.settings import Settings
from ui.theme import Theme

Show = Callable[..., PreviewDialog]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "设置.ini")


@pytest.fixture
def printers(tmp_path: Path) -> FilePrinters:
    (tmp_path / "纸").mkdir()
    return FilePrinters(tmp_path / "纸")


@pytest.fixture
def show(
    backend: Backend, theme: Theme, fonts: FontLibrary, settings: Settings, printers: FilePrinters
) -> Iterator[Show]:
    shown: list[PreviewDialog] = []

    def make(*sessions: DraftSession, on: Printers = printers, chosen: int = 1) -> PreviewDialog:
        candidates = [Candidate(s.draft.id, s.subject, n < chosen) for n, s in enumerate(sessions)]
        dialog = PreviewDialog(candidates, backend, theme, fonts, settings, on)
        shown.append(dialog)
        dialog.show()
        wait_for(lambda: bool(dialog.view.leaves) and not dialog.busy, "the pages")
        spin()
        return dialog

    yield make
    for dialog in shown:
        wait_for(lambda d=dialog: not d.busy, "the dialog to rest")  # type: ignore[misc]
        dialog.close()
        dialog.deleteLater()
    delete_what_is_due()


def copies_of(dialog: PreviewDialog, title: str) -> QSpinBox:
    return next(s for s in dialog.findChildren(QSpinBox) if s.accessibleName() == f"{title}的份数")


def tick_of(dialog: PreviewDialog, title: str) -> QAbstractButton:
    return next(b for b in dialog.findChildren(QAbstractButton) if b.text() == title)


def said(dialog: PreviewDialog) -> list[str]:
    labels = dialog.findChildren(QLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels if label.wordWrap())
    return [label.text() for label in labels if label.isVisible()]


def saved(session: DraftSession, field: str, text: str) -> DraftSession:
    session.set_value(field, text)
    done: list[bool] = []
    session.flush(done.append)
    wait_for(lambda: done == [True], "the text to be saved")
    return session


def shows_as_draft(dialog: PreviewDialog, pages: Sequence[Page]) -> None:
    """These pages, each with 草稿 in a corner and nothing else added."""
    shown = [leaf.page for leaf in dialog.view.leaves]
    assert [replace(page, runs=page.runs[:-1], furniture=page.furniture - 1) for page in shown] == list(pages)
    assert {page.runs[-1].text for page in shown} == {"草稿"}


def test_it_shows_the_pages_that_print_and_asks_for_the_packs_copies(make_session: MakeSession, show: Show) -> None:
    session = make_session("full")
    dialog = show(session)
    shows_as_draft(dialog, [page for paper in session.papers for page in paper.pages])
    for paper in session.papers:
        assert copies_of(dialog, paper.title).value() == paper.copies
    sides = sum(len(p.pages) * p.copies for p in session.papers)
    assert f"用纸 {sides} 张" in said(dialog)
    assert sum("每份都要盖章" in line for line in said(dialog)) == 1


def test_ticks_copies_and_sides_change_the_paper_it_takes(make_session: MakeSession, show: Show) -> None:
    session = make_session("full")
    dialog = show(session)
    form, *texts = session.papers
    for paper in texts:
        tick_of(dialog, paper.title).click()
        assert not copies_of(dialog, paper.title).isEnabled()
    shows_as_draft(dialog, form.pages)
    copies_of(dialog, form.title).setValue(3)
    assert f"用纸 {3 * len(form.pages)} 张" in said(dialog)
    QTest.mouseClick(dialog.side.printer.two_sided_tick, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert f"用纸 {3 * ((len(form.pages) + 1) // 2)} 张" in said(dialog)
    assert any("封面的背面" in line for line in said(dialog))
    tick_of(dialog, form.title).click()
    assert not dialog.view.leaves
    assert not dialog.side.primary.isEnabled()
    assert "没有选要打印的文件" in said(dialog)


@pytest.mark.parametrize(("pages", "copies", "one", "two"), [(4, 8, 32, 16), (1, 3, 3, 3), (5, 2, 10, 6)])
def test_each_copy_begins_with_a_fresh_sheet(pages: int, copies: int, one: int, two: int) -> None:
    assert (sheets(pages, copies, two_sided=False), sheets(pages, copies, two_sided=True)) == (one, two)


def test_enter_prints_and_says_what_and_where(make_session: MakeSession, show: Show, printers: FilePrinters) -> None:
    session = make_session("full")
    dialog = show(session)
    told: list[tuple[Printed, ...]] = []
    dialog.printed.connect(told.append)
    assert dialog.view.hasFocus()
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    assert dialog.progress.cancel.hasFocus()
    wait_for(lambda: not dialog.busy, "the end of printing")
    assert [p.title for p in session.papers] == [job.partition("（")[0] for job in printers.jobs]
    sentence = dialog.done_line.text.text()
    assert sentence.startswith(f"已送到打印机“{NAME}”：")
    for paper in session.papers:
        assert f"{paper.title} {paper.copies} 份" in sentence
    assert [(p.document, p.copies, p.revision, p.printer) for p in told[0]] == [
        (paper.document, paper.copies, 0, NAME) for paper in session.papers
    ]
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # 关闭 is the primary button now: nothing is printed twice
    assert not dialog.isVisible()
    assert len(printers.jobs) == len(session.papers)


def test_cancelled_a_document_is_printed_whole_or_not_at_all(
    make_session: MakeSession, show: Show, printers: FilePrinters
) -> None:
    session = make_session("full")
    dialog = show(session)
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    wait_for(lambda: dialog.progress.bar.value() > 1, "the first pages")
    QTest.keyClick(dialog.progress.cancel, Qt.Key.Key_Space)
    wait_for(lambda: not dialog.busy, "the end of printing")
    first, *others = session.papers
    assert "没有打印：" in dialog.notice.text.text()
    assert all(paper.title in dialog.notice.text.text() for paper in others)
    assert [f.name for f in sorted(printers.folder.iterdir())] == ["001.pdf"]
    assert len(page_texts(printers.file(1))) == len(first.pages) * first.copies
    assert f"{first.title} {first.copies} 份" in dialog.done_line.text.text()
    assert dialog.side.primary.isEnabled()


def test_the_windows_cross_stops_printing_then_leaves(
    make_session: MakeSession, show: Show, printers: FilePrinters
) -> None:
    dialog = show(make_session("full"))
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    dialog.close()
    assert dialog.isVisible()
    wait_for(lambda: not dialog.isVisible(), "the dialog to close")
    assert len(list(printers.folder.iterdir())) < 4


def test_without_a_printer_it_offers_the_pdf(
    make_session: MakeSession, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", "/nowhere/cups.sock")
    dialog = show(make_session(), on=Printers())
    wait_for(lambda: any("没有安装打印机" in line for line in said(dialog)), "the sentence")
    assert not dialog.side.primary.isEnabled()
    assert not dialog.side.system.isEnabled()
    wanted: list[bool] = []
    dialog.export_wanted.connect(lambda: wanted.append(True))
    dialog.side.printer.export.setFocus()
    QTest.keyClick(dialog.side.printer.export, Qt.Key.Key_Space)
    assert wanted == [True]
    assert not dialog.isVisible()


def test_wrong_paper_is_not_printed_and_the_way_to_it_is_offered(
    make_session: MakeSession, show: Show, printers: FilePrinters
) -> None:
    session = saved(make_session("full"), "deeds", "超" * 420)
    dialog = show(session)
    assert any("超" in line and "420" in line for line in said(dialog))
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    assert not printers.jobs
    # A document that does not print the field may be printed all the same.
    tick_of(dialog, session.papers[0].title).click()
    assert dialog.side.primary.isEnabled()
    tick_of(dialog, session.papers[0].title).click()
    wanted: list[tuple[str, str]] = []
    dialog.go_to.connect(lambda draft, field: wanted.append((draft, field)))
    jump = next(b for b in dialog.findChildren(QPushButton) if b.isVisible() and b.text() == "去修改")
    jump.setFocus()
    QTest.keyClick(jump, Qt.Key.Key_Space)
    assert wanted == [(session.draft.id, "deeds")]
    assert not dialog.isVisible()


def test_an_unfinished_form_may_be_printed_as_a_draft(
    make_session: MakeSession, show: Show, printers: FilePrinters
) -> None:
    dialog = show(make_session("empty"))
    assert any("只能作草稿看" in line for line in said(dialog))
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    wait_for(lambda: not dialog.busy, "the end of printing")
    assert printers.jobs


def test_several_drafts_share_a_row_and_are_printed_draft_by_draft(
    make_session: MakeSession, show: Show, printers: FilePrinters
) -> None:
    one, two = make_session("ordinary"), make_session("full")
    dialog = show(one, two)
    alone = len(dialog.view.leaves)
    dialog.side.candidates.list.setFocus()
    QTest.keyClick(dialog.side.candidates.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog.side.candidates.list, Qt.Key.Key_Space)
    wait_for(lambda: len(dialog.view.leaves) > alone and not dialog.busy, "the second draft")
    assert {leaf.draft for leaf in dialog.view.leaves} == {one.draft.id, two.draft.id}
    for spin_box in dialog.findChildren(QSpinBox):
        spin_box.setValue(1)
    dialog.side.primary.click()
    wait_for(lambda: not dialog.busy, "the end of printing")
    assert printers.jobs == [f"{p.title}（{s.subject}）" for s in (one, two) for p in s.papers]
    assert "2 件申报的" in dialog.done_line.text.text()


# ── looking at it ──────────────────────────────────────────────────────


def test_keys_turn_pages_and_zoom(make_session: MakeSession, show: Show) -> None:
    dialog = show(make_session("full"))
    view, last = dialog.view, len(dialog.view.leaves) - 1
    assert view.zoom == FIT_PAGE
    assert dialog.bar.pairs.isChecked()
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.current == 2
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.current == 0
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.current == last
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.current == view.verticalScrollBar().value() == 0
    before = view.percent
    # A button's own key presses it for a moment before it acts.
    QTest.keyClick(view, Qt.Key.Key_Equal, CONTROL)
    wait_for(lambda: view.percent > before, "a larger page")
    larger = view.percent
    QTest.keyClick(view, Qt.Key.Key_Minus, CONTROL)
    wait_for(lambda: view.percent < larger, "a smaller page")
    QTest.keyClick(view, Qt.Key.Key_0, CONTROL)
    wait_for(lambda: view.zoom == FIT_WIDTH, "fit to width")
    assert view.horizontalScrollBar().maximum() == 0
    QTest.keyClick(view, Qt.Key.Key_9, CONTROL)
    wait_for(lambda: view.zoom == FIT_PAGE, "the whole page")
    centre = QPointF(view.viewport().rect().center())
    QApplication.sendEvent(
        view.viewport(),
        QWheelEvent(
            centre, view.viewport().mapToGlobal(centre), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            CONTROL, Qt.ScrollPhase.NoScrollPhase, False,
        ),
    )  # fmt: skip
    assert view.zoom > 0


def test_a_page_is_gone_to_by_its_number_without_printing(
    make_session: MakeSession, show: Show, printers: FilePrinters
) -> None:
    dialog = show(make_session("full"))
    QTest.keyClick(dialog.view, Qt.Key.Key_G, CONTROL)
    assert dialog.bar.number.hasFocus()
    QTest.keyClicks(dialog.bar.number, "7")
    QTest.keyClick(dialog.bar.number, Qt.Key.Key_Return)
    assert dialog.view.current == 6
    assert dialog.view.hasFocus()
    assert dialog.bar.number.text() == "7"
    last = len(dialog.view.leaves)
    QTest.keyClick(dialog.view, Qt.Key.Key_G, CONTROL)
    QTest.keyClicks(dialog.bar.number, str(last))
    QTest.keyClick(dialog.bar.number, Qt.Key.Key_Return)
    assert dialog.bar.number.text() == str(last)  # also where it cannot come to the top
    assert not printers.jobs


def test_tab_reaches_everything_and_everything_has_a_name(make_session: MakeSession, show: Show) -> None:
    dialog = show(make_session("full"))
    reached = [dialog.focusWidget()]
    while len(reached) < 2 or reached[-1] is not reached[0]:
        QTest.keyClick(reached[-1], Qt.Key.Key_Tab)
        reached.append(dialog.focusWidget())
        assert len(reached) < 40
    side, bar = dialog.side, dialog.bar
    wanted = [dialog.view, side.primary, side.system, side.dismiss, side.printer.choice, bar.number, bar.pairs]
    assert {id(w) for w in wanted} <= {id(w) for w in reached}
    for widget in reached:
        assert widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())


def test_what_was_chosen_is_there_the_next_time(make_session: MakeSession, show: Show, settings: Settings) -> None:
    session = make_session("full")
    dialog = show(session)
    dialog.resize(dialog.minimumWidth(), 600)
    dialog.bar.pairs.click()
    dialog.view.set_zoom(1.25)
    dialog.side.printer.two_sided_tick.click()
    QTest.keyClick(dialog.view, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    again = show(session)
    assert again.view.zoom == 1.25
    assert again.height() == 600
    assert not again.bar.pairs.isChecked()
    assert again.side.printer.two_sided_tick.isChecked()
    assert settings.text("preview/printer") == NAME


def test_two_sided_sheets_lie_open_as_they_are_bound(make_session: MakeSession, show: Show) -> None:
    dialog = show(make_session("full"))
    dialog.side.printer.two_sided_tick.click()
    captions = [leaf.caption for leaf in dialog.view.leaves[:4]]
    assert [c.rpartition("· ")[2] for c in captions] == ["第 1 张正面", "第 1 张背面", "第 2 张正面", "第 2 张背面"]
    QTest.keyClick(dialog.view, Qt.Key.Key_PageDown)  # the cover lies alone
    assert dialog.view.current == 1
