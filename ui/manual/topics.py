"""Which page of the manual fits what is on the screen: by the name of the widget's class, so that none has to be imported.

A test keeps every name here a class of `ui`, and every page one of the manual.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

FIRST = "first-print"
"""Where the manual opens when nothing else fits."""

TOPICS = {
    "WelcomePage": "first-print",
    "StartPage": "first-print",
    "NewDraftDialog": "filling",
    "StartFromDialog": "filling",
    "SharedFactsDialog": "filling",
    "TableImportDialog": "filling",
    "FindBar": "filling",
    "EditorPage": "filling",
    "ProblemList": "checks",
    "ProblemDetail": "checks",
    "CheckDialog": "checks",
    "PhotoPanel": "photos",
    "ScanPanel": "photos",
    "CropDialog": "photos",
    "HistoryPanel": "history",
    "HandOverPanel": "handing-over",
    "PreviewDialog": "printing",
    "ExportDialog": "printing",
    "MergeDialog": "printing",
    "SealDialog": "handing-over",
    "SealSeveralDialog": "handing-over",
    "HandOverDialog": "handing-over",
    "IncomingDialog": "handing-over",
    "BundleDialog": "receiving",
    "OfficeDialog": "receiving",
    "UnitKeyDialog": "security",
    "SettingsDialog": "backups",
    "RescuePanel": "backups",
    "KeepingDialog": "backups",
    "RestoreDialog": "backups",
    "SecondPlaceDialog": "backups",
    "MoveOutDialog": "backups",
    "MoveInDialog": "backups",
    "PurgeDialog": "backups",
}
_WITHIN = ("PhotoPanel", "ScanPanel", "HandOverPanel", "HistoryPanel")
"""Panels of a page that say more than the page itself, when one of them is to be seen."""


def topic_of(widget: QWidget | None) -> str:
    """The page for a widget and where it stands; the first page for none."""
    while widget is not None:
        kind = type(widget).__name__
        if kind == "EditorPage":
            return _of_panel(widget)
        if kind in TOPICS:
            return TOPICS[kind]
        widget = widget.parentWidget()
    return FIRST


def _of_panel(editor: QWidget) -> str:
    for part in editor.findChildren(QWidget):
        kind = type(part).__name__
        if kind in _WITHIN and part.isVisible():
            return TOPICS[kind]
    return TOPICS["EditorPage"]
