"""`make soak`: python -m tests.soak [ROUNDS] [CUTS] [SEED] [MUTATIONS]. Prints figures; ends with 1 and the reason at the first loss."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.soak.fuzzing import fuzz
from tests.soak.hostility import told_times
from tests.soak.killing import kill_rounds
from tests.soak.power import power_cuts

_TYPED = 150


def main(rounds: int = 500, cuts: int = 200, seed: int = 1, mutations: int = 20_000) -> None:
    """Mutate, kill and cut, at length."""
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        print(told_times(Path(folder)), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print(fuzz(mutations, seed, Path(folder)).told(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        power = power_cuts(cuts, _TYPED, seed, Path(folder))
    print(
        f"{power.cuts} power cuts over {power.acknowledgements} acknowledgements, {power.writes} writes and"
        f" {power.syncs} syncs: nothing acknowledged lost, no store damaged"
        f" ({power.rolled_back} with a journal left, {power.ahead} one change ahead; {power.seconds:.0f} s)",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        kills = kill_rounds(rounds, seed, Path(folder))
    print(
        f"{kills.rounds} kills over {kills.acknowledged} acknowledgements: nothing acknowledged lost, no store damaged"
        f" ({kills.inside} inside a transaction, {kills.ahead} one change ahead; {kills.seconds:.0f} s)"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
