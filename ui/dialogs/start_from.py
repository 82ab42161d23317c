"""以旧稿为底稿新建: which draft, under which notice; before anything is made, what goes where and what has no place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from app.domain.succession import NotTaken, Succession
from app.services.shelf import Card, Offer
from app.services.starting import Start, StartedDraft, look_ahead, start_from
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import column, framed, plain, words
from ui.dialogs.job import JobDialog
from ui.pages.draft_card import short_name
from ui.theme import GRID, Theme

_SHOWN = 60  # characters of a value; all of it goes along


class StartFromDialog(JobDialog):
    """`made(draft id)` once the new draft is stored. Needs at least one card without a fault, and one offer."""

    made = Signal(str)

    def __init__(
        self,
        cards: Sequence[Card],
        chosen: str,
        offers: Sequence[Offer],
        backend: Backend,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """`chosen` is the id of the draft that is offered first, if it is among the cards."""
        super().__init__("以旧稿为底稿新建", "新建(&N)", backend, theme, parent)
        self._offers = list(offers)
        self._asked: tuple[str, int] | None = None
        self.sources = QComboBox()
        for card in cards:
            year = f"{card.changed.year}年{card.changed.month}月"
            self.sources.addItem(f"{short_name(card.subject)}（{card.notice}，{year}）", card.id)
        self.sources.setCurrentIndex(max(0, self.sources.findData(chosen)))
        self.targets = QComboBox()
        for offer in self._offers:
            self.targets.addItem(f"{offer.form.title} · {offer.pack.short_title}")
        for box, name in ((self.sources, "底稿"), (self.targets, "新建")):
            box.setAccessibleName(name)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._report = QWidget()
        self._place = column(spacing=3 * GRID)
        self._place.addWidget(self._report)
        self.form_layout.addWidget(words("以哪一份为底稿？原来的草稿不会改动。", "heading"))
        self.form_layout.addWidget(self.sources)
        self.form_layout.addWidget(words("新建哪一种？", "heading"))
        self.form_layout.addWidget(self.targets)
        self._note = words("", "advice")
        self._note.hide()
        self.form_layout.addWidget(self._note)
        self.form_layout.addLayout(self._place)
        self.form_layout.addStretch(1)
        for box in (self.sources, self.targets):
            box.currentIndexChanged.connect(self._look)
        self.sources.setFocus()
        self._look()

    @Slot()
    def _look(self) -> None:
        draft_id, offer = self.sources.currentData(), self._offers[self.targets.currentIndex()]
        asked = self._asked = (draft_id, self.targets.currentIndex())
        self.allow("正在比对……")

        def look(workspace: Workspace) -> Start:
            return look_ahead(workspace, draft_id, offer.pack.id, offer.form.id)

        def show(start: Start) -> None:
            if asked == self._asked:
                self.notice.say("")
                self._show(start)
                self.allow("")

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self._show(None)
                self.failed(error)
                self.allow("比对没有完成。")

        self.backend.store(self, look, show, failed)

    def _show(self, start: Start | None) -> None:
        made = QWidget() if start is None else report_view(start.report, same_notice=start.same_notice)
        self._note.setText(start.pack.layout_note if start is not None else "")
        self._note.setVisible(bool(self._note.text()))
        self._place.replaceWidget(self._report, made)
        self._report.hide()
        self._report.deleteLater()
        self._report = made

    @Slot()
    def begin(self) -> None:
        """Make the draft."""
        draft_id, offer = self.sources.currentData(), self._offers[self.targets.currentIndex()]
        reporter = self.engage("正在新建")
        self.work(lambda w, _: start_from(w, draft_id, offer.pack.id, offer.form.id), reporter, self._made)

    def _made(self, started: StartedDraft) -> None:
        self.made.emit(started.draft.id)
        self.accept()


def report_view(report: Succession, *, same_notice: bool = False) -> QWidget:
    """What goes where, what has no place, what is new: all of it; `same_notice` when it is not about another year."""
    frame, layout = framed("report")
    layout.setContentsMargins(0, 2 * GRID, 0, 0)
    layout.setSpacing(2 * GRID)
    changed = [t for t in report.taken if t.remarks]
    if report.left or report.photos_left:
        layout.addWidget(words("没有去处的内容（不会丢：新草稿的“移交前”里可以看到、复制）", "advice"))
        layout.addWidget(_lines((*report.left, *report.photos_left)))
    if changed:
        layout.addWidget(words(f"会带过来，但{'这种材料' if same_notice else '今年'}的要求不同，请核对", "heading"))
        layout.addWidget(_table((t.field.label, "；".join(t.remarks)) for t in changed))
    if report.new:
        layout.addWidget(words("还要填" if same_notice else "今年新增，要填", "heading"))
        layout.addWidget(words("、".join(plain(f.label) for f in report.new)))
    photos = f"和 {len(report.photos)} 张照片" if report.photos else ""
    layout.addWidget(words(f"带过来 {len(report.taken)} 项文字{photos}", "heading"))
    layout.addWidget(_table((t.field.label, _short(t.text)) for t in report.taken))
    if report.ended:
        layout.addWidget(words("只对底稿有效，不带过来" if same_notice else "只在去年有效，不带过来", "heading"))
        layout.addWidget(words("、".join(dict.fromkeys(plain(n.label) for n in report.ended)), "quiet"))
    return frame


def _lines(items: Iterable[NotTaken]) -> QWidget:
    return _table((n.label, f"{_short(n.text)}\n{n.reason}") for n in items)


def _table(rows: Iterable[tuple[str, str]]) -> QWidget:
    frame, layout = framed("report")
    grid = QGridLayout()
    grid.setHorizontalSpacing(4 * GRID)
    grid.setVerticalSpacing(2 * GRID)
    grid.setColumnMinimumWidth(0, 32 * GRID)
    grid.setColumnStretch(1, 1)
    for number, (caption, text) in enumerate(rows):
        label, value = words(plain(caption), "quiet"), words(plain(text))
        label.setMaximumWidth(48 * GRID)
        value.setAccessibleName(f"{caption}：{text}")
        grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, number, 1, Qt.AlignmentFlag.AlignTop)
    layout.addLayout(grid)
    return frame


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
