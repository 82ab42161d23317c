"""From an empty store to printed papers and a sealed file in the real window, by keyboard; long texts are pasted where an input method
would be. Offscreen here; the last test runs the same again on a real X server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.bundle.identities import load_identities
from app.bundle.office import create_office
from app.bundle.reader import open_bundle
from app.packs.catalogue import Catalogue
from app.paths import program_root
from app.render.fonts import FontLibrary
from tests.tools import require_tool
from tests.ui.conftest import KIND, PACK
from tests.ui.printing import FilePrinters, as_read, page_texts
from tests.ui.waiting import delete_what_is_due, spin, wait_for
from ui.backend import Backend
from ui.dialogs.seal import SealDialog
from ui.fields.choice import ChoiceEditor
from ui.main_window import MainWindow
from ui.pages.editor import EditorPage
from ui.preview.dialog import PreviewDialog
from ui.settings import Settings
from ui.theme import Theme


@pytest.fixture
def window(
    backend: Backend, one_pack: Catalogue, fonts: FontLibrary, theme: Theme, tmp_path: Path
) -> Iterator[MainWindow]:
    (tmp_path / "纸").mkdir()
    printers = FilePrinters(tmp_path / "纸")
    made = MainWindow(backend, one_pack, fonts, theme, Settings(tmp_path / "设置.ini"), printers)
    made.resize(1366, 738)
    made.show()
    yield made
    made.close()
    wait_for(lambda: not made.isVisible(), "the window to close")
    made.deleteLater()
    delete_what_is_due()


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focus(), key, modifier)
    spin(5)


def enter(text: str) -> None:
    """Put a value into the editor that has the focus, as a clerk would."""
    editor = focus()
    if isinstance(editor, ChoiceEditor):
        for _ in range(editor.findText(text)):
            press(Qt.Key.Key_Down)
        return
    QGuiApplication.clipboard().setText(text)
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def button(owner: QWidget, text: str) -> QPushButton:
    return next(b for b in owner.findChildren(QPushButton) if b.isVisible() and b.text().startswith(text))


def test_by_keyboard_alone(window: MainWindow, catalogue: Catalogue, data: Path, tmp_path: Path) -> None:
    values = dict(catalogue.get(PACK).forms[KIND].samples[1].values)
    wait_for(
        lambda: any(b.isVisible() and b.text().startswith("新建") for b in window.findChildren(QPushButton)), "新建"
    )
    window.activateWindow()
    wait_for(lambda: QApplication.focusWidget() is not None, "the focus")
    button(window, "新建").setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Space)
    wait_for(lambda: bool(window.findChildren(EditorPage)), "the editor")
    (page,) = window.findChildren(EditorPage)
    wait_for(page.isVisible, "the editor to show")

    typed: dict[str, str] = {}
    by_label = {f.label: f.id for f in page.session.form.fields.values()}
    for _ in range(40):  # F8 until nothing 必改 is left
        if not any(p.severity.value == "must" for p in page.session.problems):
            break
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        press(Qt.Key.Key_F8)
        field = by_label[focus().accessibleName()]
        if page.session.value(field):
            continue
        enter(values[field])
        typed[field] = values[field]
        wait_for(lambda f=field: page.session.value(f) == values[f], field)  # type: ignore[misc]
        spin(60)  # the paper and the problems follow
    assert not any(p.severity.value == "must" for p in page.session.problems)

    press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: any(d.isVisible() and d.view.leaves for d in window.findChildren(PreviewDialog)), "the preview")
    (preview,) = window.findChildren(PreviewDialog)
    wait_for(preview.view.hasFocus, "the preview's focus")
    press(Qt.Key.Key_PageDown)
    press(Qt.Key.Key_Return)
    wait_for(lambda: preview.done_line.isVisible() and not preview.busy, "the end of printing")
    form = page.session.papers[0]
    printed = page_texts(tmp_path / "纸" / "001.pdf")
    assert len(printed) == len(form.pages) * form.copies
    assert as_read(values["deeds"])[:12] in "".join(printed)
    press(Qt.Key.Key_Return)  # 关闭
    wait_for(lambda: not window.findChildren(PreviewDialog), "the preview to close")
    window.activateWindow()  # no window manager on the bare X server to do it
    wait_for(lambda: QApplication.focusWidget() is not None, "the focus")

    office = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    button(page, "封装移交").setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Space)
    wait_for(lambda: any(d.isVisible() for d in window.findChildren(SealDialog)), "the seal dialog")
    dialog = window.findChildren(SealDialog)[0]
    dialog.folder.choose(tmp_path / "移交")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(office.public_path))])
    left, bare = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(dialog.offices, QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, left, bare))
    QApplication.sendEvent(dialog.offices, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, left, bare))
    wait_for(lambda: button(dialog, "封装").isEnabled(), "the office file")
    button(dialog, "封装").setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Space)
    wait_for(lambda: bool(list((tmp_path / "移交").glob("*.cbao"))) and not dialog.busy, "the sealed file")
    (sealed,) = (tmp_path / "移交").glob("*.cbao")
    with open_bundle(sealed, load_identities(office.private_path), data / "quarantine") as opened:
        assert dict(opened.record.values) == typed
    dialog.close()
    wait_for(lambda: not page.session.editable, "定稿")


@pytest.mark.skipif("CHUANGBAO_ON_X" in os.environ, reason="this is the inner run")
def test_on_a_real_x_server() -> None:
    command = [require_tool("xvfb-run"), "-a", "-s", "-screen 0 1366x768x24", sys.executable, "-m", "pytest", "-q"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "CHUANGBAO_ON_X": "1"}
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", f"{__file__}::test_by_keyboard_alone"],
        cwd=program_root(), env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
