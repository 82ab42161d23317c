"""`make bench`: speed and memory side by side with peers in one run. Prints; never passes or fails."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from build import bench_history, bench_packs, bench_papers, bench_seal, bench_window


def _table(title: str, figures: dict[str, float]) -> None:
    print(f"\n{title}")
    for name, value in figures.items():
        print(f"  {name:<38}{value:>10.3f}")


def main() -> None:
    """Measure and print. Ratios are what counts: the machine may be slow or busy, which is said."""
    _load("before")
    with tempfile.TemporaryDirectory() as folder:
        _table("Four-page form (ratios: ours / peer, lower is better)", bench_papers.measure(Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        _table("Sealing 200 MB (ratios: ours / peer, lower is better)", bench_seal.measure(200, Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        title = "A draft with 100,000 changes (ratios: it / an empty one, lower is better)"
        _table(title, bench_history.measure(100_000, Path(folder)))
    _table("Loading the larger pack (ratio: whole / its TOML read, lower is better)", bench_packs.measure())
    with tempfile.TemporaryDirectory() as folder:
        _table("The window (ratios: ours / bare Qt, lower is better)", bench_window.measure(Path(folder)))
    _load("after")


def _load(when: str) -> None:
    """How busy the machine is: figures taken under load are worth less."""
    print(f"\nLoad {when}: {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
