"""What a long history costs: a draft with 100,000 journal rows against an empty one, and what typing takes on the disk.

Both drafts lie in stores of their own on the same disk, and are opened turn about. The rows are those of somebody typing
a text of some 2,000 characters over and over, one character a row, as no clerk does in two weeks.

By hand: `python -m build.bench_history 100000 FOLDER`.
"""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from app.domain.text_diff import diff
from app.paths import DataPaths
from app.storage.journal import write_typed
from app.storage.store import Store

FIELD = "long_text"
_RUNS = 15
_SHORT = 20
_LONG = 2000
_CHARACTERS = "窗口受理业务群众满意率百分之服务优良。"


def measure(events: int, folder: Path) -> dict[str, float]:
    """Milliseconds (`*_ms`, medians), ratios, bytes.

    `open_ratio` is opening the store and loading a draft with `events` rows against an empty one, `save_ratio` a save of
    one character, `undo_ratio` an undo there against that save. `bytes_a_row` is what one row of one character takes,
    `length_ratio` the same for a text of 2,000 characters against one of 20: 1 where history does not cost text.
    `copy_bytes_a_row` is what a row would take that held the text as it then was, `copies_ratio` ours against that.
    """
    empty, full, short = (DataPaths(folder / name) for name in ("empty", "full", "short"))
    drafts = {paths: _made(paths) for paths in (empty, full, short)}
    before = {paths: paths.store.stat().st_size for paths in (full, short)}
    copies = type_over(full, drafts[full], events, _LONG)
    type_over(short, drafts[short], events // 10, _SHORT)
    grown = (full.store.stat().st_size - before[full]) / events
    grown_short = (short.store.stat().st_size - before[short]) / (events // 10)

    opened = _turn_about({paths.root.name: partial(_open, paths, drafts[paths]) for paths in (empty, full)})
    with Store.open(empty) as small, Store.open(full) as large:
        saved = _turn_about(
            {
                "empty": lambda: _key(small, drafts[empty]),
                "full": lambda: _key(large, drafts[full]),
                "undo": lambda: large.undo(drafts[full], FIELD),
            }
        )
        total = large.steps(drafts[full], FIELD, limit=1).total
        page = large.steps(drafts[full], FIELD).steps
        rest = {
            "page_ms": _median(lambda: large.steps(drafts[full], FIELD)),
            "oldest_page_ms": _median(lambda: large.steps(drafts[full], FIELD, offset=total - 50)),
            "middle_page_ms": _median(lambda: large.steps(drafts[full], FIELD, offset=total // 2)),
            "page_diffs_ms": _median(lambda: [diff(step.before, step.after) for step in page]),
            "snapshot_ms": _median(lambda: large.keep_automatic(drafts[full], "量")),
            "health_ms": _median(large.health, runs=3),
        }
    return {
        "events": float(events),
        "steps": float(total),
        "open_ratio": opened["full"] / opened["empty"],
        "open_ms": opened["full"],
        "save_ratio": saved["full"] / saved["empty"],
        "undo_ratio": saved["undo"] / saved["full"],
        "undo_ms": saved["undo"],
        **rest,
        "bytes_a_row": grown,
        "length_ratio": grown / grown_short,
        "copy_bytes_a_row": copies / events,
        "copies_ratio": grown / (copies / events),
    }


def _made(paths: DataPaths) -> str:
    with Store.open(paths) as store:
        return store.create_draft("bench", 1, "window", {"unit": "某市12333热线"}).id


def type_over(paths: DataPaths, draft: str, events: int, length: int, field: str = FIELD) -> int:
    """Type and delete in a text of about `length` characters: through the program's journal, in one transaction.

    Bytes of UTF-8 that the texts after each row come to.
    """
    random_ = random.Random(1)  # noqa: S311 - no secret
    text, place, copies = "", 0, 0
    at = datetime(2016, 7, 5, tzinfo=UTC)
    with closing(sqlite3.connect(paths.store, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(events):
            at += timedelta(seconds=1)
            if random_.random() < 1 / 40:
                at += timedelta(minutes=1)
                place = random_.randint(0, len(text))
            if len(text) >= length and place:
                place -= 1
                text = text[:place] + text[place + 1 :]
            else:
                text = text[:place] + random_.choice(_CHARACTERS) + text[place:]
                place += 1
            write_typed(connection, draft, field, text, at.isoformat(timespec="microseconds"))
            copies += len(text.encode("utf-8"))
        connection.execute("COMMIT")
    return copies


def _open(paths: DataPaths, draft: str) -> None:
    with Store.open(paths) as store:
        store.load(draft)


def _key(store: Store, draft: str) -> None:
    text = store.load(draft).draft.value(FIELD)
    store.save_values(draft, {FIELD: text[:1000] + "字" + text[1000:]})


def _turn_about(tasks: dict[str, Callable[[], object]]) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(_RUNS):
        for name, task in tasks.items():
            taken[name].append(_milliseconds(task))
    return {name: statistics.median(times) for name, times in taken.items()}


def _median(task: Callable[[], object], runs: int = _RUNS) -> float:
    return statistics.median(_milliseconds(task) for _ in range(runs))


def _milliseconds(task: Callable[[], object]) -> float:
    started = time.perf_counter()
    task()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), Path(sys.argv[2])), indent=2))
