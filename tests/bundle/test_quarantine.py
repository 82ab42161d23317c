"""A program killed while it opens a bundle leaves no clear text behind, whenever it is hit."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.bundle.age_stream import Identity
from app.bundle.identities import identity_text
from app.paths import program_root
from tests.bundle.test_seal import long_container, seal_to

# Says how far it is, a line each time it may be stopped; once open it waits to be killed.
_OPENING = """
import sys
from pathlib import Path
from app.bundle.identities import load_identities
from app.bundle.reader import open_bundle

bundle, key, quarantine = map(Path, sys.argv[1:])
with open_bundle(bundle, load_identities(key), quarantine, watch=lambda done: print(done, flush=True)) as opened:
    assert opened.read("data/photos/01.jpg")
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("seed", range(6))
def test_killed_while_opening(key: Identity, seed: int, out: Path, quarantine: Path, tmp_path: Path) -> None:
    sealed = seal_to(key, long_container(tmp_path, 4), out / "a.cbao", quarantine)
    identity = tmp_path / "key.txt"
    identity.write_bytes(identity_text(key, "2024-05-06"))
    before = {path: path.stat().st_size for path in tmp_path.rglob("*")}
    chance = random.Random(seed)  # noqa: S311 - no secret
    command = [sys.executable, "-c", _OPENING, *map(str, (sealed.path, identity, quarantine))]
    with subprocess.Popen(
        command,
        cwd=program_root(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(tmp_path),
    ) as process:
        assert process.stdout is not None
        # The first round is killed with the bundle open and a photo read.
        for _ in range(10_000 if seed == 0 else chance.randint(1, 30)):
            if process.stdout.readline() in {"open\n", ""}:
                break
        held = list(quarantine.iterdir())
        process.kill()
    assert held == []  # not even while it ran
    assert {path: path.stat().st_size for path in tmp_path.rglob("*")} == before


def _environment(folder: Path) -> dict[str, str]:
    """Every place a library may think of for its temporary files lies in this folder."""
    places = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"), str(folder))
    return {**os.environ, **places, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(program_root())}
