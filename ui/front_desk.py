"""What the user chose for the window, and where it is asked: the first run, 设置, 填报 or 受理; and the keys of office and unit."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from ui.backend import Backend
from ui.dialog_queue import DialogQueue
from ui.help_desk import HelpDesk
from ui.manual.topics import FIRST
from ui.pages.desk_tools import DeskTools
from ui.preferences import Mode, Preferences, keep_preferences, read_preferences
from ui.settings import Settings
from ui.theme import Theme


class FrontDesk(QObject):
    """`preferred(bool)`: something was chosen, and whether a sample is to be opened with it."""

    preferred = Signal(bool)

    def __init__(
        self,
        window: QWidget,
        backend: Backend,
        theme: Theme,
        settings: Settings,
        dialogs: DialogQueue,
        help_desk: HelpDesk,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._theme = theme
        self._settings = settings
        self._dialogs = dialogs
        self._help = help_desk

    @property
    def preferences(self) -> Preferences:
        """What was chosen last."""
        return read_preferences(self._settings)

    def serve(self, tools: DeskTools) -> None:
        """Do what the buttons at the head of the start page want."""
        tools.mode_chosen.connect(self._change_mode)
        tools.settings_wanted.connect(self._ask_settings)
        tools.office_wanted.connect(self._make_office)
        tools.manual_wanted.connect(lambda: self._help.show_manual(FIRST))
        tools.diagnosis_wanted.connect(self._help.ask_diagnosis)
        tools.about_wanted.connect(self._help.about)

    def welcome(self, stack: QStackedWidget) -> None:
        """The first run: a page of questions in front of the start page."""
        from ui.pages.welcome import WelcomePage

        page = WelcomePage(self._backend.data.backups, self._theme, stack)

        def finished(preferences: Preferences, sample: bool) -> None:
            self._prefer(preferences, sample=sample)
            stack.removeWidget(page)
            page.deleteLater()

        page.finished.connect(finished)
        stack.addWidget(page)
        stack.setCurrentWidget(page)

    def _prefer(self, preferences: Preferences, *, sample: bool = False) -> None:
        keep_preferences(self._settings, preferences)
        self.preferred.emit(sample)

    @Slot(object)
    def _change_mode(self, mode: Mode) -> None:
        self._prefer(replace(self.preferences, mode=mode))

    @Slot()
    def _ask_settings(self) -> None:
        self._dialogs.ask(self._settings_dialog)

    def _settings_dialog(self) -> QDialog:
        from ui.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self.preferences, self._backend.data.backups, self._theme, self._window)
        dialog.accepted.connect(lambda: self._prefer(dialog.chosen))
        return dialog

    @Slot()
    def _make_office(self) -> None:
        self._dialogs.ask(self._office_dialog)

    def _office_dialog(self) -> QDialog:
        from ui.dialogs.office import OfficeDialog

        return OfficeDialog(self.preferences.unit, self._backend, self._theme, self._settings, self._window)

    @Slot(str)
    def ask_unit_key(self, unit: str) -> None:
        """本单位密钥, of this unit (may be empty)."""
        self._dialogs.ask(partial(self._unit_key_dialog, unit))

    def _unit_key_dialog(self, unit: str) -> QDialog:
        from ui.dialogs.unit_key import UnitKeyDialog

        return UnitKeyDialog(unit, self._backend, self._theme, self._settings, self._window)
