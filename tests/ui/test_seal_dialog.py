"""Sealing from the window: for whom is shown large, the file opens and equals the draft, stopped it leaves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.bundle.identities import load_identities
from app.bundle.office import CreatedOffice, create_office
from app.bundle.reader import Key, open_bundle
from app.domain.draft import Draft, DraftState
from tests.ui.conftest import MakeSession
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.backend import Backend
from ui.dialogs.seal import SealDialog
from ui.session import DraftSession
from ui.settings import Settings
from ui.theme import Theme

Show = Callable[[DraftSession], SealDialog]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "设置.ini")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "移交"


@pytest.fixture
def office(tmp_path: Path) -> CreatedOffice:
    return create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))


@pytest.fixture
def show(backend: Backend, theme: Theme, settings: Settings, out: Path) -> Iterator[Show]:
    shown: list[SealDialog] = []

    def make(session: DraftSession) -> SealDialog:
        dialog = SealDialog(session, backend, theme, settings)
        shown.append(dialog)
        dialog.folder.choose(out)
        dialog.show()
        wait_for(dialog.isActiveWindow, "the dialog to be active")
        return dialog

    yield make
    for dialog in shown:
        wait_for(lambda d=dialog: not d.busy, "the dialog to rest")  # type: ignore[misc]
        dialog.close()
        dialog.deleteLater()
    delete_what_is_due()


def texts(dialog: SealDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def drop(dialog: SealDialog, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, bare = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, bare)
    QApplication.sendEvent(dialog.offices, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(dialog.offices, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, bare))


def seal_to(dialog: SealDialog, office: CreatedOffice) -> None:
    drop(dialog, office.public_path)
    wait_for(lambda: "示例受理单位" in texts(dialog), "the office")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(dialog.outcome.isVisible, "the result")


def stored(backend: Backend, session: DraftSession) -> Draft:
    found: list[Draft] = []
    backend.store(backend, lambda w: w.store.load(session.draft.id).draft, found.append, lambda _: None)
    wait_for(lambda: bool(found), "the draft")
    return found[0]


def assert_opens(file: Path, key: Key, draft: Draft, quarantine: Path) -> str:
    with open_bundle(file, key, quarantine) as bundle:
        assert dict(bundle.record.values) == dict(draft.values)
        assert [a.caption for a in bundle.record.attachments] == [a.caption for a in draft.attachments]
        return bundle.record.check_code


def test_must_fix_stops_sealing_and_is_listed(make_session: MakeSession, show: Show) -> None:
    session = make_session("empty")
    dialog = show(session)
    assert sum(line.startswith("· ") for line in texts(dialog)) > 3
    assert any("改完才能封装" in line for line in texts(dialog))
    assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.busy
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_sealed_for_an_office_it_opens_and_equals_the_draft(
    make_session: MakeSession, show: Show, office: CreatedOffice, out: Path, settings: Settings, tmp_path: Path
) -> None:
    session = make_session()
    session.set_value("headcount", "37")  # not yet saved: sealing saves first
    dialog = show(session)
    assert "请先选择收件公钥" in dialog.reason.text()
    assert not dialog.primary.isEnabled()
    drop(dialog, office.public_path)
    wait_for(lambda: "示例受理单位" in texts(dialog), "the office")
    said = texts(dialog)
    assert "示例受理单位" in said
    assert "　".join(office.fingerprint.split()) in said
    assert any("请打电话给收件单位" in line for line in said)
    assert any("草稿成为定稿" in line for line in said)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(dialog.outcome.isVisible, "the result")
    wait_for(lambda: not session.editable, "the session to know")
    [file] = out.glob("*.cbao")
    code = assert_opens(file, load_identities(office.private_path), session.draft, tmp_path / "隔离")
    assert session.value("headcount") == "37"
    said = texts(dialog)
    assert code in said
    assert file.name in said
    [slip] = out.glob("*_交接清单.pdf")
    assert any(line.startswith(f"{slip.name}，打印 2 份") for line in said)
    assert any(line.endswith(" KB") for line in said)
    assert settings.folder("seal") == out


def test_a_second_seal_gets_another_name(
    make_session: MakeSession, show: Show, office: CreatedOffice, out: Path, tmp_path: Path
) -> None:
    session = make_session()
    first = show(session)
    seal_to(first, office)
    wait_for(lambda: not session.editable, "the session to know")
    first.close()
    [before] = out.glob("*.cbao")
    content = before.read_bytes()
    second = show(session)
    assert any("草稿已是定稿" in line for line in texts(second))
    seal_to(second, office)
    files = sorted(out.glob("*.cbao"))
    assert len(files) == 2
    assert before.read_bytes() == content
    for file in files:
        assert_opens(file, load_identities(office.private_path), session.draft, tmp_path / "隔离")


def test_a_passphrase_is_typed_twice(make_session: MakeSession, show: Show, out: Path, tmp_path: Path) -> None:
    session = make_session()
    dialog = show(session)
    dialog.to_offices.setFocus()
    QTest.keyClick(dialog.to_offices, Qt.Key.Key_Down)
    assert dialog.by_passphrase.isChecked()
    assert any("保护较弱" in line for line in texts(dialog))
    QTest.keyClicks(dialog.passphrases.first, "window 2016")
    QTest.keyClicks(dialog.passphrases.second, "window 2017")
    assert dialog.reason.text() == "两次输入的口令不一样。"
    assert not dialog.primary.isEnabled()
    dialog.passphrases.second.clear()
    QTest.keyClicks(dialog.passphrases.second, "window 2016")
    QTest.keyClick(dialog.passphrases.second, Qt.Key.Key_Return)
    wait_for(dialog.outcome.isVisible, "the result")
    [file] = out.glob("*.cbao")
    assert_opens(file, "window 2016", session.draft, tmp_path / "隔离")


def test_cancelled_it_leaves_no_file_and_an_open_draft(
    make_session: MakeSession, show: Show, office: CreatedOffice, out: Path, backend: Backend
) -> None:
    session = make_session()
    dialog = show(session)
    drop(dialog, office.public_path)
    wait_for(lambda: "示例受理单位" in texts(dialog), "the office")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    QTest.mouseClick(dialog.progress.cancel, Qt.MouseButton.LeftButton)
    wait_for(lambda: not dialog.busy, "the end of the job")
    assert "封装已取消" in dialog.notice.text.text()
    assert not out.exists() or list(out.iterdir()) == []
    assert stored(backend, session).state is DraftState.OPEN
    assert session.editable
    assert dialog.primary.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(dialog.outcome.isVisible, "the result")


def test_one_bad_office_file_does_not_stop_the_others(
    make_session: MakeSession, show: Show, office: CreatedOffice, tmp_path: Path
) -> None:
    bad = tmp_path / "坏的<b>.cbkey"
    bad.write_text("{}", encoding="utf-8")
    dialog = show(make_session())
    drop(dialog, bad, office.public_path, office.public_path)
    wait_for(lambda: "示例受理单位" in texts(dialog), "the office")
    assert [o.name for o in dialog.offices.offices] == ["示例受理单位"]
    assert "坏的<b>.cbkey" in dialog.offices.notice.text.text()
    assert dialog.offices.notice.text.textFormat() is Qt.TextFormat.PlainText


def test_an_office_can_be_taken_off_again_by_keyboard(
    make_session: MakeSession, show: Show, office: CreatedOffice
) -> None:
    dialog = show(make_session())
    drop(dialog, office.public_path)
    wait_for(lambda: "示例受理单位" in texts(dialog), "the office")
    dialog.to_offices.setFocus()
    QTest.keyClick(dialog.to_offices, Qt.Key.Key_Tab)
    remove = dialog.focusWidget()
    assert isinstance(remove, QPushButton)
    assert remove.accessibleName() == "移除 示例受理单位"
    QTest.keyClick(remove, Qt.Key.Key_Space)
    assert dialog.offices.offices == ()
    assert not dialog.primary.isEnabled()
    assert dialog.offices.choose.hasFocus()


def test_a_disk_that_refuses_is_said_and_nothing_is_frozen(
    make_session: MakeSession, show: Show, office: CreatedOffice, out: Path, backend: Backend
) -> None:
    out.write_text("这是一个文件", encoding="utf-8")
    session = make_session()
    dialog = show(session)
    drop(dialog, office.public_path)
    wait_for(lambda: "示例受理单位" in texts(dialog), "the office")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(dialog.notice.isVisible, "the notice")
    assert "草稿不受影响" in dialog.notice.text.text()
    assert stored(backend, session).state is DraftState.OPEN
