"""Power cuts: a session of the real program is recorded, then ended at random places of what it wrote, and opened again."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.paths import DataPaths, program_root
from app.storage.store import Store
from tests.soak.lossy_disk import LossyDisk
from tests.soak.typist import lines
from tests.soak.write_log import Event, Said, Sync, Write, record

_KIND = ("liaoning-2016", "window")
_PHOTO = program_root() / "forms" / "liaoning-2016" / "1" / "sample-photo-hall.jpg"
_ONCE_IN = 25  # cuts also opened by a process of its own


@dataclass(frozen=True)
class PowerFigures:
    """What was done, and what was found: `ahead` counts cuts after which more was there than had been acknowledged."""

    cuts: int
    acknowledgements: int
    writes: int
    syncs: int
    ahead: int
    rolled_back: int
    seconds: float


@dataclass(frozen=True)
class _Session:
    """What happened on the disk below `root`, and all values after each acknowledgement, from none on."""

    root: Path
    draft: str
    events: Sequence[Event]
    states: Sequence[dict[str, str]]


def power_cuts(cuts: int, typed: int, seed: int, folder: Path, *, honest: bool = True) -> PowerFigures:
    """Record a session of `typed` lines and cut it `cuts` times.

    A disk that is not `honest` says it has synced and has not: what such a disk loses shows that these cuts find losses.
    Raises AssertionError when anything acknowledged is not there, StorageError when the store is damaged.
    """
    random_ = random.Random(seed)  # noqa: S311 - no secret
    started = time.monotonic()
    session = _record(random_, typed, folder)
    places = sorted(random_.randint(0, len(session.events)) for _ in range(cuts))
    disk, done, said = LossyDisk(str(session.root)), 0, 0
    ahead = rolled_back = 0
    for number, place in enumerate(places):
        for event in session.events[done:place]:
            if honest or not isinstance(event, Sync):
                disk.apply(event)
            said += isinstance(event, Said)
        done = place
        with tempfile.TemporaryDirectory(dir=folder) as left:
            paths = DataPaths(Path(left))
            disk.cut(random_, paths.root)
            journal = paths.store.with_name(paths.store.name + "-journal")
            rolled_back += journal.exists() and journal.stat().st_size > 0
            ahead += _check(session, paths, said)
            if number % _ONCE_IN == 0 and said:
                _run(["show", session.draft], paths.root)
    return PowerFigures(
        cuts=cuts,
        acknowledgements=len(session.states) - 1,
        writes=sum(isinstance(event, Write) for event in session.events),
        syncs=sum(isinstance(event, Sync) for event in session.events),
        ahead=ahead,
        rolled_back=rolled_back,
        seconds=time.monotonic() - started,
    )


def _record(random_: random.Random, typed: int, folder: Path) -> _Session:
    """A draft made with a photo, typed into, named, gone back, undone and finalised: each by the program itself."""
    root = folder / "data"
    root.mkdir()
    events: list[Event] = []
    states: list[dict[str, str]] = [{}]

    def run(*arguments: str, given: str = "") -> None:
        events.extend(record(_command(arguments, root), program_root(), root, folder / "strace.log", given))

    first = {"window_name": "某市12333热线", "deeds": "原文。"}
    run("new", *_KIND, "--answers", "-", "--photo", f"photos={_PHOTO}", given=json.dumps(first))
    states.append(first)
    draft = json.loads(next(event.line for event in events if isinstance(event, Said)))["draft"]
    text = list(lines(random_, typed, first))
    run("set", draft, "--stdin", given="".join(line.text for line in text))
    states += [line.values for line in text]
    for command in (("snapshot", draft, "送科长看过"), ("undo", draft), ("restore", draft, "--at", "2")):
        run(*command)
        with Store.open(DataPaths(root)) as store:
            states.append(dict(store.load(draft).draft.values))
    said = [event for event in events if isinstance(event, Said)]
    assert len(said) == len(states) - 1, "each acknowledgement is one line"
    return _Session(root, draft, events, states)


def _check(session: _Session, paths: DataPaths, said: int) -> bool:
    """Whether more was there than acknowledged; AssertionError when less, or when anything is damaged."""
    with Store.open(paths) as store:
        health = store.health()
        assert health.sound, health
        drafts = [summary.id for summary in store.list_drafts()]
        assert drafts in ([[session.draft]] if said else [[], [session.draft]])
        if not drafts:
            return False
        draft = store.load(session.draft).draft
        values = dict(draft.values)
        may_be = session.states[said : said + 2]
        assert values in may_be, f"after {said} acknowledgements the draft holds {values}"
        assert draft.attachments or not said
        store.steps(session.draft, limit=1000)
        store.snapshots(session.draft)
    return values != session.states[said]


def _run(arguments: Sequence[str], root: Path) -> None:
    subprocess.run(_command(arguments, root), cwd=program_root(), check=True, stdout=subprocess.PIPE)


def _command(arguments: Sequence[str], root: Path) -> list[str]:
    return [sys.executable, "-m", "app", "--json", "--data", str(root), *arguments]
