"""Which backups stay, in which order they count, and the attachments they keep alive."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.paths import DataPaths
from app.storage.backups import back_up, is_good, same_state
from app.storage.local_backups import AT_MOST, LocalBackup, Reason, kept, local_backups, next_backup, thin
from app.storage.store import Store
from tests.storage.helpers import TickingClock

NOW = datetime(2016, 7, 5, 8, 0, tzinfo=UTC)

# Clocks that run back, stand still and jump by decades are part of it.
moments = st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
backups = st.lists(st.tuples(moments, st.sampled_from(Reason)), max_size=120).map(
    lambda made: [LocalBackup(Path(f"{n}.db"), n, at, reason) for n, (at, reason) in enumerate(made, start=1)]
)


@given(backups)
def test_the_newest_stays_and_never_more_than_the_bound(made: list[LocalBackup]) -> None:
    staying = kept(made)
    assert len(staying) <= AT_MOST
    assert staying == [b for b in made if b in set(staying)]
    assert set(made[-10:]) <= set(staying)
    assert kept(staying) == staying  # a second look takes nothing more away


@given(backups, moments)
def test_one_more_backup_takes_away_little(made: list[LocalBackup], at: datetime) -> None:
    """However wrong the clock was when it was made: never a bunch at once."""
    before = kept(made)
    after = kept([*before, LocalBackup(Path("new.db"), len(made) + 1, at, Reason.START)])
    assert after[-1].path == Path("new.db")
    assert len(set(before) - set(after)) <= 4


def test_months_of_daily_work_leave_days_then_weeks() -> None:
    made = [LocalBackup(Path(f"{n}.db"), n, NOW + timedelta(hours=6 * n), Reason.START) for n in range(4 * 120)]
    ages = [(made[-1].taken - b.taken).days for b in kept(made)]
    assert max(ages) >= 56
    assert sum(age < 14 for age in ages) >= 14
    assert len(ages) < 35


def test_a_clock_decades_ahead_takes_nothing_older_away() -> None:
    good = [LocalBackup(Path(f"{n}.db"), n, NOW + timedelta(days=n), Reason.DAILY) for n in range(14)]
    wrong = LocalBackup(Path("wrong.db"), 99, NOW.replace(year=2080), Reason.START)
    assert len(set(good) - set(kept([*good, wrong]))) <= 1
    back = LocalBackup(Path("back.db"), 100, NOW.replace(year=1980), Reason.START)
    assert kept([*good, wrong, back])[-1] == back


def test_names_carry_number_time_and_reason(paths: DataPaths) -> None:
    paths.backups.mkdir(parents=True)
    for reason in ("start", "import", "m002_turn"):
        next_backup(paths, NOW, reason).write_bytes(b"")
    (paths.backups / "chuangbao-20150101T000000Z-m001_drafts.db").write_bytes(b"")
    (paths.backups / "别的文件.db").write_bytes(b"")
    found = local_backups(paths)
    assert [(b.number, b.reason.value) for b in found] == [
        (3, "migration"),
        (2, "import"),
        (1, "start"),
        (0, "migration"),
    ]
    assert found[0].taken == NOW
    assert found[0].path.name == "chuangbao-0003-20160705T080000Z-m002_turn.db"


def test_order_is_by_number_when_the_clock_runs_back(paths: DataPaths, store: Store) -> None:
    store.create_draft("liaoning-2016", 1, "window", {})
    for days in (0, -400, 4000):
        back_up(paths.store, next_backup(paths, NOW + timedelta(days=days), "start"))
    assert [b.taken - NOW for b in local_backups(paths)] == [timedelta(days=d) for d in (4000, -400, 0)]
    assert thin(paths) == []


def test_an_unchanged_store_is_known_and_a_changed_one_too(paths: DataPaths, store: Store) -> None:
    draft = store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三"}).id
    target = next_backup(paths, NOW, "start")
    back_up(paths.store, target)
    assert same_state(paths.store, target)
    assert is_good(target)
    store.load(draft)
    assert same_state(paths.store, target)
    store.save_values(draft, {"leader_name": "李四"})
    assert not same_state(paths.store, target)


@pytest.mark.parametrize("damage", [slice(0, 100), slice(0, 5000), slice(0, 0)])
def test_a_damaged_backup_is_not_good(paths: DataPaths, store: Store, damage: slice) -> None:
    store.create_draft("liaoning-2016", 1, "window", {"deeds": "事迹" * 3000})
    target = next_backup(paths, NOW, "start")
    back_up(paths.store, target)
    target.write_bytes(target.read_bytes()[damage])
    assert not is_good(target)
    assert not is_good(target.with_name("missing.db"))


def test_attachments_stay_as_long_as_a_backup_names_them(paths: DataPaths) -> None:
    with Store.open(paths, TickingClock()) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {}).id
        backed_up, never, young, used = (
            store.add_attachment(draft, "photos", io.BytesIO(name.encode()), name, "image/jpeg") for name in "abcd"
        )
        long_ago = (NOW - timedelta(days=30)).timestamp()
        store.remove_attachment(draft, never)
        back_up(paths.store, next_backup(paths, NOW, "start"))
        for attachment in store.load(draft).draft.attachments[:2]:
            store.remove_attachment(draft, store.load(draft).draft.attachments[0])
            assert attachment in (young, backed_up) or attachment.sha256 in (young.sha256, backed_up.sha256)
        for each in (backed_up, never, used):
            os.utime(store.attachment_path(each.sha256), (long_ago, long_ago))
        assert store.tidy() == never.size
        assert not store.attachment_path(never.sha256).exists()
        (backup,) = local_backups(paths)
        whole = backup.path.read_bytes()
        backup.path.write_bytes(whole[:5000])
        assert store.tidy() == 0  # nobody knows what a damaged backup needs
        backup.path.unlink()
        assert store.tidy() == backed_up.size
        assert store.attachment_path(young.sha256).exists()
        assert store.read_attachment(used.sha256) == b"d"
