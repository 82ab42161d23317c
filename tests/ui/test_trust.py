"""Trust in the window: offices compared and registered, a unit pinned, a receipt written and taken in, the weaker ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from app.bundle.age_stream import new_identity
from app.bundle.identities import UNIT_KEY, unit_key, unit_keys
from app.bundle.office import CreatedOffice, Purpose, create_office, load_office
from app.bundle.paper_key import paper_lines
from app.bundle.signer import Signer
from app.domain.receipts import Comment, Decision, Handover
from app.packs.catalogue import Catalogue
from app.render.fonts import FontLibrary
from tests.ui.conftest import PACK, MakeSession
from tests.ui.test_bundle_dialog import seal
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.backend import Backend
from ui.dialogs.bundle import BundleDialog
from ui.dialogs.job import JobDialog
from ui.dialogs.seal import SealDialog
from ui.dialogs.unit_key import UnitKeyDialog
from ui.pages.start import StartPage
from ui.session import DraftSession
from ui.settings import Settings
from ui.theme import Theme

Shown = Callable[[QDialog], None]
NAME = "示例受理单位"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "设置.ini")


@pytest.fixture
def office(tmp_path: Path) -> CreatedOffice:
    return made_office(tmp_path / "受理")


@pytest.fixture
def shown() -> Iterator[Shown]:
    dialogs: list[QDialog] = []

    def show(dialog: QDialog) -> None:
        dialogs.append(dialog)
        dialog.show()
        wait_for(dialog.isActiveWindow, "the dialog to be active")

    yield show
    for dialog in dialogs:
        if isinstance(dialog, JobDialog):
            wait_for(lambda d=dialog: not d.busy, "the dialog to rest")  # type: ignore[misc]
        dialog.close()
        dialog.deleteLater()
    delete_what_is_due()


def made_office(out: Path, deadline: str = "2036-08-04") -> CreatedOffice:
    purpose = Purpose((PACK,), deadline, "2036-12-31", "张老师 024-12345678")
    return create_office(NAME, out, None, clock=lambda: date(2016, 7, 1), purpose=purpose)


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def press(widget: QWidget, words: str) -> None:
    found = next(b for b in widget.findChildren(QPushButton) if b.isVisible() and b.text().startswith(words))
    assert found.isEnabled()
    found.click()


# ── offices ─────────────────────────────────────────────────────────────


def test_a_new_office_is_shown_line_by_line_and_registered_once(
    make_session: MakeSession, backend: Backend, theme: Theme, settings: Settings, office: CreatedOffice, shown: Shown
) -> None:
    session = make_session()
    dialog = SealDialog(session, backend, theme, settings)
    shown(dialog)
    dialog.offices.add_files([office.public_path])
    wait_for(lambda: NAME in texts(dialog), "the office")
    assert "新的收件单位，还没有核对登记" in texts(dialog)
    assert "张老师 024-12345678" in texts(dialog)
    assert any("逐组核对" in text for text in texts(dialog))
    press(dialog, "已打电话核对")
    wait_for(lambda: "已核对登记" in texts(dialog), "it to be registered")
    assert not any("逐组核对" in text for text in texts(dialog))
    assert not dialog.offices.fault

    again = SealDialog(session, backend, theme, settings)
    shown(again)
    wait_for(lambda: "已核对登记" in texts(again), "the known office to be there by itself")
    assert again.offices.offices == (load_office(office.public_path),)


def test_other_keys_under_a_known_name_stop_sealing_until_they_are_registered(
    make_session: MakeSession,
    backend: Backend,
    theme: Theme,
    settings: Settings,
    office: CreatedOffice,
    shown: Shown,
    tmp_path: Path,
) -> None:
    dialog = SealDialog(make_session(), backend, theme, settings)
    shown(dialog)
    dialog.offices.add_files([office.public_path])
    wait_for(lambda: NAME in texts(dialog), "the office")
    press(dialog, "已打电话核对")
    wait_for(lambda: "已核对登记" in texts(dialog), "it to be registered")

    dialog.offices.add_files([made_office(tmp_path / "冒名", deadline="2036-09-01").public_path])
    wait_for(lambda: any("冒名" in text for text in texts(dialog)), "the warning")
    assert "2036-08-04 → 2036-09-01" in texts(dialog)
    assert not dialog.primary.isEnabled()
    assert "公钥变了" in dialog.reason.text()
    press(dialog, "已打电话核对")
    wait_for(lambda: not dialog.offices.fault, "the new keys to be registered")
    assert len(dialog.offices.offices) == 1  # what was known before is no longer sealed to
    assert dialog.primary.isEnabled()


def test_an_expired_file_says_so(
    make_session: MakeSession, backend: Backend, theme: Theme, settings: Settings, shown: Shown, tmp_path: Path
) -> None:
    old = create_office(NAME, tmp_path, None, clock=lambda: date(2016, 7, 1), purpose=Purpose(expires="2016-12-31"))
    dialog = SealDialog(make_session(), backend, theme, settings)
    shown(dialog)
    dialog.offices.add_files([old.public_path])
    wait_for(dialog.offices.notice.isVisible, "the refusal")
    assert "2016-12-31" in dialog.offices.notice.text.text()
    assert not dialog.primary.isEnabled()


# ── the weaker ways ─────────────────────────────────────────────────────


def sealing(dialog: SealDialog, out: Path) -> None:
    dialog.folder.choose(out)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(dialog.outcome.isVisible, "the result")


def test_a_passphrase_made_by_the_program_is_shown_with_its_reading(
    make_session: MakeSession, backend: Backend, theme: Theme, settings: Settings, shown: Shown
) -> None:
    dialog = SealDialog(make_session(), backend, theme, settings)
    shown(dialog)
    dialog.by_passphrase.click()
    assert not dialog.primary.isEnabled()
    press(dialog, "替我想一个")
    assert dialog.passphrases.passphrase == dialog.passphrases.suggested.text()
    assert any(text.startswith("读作：") for text in texts(dialog))
    assert any("84 位" in text for text in texts(dialog))
    assert dialog.primary.isEnabled()


def test_a_zip_for_an_office_without_the_program(
    make_session: MakeSession, backend: Backend, theme: Theme, settings: Settings, shown: Shown, tmp_path: Path
) -> None:
    dialog = SealDialog(make_session(), backend, theme, settings)
    shown(dialog)
    dialog.as_zip.click()
    assert any("没有签名" in text for text in texts(dialog))
    sealing(dialog, tmp_path / "移交")
    (file,) = (tmp_path / "移交").iterdir()
    assert file.suffix == ".zip"
    assert any(text.count("-") == 5 and text.islower() for text in texts(dialog))


def test_a_folder_in_the_clear_needs_a_tick(
    make_session: MakeSession, backend: Backend, theme: Theme, settings: Settings, shown: Shown, tmp_path: Path
) -> None:
    dialog = SealDialog(make_session(), backend, theme, settings)
    shown(dialog)
    dialog.in_the_clear.click()
    assert any("不加密" in text for text in texts(dialog))
    assert not dialog.primary.isEnabled()
    dialog.sure.click()
    assert dialog.primary.isEnabled()
    sealing(dialog, tmp_path / "移交")
    (folder,) = (tmp_path / "移交").iterdir()
    assert {path.suffix for path in folder.iterdir()} == {".pdf", ".docx", ".jpg"}


# ── who sent it, and the answer ─────────────────────────────────────────


def test_a_unit_is_pinned_by_what_was_heard_and_gets_its_answer(
    make_session: MakeSession,
    backend: Backend,
    catalogue: Catalogue,
    theme: Theme,
    fonts: FontLibrary,
    settings: Settings,
    office: CreatedOffice,
    shown: Shown,
    data: Path,
    tmp_path: Path,
) -> None:
    session: DraftSession = make_session()
    path = seal(backend, session, tmp_path / "移交", office)
    own = data / "keys" / UNIT_KEY
    fingerprint, kept = Signer.of(unit_key(data / "keys")).fingerprint, own.read_bytes()
    own.unlink()  # the office's computer has another
    dialog = BundleDialog(path, backend, catalogue, theme, fonts, settings)
    shown(dialog)
    wait_for(lambda: not dialog.busy, "the first look")
    dialog.take_key(office.private_path)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(lambda: "签名未核对" in texts(dialog), "the contents")
    assert not any(fingerprint[:11] in text for text in texts(dialog))  # to be heard, not read off

    heard = next(w for w in dialog.findChildren(QWidget) if w.accessibleName() == "电话里听到的签名指纹")
    QTest.keyClicks(heard, "11111 " * 6)
    press(dialog, "登记")
    wait_for(dialog.notice.isVisible, "the refusal")
    assert "不同" in dialog.notice.text.text()
    heard = next(w for w in dialog.findChildren(QWidget) if w.accessibleName() == "电话里听到的签名指纹")
    QTest.keySequence(heard, "Ctrl+A")
    QTest.keyClicks(heard, fingerprint)
    press(dialog, "登记")
    wait_for(lambda: "已核对" in texts(dialog), "the unit to be known")

    dialog.answer(Decision.RETURNED, [Comment("", "请补盖公章")], tmp_path / "回执")
    wait_for(dialog.outcome.isVisible, "the receipt")
    (receipt,) = (tmp_path / "回执").iterdir()
    assert "退回" in receipt.name

    own.write_bytes(kept)
    page = StartPage(backend, catalogue, theme)
    page.show()
    wait_for(lambda: page.ready, "the drafts")
    (card,) = (c for c in page.grid.cards if c.card.id == session.draft.id)
    assert card.card.handover.state is Handover.SENT
    assert "已送" in texts(card)
    page.take_receipts([receipt])
    wait_for(lambda: page.done.isVisible() and "退回" in texts(page), "the card to say so")
    (card,) = (c for c in page.grid.cards if c.card.id == session.draft.id)
    assert "意见：请补盖公章" in texts(card)
    page.take_receipts([path])  # no receipt at all
    wait_for(page.fault.isVisible, "the refusal")
    page.close()
    page.deleteLater()
    delete_what_is_due()


# ── this unit's key ─────────────────────────────────────────────────────


def test_the_key_goes_to_paper_is_checked_and_comes_back(
    backend: Backend, theme: Theme, settings: Settings, shown: Shown, data: Path, tmp_path: Path
) -> None:
    first = unit_key(data / "keys")
    dialog = UnitKeyDialog("示例中心", backend, theme, settings)
    shown(dialog)
    wait_for(lambda: "　".join(Signer.of(first).fingerprint.split()) in texts(dialog), "the fingerprint")
    assert not dialog.check.isEnabled()
    dialog.folder.choose(tmp_path / "单")
    press(dialog, "写恢复单")
    wait_for(dialog.outcome.isVisible, "the sheet")
    assert [path.name for path in (tmp_path / "单").iterdir()] == ["示例中心_密钥恢复单.pdf"]

    lines = [line.text + line.check for line in paper_lines(first)]
    dialog.typed.setPlainText("\n".join([*lines[:4], lines[0]]))
    press(dialog, "核对恢复单")
    wait_for(dialog.notice.isVisible, "what is wrong")
    assert "第 5 行" in dialog.notice.text.text()
    dialog.typed.setPlainText("\n".join(lines).lower())
    press(dialog, "核对恢复单")
    wait_for(lambda: "一致" in dialog.reason.text(), "it to agree")

    other = new_identity()
    dialog.typed.setPlainText("\n".join(line.text + line.check for line in paper_lines(other)))
    press(dialog, "从恢复单恢复")
    assert str(unit_key(data / "keys")) == str(first)  # asked first
    assert any("纸上的那一把" in text for text in texts(dialog))
    press(dialog, "确定恢复")
    wait_for(lambda: "　".join(Signer.of(other).fingerprint.split()) in texts(dialog), "the key from paper")
    assert [str(key) for key in unit_keys(data / "keys")] == [str(other), str(first)]
