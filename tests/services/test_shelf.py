"""Cards of drafts: what they say, also when a pack is missing, and what is done with a draft as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.draft import Draft, DraftState
from app.errors import UsageError
from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths, program_root
from app.services import shelf
from app.services.finalising import finalise_draft
from app.services.workspace import Workspace

PACK, KIND = "liaoning-2016", "window"
NOW = datetime(2016, 7, 5, 2, 32, tzinfo=UTC)


@pytest.fixture
def program(tmp_path: Path) -> ProgramPaths:
    """One of the program's packs in a folder of its own, to be changed."""
    shutil.copytree(program_root() / "forms" / PACK, tmp_path / "program" / "forms" / PACK)
    return ProgramPaths(tmp_path / "program")


@pytest.fixture
def movable(program: ProgramPaths, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(program, DataPaths(tmp_path / "数据")) as opened:
        yield opened


def again(workspace: Workspace) -> Workspace:
    """The same data folder, as the next start of the program sees it."""
    workspace.close()
    return replace(workspace)


def test_an_empty_draft(workspace: Workspace) -> None:
    draft = shelf.new(replace(workspace, clock=lambda: NOW), PACK, KIND)
    (card,) = shelf.cards(workspace)
    assert card == shelf.Card(
        id=draft.id,
        unit="未填单位",
        subject="未填单位",
        notice="优质服务窗口（辽宁 2016）",
        form="优质服务窗口单位",
        state=DraftState.OPEN,
        revision=0,
        changed=NOW.astimezone(),
        filled=0,
        required=11,
    )
    assert card.changed.tzinfo is not None


def test_progress_counts_what_must_be_filled(workspace: Workspace) -> None:
    draft = shelf.new(workspace, PACK, KIND)
    workspace.store.save_values(draft.id, {"window_name": "<b>x</b>", "headcount": "  ", "awards": "不是必填"})
    (card,) = shelf.cards(workspace)
    assert (card.unit, card.filled, card.required) == ("<b>x</b>", 1, 11)


def test_the_sample_is_complete_and_can_be_final(workspace: Workspace) -> None:
    draft = shelf.new_from_sample(workspace)
    assert draft.attachments
    finalise_draft(workspace, draft.id)
    (card,) = shelf.cards(workspace)
    assert (card.state, card.revision, card.filled) == (DraftState.FINAL, 1, card.required)


def test_a_copy_is_open_and_says_nothing_of_being_one(workspace: Workspace) -> None:
    draft = shelf.new_from_sample(workspace)
    finalise_draft(workspace, draft.id)
    copy = shelf.duplicate(workspace, draft.id)
    assert (dict(copy.values), copy.attachments) == (dict(draft.values), draft.attachments)
    assert not any("副本" in text for text in copy.values.values())
    assert [(c.id, c.state) for c in shelf.cards(workspace)] == [
        (copy.id, DraftState.OPEN),
        (draft.id, DraftState.FINAL),
    ]


def test_deleted_and_restored(workspace: Workspace) -> None:
    draft = shelf.new_from_sample(workspace)
    shown = shelf.cards(workspace)
    shelf.delete(workspace, draft.id)
    assert (shelf.cards(workspace), shelf.deleted_cards(workspace)) == ([], shown)
    shelf.restore(workspace, draft.id)
    assert (shelf.cards(workspace), shelf.deleted_cards(workspace)) == (shown, [])


def test_a_missing_pack_does_not_break_the_list(movable: Workspace) -> None:
    here = shelf.new(movable, PACK, KIND)
    gone = movable.store.create_draft("liaoning-2014", 2, "window", {"window_name": "旧窗口"})
    card, other = shelf.cards(movable)
    assert (card.id, other.id, other.fault) == (gone.id, here.id, "")
    assert "liaoning-2014 修订 2" in card.fault
    assert "内容都在" in card.fault
    assert (card.filled, card.required) == (0, 0)
    shelf.delete(movable, gone.id)
    assert [c.fault for c in shelf.deleted_cards(movable)] == [card.fault]
    assert movable.store.load(gone.id).draft.value("window_name") == "旧窗口"


def test_a_broken_pack_or_a_missing_kind_does_not_break_the_list(movable: Workspace) -> None:
    movable.store.create_draft(PACK, 1, "person", {})
    (card,) = shelf.cards(movable)
    assert "person" in card.fault
    (movable.program.forms / PACK / "1" / "window.toml").write_text("id = ", encoding="utf-8")
    with again(movable) as later:
        (card,) = shelf.cards(later)
        assert "window.toml" in card.fault
        found = shelf.offers(later.catalogue)
        assert found.offers == ()
        assert len(found.faults) == 1
        with pytest.raises(UsageError, match="没有新建草稿"):
            shelf.new_from_sample(later)


def test_photos_that_must_be_there_count(movable: Workspace) -> None:
    form = movable.program.forms / PACK / "1" / "window.toml"
    text = form.read_text(encoding="utf-8")
    assert 'fields = ["window_category"]' in text
    form.write_text(text.replace('fields = ["window_category"]', 'fields = ["photos"]', 1), encoding="utf-8")
    full = shelf.new_from_sample(movable)
    empty = movable.store.create_draft(PACK, 1, KIND, full.values)
    filled = {card.id: card.filled for card in shelf.cards(movable)}
    assert filled[full.id] == filled[empty.id] + 1


def test_only_the_newest_revision_is_offered(program: ProgramPaths) -> None:
    newer = program.forms / PACK / "2"
    shutil.copytree(program.forms / PACK / "1", newer)
    pack = newer / "pack.toml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("revision = 1", "revision = 2", 1), encoding="utf-8")
    found = shelf.offers(Catalogue([program.forms]))
    assert [(o.pack.id, o.pack.revision, o.form.id) for o in found.offers] == [(PACK, 2, KIND), (PACK, 2, "report")]


def test_a_rule_that_does_not_apply_asks_for_nothing(movable: Workspace) -> None:
    form = movable.program.forms / PACK / "1" / "window.toml"
    text = form.read_text(encoding="utf-8")
    ruled = '[[rule]]\nid = "required-level"\nkind = "required"\nseverity = "must"\n'
    assert ruled in text
    condition = 'when = { field = "window_nature", in = ["机关"] }\n'
    form.write_text(text.replace(ruled, ruled + condition, 1), encoding="utf-8")
    draft: Draft = shelf.new(movable, PACK, KIND)
    assert shelf.cards(movable)[0].required == 10
    movable.store.save_values(draft.id, {"window_nature": "机关"})
    assert shelf.cards(movable)[0].required == 11
