"""What can stand in the middle of the editor: the paper, and the panels of what is on no paper; how far each is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.definition import ATTACHED, Field, FieldType, Form, PhotoLabelsPart, PhotoPart, PhotoSheetPart
from app.domain.fact_checks import is_filled
from ui.backend import Backend
from ui.pages.contents import Entry, Progress
from ui.pages.form_panel import FormPanel
from ui.pages.paper_panel import PaperPanel
from ui.photos.panel import PhotoPanel
from ui.photos.scan_panel import ScanPanel
from ui.photos.slot_panel import SlotPanel
from ui.plan.panel import HAND_OVER, HandOverPanel
from ui.session import DraftSession
from ui.theme import Theme

_BASICS, _SELF_CHECK, _SCANS, _PHOTO = "@basics", "@self-check", "@scans-", "@photo/"
_PHOTO_PARTS = (PhotoPart, PhotoSheetPart, PhotoLabelsPart)


class Places(QStackedWidget):
    """Entries are known by the id of a document, which is shown on the paper, or by that of a panel."""

    def __init__(self, session: DraftSession, paper: PaperPanel, backend: Backend, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._paper = paper
        self._backend = backend
        self._theme = theme
        self._panels: dict[str, QWidget] = {}
        self._listed: list[tuple[str, str]] = []  # id and title
        self.addWidget(paper)
        form = session.form
        on_paper = {box.field for laid in session.papers for page in laid.pages for box in page.boxes}
        off_paper = [
            f for f in form.fields.values() if f.id not in on_paper and f.type not in (FieldType.CONFIRM, *ATTACHED)
        ]
        if off_paper:
            self._list_form(_BASICS, "登记信息", "供受理单位统计用，表上不打印。", off_paper)
        self._list_documents(form)
        conditions = [f for f in form.fields.values() if f.type is FieldType.CONFIRM]
        if conditions:
            self._list_form(_SELF_CHECK, "自查", "对照通知的条件逐条确认；只作提醒，不随表打印。", conditions)
        self.hand_over = HandOverPanel(session, backend, theme)
        self._list(HAND_OVER, "移交前", self.hand_over)

    def _list_documents(self, form: Form) -> None:
        """Papers, then photos and scans: those with documents of their own, and what has none."""
        owners = _owners(form)
        self._listed += [(d.id, d.title) for d in form.documents if d.id not in owners.values()]
        for slot, document in owners.items():
            self._list_photos(document, form.fields[slot])
        for field in form.fields.values():
            if field.type is FieldType.SCAN:
                panel = ScanPanel(self._session, self._backend, self._theme, field.id)
                self._list(f"{_SCANS}{field.id}", field.label, panel)
        for field in form.fields.values():
            if field.type is FieldType.PHOTO and field.id not in owners:  # in a cell of a form, or only handed over
                self._list_photos(f"{_PHOTO}{field.id}", field)

    def _list_photos(self, entry_id: str, slot: Field) -> None:
        self._list(entry_id, slot.label, PhotoPanel(self._session, self._backend, self._theme, slot.id))

    def _list_form(self, entry_id: str, title: str, intro: str, fields: list[Field]) -> None:
        self._list(entry_id, title, FormPanel(self._session, self._theme, title, intro, fields))

    def _list(self, entry_id: str, title: str, panel: QWidget) -> None:
        self._listed.append((entry_id, title))
        self.add(entry_id, panel)

    def add(self, entry_id: str, panel: QWidget) -> None:
        """One more panel, which the list at the left does not name."""
        self._panels[entry_id] = panel
        self.addWidget(panel)

    # ── which is where ──────────────────────────────────────────────────

    @property
    def panels(self) -> Mapping[str, QWidget]:
        """The panels by the ids of their entries."""
        return MappingProxyType(self._panels)

    def go_to(self, entry_id: str) -> bool:
        """Show a panel, else the paper with this document; whether it is the paper that is shown."""
        panel = self._panels.get(entry_id)
        if panel is not None:
            self._paper.leave_field()
        self.setCurrentWidget(panel or self._paper)
        if panel is None:
            self._paper.show_document(entry_id)
        return panel is None

    def panel_with(self, field: str) -> str:
        """The entry of the panel that a field is filled in on; empty where it is on paper."""
        for entry_id, panel in self._panels.items():
            if (isinstance(panel, FormPanel) and field in panel.fields) or _slot_of(panel) == field:
                return entry_id
        return ""

    def slots(self) -> Iterator[SlotPanel]:
        """The panels of photos and scans."""
        return (panel for panel in self._panels.values() if isinstance(panel, SlotPanel))

    # ── how far it is ───────────────────────────────────────────────────

    def entries(self) -> list[Entry]:
        """The list at the left as it stands."""
        return [self._entry(entry_id, title) for entry_id, title in self._listed]

    def _entry(self, entry_id: str, title: str) -> Entry:
        session = self._session
        panel = self._panels.get(entry_id)
        if isinstance(panel, FormPanel):
            fields = panel.fields
            filled = sum(bool(session.value(f)) for f in fields)
            return Entry(entry_id, title, f"{filled}/{len(fields)}", self._progress(fields, filled == len(fields)))
        if isinstance(panel, HandOverPanel):
            return Entry(entry_id, title, panel.detail, Progress.DONE if panel.done else Progress.OPEN)
        slot = _slot_of(panel)
        if slot:
            count = len(session.draft.in_slot(slot))
            return Entry(entry_id, title, str(count) if count else "", self._progress([slot], count > 0))
        fields = self._paper.fields_of(entry_id)
        typed = [f for f in fields if session.form.fields[f].type is not FieldType.OPINION]
        filled = sum(is_filled(session.form, session.draft, f) for f in typed)
        long = [f for f in typed if session.limit(f)]
        detail = f"{filled}/{len(typed)}" if len(typed) > 2 else "、".join(str(session.counts(f).words) for f in long)
        return Entry(entry_id, title, detail, self._progress(typed, filled == len(typed)))

    def _progress(self, fields: Sequence[str], complete: bool) -> Progress:
        if any(p.field in fields and p.severity.value == "must" for p in self._session.problems):
            return Progress.MUST
        return Progress.DONE if complete else Progress.OPEN


def _owners(form: Form) -> dict[str, str]:
    """Photo slots by documents of nothing but their photos; of several such documents the first has the slot."""
    first: dict[str, str] = {}
    for document in form.documents:
        slots = {part.slot if isinstance(part, _PHOTO_PARTS) else "" for part in document.parts}
        if len(slots) == 1:
            first.setdefault(slots.pop(), document.id)
    first.pop("", None)
    return first


def _slot_of(panel: QWidget | None) -> str:
    return panel.slot_photos.field.id if isinstance(panel, SlotPanel) else ""
