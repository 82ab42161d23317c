"""The real process killed with SIGKILL at random moments while a script types into it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from app.paths import DataPaths
from app.storage.store import Store
from tests.soak.typist import Line, lines

ROOT = Path(__file__).resolve().parent.parent.parent
_LINES = 300
_ROUNDS_A_STORE = 25  # checks read the whole store: a new one now and then keeps them quick


@dataclass(frozen=True)
class KillFigures:
    """What was done, and what was found: `inside` counts kills that left a transaction to be rolled back."""

    rounds: int
    acknowledged: int
    inside: int
    ahead: int
    seconds: float


@dataclass(frozen=True)
class _Child:
    process: subprocess.Popen[str]
    paths: DataPaths
    draft: str


def kill_rounds(rounds: int, seed: int, folder: Path) -> KillFigures:
    """Kill a typing process `rounds` times. Raises AssertionError when anything acknowledged is not there.

    The next process starts while one is being killed: two at one store, as with a window and a command line.
    """
    random_ = random.Random(seed)  # noqa: S311 - no secret
    started = time.monotonic()
    acknowledged = inside = ahead = 0
    with _children(rounds, folder) as children:
        for child in children:
            typed = list(lines(random_, _LINES, {}))
            count = _type_and_kill(child.process, typed, random_)
            journal = child.paths.store.with_name(child.paths.store.name + "-journal")
            inside += journal.exists() and journal.stat().st_size > 0
            acknowledged += count
            ahead += _check(child, [{}, *(line.values for line in typed)], count)
    return KillFigures(rounds, acknowledged, inside, ahead, time.monotonic() - started)


@contextmanager
def _children(rounds: int, folder: Path) -> Iterator[Iterator[_Child]]:
    """Processes that wait for lines, each started one round ahead; whatever still runs at the end is killed."""
    running: list[_Child] = []

    def start(number: int) -> _Child:
        paths = DataPaths(folder / str(number // _ROUNDS_A_STORE))
        with Store.open(paths) as store:
            draft = store.create_draft("liaoning-2016", 1, "window", {}).id
        command = [sys.executable, "-m", "app", "set", draft, "--stdin", "--data", str(paths.root)]
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        running.append(_Child(process, paths, draft))
        return running[-1]

    def started() -> Iterator[_Child]:
        following = start(0)
        for number in range(1, rounds + 1):
            child = following
            if number < rounds:
                following = start(number)
            yield child

    try:
        yield started()
    finally:
        for child in running:
            child.process.kill()
            with suppress(BrokenPipeError):
                child.process.communicate()


def _type_and_kill(process: subprocess.Popen[str], typed: Sequence[Line], random_: random.Random) -> int:
    """How many lines the process acknowledged before it was hit."""
    assert process.stdin is not None
    assert process.stdout is not None
    typing = Thread(target=_feed, args=(process, typed))
    typing.start()
    said: list[str] = []
    if random_.random() < 0.85:
        said += [process.stdout.readline() for _ in range(random_.randint(0, 60))]
        # Within the next save or two: the moment is what is random here, nothing is waited for.
        time.sleep(random_.uniform(0, 0.004))
    else:
        time.sleep(random_.uniform(0, 0.5))  # while it still starts, perhaps
    process.kill()
    said += process.stdout.readlines()
    process.wait()
    typing.join()
    answers = [json.loads(line) for line in said if line.endswith("\n")]
    assert answers == [{"saved": n} for n in range(1, len(answers) + 1)]
    return len(answers)


def _feed(process: subprocess.Popen[str], typed: Sequence[Line]) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        for line in typed:
            process.stdin.write(line.text)
            process.stdin.flush()


def _check(child: _Child, states: Sequence[dict[str, str]], acknowledged: int) -> bool:
    """Whether one more line than was acknowledged had been saved; AssertionError for anything else."""
    with Store.open(child.paths) as store:
        values = dict(store.load(child.draft).draft.values)
        may_be = states[acknowledged : acknowledged + 2]
        assert values in may_be, f"after {acknowledged} acknowledged lines the draft holds {values}"
        health = store.health()
        assert health.sound, health
        page = store.steps(child.draft, limit=1000)
        assert page.total == len(page.steps)
    return values != states[acknowledged]
