"""Loading the packs: read, validated whole and built, against what the TOML reader alone takes for the same files."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable

from app.packs.loader import load_pack, pack_folders
from app.paths import ProgramPaths, program_root

_RUNS = 9


def measure() -> dict[str, float]:
    """The longest-loading pack, in ms, and how many times the bare reading of its files that is."""
    worst, ratio = 0.0, 0.0
    for folder in pack_folders(ProgramPaths(program_root()).forms):
        texts = [file.read_text("utf-8") for file in folder.glob("*.toml")]
        bare = _least(lambda texts=texts: [tomllib.loads(text) for text in texts])  # type: ignore[misc]
        took = _least(lambda folder=folder: load_pack(folder))  # type: ignore[misc]
        if took > worst:
            worst, ratio = took, took / bare
    return {"pack_ms": worst, "pack_ratio": ratio}


def _least(work: Callable[[], object]) -> float:
    """The least of several runs, in ms of this process."""
    times = []
    for _ in range(_RUNS):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times) * 1000
