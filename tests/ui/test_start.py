"""The start page by key and mouse: from an empty store to cards, copies, the bin and back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QStackedWidget, QWidget

from app.domain.draft import Draft
from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths, program_root
from app.services import shelf
from app.services.drafting import sample_draft
from app.services.finalising import finalise_draft
from app.services.workspace import Workspace
from tests.ui.conftest import copy_of_one_kind
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.backend import Backend
from ui.dialogs.new_draft import NewDraftDialog
from ui.pages.draft_card import DraftCard, short_name, when
from ui.pages.start import StartPage
from ui.preview.candidates import Candidate
from ui.theme import Theme

PACK, KIND = "liaoning-2016", "window"
LEFT = Qt.MouseButton.LeftButton
MakePage = Callable[..., StartPage]
Put = Callable[[Callable[[Workspace], Draft]], Draft]


@pytest.fixture
def put(data: Path) -> Put:
    """Put a draft into the store before the page is there."""

    def run(make: Callable[[Workspace], Draft]) -> Draft:
        with Workspace(ProgramPaths(program_root()), DataPaths(data)) as workspace:
            return make(workspace)

    return run


@pytest.fixture
def page(backend: Backend, catalogue: Catalogue, theme: Theme) -> Iterator[MakePage]:
    """Show the page, by default with the program's packs, and wait until the drafts are read."""
    pages: list[StartPage] = []

    def show(packs: Catalogue = catalogue) -> StartPage:
        made = StartPage(backend, packs, theme)
        pages.append(made)
        made.resize(1366, 768)
        made.show()
        made.activateWindow()
        wait_for(lambda: made.empty.isVisible() or bool(made.grid.cards), "the drafts")
        return made

    yield show
    for made in pages:
        if shiboken6.isValid(made):
            made.close()
            made.deleteLater()
    delete_what_is_due()


def named(name: str) -> Callable[[Workspace], Draft]:
    return lambda workspace: workspace.store.create_draft(PACK, 1, KIND, {"window_name": name})


def texts(widget: QWidget) -> list[str]:
    """What the labels of a widget say."""
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


def names(page: StartPage) -> list[str]:
    return [card.title.text() for card in page.grid.cards]


def button(card: DraftCard, text: str) -> QPushButton:
    return next(b for b in card.findChildren(QPushButton) if b.text() == text)


def counts(page: StartPage, cards: int) -> bool:
    return len(page.grid.cards) == cards


def click(widget: QWidget, at: QPoint | None = None) -> None:
    QTest.mouseClick(widget, LEFT, Qt.KeyboardModifier.NoModifier, at or widget.rect().center())


def focused(page: StartPage) -> DraftCard | None:
    now = page.focusWidget()
    return now if isinstance(now, DraftCard) else None


def test_from_nothing_to_the_sample(page: MakePage, catalogue: Catalogue) -> None:
    shown = page()
    assert shown.empty.isVisible()
    assert not shown.header.new_button.isVisible()  # one primary button a screen
    assert not shown.header.bin_button.isVisible()
    opened = QSignalSpy(shown.draft_opened)
    click(shown.empty.sample_button)
    wait_for(lambda: len(shown.grid.cards) == 1, "the card of the sample")
    card = shown.grid.cards[0]
    assert opened.at(0) == [card.card.id]
    assert opened.count() == 1
    assert not shown.empty.isVisible()
    said = texts(card)
    first = catalogue.packs()[0]
    form = next(iter(first.forms.values()))
    assert said[0] == form.by_role(form.samples[-1].values, "unit_name")
    assert first.short_title in said[1]
    (filled,) = [text for text in said if text.startswith("已填 ")]
    assert len(set(filled.removeprefix("已填 ").split("/"))) == 1
    assert any(text.startswith("今天 ") for text in said)
    assert "填写中" in said


def test_new_without_a_question(page: MakePage, one_pack: Catalogue) -> None:
    shown = page(one_pack)
    opened = QSignalSpy(shown.draft_opened)
    QTest.keyClick(shown.empty.new_button, Qt.Key.Key_Space)
    QTest.keyClick(shown.empty.new_button, Qt.Key.Key_Space)  # an impatient second one makes no second draft
    wait_for(lambda: opened.count() > 0, "the new draft")
    wait_for(lambda: len(shown.grid.cards) == 1, "its card")
    assert opened.count() == 1
    assert names(shown) == ["未填单位"]
    assert "已填 0/11" in texts(shown.grid.cards[0])
    assert shown.header.new_button.isVisible()
    click(shown.header.new_button)
    wait_for(lambda: len(shown.grid.cards) == 2, "the second card")


def test_a_card_opens_by_name_by_double_click_and_by_button(page: MakePage, put: Put) -> None:
    draft = put(named("甲"))
    shown = page()
    card = shown.grid.cards[0]
    opened = QSignalSpy(shown.draft_opened)
    click(card, QPoint(card.width() - 20, card.height() - 20))  # only takes the focus
    assert opened.count() == 0
    assert focused(shown) is card
    QTest.mouseDClick(card, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(card.width() - 20, card.height() - 20))
    assert opened.count() == 1
    click(card, card.title.geometry().center())
    assert opened.count() == 2
    QTest.mouseDClick(card, LEFT, Qt.KeyboardModifier.NoModifier, card.title.geometry().center())
    assert opened.count() == 2  # its first click was the one that opened
    click(button(card, "打开"))
    assert opened.count() == 3
    assert [opened.at(n) for n in range(3)] == [[draft.id]] * 3


def test_by_keyboard_alone(page: MakePage, put: Put) -> None:
    for name in "甲乙丙丁":
        put(named(name))
    shown = page()
    opened = QSignalSpy(shown.draft_opened)
    shown.header.new_button.setFocus()
    for _ in range(20):
        if focused(shown):
            break
        QTest.keyClick(shown.focusWidget(), Qt.Key.Key_Tab)
    assert focused(shown) is shown.grid.cards[0]
    QTest.keyClick(shown.grid.cards[0], Qt.Key.Key_Return)
    assert opened.at(0) == [shown.grid.cards[0].card.id]

    for key, place in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Right, 3), (Qt.Key.Key_Up, 0)):
        QTest.keyClick(shown.focusWidget(), key)
        assert focused(shown) is shown.grid.cards[place]
    for text in ("打开", "复制一份", "删除"):
        QTest.keyClick(shown.focusWidget(), Qt.Key.Key_Tab)
        assert shown.focusWidget() is button(shown.grid.cards[0], text)
    QTest.keyClick(shown.focusWidget(), Qt.Key.Key_Space)
    wait_for(lambda: len(shown.grid.cards) == 3, "the card to go")
    assert focused(shown) is shown.grid.cards[0]
    QTest.keyClick(shown.focusWidget(), Qt.Key.Key_Delete)
    wait_for(lambda: len(shown.grid.cards) == 2, "the next card to go")
    QTest.keyClick(shown.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: len(shown.grid.cards) == 3, "the card to come back")
    restored = focused(shown)
    assert restored is not None
    assert restored.title.text() == "丙"


def test_coming_back_the_keyboard_is_where_it_was(page: MakePage, put: Put) -> None:
    for name in "甲乙丙":
        put(named(name))
    shown = page()
    stack, editor = QStackedWidget(), QLineEdit()
    for each in (shown, editor):
        stack.addWidget(each)
    stack.show()
    stack.activateWindow()
    wait_for(stack.isActiveWindow, "the window")
    QTest.keyClick(shown.grid.cards[1], Qt.Key.Key_Return)
    stack.setCurrentWidget(editor)
    editor.setFocus()
    before = list(shown.grid.cards)
    shown.refresh()
    wait_for(lambda: not set(before) & set(shown.grid.cards), "the cards to be read while the page is hidden")
    assert editor.hasFocus()
    stack.setCurrentWidget(shown)
    shown.setFocus(Qt.FocusReason.OtherFocusReason)
    wait_for(lambda: focused(shown) is shown.grid.cards[1], "the card to have the keyboard again")
    before = list(shown.grid.cards)
    shown.refresh()
    wait_for(lambda: not set(before) & set(shown.grid.cards), "the cards to be read again")
    assert focused(shown) is shown.grid.cards[1]
    assert names(shown)[1] == "乙"
    stack.hide()
    stack.deleteLater()


def test_a_copy(page: MakePage, put: Put) -> None:
    draft = put(shelf.new_from_sample)
    put(lambda workspace: (finalise_draft(workspace, draft.id), draft)[1])
    shown = page()
    assert "已定稿 修订 1" in texts(shown.grid.cards[0])
    click(button(shown.grid.cards[0], "复制一份"))
    wait_for(lambda: len(shown.grid.cards) == 2, "the copy")
    copy = focused(shown)
    assert copy is shown.grid.cards[0]
    assert copy.card.id != draft.id
    assert "填写中" in texts(copy)
    assert names(shown)[0] == names(shown)[1]
    assert shown.done.text.startswith("已复制一份：")
    assert not shown.done.button.isVisible()


def test_delete_asks_nothing_and_can_be_undone(page: MakePage, put: Put) -> None:
    put(named("甲"))
    shown = page()
    click(button(shown.grid.cards[0], "删除"))
    wait_for(shown.empty.isVisible, "the empty page")
    assert shown.done.isVisible()
    assert shown.done.text == "已移到回收站：甲"
    assert shown.header.bin_button.text() == "回收站 1 份(&B)"
    click(shown.done.button)
    wait_for(lambda: len(shown.grid.cards) == 1, "the card to come back")
    assert not shown.done.isVisible()
    assert not shown.header.bin_button.isVisible()
    assert focused(shown) is shown.grid.cards[0]


def test_the_bin_and_the_way_back(page: MakePage, put: Put) -> None:
    for name in "甲乙丙":
        put(named(name))
    shown = page()
    for left in (2, 1):
        click(button(shown.grid.cards[0], "删除"))
        wait_for(partial(counts, shown, left), "the card to go")
    opened = QSignalSpy(shown.draft_opened)
    click(shown.header.bin_button)
    assert names(shown) == ["乙", "丙"]  # the one deleted last first
    assert shown.header.title.text() == "回收站"
    assert not shown.done.isVisible()
    assert [b.text() for b in shown.grid.cards[0].findChildren(QPushButton)] == ["恢复"]
    QTest.mouseDClick(shown.grid.cards[0], LEFT)
    assert opened.count() == 0
    click(button(shown.grid.cards[1], "恢复"))
    wait_for(lambda: names(shown) == ["乙"], "the restored card to leave the bin")
    assert shown.done.text == "已恢复：丙"
    QTest.keyClick(shown.grid.cards[0], Qt.Key.Key_Return)
    wait_for(lambda: names(shown) == ["丙", "乙", "甲"], "the bin to be empty and the drafts to show")
    assert shown.header.title.text() == "窗报"


def test_what_was_typed_is_shown_as_it_is(page: MakePage, put: Put) -> None:
    put(named("<b>x</b>"))
    put(named("甲\n乙　丙"))
    shown = page()
    for card in shown.grid.cards:
        for label in card.findChildren(QLabel):
            assert label.pixmap().isNull() is False or label.textFormat() is Qt.TextFormat.PlainText
    assert names(shown) == ["甲 乙 丙", "<b>x</b>"]
    card = shown.grid.cards[1]
    click(button(card, "删除"))
    wait_for(shown.done.isVisible, "the line")
    assert shown.done.text == "已移到回收站：<b>x</b>"
    line = next(label for label in shown.done.findChildren(QLabel) if label.text() == shown.done.text)
    assert line.textFormat() is Qt.TextFormat.PlainText


def test_a_missing_pack_is_said_and_the_rest_works(page: MakePage, put: Put) -> None:
    put(named("甲"))
    put(lambda workspace: workspace.store.create_draft("liaoning-2014", 1, "window", {}))
    shown = page()
    opened = QSignalSpy(shown.draft_opened)
    gone, here = shown.grid.cards
    assert any("缺少这份草稿的表格包" in text for text in texts(gone))
    QTest.keyClick(gone, Qt.Key.Key_Return)
    assert opened.count() == 0
    assert shown.fault.isVisible()
    assert "内容都在" in shown.fault.text
    QTest.keyClick(here, Qt.Key.Key_Return)
    assert opened.count() == 1


def test_a_store_that_cannot_be_read_is_said_and_tried_again(
    backend: Backend, catalogue: Catalogue, theme: Theme, data: Path
) -> None:
    store = DataPaths(data).store
    store.parent.mkdir(parents=True)
    with closing(sqlite3.connect(store)) as other:
        other.execute("CREATE TABLE of_another_program (a)")
    shown = StartPage(backend, catalogue, theme)
    shown.show()
    wait_for(shown.fault.isVisible, "the sentence")
    assert "草稿库" in shown.fault.text
    assert shown.fault.button.isVisible()
    store.unlink()
    click(shown.fault.button)
    wait_for(shown.empty.isVisible, "the empty page")
    assert not shown.fault.isVisible()
    shown.close()
    shown.deleteLater()


def drop(page: StartPage, *files: Path) -> bool:
    """Drag files onto the page and let go; whether the page took them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    how = (Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(50, 50), *how)
    enter.ignore()
    QApplication.sendEvent(page, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(page, QDropEvent(QPointF(50, 50), *how))
    return True


# The constructor with QPointF, which newer versions ask for, is not there in the older ones that are allowed.
@pytest.mark.filterwarnings("ignore:Function. 'QDragEnterEvent:DeprecationWarning")
def test_a_bundle_is_dropped(page: MakePage, tmp_path: Path) -> None:
    shown = page()
    chosen = QSignalSpy(shown.bundle_chosen)
    first, second = tmp_path / "甲.cbao", tmp_path / "乙.CBAO"
    assert not drop(shown, tmp_path / "别的.docx")
    assert drop(shown, second)
    assert chosen.at(0) == [second]
    assert drop(shown, first, second)
    assert chosen.count() == 1
    assert "一个" in shown.fault.text


@pytest.fixture
def two_packs(tmp_path: Path) -> Catalogue:
    """A pack of the program, and one with two kinds and a reconstructed layout."""
    forms = tmp_path / "两份" / "forms"
    other = forms / "shili-2017" / "1"
    shutil.copytree(copy_of_one_kind(forms), other)
    pack = (other / "pack.toml").read_text(encoding="utf-8")
    for old, new in (
        (f'id = "{PACK}"', 'id = "shili-2017"'),
        ('layout_source = "official"', 'layout_source = "reconstructed"'),
        ('forms = ["window.toml"]', 'forms = ["window.toml", "person.toml"]'),
        ('number = "辽人社〔2016〕149号"', 'number = "示人社〔2017〕1号"'),
    ):
        assert old in pack
        pack = pack.replace(old, new, 1)
    (other / "pack.toml").write_text(pack, encoding="utf-8")
    form = (other / "window.toml").read_text(encoding="utf-8")
    form = form.replace('id = "window"', 'id = "person"', 1).replace(
        'title = "优质服务窗口单位"', 'title = "优质服务先进个人"', 1
    )
    (other / "person.toml").write_text(form, encoding="utf-8")
    return Catalogue([forms])


def dialog_of(page: StartPage) -> NewDraftDialog:
    wait_for(lambda: bool(page.findChildren(NewDraftDialog)), "the question")
    return page.findChildren(NewDraftDialog)[0]


def test_with_a_choice_it_asks(page: MakePage, two_packs: Catalogue) -> None:
    shown = page(two_packs)
    opened = QSignalSpy(shown.draft_opened)
    click(shown.empty.new_button)
    dialog = dialog_of(shown)
    assert dialog.packs.count() == 2
    assert "辽人社〔2016〕149号" in dialog.packs.item(0).text()
    assert "辽宁省人力资源和社会保障厅" in dialog.packs.item(0).text()
    assert not dialog.kinds.isVisible()  # one kind only: not asked
    assert not any("核对样式" in label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    QTest.keyClick(dialog.packs, Qt.Key.Key_Down)
    assert dialog.kinds.isVisible()
    assert any("核对样式" in label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    QTest.keyClick(dialog.packs, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.kinds
    QTest.keyClick(dialog.kinds, Qt.Key.Key_Down)
    assert (dialog.chosen.pack.id, dialog.chosen.form.title) == ("shili-2017", "优质服务先进个人")
    QTest.keyClick(dialog.packs, Qt.Key.Key_Up)
    QTest.keyClick(dialog.packs, Qt.Key.Key_Return)
    wait_for(lambda: opened.count() > 0, "the new draft")
    assert opened.count() == 1


def test_long_names_of_notices_are_shown_whole(page: MakePage, catalogue: Catalogue) -> None:
    shown = page(catalogue)
    click(shown.empty.new_button)
    dialog = dialog_of(shown)
    wait_for(dialog.isVisible, "the dialog")
    for choices in (dialog.packs, dialog.kinds):
        last = choices.visualItemRect(choices.item(choices.count() - 1))
        wait_for(
            lambda c=choices: c.visualItemRect(c.item(c.count() - 1)).bottom() < c.viewport().height(),  # type: ignore[misc]
            "every line to be there",
        )
        assert last.width() <= choices.viewport().width()
    dialog.reject()
    wait_for(lambda: not shown.findChildren(NewDraftDialog), "the dialog to go")


def test_a_question_put_aside_makes_nothing(page: MakePage, two_packs: Catalogue) -> None:
    shown = page(two_packs)
    click(shown.empty.new_button)
    QTest.keyClick(dialog_of(shown), Qt.Key.Key_Escape)
    wait_for(lambda: not shown.findChildren(NewDraftDialog), "the dialog to go")
    assert shown.empty.isVisible()
    # What the store's own thread does not have (here: another set of packs) is a sentence, not a crash.
    click(shown.empty.new_button)
    dialog = dialog_of(shown)
    QTest.keyClick(dialog.packs, Qt.Key.Key_Down)
    click(dialog.ok)
    wait_for(shown.fault.isVisible, "the sentence")
    assert "shili-2017" in shown.fault.text


def test_cards_take_as_many_columns_as_there_is_room(page: MakePage, put: Put) -> None:
    for name in "甲乙丙":
        put(named(name))
    shown = page()
    wait_for(lambda: len({card.y() for card in shown.grid.cards}) == 1, "three columns")
    shown.resize(900, 768)
    wait_for(lambda: len({card.y() for card in shown.grid.cards}) == 2, "two columns")
    shown.resize(460, 768)
    wait_for(lambda: len({card.x() for card in shown.grid.cards}) == 1, "one column")


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(minutes=5), "今天 10:27"),
        (timedelta(hours=11), "昨天"),
        (timedelta(days=1), "昨天"),
        (timedelta(days=2), "7月3日"),
        (timedelta(days=300), "2015年9月9日"),
        (timedelta(days=-1), "7月6日"),
    ],
)
def test_the_last_change_in_words(ago: timedelta, said: str) -> None:
    now = datetime(2016, 7, 5, 10, 32).astimezone()
    assert when(now - ago, now) == said


def test_a_very_long_name_is_shortened_on_the_card_only(page: MakePage, put: Put) -> None:
    draft = put(named("长" * 5000))
    shown = page()
    assert short_name(draft.value("window_name")) == "长" * 59 + "…"
    assert shown.grid.cards[0].height() < 400
    assert draft.value("window_name") in shown.grid.cards[0].accessibleName()


def test_printing_from_here_offers_every_draft_and_ticks_the_one_meant(page: MakePage, put: Put) -> None:
    put(named("甲中心"))
    put(named("乙中心"))
    shown = page()
    told: list[list[Candidate]] = []
    shown.print_wanted.connect(told.append)
    second = shown.grid.cards[1]
    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert [c.id for c in told[-1]] == [card.card.id for card in shown.grid.cards]
    assert [c.chosen for c in told[-1]] == [False, True]
    assert told[-1][1].label.startswith("甲中心")
    shown.header.print_button.setFocus()
    QTest.keyClick(shown.header.print_button, Qt.Key.Key_Space)
    assert [c.chosen for c in told[-1]] == [True, False]


def test_what_is_finished_is_ticked_for_printing(page: MakePage, put: Put, catalogue: Catalogue) -> None:
    pack = catalogue.get(PACK)
    final = put(lambda workspace: sample_draft(workspace, pack, KIND, "ordinary"))

    def finish_then_begin_another(workspace: Workspace) -> Draft:
        finalise_draft(workspace, final.id)
        return named("乙中心")(workspace)

    put(finish_then_begin_another)
    shown = page()
    told: list[list[Candidate]] = []
    shown.print_wanted.connect(told.append)
    click(shown.header.print_button)
    assert [c.id for c in told[-1] if c.chosen] == [final.id]
