"""One person, several forms: facts typed once go along, later changes are offered and never written by themselves."""

from __future__ import annotations

import pytest

from app.domain.definition import FieldType
from app.domain.draft import Draft
from app.domain.shared_facts import origin_of
from app.errors import UsageError
from app.services import shelf
from app.services.checking import check_draft
from app.services.drafting import DraftEditor, sample_draft
from app.services.finalising import finalise_draft
from app.services.planning import Status, Way, review
from app.services.sharing import Offer, accept, offered
from app.services.starting import StartedDraft, start_from
from app.services.workspace import Workspace

PACK = "jilin-2024"


@pytest.fixture
def person(workspace: Workspace) -> Draft:
    return sample_draft(workspace, workspace.catalogue.get(PACK), "person", "full")


@pytest.fixture
def exemplar(workspace: Workspace, person: Draft) -> StartedDraft:
    """附件9, begun from 附件5."""
    return start_from(workspace, person.id, PACK, "exemplar")


def offer(workspace: Workspace, draft: Draft) -> Offer | None:
    return offered(workspace, workspace.store.load(draft.id).draft)


def edit(workspace: Workspace, draft: Draft, **values: str) -> None:
    DraftEditor(workspace, draft.id).save(values, as_one=True)


def value(workspace: Workspace, draft: Draft, field: str) -> str:
    return workspace.store.load(draft.id).draft.value(field)


def test_every_shared_fact_is_typed_once(workspace: Workspace, person: Draft, exemplar: StartedDraft) -> None:
    old, new = workspace.form_of(person), workspace.form_of(exemplar.draft)
    own_dates = {f.id for f in old.fields.values() if f.role in ("filled_on", "publicity_begins", "publicity_ends")}
    shared = {f for f in old.fields if f in new.fields and person.value(f)} - own_dates
    assert {f: exemplar.draft.value(f) for f in shared} == {f: person.value(f) for f in shared}
    confirmed = [f.id for f in new.fields.values() if f.type is FieldType.CONFIRM]
    assert all(exemplar.draft.value(f) == "是" for f in confirmed), "the notice has one set of conditions for both"
    assert not any(taken.remarks for taken in exemplar.report.taken)
    told = [n.reason for n in (*exemplar.report.left, *exemplar.report.ended)]
    assert not any("年" in reason for reason in told), "it is the same year's notice"
    assert exemplar.draft.in_slot("id_photo")


def test_nothing_is_offered_while_nothing_changes(workspace: Workspace, exemplar: StartedDraft, person: Draft) -> None:
    assert origin_of(exemplar.draft) == person.id
    assert offer(workspace, exemplar.draft) is None
    edit(workspace, exemplar.draft, phone="0433—2520009")
    assert offer(workspace, exemplar.draft) is None, "what is typed here is no change there"
    assert offer(workspace, person) is None


def test_a_later_change_is_offered_not_written(workspace: Workspace, exemplar: StartedDraft, person: Draft) -> None:
    before = value(workspace, exemplar.draft, "post")
    edit(workspace, person, post="综合服务科科长", phone="0433—2520008")
    found = offer(workspace, exemplar.draft)
    assert found is not None
    assert (found.labels, found.title) == ("职务、联系电话", "优质服务先进个人")
    assert value(workspace, exemplar.draft, "post") == before
    draft = workspace.store.load(exemplar.draft.id).draft
    (item,) = (i for i in review(workspace, draft, check_draft(workspace, draft)).items if i.way is Way.SHARED)
    assert (item.status, item.detail) == (Status.ADVICE, "“优质服务先进个人”里改了 2 项：职务、联系电话")


def test_taking_some_declines_the_rest_and_undo_takes_it_back(
    workspace: Workspace, exemplar: StartedDraft, person: Draft
) -> None:
    edit(workspace, person, post="综合服务科科长", phone="0433—2520008")
    assert [c.field.id for c in accept(workspace, exemplar.draft.id, ["post"])] == ["post"]
    assert value(workspace, exemplar.draft, "post") == "综合服务科科长"
    assert value(workspace, exemplar.draft, "phone") == person.value("phone")
    assert offer(workspace, exemplar.draft) is None
    edit(workspace, person, phone="0433—2520007")
    again = offer(workspace, exemplar.draft)
    assert again is not None
    assert [c.there for c in again.changes] == ["0433—2520007"]
    workspace.store.undo(exemplar.draft.id)
    assert value(workspace, exemplar.draft, "post") == person.value("post")
    back = offer(workspace, exemplar.draft)
    assert back is not None
    assert back.labels == "职务、联系电话"


def test_all_or_none_can_be_taken(workspace: Workspace, exemplar: StartedDraft, person: Draft) -> None:
    edit(workspace, person, post="综合服务科科长", native_place="")
    assert accept(workspace, exemplar.draft.id, ()) == ()
    assert value(workspace, exemplar.draft, "post") == person.value("post")
    assert offer(workspace, exemplar.draft) is None
    edit(workspace, person, post="副局长")
    assert [c.there for c in accept(workspace, exemplar.draft.id)] == ["副局长"]
    with pytest.raises(UsageError, match="没有“post”的新改动"):
        accept(workspace, exemplar.draft.id, ["post"])


def test_a_finished_draft_and_a_lost_source_are_left_in_peace(
    workspace: Workspace, exemplar: StartedDraft, person: Draft
) -> None:
    edit(workspace, person, post="综合服务科科长")
    shelf.delete(workspace, person.id)
    assert offer(workspace, exemplar.draft) is None
    shelf.restore(workspace, person.id)
    assert offer(workspace, exemplar.draft) is not None
    edit(workspace, exemplar.draft, award_session="本届", exemplar_before="否")
    finalise_draft(workspace, exemplar.draft.id)
    assert offer(workspace, exemplar.draft) is None


def test_a_copy_under_the_same_form_goes_its_own_way(workspace: Workspace, person: Draft) -> None:
    other = start_from(workspace, person.id, PACK, "person")
    edit(workspace, person, post="综合服务科科长")
    assert offer(workspace, other.draft) is None
