"""Which backup to restore: the newest good one, what it lacks beside the store as it is, and all the others to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from app.errors import ChuangbaoError
from app.services.backups import REASON_WORDS
from app.services.restoring import RestoreOffer, find_offer
from app.services.workspace import Workspace
from app.storage.backups import is_good
from app.storage.faults import os_faults
from app.storage.local_backups import LocalBackup, local_backups
from ui.backend import Backend
from ui.dialogs.common import OUR_FAULT, column, framed, plain, size_words, words
from ui.theme import GRID, Theme

_SHOWN = 5  # rows of the list
_ROW = 9 * GRID
_LACKS = 6  # of them named


@dataclass(frozen=True, slots=True)
class _Found:
    backup: LocalBackup
    good: bool
    size: int


class BackupChooser(QWidget):
    """`offer` is what can be restored now; `changed()` when it is another. `fault` is why there is none, `hopeless` that
    no good backup exists."""

    changed = Signal()

    def __init__(self, backend: Backend, theme: Theme) -> None:
        super().__init__()
        self._backend = backend
        self._theme = theme
        self._question = 0
        self.offer: RestoreOffer | None = None
        self.fault = ""
        self.hopeless = False
        self.busy = False
        self._heading = words("本机备份，新的在前", "heading")
        self.list = QListWidget()
        self.list.setAccessibleName("本机备份")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(_SHOWN * _ROW)
        self.list.currentItemChanged.connect(self._chosen)
        self._box, self._lines = framed("hint")
        layout = column(spacing=3 * GRID)
        for each in (self._heading, self.list, self._box):
            layout.addWidget(each)
        self.setLayout(layout)
        self._heading.hide()
        self.list.hide()

    def find_newest(self) -> None:
        """Look for the newest good backup."""
        self._look_at(None)

    def show_list(self) -> None:
        """Show all of them, each examined, with the one on offer chosen."""
        self._heading.show()
        self.list.show()
        self._backend.work(self, _found, self._listed, self._failed)

    def _listed(self, found: list[_Found]) -> None:
        blocker = QSignalBlocker(self.list)
        self.list.clear()
        wanted = self.offer.backup if self.offer is not None else next((f.backup for f in found if f.good), None)
        for each in found:
            item = QListWidgetItem(_row(each))
            item.setData(Qt.ItemDataRole.UserRole, each.backup)
            if not each.good:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
            if each.backup == wanted:
                self.list.setCurrentItem(item)
        blocker.unblock()
        if self.offer is None and wanted is not None:
            self._look_at(wanted)
        elif not found:
            self._none()
        if self.isVisible():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _chosen(self, item: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        if item is not None:
            self._look_at(item.data(Qt.ItemDataRole.UserRole))

    def _look_at(self, backup: LocalBackup | None) -> None:
        """Compare it with the store; an answer that comes after another question counts for nothing."""
        self._question += 1
        question = self._question
        self.busy = True
        self.offer = None
        self._say([words("正在查看备份……", "quiet")])

        def answered(offer: RestoreOffer | None) -> None:
            if question == self._question:
                self._show(offer)

        self._backend.work(self, lambda w: find_offer(w, backup), answered, self._failed)
        self.changed.emit()

    def _show(self, offer: RestoreOffer | None) -> None:
        self.busy = False
        self.offer = offer
        if offer is None:
            self._none()
            return
        lines: list[QWidget] = [words(plain(offer.sentence))]
        lines += [words(f"· {plain(lack.sentence)}", "advice") for lack in offer.lacks[:_LACKS]]
        if len(offer.lacks) > _LACKS:
            lines.append(words(f"……共 {len(offer.lacks)} 份", "advice"))
        self._say(lines)
        self.changed.emit()

    def _none(self) -> None:
        self.hopeless = True
        self.fault = "没有完好的本机备份。"
        self._say([words("没有找到完好的本机备份。")])
        self.changed.emit()

    def _failed(self, error: BaseException) -> None:
        self.busy = False
        self.offer = None
        self.fault = error.message if isinstance(error, ChuangbaoError) else OUR_FAULT
        self._say([words(plain(self.fault), "must")])
        self.changed.emit()

    def _say(self, lines: list[QWidget]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            self._lines.addWidget(line)
        self._box.setAccessibleName("\n".join(line.property("text") for line in lines))


def _found(workspace: Workspace) -> list[_Found]:
    with os_faults("查看备份"):
        return [_Found(b, is_good(b.path), b.path.stat().st_size) for b in local_backups(workspace.data)]


def _row(found: _Found) -> str:
    taken = found.backup.taken.astimezone()
    state = size_words(found.size) if found.good else "已损坏，不能用"
    return f"{taken:%Y年%m月%d日 %H:%M}　{REASON_WORDS[found.backup.reason]}　{state}"
