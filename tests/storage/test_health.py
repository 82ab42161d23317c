"""What the doctor finds."""

from __future__ import annotations

import io

import pytest

from app.paths import DataPaths
from app.storage.store import Store
from tests.storage.helpers import raw


@pytest.fixture
def draft(store: Store) -> str:
    return store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三", "phone": "12333"}).id


def test_a_store_in_use_is_sound(store: Store, draft: str, paths: DataPaths) -> None:
    store.save_values(draft, {"leader_name": "李四", "phone": ""})
    store.add_attachment(draft, "photos", io.BytesIO(b"photo"), "a.jpg", "image/jpeg")
    health = store.health()
    assert health.sound
    assert (health.integrity, health.foreign_keys, health.diverging) == ((), (), ())
    assert (health.missing, health.altered, health.unused, health.unfinished) == ((), (), 0, 0)
    assert (health.drafts, health.attachment_bytes) == (1, 5)
    assert health.store_bytes == paths.store.stat().st_size
    assert health.sqlite_version.startswith("3.")


@pytest.mark.parametrize(
    ("tampering", "diverging"),
    [
        ("UPDATE value SET text = '王五' WHERE field = 'leader_name'", {"leader_name"}),
        ("UPDATE value SET seq = 2 WHERE field = 'leader_name'", {"leader_name"}),
        ("DELETE FROM value WHERE field = 'leader_name'", {"leader_name"}),
        ("UPDATE value SET field = 'leader' WHERE field = 'leader_name'", {"leader_name", "leader"}),
        ("INSERT INTO value SELECT draft, 'deeds', text, seq FROM value WHERE field = 'phone'", {"deeds"}),
        (
            "INSERT INTO journal SELECT 99, draft, field, at, 99, '字', '' FROM journal WHERE field = 'leader_name'",
            {"leader_name"},
        ),
    ],
)
def test_a_value_its_journal_does_not_tell_is_found(
    store: Store, draft: str, paths: DataPaths, tampering: str, diverging: set[str]
) -> None:
    with raw(paths) as connection:
        connection.execute(tampering)
    health = store.health()
    assert set(health.diverging) == {(draft, field) for field in diverging}
    assert not health.sound


def test_rows_without_their_draft_are_found(store: Store, draft: str, paths: DataPaths) -> None:
    with raw(paths) as connection:
        connection.execute("DELETE FROM draft WHERE id = ?", (draft,))
    health = store.health()
    assert health.foreign_keys
    assert not health.sound


def test_an_index_that_lost_an_entry_is_found(paths: DataPaths) -> None:
    with Store.open(paths) as store:
        store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三"})
    with raw(paths) as connection:
        connection.execute("PRAGMA writable_schema=on")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'journal_of_field'")
    with Store.open(paths) as store:
        health = store.health()
    assert health.integrity
    assert not health.sound
