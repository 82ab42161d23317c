"""What stands in the store after each migration; one test for each, by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from app.storage.migrations import ALL_MIGRATIONS, Migration, applied_names, apply_pending


@pytest.fixture
def empty() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


def migrate_up_to(connection: sqlite3.Connection, last: str) -> None:
    names = [migration.__name__ for migration in ALL_MIGRATIONS]
    apply_pending(connection, ALL_MIGRATIONS[: names.index(last) + 1])


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def references(connection: sqlite3.Connection, table: str) -> set[str]:
    return {name for (name,) in connection.execute('SELECT "table" FROM pragma_foreign_key_list(?)', (table,))}


def test_every_migration_has_a_test() -> None:
    untested = [m.__name__ for m in ALL_MIGRATIONS if f"test_{m.__name__}" not in globals()]
    assert not untested


def test_names_are_kept_in_order(empty: sqlite3.Connection) -> None:
    def m998_first(db: object) -> None: ...

    def m999_second(db: object) -> None: ...

    added: tuple[Migration, ...] = (m998_first, m999_second)
    assert applied_names(empty) == []
    apply_pending(empty, ALL_MIGRATIONS)
    apply_pending(empty, (*ALL_MIGRATIONS, *added))
    assert applied_names(empty) == [*(m.__name__ for m in ALL_MIGRATIONS), "m998_first", "m999_second"]


def test_m001_drafts(empty: sqlite3.Connection) -> None:
    migrate_up_to(empty, "m001_drafts")
    assert columns(empty, "draft") == [
        "id", "pack", "pack_revision", "kind", "revision", "state", "created", "changed", "deleted",
    ]  # fmt: skip
    assert columns(empty, "value") == ["draft", "field", "text", "seq"]
    assert columns(empty, "journal") == ["seq", "draft", "field", "at", "pos", "removed", "inserted"]
    assert columns(empty, "attachment") == [
        "draft", "slot", "position", "sha256", "crc32", "name", "caption", "media", "size",
    ]  # fmt: skip
    assert columns(empty, "revision") == [
        "draft", "number", "check_code", "frozen_at", "canonical", "fonts", "reopened_at", "reason",
    ]  # fmt: skip
    ours = "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE '%sqlite%'"
    assert dict(empty.execute(ours)) == dict.fromkeys(("draft", "value", "journal", "attachment", "revision"), 1)
    assert references(empty, "value") == {"draft", "journal"}
    for table in ("journal", "attachment", "revision"):
        assert references(empty, table) == {"draft"}

    empty.execute("INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES ('d', '', 1, '', '', '')")
    empty.execute("INSERT INTO journal (draft, field, at, pos, removed, inserted) VALUES ('d', 'f', '', 0, '', '字')")
    for change in ("UPDATE journal SET inserted = '别的'", "DELETE FROM journal"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            empty.execute(change)
    # The triggers make way by name, for the migration that will bring a purge.
    empty.execute("DROP TRIGGER journal_keeps_rows")
    empty.execute("DROP TRIGGER journal_loses_none")
    empty.execute("DELETE FROM journal")
    empty.execute("INSERT INTO journal (draft, field, at, pos, removed, inserted) VALUES ('d', 'f', '', 0, '', '字')")
    assert empty.execute("SELECT seq FROM journal").fetchall() == [(2,)]


def test_m002_turn(empty: sqlite3.Connection) -> None:
    migrate_up_to(empty, "m001_drafts")
    empty.execute("INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES ('d', '', 1, '', '', '')")
    empty.execute(
        "INSERT INTO attachment VALUES ('d', 'photos', 0, ?, 0, 'a.jpg', '说明', 'image/jpeg', 1)", ("0" * 64,)
    )
    migrate_up_to(empty, "m002_turn")
    assert columns(empty, "attachment")[-1] == "turn"
    assert empty.execute("SELECT name, caption, turn FROM attachment").fetchall() == [("a.jpg", "说明", 0)]
    for turn in (90, 180, 270, 0):
        empty.execute("UPDATE attachment SET turn = ?", (turn,))
    for wrong in (45, -90, 360, None):
        with pytest.raises(sqlite3.IntegrityError):
            empty.execute("UPDATE attachment SET turn = ?", (wrong,))


def test_m003_prints(empty: sqlite3.Connection) -> None:
    migrate_up_to(empty, "m002_turn")
    empty.execute("INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES ('d', '', 1, '', '', '')")
    empty.execute(
        "INSERT INTO revision (draft, number, check_code, frozen_at, canonical, fonts) VALUES ('d', 1, '', '', '', '')"
    )
    migrate_up_to(empty, "m003_prints")
    assert columns(empty, "print") == [
        "seq", "draft", "revision", "at", "document", "title", "format", "pages", "copies", "size", "sha256",
    ]  # fmt: skip
    assert references(empty, "print") == {"revision"}
    assert empty.execute("SELECT strict FROM pragma_table_list WHERE name = 'print'").fetchall() == [(1,)]
    insert = "INSERT INTO print VALUES (NULL, 'd', ?, '', 'approval', '推荐审批表', 'pdf', 4, ?, 0, '')"
    empty.execute(insert, (1, 8))
    with pytest.raises(sqlite3.IntegrityError):
        empty.execute(insert, (1, 0))
    empty.execute("PRAGMA foreign_keys=on")
    with pytest.raises(sqlite3.IntegrityError):
        empty.execute(insert, (2, 8))
    for change in ("UPDATE print SET copies = 9", "DELETE FROM print"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            empty.execute(change)


def test_m004_history(empty: sqlite3.Connection) -> None:
    migrate_up_to(empty, "m003_prints")
    for draft in "de":
        row = (draft, moment(0))
        empty.execute(
            "INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES (?, '', 1, '', ?, '')", row
        )
    typed = [
        ("d", "deeds", 0, 0, "", "一窗受理。"),  # what the draft began with
        ("e", "deeds", 0, 0, "", "另一份"),
        ("d", "deeds", 10, 5, "", "群"),
        ("e", "deeds", 11, 3, "", "草稿"),
        ("d", "deeds", 12, 6, "", "众"),
        ("d", "deeds", 60, 7, "", "满意"),  # after a pause
        ("d", "phone", 62, 0, "", "1"),
        ("d", "deeds", 63, 9, "", "。"),  # after another field
        ("d", "deeds", 64, 9, "。", ""),
        ("d", "deeds", 65, 9, "", "。"),
        ("d", "deeds", 66, 10, "", "下"),  # after the end of a sentence
    ]
    for draft, field, seconds, pos, removed, inserted in typed:
        empty.execute(
            "INSERT INTO journal (draft, field, at, pos, removed, inserted) VALUES (?, ?, ?, ?, ?, ?)",
            (draft, field, moment(seconds), pos, removed, inserted),
        )
    migrate_up_to(empty, "m004_history")
    assert columns(empty, "step") == ["id", "draft", "field", "kind", "below", "reverts", "together"]
    assert columns(empty, "snapshot") == ["id", "draft", "name", "at", "seq", "automatic"]
    assert set(columns(empty, "snapshot_attachment")) == {"snapshot", *columns(empty, "attachment")}
    assert references(empty, "snapshot_attachment") == {"snapshot", "draft"}
    assert references(empty, "step") == {"draft", "journal"}
    assert references(empty, "snapshot") == {"draft"}
    assert empty.execute("SELECT id, draft, field, kind, below FROM step").fetchall() == [
        (1, "d", "deeds", "start", None),
        (2, "e", "deeds", "start", None),
        (3, "d", "deeds", "edit", None),
        (4, "e", "deeds", "edit", None),
        (6, "d", "deeds", "edit", 3),
        (7, "d", "phone", "edit", None),
        (8, "d", "deeds", "edit", 6),
        (11, "d", "deeds", "edit", 8),
    ]
    for wrong in ("UPDATE step SET kind = 'other'", "UPDATE step SET reverts = 3"):
        with pytest.raises(sqlite3.IntegrityError):
            empty.execute(wrong)


def moment(seconds: int) -> str:
    return (datetime(2016, 7, 5, 8, 0, tzinfo=UTC) + timedelta(seconds=seconds)).isoformat(timespec="microseconds")


def test_m005_backup(empty: sqlite3.Connection) -> None:
    migrate_up_to(empty, "m004_history")
    for draft, changed in (("a", "2016-07-05"), ("b", "2016-07-03"), ("c", "2016-07-04")):
        empty.execute(
            "INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES (?, '', 1, '', '', ?)",
            (draft, changed),
        )
    migrate_up_to(empty, "m005_backup")

    def order() -> list[str]:
        return [draft for (draft,) in empty.execute("SELECT id FROM draft ORDER BY touched DESC")]

    assert order() == ["a", "c", "b"]
    empty.execute("UPDATE draft SET changed = '1970-01-01' WHERE id = 'b'")
    assert order() == ["b", "a", "c"]
    empty.execute("INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES ('d', '', 1, '', '', '')")
    assert order() == ["d", "b", "a", "c"]
    empty.execute("UPDATE draft SET deleted = '2016-07-06' WHERE id = 'c'")
    assert order() == ["d", "b", "a", "c"]
    assert columns(empty, "purge") == ["seq", "draft", "pack", "kind", "at", "fields", "changes", "attachments"]


def test_m006_crop(empty: sqlite3.Connection) -> None:
    migrate_up_to(empty, "m005_backup")
    empty.execute("INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES ('d', '', 1, '', '', '')")
    empty.execute(
        "INSERT INTO attachment VALUES ('d', 'photos', 0, ?, 0, 'a.jpg', '说明', 'image/jpeg', 1, 90)", ("0" * 64,)
    )
    migrate_up_to(empty, "m006_crop")
    assert columns(empty, "attachment")[-1] == "crop"
    assert set(columns(empty, "snapshot_attachment")) == {"snapshot", *columns(empty, "attachment")}
    assert empty.execute("SELECT name, turn, crop FROM attachment").fetchall() == [("a.jpg", 90, "")]


def test_m010_trust(empty: sqlite3.Connection) -> None:
    migrate_up_to(empty, "m010_trust")
    assert columns(empty, "office") == ["name", "fingerprint", "file", "taken"]
    assert columns(empty, "sender") == ["signing", "return_to", "name", "pinned", "replaced"]
    assert columns(empty, "sent") == ["seq", "draft", "revision", "at", "sha256", "office", "signing"]
    assert columns(empty, "receipt") == [
        "seq", "draft", "revision", "at", "taken", "sha256", "office", "decision", "comments",
    ]  # fmt: skip
    for table in ("sent", "receipt"):
        assert references(empty, table) == {"revision"}
    # One key in force a name; those it replaced may be many.
    empty.execute("INSERT INTO sender VALUES ('a', '', '某中心', '', '2024')")
    empty.execute("INSERT INTO sender VALUES ('b', '', '某中心', '', '2025')")
    empty.execute("INSERT INTO sender VALUES ('c', '', '某中心', '', NULL)")
    with pytest.raises(sqlite3.IntegrityError):
        empty.execute("INSERT INTO sender VALUES ('d', '', '某中心', '', NULL)")
    empty.execute("INSERT INTO sent VALUES (NULL, 'd', 1, '', '', '', '')")
    for change in ("UPDATE sent SET office = 'x'", "DELETE FROM sent"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            empty.execute(change)
    with pytest.raises(sqlite3.IntegrityError):
        empty.execute("INSERT INTO receipt VALUES (NULL, 'd', 1, '', '', '', '', 'maybe', '[]')")


def test_m011_handover(empty: sqlite3.Connection) -> None:
    migrate_up_to(empty, "m006_crop")
    empty.execute("INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES ('d', '', 1, '', '', '')")
    empty.execute(
        "INSERT INTO revision (draft, number, check_code, frozen_at, canonical, fonts) VALUES ('d', 1, '', '', '', '')"
    )
    migrate_up_to(empty, "m011_handover")
    assert columns(empty, "handover") == [
        "seq", "draft", "revision", "at", "carrier", "place", "title", "sha256",
    ]  # fmt: skip
    assert references(empty, "handover") == {"revision"}
    assert empty.execute("SELECT strict FROM pragma_table_list WHERE name = 'handover'").fetchall() == [(1,)]
    insert = "INSERT INTO handover VALUES (NULL, 'd', ?, '', ?, 'WORK', '某单位.cbao', ?)"
    empty.execute(insert, (1, "stick", "0" * 64))
    for wrong in ((1, "pigeon", "0" * 64), (1, "disc", "0")):
        with pytest.raises(sqlite3.IntegrityError):
            empty.execute(insert, wrong)
    empty.execute("PRAGMA foreign_keys=on")
    with pytest.raises(sqlite3.IntegrityError):
        empty.execute(insert, (2, "mail", "0" * 64))
    for change in ("UPDATE handover SET place = ''", "DELETE FROM handover"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            empty.execute(change)
