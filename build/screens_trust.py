"""The screens of trust (收件公钥, 签名, 回执), drawn by `build.screens`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.bundle.identities import UNIT_KEY, load_identities
from app.bundle.office import CreatedOffice, Purpose, create_office, load_office
from app.domain.receipts import Comment, Decision
from app.services.offices import take_office
from app.services.receipts import take_receipt, write_receipt
from app.services.sealing import seal_draft
from app.services.workspace import Workspace
from build.settling import later
from ui.dialogs.bundle import BundleDialog
from ui.dialogs.receipt_form import ReceiptForm
from ui.dialogs.seal import SealDialog
from ui.dialogs.unit_key import UnitKeyDialog
from ui.pages.start import StartPage

if TYPE_CHECKING:
    from build.screens import Stage


def _seal_offices(stage: Stage) -> QWidget:
    """Three offices: one known, one known by other keys, one new."""
    purpose = Purpose(("liaoning-2016",), "2036-08-04", "2036-12-31", "张老师 024-12345678")
    names = ("示例市人力资源和社会保障局", "示例省优质服务窗口活动办公室", "示例市总工会")
    made = [create_office(n, stage.folder / n, None, clock=date.today, purpose=purpose) for n in names]
    other = create_office(names[1], stage.folder / "新", None, clock=date.today, purpose=purpose)
    dialog = SealDialog(stage.session("ordinary"), stage.backend, stage.theme, None)
    with Workspace(stage.front.program, stage.front.data) as own:
        for each in made[:2]:
            take_office(own, load_office(each.public_path))
    dialog.offices.add_files([made[0].public_path, other.public_path, made[2].public_path])
    return dialog


def _seal_way(way: str) -> Callable[[Stage], QWidget]:
    def make(stage: Stage) -> QWidget:
        dialog = SealDialog(stage.session("ordinary"), stage.backend, stage.theme, None)
        getattr(dialog, way).click()
        if way == "by_passphrase":
            dialog.passphrases.suggest.click()
        return dialog

    return make


def _sealed_and_returned(stage: Stage) -> tuple[Path, CreatedOffice]:
    """A draft that was sealed, and an answer that was taken in."""
    made = create_office("示例受理单位", stage.folder / "office", None, clock=date.today)
    draft = stage.draft("ordinary").draft
    with Workspace(stage.front.program, stage.front.data) as own:
        path = seal_draft(own, draft.id, stage.folder / "sealed", [load_office(made.public_path)]).file.path
        key = load_identities(made.private_path)
        remark = [Comment("narrative", "请补充服务人次"), Comment("", "照片请换一张清晰的")]
        answer = write_receipt(own, path, key, "示例受理单位", Decision.RETURNED, remark, stage.folder)
        take_receipt(own, answer.path)
    return path, made


def _start_handed_over(stage: Stage) -> QWidget:
    _sealed_and_returned(stage)
    sent = stage.draft("full").draft
    made = create_office("示例受理单位", stage.folder / "office-2", None, clock=date.today)
    with Workspace(stage.front.program, stage.front.data) as own:
        seal_draft(own, sent.id, stage.folder / "sealed", [load_office(made.public_path)])
    return StartPage(stage.backend, stage.front.catalogue, stage.theme)


def _bundle_received(stage: Stage) -> BundleDialog:
    """As the office sees it: on a computer with another key of its own."""
    path, made = _sealed_and_returned(stage)
    (stage.front.data.keys / UNIT_KEY).unlink()
    front = stage.front
    dialog = BundleDialog(path, stage.backend, front.catalogue, stage.theme, front.fonts, None)

    def open_with_key() -> None:
        dialog.take_key(made.private_path)
        dialog.begin()

    later(300, dialog, open_with_key)
    return dialog


def _bundle_answered(stage: Stage) -> QWidget:
    dialog = _bundle_received(stage)

    def answer() -> None:
        form = dialog.findChildren(ReceiptForm)[0]
        form.decisions[Decision.RETURNED].click()
        form.comments.setPlainText("请补充服务人次\n照片请换一张清晰的")
        dialog.body.ensureWidgetVisible(form)
        dialog.answer(Decision.RETURNED, form.told, stage.folder / "answers")

    later(900, dialog, answer)
    return dialog


SCREENS_OF_TRUST: dict[str, Callable[[Stage], QWidget]] = {
    "seal-offices": _seal_offices,
    "seal-words": _seal_way("by_passphrase"),
    "seal-zip": _seal_way("as_zip"),
    "seal-clear": _seal_way("in_the_clear"),
    "unit-key": lambda stage: UnitKeyDialog("示例市社会保险服务中心", stage.backend, stage.theme, None),
    "start-handed-over": _start_handed_over,
    "bundle-received": _bundle_received,
    "bundle-answered": _bundle_answered,
}
