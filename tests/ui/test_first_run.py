"""The first run by key and mouse: a few questions, nothing in the way, and what was answered is there afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QMenu, QToolButton

from app.bundle.identities import load_identities
from app.bundle.office import load_office
from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths, program_root
from app.render.fonts import FontLibrary
from app.services import shelf
from app.services.workspace import Workspace
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.application import dress
from ui.backend import Backend
from ui.dialogs.new_draft import NewDraftDialog
from ui.dialogs.office import OfficeDialog
from ui.dialogs.seal import SealDialog
from ui.dialogs.settings import SettingsDialog
from ui.main_window import MainWindow
from ui.pages.desk_tools import MODE_WORDS
from ui.pages.editor import EditorPage
from ui.pages.start import StartPage
from ui.pages.welcome import WelcomePage
from ui.preferences import Mode, Preferences, Scheme, keep_preferences, read_preferences
from ui.settings import Settings
from ui.theme import DARK, POINTS, Theme

UNIT = "示例市社会保险服务中心"
MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "window.ini")


@pytest.fixture
def window(
    backend: Backend, catalogue: Catalogue, fonts: FontLibrary, theme: Theme, settings: Settings
) -> Iterator[MakeWindow]:
    windows: list[MainWindow] = []

    def make(*, first_run: bool = False, packs: Catalogue = catalogue) -> MainWindow:
        made = MainWindow(backend, packs, fonts, theme, settings, first_run=first_run)
        windows.append(made)
        made.show()
        made.activateWindow()
        wait_for(lambda: bool(made.findChildren(StartPage)), "the start page")
        return made

    yield make
    for made in windows:
        if shiboken6.isValid(made):
            made.hide()
            made.deleteLater()
    delete_what_is_due()


def start(window: MainWindow) -> StartPage:
    delete_what_is_due()
    return window.findChildren(StartPage)[-1]


def cards(data: Path) -> list[shelf.Card]:
    with Workspace(ProgramPaths(program_root()), DataPaths(data)) as own:
        return shelf.cards(own)


def test_answered_by_keys_alone(window: MakeWindow, one_pack: Catalogue, settings: Settings, data: Path) -> None:
    shown = window(first_run=True, packs=one_pack)
    (welcome,) = shown.findChildren(WelcomePage)
    assert welcome.isVisible()
    wait_for(welcome.unit.hasFocus, "the line to type in")
    welcome.unit.insert(UNIT)
    QTest.keyClick(welcome.unit, Qt.Key.Key_Return)
    wait_for(lambda: start(shown).isVisible() and start(shown).empty.isVisible(), "the start page")
    assert read_preferences(settings) == Preferences(Mode.FILLING, UNIT)
    start(shown).start_new()
    wait_for(lambda: bool(shown.findChildren(EditorPage)), "the new draft")
    assert [card.unit for card in cards(data)] == [UNIT]
    assert UNIT in shown.windowTitle()


def test_straight_to_the_sample(window: MakeWindow, data: Path, backend: Backend, theme: Theme) -> None:
    shown = window(first_run=True)
    (welcome,) = shown.findChildren(WelcomePage)
    QTest.mouseClick(welcome.sample_button, Qt.MouseButton.LeftButton)
    wait_for(lambda: bool(shown.findChildren(EditorPage)), "the sample")
    (card,) = cards(data)
    assert card.sample
    (editor,) = shown.findChildren(EditorPage)
    assert any(label.text().startswith("【示例") for label in editor.findChildren(QLabel))
    dialog = SealDialog(editor.session, backend, theme, None)
    assert "不能封装移交" in dialog.reason.text()  # said before anything is chosen
    assert not dialog.primary.isEnabled()
    dialog.deleteLater()
    wait_for(lambda: len(start(shown).grid.cards) == 1, "its card")
    assert start(shown).header.count.text() == "1 份示例"  # none of it is a draft
    assert start(shown).header.from_button.isHidden()  # nothing to begin from
    assert "示例" in start(shown).grid.cards[0].accessibleName()


def test_no_second_time(window: MakeWindow) -> None:
    assert window().findChildren(WelcomePage) == []


def test_the_data_folder_knows_whether_it_was_used(tmp_path: Path) -> None:
    data = DataPaths(tmp_path / "数据")
    assert data.untouched
    data.backups.mkdir(parents=True)
    assert not data.untouched  # the store is lost, backups are not: no time for a welcome


def test_receiving_and_back(window: MakeWindow, settings: Settings) -> None:
    shown = window()
    receiving, filling = MODE_WORDS[Mode.RECEIVING], MODE_WORDS[Mode.FILLING]
    _press_mode(shown, receiving)
    page = start(shown)
    wait_for(page.desk.isVisible, "the start page anew")
    assert page.desk.open_button.isVisible()
    assert page.desk.office_button.isVisible()
    assert not page.empty.isVisible()
    assert page.header.new_button.isVisible()  # an office has papers of its own
    assert read_preferences(settings).mode is Mode.RECEIVING
    QTest.mouseClick(page.header.new_button, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(NewDraftDialog)
    assert "受理单位填报" in dialog.kinds.item(0).text()
    dialog.reject()
    _press_mode(shown, filling)
    wait_for(lambda: not start(shown).empty.new_button.isHidden(), "filling in again")


def _press_mode(window: MainWindow, words: str) -> None:
    tools = start(window).header.tools
    next(b for b in tools.modes.findChildren(QToolButton) if b.text() == words).click()


def test_the_two_files_of_an_office(window: MakeWindow, settings: Settings, tmp_path: Path) -> None:
    keep_preferences(settings, Preferences(Mode.RECEIVING, "示例市人社局"))
    shown = window()
    start(shown).header.tools.office_wanted.emit()
    wait_for(lambda: bool(shown.findChildren(OfficeDialog)), "the dialog")
    (dialog,) = shown.findChildren(OfficeDialog)
    assert dialog.name.text() == "示例市人社局"
    assert not dialog.primary.isEnabled()  # a passphrase is asked for, or told not to be wanted
    dialog.folder.choose(tmp_path / "密钥")
    dialog.passphrases.first.setText("河畔 柳树")
    dialog.passphrases.second.setText("河畔 柳树")
    dialog.primary.click()
    wait_for(lambda: not dialog.outcome.isHidden(), "the two files")
    office = load_office(tmp_path / "密钥" / "示例市人社局_收件公钥.cbkey")
    load_identities(tmp_path / "密钥" / "示例市人社局_私钥.age", lambda: "河畔 柳树")
    assert any("　".join(office.fingerprint.split()) == label.text() for label in dialog.findChildren(QLabel))
    dialog.reject()
    wait_for(lambda: not shown.findChildren(OfficeDialog), "it to go")


def test_settings_take_hold_at_once(window: MakeWindow, settings: Settings) -> None:
    shown = window()
    told: list[None] = []
    shown.look_changed.connect(lambda: told.append(None))
    QTest.mouseClick(start(shown).header.tools.settings, Qt.MouseButton.LeftButton)
    wait_for(lambda: bool(shown.findChildren(SettingsDialog)), "the dialog")
    (dialog,) = shown.findChildren(SettingsDialog)
    dialog.unit.setText(f" {UNIT} ")
    dialog.sizes.buttons[1.2].click()
    dialog.schemes.buttons[Scheme.DARK].click()
    dialog.ok.click()
    wait_for(lambda: bool(told), "the new look")
    assert read_preferences(settings) == Preferences(Mode.FILLING, UNIT, 1.2, Scheme.DARK)


def test_cancelled_settings_change_nothing(window: MakeWindow, settings: Settings) -> None:
    shown = window()
    start(shown).header.tools.settings_wanted.emit()
    wait_for(lambda: bool(shown.findChildren(SettingsDialog)), "the dialog")
    (dialog,) = shown.findChildren(SettingsDialog)
    dialog.unit.setText(UNIT)
    dialog.reject()
    wait_for(lambda: not shown.findChildren(SettingsDialog), "it to go")
    assert read_preferences(settings) == Preferences()


def test_the_look_that_was_chosen(qapp: QApplication, theme: Theme) -> None:
    own = Theme(theme.colours, program_root() / "resources" / "icons")
    before = qapp.font(), qapp.palette(), qapp.styleSheet()
    try:
        assert dress(qapp, own, Preferences(scale=1.4, scheme=Scheme.DARK), POINTS)
        assert own.colours is DARK
        assert qapp.font().pointSizeF() == pytest.approx(POINTS * 1.4)
        assert "font-size: 21.0pt" in qapp.styleSheet()
        assert not dress(qapp, own, Preferences(scale=1.4, scheme=Scheme.DARK), POINTS)
    finally:
        dress(qapp, own, Preferences(), POINTS)
        qapp.setFont(before[0])
        qapp.setPalette(before[1])
        qapp.setStyleSheet(before[2])


def test_lists_and_menus_are_set_like_everything_else(qapp: QApplication, theme: Theme) -> None:
    """Windows has fonts of its own for them, and puts them in again with every change of theme."""
    own = Theme(theme.colours, program_root() / "resources" / "icons")
    before = qapp.font(), qapp.palette(), qapp.styleSheet()
    things = QListWidget(), QMenu()
    try:
        dress(qapp, own, Preferences(scale=1.4), POINTS)
        for kind in ("QAbstractItemView", "QMenu"):
            QApplication.setFont(QFont("ChuangbaoFang", 7), kind)  # type: ignore[arg-type]  # the stub says bytes, which fail
        for thing in things:
            thing.ensurePolished()
            assert thing.font().families() == qapp.font().families()
            assert thing.font().pointSizeF() == pytest.approx(POINTS * 1.4)
    finally:
        for thing in things:
            thing.deleteLater()
        dress(qapp, own, Preferences(), POINTS)
        qapp.setFont(before[0])  # takes the fonts of single kinds away, too
        qapp.setPalette(before[1])
        qapp.setStyleSheet(before[2])


@pytest.mark.parametrize(("key", "value"), [("scale", "9"), ("scale", "nan"), ("mode", "恶意"), ("scheme", "")])
def test_settings_that_mean_nothing_count_as_none(settings: Settings, key: str, value: str) -> None:
    settings.keep_text(key, value)
    assert read_preferences(settings) == Preferences()
