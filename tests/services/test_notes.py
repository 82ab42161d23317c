"""说明 as a clerk uses it: stored with the draft, undone, travelling along, never printed, never in the check code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.bundle.form_json import record_digest
from app.bundle.identities import load_identities
from app.bundle.office import create_office, load_office
from app.bundle.reader import open_bundle
from app.domain.check_code import check_code
from app.domain.draft import Draft
from app.domain.finding import find
from app.errors import InputError, UsageError
from app.services import history, shelf
from app.services.checking import check_draft, counts
from app.services.drafting import DraftEditor, sample_draft
from app.services.finalising import finalise_draft, prepare_revision
from app.services.notes import explain
from app.services.sealing import seal_draft
from app.services.workspace import Workspace

ANSWER = "三十家为广场名"


@pytest.fixture
def draft(workspace: Workspace) -> Draft:
    """The ordinary sample with one numeral in 汉字 in its brief."""
    pack = workspace.catalogue.get("liaoning-2016")
    made = sample_draft(workspace, pack, next(iter(pack.forms)), "ordinary")
    DraftEditor(workspace, made.id).save({"brief": f"大厅在三十家企业广场设点。{made.values['brief']}"}, as_one=True)
    return workspace.store.load(made.id).draft


def notes(workspace: Workspace, draft: Draft) -> dict[str, str]:
    """Words → answer, of the reminders that have one."""
    read = workspace.store.load(draft.id).draft
    return {read.value(p.field)[p.start : p.end]: p.note for p in check_draft(workspace, read) if p.note and p.field}


def explained(workspace: Workspace, draft: Draft) -> str:
    """Answer the reminder; the words it was about."""
    reminder = explain(workspace, draft.id, "arabic-digits", "brief", f"  {ANSWER}\n")
    return draft.value("brief")[reminder.start : reminder.end]


def test_an_answer_is_stored_with_the_draft_and_counted_apart(workspace: Workspace, draft: Draft) -> None:
    before = counts(check_draft(workspace, draft))
    words = explained(workspace, draft)
    assert notes(workspace, draft) == {words: ANSWER}
    read = workspace.store.load(draft.id).draft
    assert dict(read.values) == dict(draft.values)
    after = counts(check_draft(workspace, read))
    assert "已说明" not in before
    assert after.endswith("，已说明 1 处。")
    explain(workspace, draft.id, "han_numerals", "brief", "")
    assert counts(check_draft(workspace, workspace.store.load(draft.id).draft)) == before


def test_an_answer_is_undone_named_and_brought_back_like_any_change(workspace: Workspace, draft: Draft) -> None:
    history.take_snapshot(workspace, draft.id, "说明之前")
    words = explained(workspace, draft)
    newest = history.timeline(workspace, draft.id).entries[0]
    assert newest.label == f"说明（事迹简介“{words}”）"
    assert newest.step.after == ANSWER
    history.undo(workspace, draft.id)
    assert notes(workspace, draft) == {}
    history.redo(workspace, draft.id)
    assert notes(workspace, draft) == {words: ANSWER}
    moments = [history.moment_of(workspace, draft.id, place) for place in ("说明之前", None)]
    assert [f.after for f in history.compare(workspace, draft.id, *moments).fields] == [ANSWER]
    history.restore_draft(workspace, draft.id, moments[0])
    assert notes(workspace, draft) == {}


def test_no_search_no_card_and_no_field_history_sees_it(workspace: Workspace, draft: Draft) -> None:
    explained(workspace, draft)
    read = workspace.store.load(draft.id).draft
    assert not find(workspace.form_of(read), {**read.values, **read.notes}, "为广场名")
    (summary,) = workspace.store.list_drafts()
    assert dict(summary.values) == dict(draft.values)
    with pytest.raises(UsageError, match="没有标识为"):
        history.timeline(workspace, draft.id, next(iter(read.notes)))


def test_a_copy_takes_the_answers_along(workspace: Workspace, draft: Draft) -> None:
    words = explained(workspace, draft)
    assert notes(workspace, shelf.duplicate(workspace, draft.id)) == {words: ANSWER}


def test_the_check_code_does_not_bind_it(workspace: Workspace, draft: Draft) -> None:
    before = prepare_revision(workspace, draft.id).check_code
    explained(workspace, draft)
    assert prepare_revision(workspace, draft.id).check_code == before


def test_what_is_final_cannot_be_explained_any_more(workspace: Workspace, draft: Draft) -> None:
    finalise_draft(workspace, draft.id)
    with pytest.raises(InputError, match="已定稿"):
        explained(workspace, draft)


def test_it_travels_with_the_application(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    words = explained(workspace, draft)
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    sealed = seal_draft(workspace, draft.id, tmp_path / "移交", [load_office(made.public_path)])
    with open_bundle(sealed.file.path, load_identities(made.private_path), workspace.data.quarantine) as opened:
        (note,) = opened.record.notes
        assert (note.rule, note.field, note.words, note.text) == ("arabic-digits", "brief", words, ANSWER)
        assert words in note.reminder
        assert check_code(record_digest(opened.record)) == opened.record.check_code


def test_an_answer_whose_words_have_gone_stays_at_home(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    explained(workspace, draft)
    DraftEditor(workspace, draft.id).save({"brief": draft.value("brief").replace("三十家企业", "四十家企业")})
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    sealed = seal_draft(workspace, draft.id, tmp_path / "移交", [load_office(made.public_path)])
    with open_bundle(sealed.file.path, load_identities(made.private_path), workspace.data.quarantine) as opened:
        assert opened.record.notes == ()
    assert len(workspace.store.load(draft.id).draft.notes) == 1


def test_which_reminder_is_meant_must_be_clear(workspace: Workspace, draft: Draft) -> None:
    with pytest.raises(UsageError, match="没有规则“arabic-digits”的提醒"):
        explain(workspace, draft.id, "arabic-digits", "phone", "没有")
    DraftEditor(workspace, draft.id).save({"headcount": ""})
    with pytest.raises(UsageError, match="必改的不能用说明代替"):
        explain(workspace, draft.id, "required", "headcount", "暂无")
    with pytest.raises(InputError, match="最多 200 个字，现在有 201 个"):
        explain(workspace, draft.id, "arabic-digits", "brief", "字" * 201)
    DraftEditor(workspace, draft.id).save({"brief": "在三十家企业广场和四十家企业广场设点"})
    with pytest.raises(UsageError, match="不止一处提醒：“三十家”、“四十家”"):
        explain(workspace, draft.id, "arabic-digits", "brief", ANSWER)
    explain(workspace, draft.id, "arabic-digits", "brief", ANSWER, words="三十家")
    assert notes(workspace, draft) == {"三十家": ANSWER}


def test_only_the_calendar_of_a_final_draft_may_change(workspace: Workspace, draft: Draft) -> None:
    prepared = prepare_revision(workspace, draft.id)
    workspace.store.save_values(draft.id, {"@plan/due": "2016-08-03"})
    finalise_draft(workspace, draft.id)
    workspace.store.save_values(draft.id, {"@plan/due": "2016-08-04"})
    read = workspace.store.load(draft.id).draft
    assert read.notes["@plan/due"] == "2016-08-04"
    assert prepared.check_code == prepare_revision(workspace, draft.id).check_code
    with pytest.raises(InputError, match="已定稿"):
        workspace.store.save_values(draft.id, {"@plan/due": "2016-08-05", "headcount": "1"})


def test_an_answer_is_brought_back_from_the_timeline_by_itself(workspace: Workspace, draft: Draft) -> None:
    words = explained(workspace, draft)
    newest = history.timeline(workspace, draft.id).entries[0]
    explain(workspace, draft.id, "arabic-digits", "brief", "")
    moment = history.moment_of(workspace, draft.id, newest.step.seq)
    history.restore_field(workspace, draft.id, newest.step.field, moment)
    assert notes(workspace, draft) == {words: ANSWER}
