"""到期清除 in the store: nothing of a draft is left, in any table, in free pages, in older backups; all else stays."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from app.errors import UsageError
from app.paths import DataPaths
from app.storage.backups import back_up, is_good
from app.storage.migrations import ALL_MIGRATIONS, apply_pending
from app.storage.purging import purge_copy
from app.storage.store import Store
from app.storage.traces import Traces
from tests.storage.helpers import TickingClock, assert_reads_well, raw

SECRET = "欧阳震华负责的窗口连续三年零投诉，"
LONG = "".join(f"{n}{SECRET}" for n in range(400))


def fill(store: Store) -> tuple[str, str]:
    """A draft that goes, with everything a draft can have, and one that stays."""
    goes = store.create_draft("liaoning-2016", 1, "window", {"leader_name": "欧阳震华", "narrative": LONG}).id
    stays = store.create_draft("liaoning-2016", 1, "window", {"leader_name": "司马光明", "phone": "12333"}).id
    for n in range(12):
        store.save_values(goes, {"narrative": LONG[: n * 600], "phone": f"024-2345{n:04d}"})
        store.save_values(stays, {"deeds": "留下的事迹" * n})
    for draft in (goes, stays):
        store.add_attachment(
            draft, "photos", io.BytesIO(draft.encode()), f"{draft}的照片.jpg", "image/jpeg", "合影说明"
        )
    store.finalise(goes, "0000", f'{{"values": {{"leader_name": "欧阳震华{SECRET}"}}}}', ["fang"])
    return goes, stays


def test_nothing_of_a_purged_draft_is_left(paths: DataPaths) -> None:
    with Store.open(paths, TickingClock()) as store:
        goes, stays = fill(store)
        kept = store.load(stays)
        history = store.field_history(stays, "deeds")
        remains = store.remains([goes])
        assert Traces(remains.texts).found_in(paths.store.read_bytes())
        (line,) = store.purge_drafts([goes])
        assert (line.draft, line.pack, line.kind) == (goes, "liaoning-2016", "window")
        assert (line.fields, line.changes, line.attachments) == (3, 26, 1)
        assert store.purge_log() == [line]
        assert store.load(stays) == kept
        assert store.field_history(stays, "deeds") == history
        assert store.health().sound
        with pytest.raises(UsageError):
            store.load(goes)
        after = store.remains([goes])
        assert not after.texts
        left = Traces(remains.texts).without(after.kept_texts)
        assert left.count > 400
    assert not left.found_in(paths.store.read_bytes())
    assert not paths.store.with_name("chuangbao.db-journal").stat().st_size


def test_the_journal_is_append_only_again_afterwards(paths: DataPaths) -> None:
    with Store.open(paths) as store:
        goes, _ = fill(store)
        store.purge_drafts([goes])
    with raw(paths) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("DELETE FROM journal")


def test_an_unknown_draft_among_them_purges_none(paths: DataPaths) -> None:
    with Store.open(paths) as store:
        goes, _ = fill(store)
        with pytest.raises(UsageError):
            store.purge_drafts([goes, "0000000000"])
        assert store.load(goes).draft.value("leader_name") == "欧阳震华"
        assert store.purge_log() == []


def test_numbers_are_never_given_out_twice(paths: DataPaths) -> None:
    with Store.open(paths) as store:
        _, stays = fill(store)
        last = max(store.load(stays).seen.values())
        goes = store.create_draft("liaoning-2016", 1, "window", {"phone": "12333"})
        taken = store.load(goes.id).seen["phone"]
        store.purge_drafts([goes.id])
        assert store.save_values(stays, {"phone": "12345"})["phone"] > taken > last


@pytest.mark.parametrize("schema", range(1, len(ALL_MIGRATIONS) + 1))
def test_backups_of_every_schema_are_purged(tmp_path: Path, schema: int) -> None:
    """And of later ones: a table that hangs on a purged row goes with it, whether it names the draft or not."""

    def m999_later(db: Database) -> None:
        db.execute("CREATE TABLE of_later (seq INTEGER PRIMARY KEY, draft TEXT REFERENCES draft (id), name TEXT)")
        db.execute("CREATE TABLE shot (snapshot INTEGER REFERENCES of_later (seq), text TEXT)")

    copy = tmp_path / "备份.db"
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        apply_pending(connection, ALL_MIGRATIONS[:schema])
        m999_later(Database(connection))
        for draft in ("goes", "stays"):
            connection.execute(
                "INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES (?, '', 1, '', '', '')",
                (draft,),
            )
            connection.execute(
                "INSERT INTO journal (draft, field, at, pos, removed, inserted) VALUES (?, 'f', '', 0, '', ?)",
                (draft, f"{draft}{SECRET}"),
            )
            connection.execute("INSERT INTO of_later (draft, name) VALUES (?, '送审')", (draft,))
            connection.execute("INSERT INTO shot VALUES (last_insert_rowid(), ?)", (f"{draft}{SECRET}",))
    assert purge_copy(copy, ["goes"])
    assert not purge_copy(copy, ["goes"])
    assert is_good(copy)
    assert f"goes{SECRET}".encode() not in copy.read_bytes()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT text FROM shot").fetchall() == [(f"stays{SECRET}",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_finished_campaigns_are_found_by_day(paths: DataPaths) -> None:
    now = datetime(2016, 7, 5, 8, 0, tzinfo=UTC)
    with Store.open(paths, lambda: now) as store:
        drafts = [store.create_draft("liaoning-2016", 1, kind, {}).id for kind in ("window", "window", "person")]
        store.create_draft("liaoning-2016", 1, "window", {})
        for days, draft in enumerate(drafts):
            now = datetime(2016, 7, 5 + days, 8, 0, tzinfo=UTC)
            store.finalise(draft, "0000", "{}", [])
        store.delete_draft(drafts[0])
        assert store.finished_before("liaoning-2016", None, now + timedelta(days=1)) == drafts
        assert store.finished_before("liaoning-2016", "window", now) == drafts[:2]
        assert store.finished_before("liaoning-2016", None, now - timedelta(days=1)) == drafts[:1]
        assert store.finished_before("jilin-2024", None, now + timedelta(days=1)) == []


def test_a_damaged_backup_says_so(paths: DataPaths, tmp_path: Path) -> None:
    with Store.open(paths) as store:
        goes, _ = fill(store)
    copy = tmp_path / "备份.db"
    back_up(paths.store, copy)
    copy.write_bytes(copy.read_bytes()[:20000])
    with pytest.raises(Exception, match="损坏") as caught:
        purge_copy(copy, [goes])
    assert_reads_well(caught.value)  # type: ignore[arg-type]


texts = st.text("一丁七万丈三上下不与丐丑ABC0123456789", min_size=2, max_size=80)


@given(st.lists(texts, min_size=1, max_size=6), st.binary(max_size=40), st.binary(max_size=40), st.data())
def test_a_text_is_found_wherever_it_lies(wanted: list[str], before: bytes, after: bytes, data: st.DataObject) -> None:
    traces = Traces(wanted)
    chosen = data.draw(st.sampled_from(wanted)).encode()
    if len(chosen) >= 6:
        assert traces.found_in(before + chosen + after)
    if len(chosen) >= 60:  # a remnant of a long one
        start = data.draw(st.integers(0, len(chosen) - 48))
        assert traces.found_in(before + chosen[start : start + 48] + after)
    joined = "\0".join(wanted)
    assert not traces.without([joined]).found_in(joined.encode())


@given(st.lists(texts, max_size=6), st.binary(max_size=200))
def test_what_is_not_there_is_not_found(wanted: list[str], data: bytes) -> None:
    assert all(piece in data for piece in Traces(wanted).found_in(data))


def test_a_text_over_the_edge_of_a_block_is_found(tmp_path: Path) -> None:
    file = tmp_path / "大文件"
    for at in range((8 << 20) - 30, (8 << 20) + 5, 5):
        file.write_bytes(b"\0" * at + "欧阳震华".encode() + b"\0" * 100)
        assert Traces(["欧阳震华"]).found_in_file(file, lambda _: None)
