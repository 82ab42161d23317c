"""修改记录: the timeline and the snapshots of the open draft, in the place of the paper, and going back to a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from app.domain.notes import label as label_of
from app.services import history
from app.services.drafting import OpenedDraft, open_draft
from app.services.history import Moment
from app.services.workspace import Workspace
from app.storage.records import Changed
from app.storage.splices import Splice
from ui.backend import Backend
from ui.dialogs.common import plain, words
from ui.history.snapshots import SnapshotsView
from ui.history.timeline import TimelineView
from ui.session import DraftSession
from ui.theme import GRID, Theme


class HistoryPanel(QWidget):
    """`closed()`; `told(sentence)` for what was done; `failed(error)`."""

    closed = Signal()
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, session: DraftSession, backend: Backend, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._backend = backend
        self.timeline = TimelineView(session, backend, theme)
        self.snapshots = SnapshotsView(session, backend, theme)
        self._stack = QStackedWidget()
        self._tabs = QButtonGroup(self)
        back = QToolButton()
        back.setIcon(theme.icon("x"))
        back.setText("关闭")
        back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        back.setAccessibleName("关闭修改记录，回到纸面")
        back.setToolTip("回到纸面（Esc）")
        back.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(words("修改记录", "title"))
        row.addSpacing(4 * GRID)
        row.addWidget(self._tab("逐步修改", self.timeline))
        row.addWidget(self._tab("快照和比较", self.snapshots))
        row.addStretch(1)
        row.addWidget(back)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * GRID, 4 * GRID, 6 * GRID, 4 * GRID)
        column.setSpacing(3 * GRID)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        self.snapshots.told.connect(self.told)
        self._tabs.idClicked.connect(self._stack.setCurrentIndex)
        self._tabs.button(0).setChecked(True)

    def _tab(self, name: str, view: TimelineView | SnapshotsView) -> QToolButton:
        tab = QToolButton()
        tab.setText(name)
        tab.setCheckable(True)
        tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tabs.addButton(tab, self._stack.addWidget(view))
        view.restore_wanted.connect(self._restore)
        view.failed.connect(self.failed)
        return tab

    def start(self, field: str) -> None:
        """Show the changes of a field, or for an empty id those of the draft; what is pending is saved first."""
        self._tabs.button(0).setChecked(True)
        self._stack.setCurrentIndex(0)
        self._session.flush(lambda _: self._read(field))
        self.timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self, field: str) -> None:
        self.timeline.show_scope(field)
        self.snapshots.refresh()

    def refresh(self) -> None:
        """Something was changed."""
        self.timeline.refresh()
        self.snapshots.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # ── going back ──────────────────────────────────────────────────────

    def _restore(self, field: str, moment: Moment) -> None:
        session, draft_id = self._session, self._session.draft.id
        photos = session.draft.attachments

        def change(workspace: Workspace, seen: Mapping[str, int]) -> Changed:
            if field:
                return history.restore_field(workspace, draft_id, field, moment, seen)
            return history.restore_draft(workspace, draft_id, moment, seen)

        def done(splices: Mapping[str, Splice]) -> None:
            if field:
                label = label_of(session.form, field)
                self._tell(f"已把“{label}”恢复到{moment.name}。", changed=bool(splices))
            else:
                self._backend.store(
                    self, lambda workspace: open_draft(workspace, draft_id), reload(splices), self.failed.emit
                )

        def reload(splices: Mapping[str, Splice]) -> Callable[[OpenedDraft], None]:
            def take(opened: OpenedDraft) -> None:
                session.reload(opened)
                moved = session.draft.attachments != photos
                self._tell(f"已把整份草稿恢复到“{plain(moment.name)}”。", changed=bool(splices) or moved, photos=moved)

            return take

        session.change_in_store(change, done, self.failed.emit)

    def _tell(self, what: str, *, changed: bool, photos: bool = False) -> None:
        if not changed:
            self.told.emit("现在的内容和那时相同，没有改动任何内容。")
        elif photos:
            self.told.emit(f"{what}不想这样，可以恢复到快照“恢复前……”，文字和照片一起回来。")
        else:
            self.told.emit(f"{what}不想这样可以按 Ctrl+Z 撤销。")
        self.refresh()
