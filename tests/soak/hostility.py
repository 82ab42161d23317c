"""How long each hostile bundle takes to be refused: printed, because a busy machine must not fail a test."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from app.bundle.reader import open_bundle
from app.errors import RefusedError
from tests.bundle.hostile import CASES, HOSTILE
from tests.bundle.samples import office_key, written


def told_times(folder: Path) -> str:
    """Opens every hostile bundle in the empty folder; the slowest five in a line."""
    times: list[tuple[float, str]] = []
    for name in HOSTILE:
        path = written(folder, CASES[name][1]())
        started = time.perf_counter()
        with suppress(RefusedError):
            open_bundle(path, [office_key()], folder / "隔离")
            raise AssertionError(f"accepted: {name}")
        times.append((time.perf_counter() - started, name))
    slowest = ", ".join(f"{name} {seconds * 1000:.0f} ms" for seconds, name in sorted(times, reverse=True)[:5])
    return f"{len(times)} hostile bundles refused in {sum(t for t, _ in times):.1f} s; slowest: {slowest}"
