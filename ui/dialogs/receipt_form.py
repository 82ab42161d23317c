"""The office's answer to an opened bundle (回执): a decision, remarks one a line, and a button."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPlainTextEdit, QRadioButton, QVBoxLayout

from app.domain.receipts import HANDOVER_WORDS, Comment, Decision, Handover
from ui.dialogs.common import button, words
from ui.theme import GRID, Theme


class ReceiptForm(QFrame):
    """`write_wanted(decision, comments)`."""

    write_wanted = Signal(object, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("receipt")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(words("写回执", "heading"))
        row = QHBoxLayout()
        row.setSpacing(4 * GRID)
        self._group = QButtonGroup(self)
        self.decisions: dict[Decision, QRadioButton] = {}
        for decision in Decision:
            made = self.decisions[decision] = QRadioButton(HANDOVER_WORDS[Handover(decision.value)])
            made.toggled.connect(self._judge)
            self._group.addButton(made)
            row.addWidget(made)
        row.addStretch(1)
        layout.addLayout(row)
        self.comments = QPlainTextEdit()
        self.comments.setPlaceholderText("意见，一行一条；退回时必须写")
        self.comments.setAccessibleName("意见，一行一条")
        self.comments.setTabChangesFocus(True)
        self.comments.setMaximumHeight(24 * GRID)
        self.comments.textChanged.connect(self._judge)
        layout.addWidget(self.comments)
        self.write = button("写回执…")
        self.write.setIcon(theme.icon("mail-check"))
        self.write.setAutoDefault(False)
        self.write.clicked.connect(self._write)
        foot = QHBoxLayout()
        foot.addWidget(self.write)
        foot.addWidget(words("回执由本单位签名，只有报送单位打得开；把它发还报送单位", "quiet"), 1)
        layout.addLayout(foot)
        self.decisions[Decision.RECEIVED].setChecked(True)

    @property
    def decision(self) -> Decision:
        """The one that is ticked."""
        return next(decision for decision, made in self.decisions.items() if made.isChecked())

    @property
    def told(self) -> tuple[Comment, ...]:
        """The remarks, empty lines left out."""
        lines = (line.strip() for line in self.comments.toPlainText().splitlines())
        return tuple(Comment("", line) for line in lines if line)

    @Slot()
    def _judge(self) -> None:
        chosen = [decision for decision, made in self.decisions.items() if made.isChecked()]
        self.write.setEnabled(bool(chosen) and (chosen[0] is not Decision.RETURNED or bool(self.told)))

    @Slot()
    def _write(self) -> None:
        self.write_wanted.emit(self.decision, self.told)
