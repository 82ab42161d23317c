"""The shelf (草稿架): every draft as a card, and what is done with a draft as a whole: new, copied, binned, restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.checks import check
from app.domain.definition import ATTACHED, Form, Pack, Sample
from app.domain.draft import Draft, DraftState
from app.domain.receipts import NOT_HANDED_OVER, HandedOver
from app.domain.rules import Required, Severity
from app.domain.subjects import UNIT, subject
from app.errors import ChuangbaoError, PackError, UsageError
from app.packs.catalogue import Catalogue
from app.services.drafting import new_draft, sample_draft
from app.services.handed import handed_short
from app.services.workspace import Workspace
from app.storage.records import DraftSummary

NO_UNIT = "未填单位"
_UNREADABLE_UNIT = "暂时看不到单位名称"


@dataclass(frozen=True, slots=True)
class Card:
    """A draft as a list shows it: `unit` as in the form, `subject` whom it is for (app.domain.subjects), `changed` local.

    `handover` is where the application is, `handed` says in words when and how the present 定稿 was last handed over, empty
    for not yet. `filled` of the `required` fields that must be filled hold something. `fault` is the sentence why the draft
    cannot be opened for now (its pack is missing or broken); everything is still in the store. `sample`: to play
    with, not counted.
    """

    id: str
    unit: str
    subject: str
    notice: str
    form: str
    state: DraftState
    revision: int
    changed: datetime
    filled: int
    required: int
    fault: str = ""
    sample: bool = False
    handed: str = ""
    handover: HandedOver = NOT_HANDED_OVER


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be filled in: a form of the newest revision of a pack."""

    pack: Pack
    form: Form


@dataclass(frozen=True, slots=True)
class Offers:
    """All that can be filled in, and a sentence for each pack that does not hold together."""

    offers: tuple[Offer, ...]
    faults: tuple[str, ...]


def cards(workspace: Workspace) -> list[Card]:
    """All drafts but those in the bin, the one changed last first. Raises StorageError."""
    return _cards(workspace, workspace.store.list_drafts())


def deleted_cards(workspace: Workspace) -> list[Card]:
    """The drafts in the bin, the one deleted last first. Raises StorageError."""
    return _cards(workspace, workspace.store.list_drafts(deleted=True))


def offers(catalogue: Catalogue) -> Offers:
    """What can be filled in, pack by pack in the order of their ids."""
    found: list[Offer] = []
    faults: list[str] = []
    for pack_id in sorted({folder.parent.name for folder in catalogue.folders()}):
        try:
            pack = catalogue.get(pack_id)
        except PackError as error:
            faults.append(f"{pack_id}：{error.message}")
        else:
            found += [Offer(pack, form) for form in pack.forms.values()]
    return Offers(tuple(found), tuple(faults))


def new(workspace: Workspace, pack_id: str, kind: str, unit: str = "") -> Draft:
    """A draft that is empty but for the unit's name, where the form asks for one.

    Raises UsageError for an unknown pack or kind, StorageError.
    """
    form = workspace.catalogue.form(pack_id, kind)
    named = next((field.id for field in form.with_role(UNIT)), "") if unit else ""
    draft, _ = new_draft(workspace, pack_id, kind, {named: unit} if named else {})
    return draft


def new_from_sample(workspace: Workspace) -> Draft:
    """A draft to play with, from the first sample that holds something. Raises UsageError when no pack has one."""
    for offer in offers(workspace.catalogue).offers:
        sample = _sample(offer.form)
        if sample is not None:
            return sample_draft(workspace, offer.pack, offer.form.id, sample.id, marked=True)
    raise UsageError("现有的表格包都没有带示例。没有新建草稿；请直接新建。", code="no_sample")


def duplicate(workspace: Workspace, draft_id: str) -> Draft:
    """A new open draft with the same values and photos. Raises UsageError for an unknown draft, StorageError."""
    return workspace.store.copy_draft(draft_id)


def delete(workspace: Workspace, draft_id: str) -> None:
    """Put a draft into the bin (回收站). Raises UsageError for an unknown draft, StorageError."""
    workspace.store.delete_draft(draft_id)


def restore(workspace: Workspace, draft_id: str) -> None:
    """Take a draft out of the bin as it was. Raises UsageError for an unknown draft, StorageError."""
    workspace.store.restore_draft(draft_id)


def _cards(workspace: Workspace, summaries: Sequence[DraftSummary]) -> list[Card]:
    handed, today = workspace.store.last_handovers(), workspace.clock().astimezone().date()
    states = workspace.store.handed_over()
    found = []
    for summary in summaries:
        last = handed.get(summary.id)
        now = last is not None and summary.state is DraftState.FINAL and last.revision == summary.revision
        told = handed_short(last, today) if last and now else ""
        found.append(_card(workspace, summary, told, states.get(summary.id, NOT_HANDED_OVER)))
    return found


def _card(workspace: Workspace, summary: DraftSummary, handed: str, handover: HandedOver) -> Card:
    try:
        pack = workspace.catalogue.get(summary.pack, summary.pack_revision)
        form = workspace.catalogue.form(summary.pack, summary.kind, summary.pack_revision)
    except ChuangbaoError as error:
        unit, whom, notice, kind, filled, required = (
            _UNREADABLE_UNIT,
            _UNREADABLE_UNIT,
            f"表格包 {summary.pack}",
            "",
            0,
            0,
        )
        fault = _fault(summary, error)
    else:
        unit, notice, kind = form.by_role(summary.values, "unit_name") or NO_UNIT, pack.short_title, form.title
        whom = subject(form, summary.values) or NO_UNIT
        filled, required = _progress(form, _draft(workspace, form, summary))
        fault = ""
    return Card(
        id=summary.id,
        unit=unit,
        subject=whom,
        notice=notice,
        form=kind,
        state=summary.state,
        revision=summary.revision,
        changed=summary.changed.astimezone(),
        filled=filled,
        required=required,
        fault=fault,
        sample=summary.sample,
        handed=handed,
        handover=handover,
    )


def _fault(summary: DraftSummary, error: ChuangbaoError) -> str:
    if isinstance(error, UsageError):
        missing = f"缺少这份草稿的表格包（{summary.pack} 修订 {summary.pack_revision}，{summary.kind}）"
        return f"{missing}，暂时打不开。内容都在，没有改动；请装回这个表格包，或使用原来版本的窗报。"
    return f"这份草稿的表格包有错，暂时打不开。内容都在，没有改动；请联系发放表格的单位。（{error.message}）"


def _progress(form: Form, draft: Draft) -> tuple[int, int]:
    """How many of the fields that must be filled are filled, and how many there are."""
    rules = _must_fill(form, draft)
    fields = {field for rule in rules for field in rule.fields}
    missing = {problem.field for problem in check(replace(form, rules=tuple(rules)), draft)}
    return len(fields - missing), len(fields)


def _must_fill(form: Form, draft: Draft) -> Sequence[Required]:
    rules = (rule for rule in form.rules if isinstance(rule, Required) and rule.severity is Severity.MUST)
    return [r for r in rules if r.when is None or form.value(draft.values, r.when.field) in r.when.values]


def _draft(workspace: Workspace, form: Form, summary: DraftSummary) -> Draft:
    """The draft as its rules see it; photos and scans are read only where a form asks for some."""
    photos = {f.id for f in form.fields.values() if f.type in ATTACHED}
    if any(isinstance(rule, Required) and photos.intersection(rule.fields) for rule in form.rules):
        return workspace.store.load(summary.id).draft
    return Draft(summary.id, summary.pack, summary.pack_revision, summary.kind, summary.values)


def _sample(form: Form) -> Sample | None:
    return next((sample for sample in form.samples if any(text.strip() for text in sample.values.values())), None)
