"""The strip under the paper: which field is being edited, what it asks for, how much of it there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.checks import MEASURE_NAMES
from app.domain.definition import FieldType
from app.domain.rules import Limit
from app.domain.tables import rows_of
from ui.fitting import ElidedLabel
from ui.session import DraftSession
from ui.theme import GRID, Theme

_BESIDE = 1.6  # times the width of the numbers, for words and numbers side by side
_WIDEST = "已填 8888 / 8888 字 · 还剩 8888 字符"


class FieldBar(QWidget):
    """已填 / 上限 / 还剩, and the lines left in the cell; quiet until something is over.

    `crossed(sentence)` when what is typed comes over the limit or under it again.
    """

    crossed = Signal(str)

    def __init__(self, session: DraftSession, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._theme = theme
        self._field = ""
        self._limit: Limit | None = None
        self._over = False
        self._name = ElidedLabel("heading")
        self._hint, self._count, self._room = QLabel(), QLabel(), QLabel()
        self._hint.setObjectName("quiet")
        self._count.setObjectName("count")
        self._room.setObjectName("quiet")
        for label in (self._hint, self._count, self._room):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setWordWrap(True)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._name)
        texts.addWidget(self._hint)
        numbers = QVBoxLayout()
        numbers.setSpacing(0)
        numbers.addWidget(self._count, 0, Qt.AlignmentFlag.AlignRight)
        numbers.addWidget(self._room, 0, Qt.AlignmentFlag.AlignRight)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(4 * GRID, 2 * GRID, 4 * GRID, 2 * GRID)
        self._row.addLayout(texts, 1)
        self._row.addLayout(numbers)
        self._fix_sizes()
        self.show_field("")

    def _fix_sizes(self) -> None:
        """Labels of a fixed size change their text without laying the window out anew: that costs more than counting."""
        for label in (self._count, self._room):
            label.ensurePolished()
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            metrics = label.fontMetrics()
            label.setFixedSize(metrics.horizontalAdvance(_WIDEST), metrics.height() + GRID // 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._count.minimumWidth() + 8 * GRID, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In large text the numbers go under the words rather than squeeze them."""
        super().resizeEvent(event)
        beside = self.width() >= round(self._count.minimumWidth() * _BESIDE)
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fix_sizes()

    def show_field(self, field: str) -> None:
        """The field that is being edited now; none shows how to begin."""
        self._field = field
        self._limit = self._session.limit(field) if field else None
        if not field and not self._session.editable:
            self._name.setText("已定稿，只能查看")
            self._hint.setText("要修改请先撤回定稿；已经印出的纸张届时作废。")
        elif not field:
            self._name.setText("点一下表格里的栏目开始填写")
            self._hint.setText("Tab 键到下一栏，F8 到下一处要改的地方。写下的内容会自动保存。")
        else:
            definition = self._session.form.fields[field]
            self._name.setText(definition.label)
            self._hint.setText(definition.hint)
        self._count_now()

    def refresh(self) -> None:
        """The counts as they stand this moment, after a change of the field."""
        before = self._over
        self._count_now()
        if self._over is not before:
            over = self._count.text().replace(" · ", "，")
            self.crossed.emit(f"超过上限：{over}" if self._over else f"回到上限之内：{over}")

    def _count_now(self) -> None:
        field = self._field
        definition = self._session.form.fields[field] if field else None
        if definition is not None and definition.type is FieldType.TABLE:
            rows = len(rows_of(self._session.value(field), len(definition.columns)))
            self._show_over(over=rows > definition.max_rows)
            self._count.setText(f"已填 {rows} / {definition.max_rows} 行")
            self._room.setText("")
            return
        if definition is None or definition.type is not FieldType.LONG_TEXT:
            self._count.setText("")
            self._room.setText("")
            return
        self._count.setText(self._counted(field, self._limit))
        self.refresh_room()

    def _counted(self, field: str, limit: Limit | None) -> str:
        counts = self._session.counts(field)
        if limit is None:
            self._show_over(over=False)
            return f"已填 {counts.words} 字"
        done = counts.measured(limit.measure)
        unit = MEASURE_NAMES[limit.measure]
        if limit.maximum is None:
            self._show_over(over=False)
            return f"已填 {done} {unit} · 要求 {limit.about} 左右"
        left = limit.maximum - done
        self._show_over(over=left < 0)
        return f"已填 {done} / {limit.maximum} {unit} · " + (f"还剩 {left}" if left >= 0 else f"超 {-left}")

    def _show_over(self, *, over: bool) -> None:
        if over != self._over:  # a style sheet set anew at each key costs more than the key
            self._over = over
            self._count.setStyleSheet(f"color: {self._theme.colours.must};" if over else "")

    def refresh_room(self) -> None:
        """The lines left in the cell, once the paper has been set again."""
        if self._field and self._session.form.fields[self._field].type is not FieldType.LONG_TEXT:
            return  # rows grow with their text
        fit = self._session.fit(self._field) if self._field else None
        pages = self._session.prose_pages(self._field)
        if fit is None:
            self._room.setText("")
        elif pages:
            self._room.setText(f"共 {pages} 页")
        elif fit.over:
            self._room.setText(f"纸上放不下，多 {fit.over} 字")
        elif fit.continued:
            self._room.setText(f"本格已满，接续页 {fit.continued} 页")
        else:
            self._room.setText(f"本格还剩 {fit.lines_left} 行")
