"""Several drafts at once, and a draft from another, as a clerk does it on the start page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from app.bundle.office import create_office
from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths, program_root
from app.services.drafting import new_draft, sample_draft
from app.services.workspace import Workspace
from tests.next_year import PACK, program_with_next_year
from tests.ui.waiting import delete_what_is_due, spin, wait_for
from ui.backend import Backend
from ui.dialogs.batch import CheckDialog, MergeDialog, SealSeveralDialog
from ui.dialogs.start_from import StartFromDialog
from ui.pages.selection import Task
from ui.pages.start import StartPage
from ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ids(data: Path) -> list[str]:
    """A good draft and an empty one."""
    with Workspace(ProgramPaths(program_root()), DataPaths(data)) as workspace:
        pack = workspace.catalogue.get("liaoning-2016")
        good = sample_draft(workspace, pack, "window", "ordinary").id
        return [good, new_draft(workspace, pack.id, "window", {"window_name": "空窗口"})[0].id]


@pytest.fixture
def page(ids: list[str], backend: Backend, catalogue: Catalogue, theme: Theme) -> Iterator[StartPage]:
    made = StartPage(backend, catalogue, theme)
    made.resize(1366, 738)
    made.show()
    made.activateWindow()
    wait_for(lambda: len(made.grid.cards) == len(ids), "the cards")
    yield made
    made.close()
    made.deleteLater()
    spin()


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def finish(dialog: QDialog) -> None:
    dialog.close()
    dialog.deleteLater()
    delete_what_is_due()


def test_ticking_by_mouse_and_keys(page: StartPage) -> None:
    opened: list[str] = []
    page.draft_opened.connect(opened.append)
    spin()
    places = [card.pos() for card in page.grid.cards]
    page.header.select_button.click()
    spin()
    assert [card.pos() for card in page.grid.cards] == places
    assert not page.selection.buttons[Task.SEAL].isEnabled()
    first, second = page.grid.cards
    QTest.mouseClick(first, LEFT, pos=first.rect().center())
    QTest.mouseClick(second, LEFT, pos=second.rect().center())
    assert page.selection.count.text() == "已选 2 份"
    assert first.accessibleDescription() == "已选中"
    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert page.selection.ticked == [first.card.id]
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert page.selection.ticked == [first.card.id, second.card.id]
    QTest.keyClick(second, Qt.Key.Key_Delete)  # nothing is deleted while ticking
    page.selection.all.click()
    assert page.selection.ticked == []
    assert opened == []
    page.selection.left.emit()
    assert not page.selection.on
    assert page.header.isEnabled()
    QTest.keyClick(page.grid.cards[0], Qt.Key.Key_Return)
    assert opened == [page.grid.cards[0].card.id]


def test_what_is_to_be_done_goes_out_with_the_ticked_drafts(page: StartPage, ids: list[str]) -> None:
    wanted: list[tuple[Task, dict[str, str]]] = []
    printed: list[list[str]] = []
    page.several_wanted.connect(lambda task, names: wanted.append((task, names)))
    page.print_wanted.connect(lambda candidates: printed.append([c.id for c in candidates if c.chosen]))
    page.header.select_button.click()
    page.selection.all.click()
    for task in Task:
        page.selection.buttons[task].click()
    assert [task for task, _ in wanted] == [Task.CHECK, Task.MERGE, Task.SEAL]
    assert all(set(names) == set(ids) for _, names in wanted)
    assert set(printed[0]) == set(ids)
    page.refresh()
    wait_for(lambda: page.selection.ticked != [] and page.grid.cards[0].tick.isVisible(), "the cards again")
    assert len(page.selection.ticked) == 2


def test_the_window_stays_as_narrow_as_it_was(page: StartPage) -> None:
    page.header.select_button.click()
    page.selection.all.click()
    assert page.minimumSizeHint().width() < 800


NAMES = ("好的", "空的")


def test_checking_several_lists_each(ids: list[str], backend: Backend, theme: Theme) -> None:
    dialog = CheckDialog(dict(zip(ids, NAMES, strict=True)), backend, theme)
    dialog.show()
    wait_for(lambda: not dialog.busy, "the check")
    said = texts(dialog)
    assert "有必改的 1 份" in said
    assert "没有必改的 1 份" in said
    assert "· 窗口类别 未填。" in said
    assert "· 还有 5 处，打开草稿查看" in said
    finish(dialog)


def test_sealing_several_tells_who_was_sealed_and_who_not(
    ids: list[str], backend: Backend, theme: Theme, tmp_path: Path
) -> None:
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    dialog = SealSeveralDialog(dict(zip(ids, NAMES, strict=True)), backend, theme, None)
    dialog.show()
    assert not dialog.primary.isEnabled()
    dialog.offices.add_files([made.public_path])
    wait_for(dialog.primary.isEnabled, "the office")
    dialog.folder.choose(tmp_path / "移交")
    QTest.mouseClick(dialog.primary, LEFT)
    wait_for(lambda: not dialog.busy, "the sealed file")
    said = texts(dialog)
    assert "没有封装 1 份" in said
    assert "已封装 1 份，重新打开核对无误" in said
    [file] = (tmp_path / "移交").glob("*.cbao")
    wanted = QSignalSpy(dialog.hand_over_wanted)
    next(b for b in dialog.findChildren(QPushButton) if b.text().startswith("移交：")).click()
    assert wanted.at(0) == [[file]]
    finish(dialog)


def test_merging_several_names_what_is_left_out(
    ids: list[str], backend: Backend, theme: Theme, tmp_path: Path, data: Path
) -> None:
    with Workspace(ProgramPaths(program_root()), DataPaths(data)) as workspace:
        workspace.store.save_values(ids[1], {"deeds": "超" * 400})
    dialog = MergeDialog(dict(zip(ids, NAMES, strict=True)), backend, theme, None)
    dialog.show()
    dialog.folder.choose(tmp_path / "导出")
    QTest.mouseClick(dialog.primary, LEFT)
    wait_for(lambda: not dialog.busy, "the file")
    assert "没有收入 1 份" in texts(dialog)
    assert len(list((tmp_path / "导出").glob("*.pdf"))) == 1
    finish(dialog)


def test_a_draft_from_last_years_shows_first_what_has_no_place(tmp_path: Path, theme: Theme) -> None:
    root = program_with_next_year(tmp_path / "program")
    program, paths = ProgramPaths(root), DataPaths(tmp_path / "库")
    with Workspace(program, paths) as workspace:
        last = sample_draft(workspace, workspace.catalogue.get("liaoning-2016"), "window", "ordinary")
    backend = Backend(lambda: Workspace(program, paths))
    page = StartPage(backend, Catalogue([program.forms]), theme)
    page.show()
    wait_for(lambda: len(page.grid.cards) == 1, "the card")
    opened: list[str] = []
    page.draft_opened.connect(opened.append)
    page.header.from_button.click()
    dialog = page.findChildren(StartFromDialog)[0]
    dialog.targets.setCurrentIndex(
        next(n for n in range(dialog.targets.count()) if "2018" in dialog.targets.itemText(n))
    )
    wait_for(lambda: "联络员电话" in texts(dialog), "what is new")
    said = texts(dialog)
    assert "今年没有这个选项，可选：机关、公益一类、公益二类、其他" in said
    assert last.value("phone") in said
    assert "去年叫“窗口负责人姓名”" in said
    assert "填报时间" in said
    with Workspace(program, paths) as workspace:
        assert len(workspace.store.list_drafts()) == 1
    QTest.mouseClick(dialog.primary, LEFT)
    wait_for(lambda: bool(opened), "the new draft")
    with Workspace(program, paths) as workspace:
        made = workspace.store.load(opened[0]).draft
    assert made.pack == PACK
    assert made.value("head_name") == last.value("leader_name")
    wait_for(lambda: len(page.grid.cards) == 2, "both cards")
    page.close()
    page.deleteLater()
    delete_what_is_due()
    backend.close()
    backend.deleteLater()
    spin()
