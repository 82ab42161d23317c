"""Opening a sealed file to look at it: the right key shows everything as plain text, the wrong one its sentence."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from app.bundle.identities import UNIT_KEY, load_identities
from app.bundle.office import CreatedOffice, create_office, load_office
from app.bundle.reader import open_bundle
from app.packs.catalogue import Catalogue
from app.render.fonts import FontLibrary
from app.services.sealing import Sealed, seal_draft
from tests.ui.conftest import MakeSession
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.backend import Backend
from ui.dialogs.bundle import BundleDialog
from ui.dialogs.bundle_view import BundleView
from ui.session import DraftSession
from ui.settings import Settings
from ui.theme import Theme

Show = Callable[..., BundleDialog]


@pytest.fixture
def office(tmp_path: Path) -> CreatedOffice:
    return create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))


@pytest.fixture
def show(backend: Backend, catalogue: Catalogue, theme: Theme, fonts: FontLibrary, tmp_path: Path) -> Iterator[Show]:
    shown: list[BundleDialog] = []

    def make(path: Path, packs: Catalogue = catalogue) -> BundleDialog:
        dialog = BundleDialog(path, backend, packs, theme, fonts, Settings(tmp_path / "设置.ini"))
        shown.append(dialog)
        dialog.show()
        wait_for(dialog.isActiveWindow, "the dialog to be active")
        wait_for(lambda: not dialog.busy, "the first look")
        return dialog

    yield make
    for dialog in shown:
        wait_for(lambda d=dialog: not d.busy, "the dialog to rest")  # type: ignore[misc]
        dialog.close()
        dialog.deleteLater()
    delete_what_is_due()


@pytest.fixture
def sealed(make_session: MakeSession, backend: Backend, office: CreatedOffice, tmp_path: Path) -> Path:
    """The ordinary sample, sealed for the office."""
    return seal(backend, make_session(), tmp_path / "移交", office)


def seal(
    backend: Backend, session: DraftSession, out: Path, office: CreatedOffice | None, passphrase: str | None = None
) -> Path:
    done: list[Sealed] = []
    errors: list[BaseException] = []
    saved: list[bool] = []
    session.flush(saved.append)
    wait_for(lambda: bool(saved), "the draft to be saved")
    offices = [load_office(office.public_path)] if office is not None else []
    backend.work(
        backend, lambda w: seal_draft(w, session.draft.id, out, offices, passphrase), done.append, errors.append
    )
    wait_for(lambda: bool(done or errors), "the sealed file")
    assert errors == []
    return done[0].file.path


def press(dialog: BundleDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(lambda: not dialog.busy, "the end of the job")


def texts(dialog: BundleDialog) -> list[str]:
    labels = [label for label in dialog.findChildren(QLabel) if label.text() and label.buddy() is None]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    return [label.text() for label in labels if label.isVisible()]


def held_open(folder: Path) -> list[str]:
    """Files of a folder that this process has open, also those without a name."""
    if not sys.platform.startswith("linux"):
        return []
    found = []
    for handle in Path("/proc/self/fd").iterdir():
        try:
            target = str(handle.readlink())
        except OSError:
            continue
        if target.startswith(str(folder)):
            found.append(target)
    return found


def test_what_this_unit_sealed_opens_by_itself_and_shows_everything(
    make_session: MakeSession, backend: Backend, office: CreatedOffice, show: Show, data: Path, tmp_path: Path
) -> None:
    session = make_session()
    dialog = show(seal(backend, session, tmp_path / "移交", office))
    said = texts(dialog)
    assert said.count(session.subject) == 2  # as title and in its field
    assert "本机签名" in said
    for field, value in session.draft.values.items():
        if value:
            assert value in said, field
        assert session.form.fields[field].label in said
    assert any("sample-photo-hall.jpg" in line for line in said)
    assert {d.title for d in session.form.documents} <= set(said)
    assert not dialog.primary.isVisible()
    assert held_open(data / "quarantine")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert held_open(data / "quarantine") == []


def test_what_the_unit_said_to_reminders_is_shown_as_plain_text(
    make_session: MakeSession, backend: Backend, office: CreatedOffice, show: Show, tmp_path: Path
) -> None:
    session = make_session()
    session.set_value("brief", f"走访三十家企业。{session.value('brief')}")
    session.refresh_papers()
    reminder = next(p for p in session.problems if p.code == "han_numerals")
    session.explain(reminder, "<b>活动名称</b>")
    said = texts(show(seal(backend, session, tmp_path / "移交", office)))
    assert "报送单位的说明 1 条" in said
    assert "事迹简介“三十家”" in said
    assert any(line.startswith("<b>活动名称</b>\n（对提醒：") for line in said)


def test_the_check_code_is_shown_and_belongs_to_the_values(
    sealed: Path, show: Show, office: CreatedOffice, tmp_path: Path
) -> None:
    with open_bundle(sealed, load_identities(office.private_path), tmp_path / "隔离") as bundle:
        code = bundle.record.check_code
    said = texts(show(sealed))
    assert code in said
    assert not any("不一致" in line for line in said)


def test_the_wrong_key_says_so_and_the_right_one_opens(
    sealed: Path, show: Show, data: Path, office: CreatedOffice, tmp_path: Path
) -> None:
    (data / "keys" / UNIT_KEY).rename(tmp_path / "别处的密钥.txt")
    dialog = show(sealed)
    assert "请先选择私钥文件" in dialog.reason.text()
    assert not dialog.primary.isEnabled()
    dialog.take_key(tmp_path / "别处的密钥.txt")
    other = create_office("别的单位", tmp_path / "别的", None, clock=lambda: date(2016, 7, 1))
    dialog.take_key(other.private_path)
    press(dialog)
    assert "不是封给所选私钥的" in dialog.notice.text.text()
    dialog.take_key(office.public_path)  # the public file, by mistake
    press(dialog)
    assert "私钥" in dialog.notice.text.text()
    assert dialog.notice.isVisible()
    dialog.take_key(office.private_path)
    assert not dialog.notice.isVisible()
    press(dialog)
    assert "签名未核对" in texts(dialog)
    assert not (data / "keys" / UNIT_KEY).exists()  # looking makes no key


def test_a_private_key_under_a_passphrase(
    make_session: MakeSession, backend: Backend, show: Show, data: Path, tmp_path: Path
) -> None:
    office = create_office("示例受理单位", tmp_path / "受理", "key word", clock=lambda: date(2016, 7, 1))
    path = seal(backend, make_session(), tmp_path / "移交", office)
    (data / "keys" / UNIT_KEY).unlink()
    dialog = show(path)
    assert not dialog.secret.isVisible()
    dialog.take_key(office.private_path)
    press(dialog)
    assert dialog.secret.hasFocus()
    assert not dialog.notice.isVisible()
    QTest.keyClicks(dialog.secret, "wrong")
    press(dialog)
    assert "口令不对" in dialog.notice.text.text()
    QTest.keyClicks(dialog.secret, "key word")  # the wrong one is selected and goes
    press(dialog)
    assert "签名未核对" in texts(dialog)


def test_a_file_under_a_passphrase(make_session: MakeSession, backend: Backend, show: Show, tmp_path: Path) -> None:
    dialog = show(seal(backend, make_session(), tmp_path / "移交", None, "window 2016"))
    assert not dialog.choose.isVisible()
    QTest.keyClicks(dialog.secret, "window 2016")
    press(dialog)
    assert "本机签名" in texts(dialog)


def test_an_unknown_pack_is_shown_by_its_ids(sealed: Path, show: Show, tmp_path: Path) -> None:
    dialog = show(sealed, Catalogue([tmp_path / "没有表格"]))
    assert any("本机没有这份材料所用的表格（liaoning-2016 修订 1" in line for line in texts(dialog))
    shown = dialog.findChild(QPlainTextEdit)
    assert isinstance(shown, QPlainTextEdit)
    assert "headcount：" in shown.toPlainText()
    assert shown.isReadOnly()


def test_markup_and_tricks_stay_text(
    make_session: MakeSession, backend: Backend, office: CreatedOffice, show: Show, tmp_path: Path
) -> None:
    session = make_session()
    session.set_value("parent_unit", "<b>局</b>&amp;\u202etxt")
    dialog = show(seal(backend, session, tmp_path / "移交", office))
    assert "<b>局</b>&amp;\\u{202e}txt" in texts(dialog)


def test_a_printed_file_can_be_saved(sealed: Path, show: Show, tmp_path: Path, office: CreatedOffice) -> None:
    dialog = show(sealed)
    buttons = [b for b in dialog.findChildren(QPushButton) if b.accessibleName() == "另存为 推荐审批表"]
    assert len(buttons) == 1
    target = tmp_path / "另存" / "审批表.pdf"
    dialog.save_print("data/print/approval.pdf", target)
    wait_for(dialog.outcome.isVisible, "the result")
    with open_bundle(sealed, load_identities(office.private_path), tmp_path / "隔离") as bundle:
        assert target.read_bytes() == bundle.read("data/print/approval.pdf")
    assert list(target.parent.iterdir()) == [target]
    assert dialog.outcome.where.text() == str(target.parent)


def test_what_is_no_sealed_file_is_refused(show: Show, tmp_path: Path) -> None:
    path = tmp_path / "申报.cbao"
    path.write_bytes(b"PK\x03\x04")
    dialog = show(path)
    assert "不是封装好的移交文件" in dialog.notice.text.text()
    assert not dialog.primary.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_a_file_that_went_away_can_be_tried_again(sealed: Path, show: Show, tmp_path: Path) -> None:
    away = tmp_path / "拔出"
    sealed.rename(away)
    dialog = show(sealed)
    assert dialog.notice.isVisible()
    assert dialog.primary.text() == "重试(&R)"
    away.rename(sealed)
    press(dialog)
    assert "本机签名" in texts(dialog)


def test_a_persons_application_is_called_by_name_and_unit(
    make_session: MakeSession, backend: Backend, office: CreatedOffice, show: Show, tmp_path: Path
) -> None:
    session = make_session("full", "person", "jilin-2024")
    dialog = show(seal(backend, session, tmp_path / "移交", office))
    assert session.subject.endswith("）")
    assert session.subject in texts(dialog)
    (view,) = dialog.findChildren(BundleView)
    view.save_wanted.disconnect()  # nobody is there to answer where
    wanted = QSignalSpy(view.save_wanted)
    next(b for b in view.findChildren(QPushButton) if b.text().startswith("另存为")).click()
    unit, person = (session.form.by_role(session.draft.values, role) for role in ("unit_name", "person_name"))
    assert str(wanted.at(0)[1]).startswith(f"{unit}_{person}_")
