"""Files that come to the start page, chosen or dropped: a bundle is opened, offices' receipts are taken in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.bundle.layout import RECEIPT_SUFFIX, SEALED_SUFFIX
from app.errors import ChuangbaoError
from app.services.workspace import Workspace
from ui.dialogs.common import plain
from ui.pages.shelf_actions import ShelfActions
from ui.pages.start_parts import Line
from ui.theme import Theme

if TYPE_CHECKING:
    from app.services.receipts import TakenReceipt


class Arrivals(QObject):
    """`bundle_chosen(Path)`: a bundle is to be opened. `taken(id)`: the draft a receipt was last taken in for."""

    bundle_chosen = Signal(object)
    taken = Signal(str)

    def __init__(self, actions: ShelfActions, theme: Theme, fault: Line, page: QWidget) -> None:
        """Receipts wait for what `actions` does, and are told where that is; `fault` says what was refused."""
        super().__init__(page)
        self._actions = actions
        self._theme = theme
        self._fault = fault
        self._page = page

    def choose(self) -> None:
        """打开移交文件, or take in a receipt: ask for the file."""
        kinds = f"移交文件和回执 (*{SEALED_SUFFIX} *{RECEIPT_SUFFIX})"
        dialog = QFileDialog(self._page, "打开移交文件或回执", "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self._take(Path(file)))
        dialog.open()

    def drop(self, paths: Sequence[Path]) -> bool:
        """Take what was dropped: one bundle, or receipts. Returns whether it was taken; the page says why not."""
        if paths and all(path.suffix.lower() == RECEIPT_SUFFIX for path in paths):
            self.take_receipts(paths)
            return True
        if len(paths) == 1:
            self._take(paths[0])
            return True
        if paths:
            self._fault.say("一次只能打开一个移交文件，没有打开任何文件；请逐个拖进来。")
        return False

    def _take(self, path: Path) -> None:
        if path.suffix.lower() == RECEIPT_SUFFIX:
            self.take_receipts([path])
        else:
            self.bundle_chosen.emit(path)

    def take_receipts(self, paths: Sequence[Path]) -> None:
        """Take in offices' answers; the cards of their drafts say what they were. One that is refused stops no other."""

        def take(workspace: Workspace) -> list[TakenReceipt | ChuangbaoError]:
            return [_taken_or_refused(workspace, path) for path in paths]

        def taken(found: list[TakenReceipt | ChuangbaoError]) -> None:
            good = [each for each in found if not isinstance(each, ChuangbaoError)]
            refused = [plain(each.message) for each in found if isinstance(each, ChuangbaoError)]
            if good:
                icon = self._theme.icon("inbox", self._theme.colours.accent)
                self._actions.say("\n".join(plain(each.sentence) for each in good), icon)
                self.taken.emit(good[-1].draft)
            if refused:
                self._fault.say("\n".join(refused))

        self._actions.run(take, taken)


def files_among(data: QMimeData) -> list[Path]:
    """The bundles and receipts among what is dragged."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in (SEALED_SUFFIX, RECEIPT_SUFFIX)]


def _taken_or_refused(workspace: Workspace, path: Path) -> TakenReceipt | ChuangbaoError:
    from app.services.receipts import take_receipt

    try:
        return take_receipt(workspace, path)
    except ChuangbaoError as error:
        return error
