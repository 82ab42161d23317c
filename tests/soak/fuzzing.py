"""Bundles mutated at random: whatever comes of it is refused, or is the same in content.

What counts as the same: when bytes of the sealed file or of the container changed, everything in it. When somebody who
has the public key exchanged members or edited form.json and made the sums anew, the bundle is a new one, and then it
must hold exactly what was put in: each member byte for byte, form.json as it was written with nothing dropped, guessed
or coerced, and every photo and scan the one form.json names.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from app.bundle.form_json import canonical_bytes, canonical_json
from app.bundle.layout import FORM_JSON, TAG_FILES
from app.bundle.reader import OpenedBundle, open_bundle
from app.errors import EnvironmentFault, InputError, RefusedError
from tests.bundle.samples import (
    PDF,
    container_bytes,
    good_container,
    good_payload,
    office_key,
    parts,
    picture,
    rebag,
    sealed,
    zip_of,
)

MOST_SECONDS = 2
_BYTES = (0, 1, 0x7F, 0x80, 0xFF)
_NAMES = (
    "data/photos/01.jpg", "data/photos/09.jpg", "data/photos/1.jpg", "data/photos/con.jpg", "data/photos/a.jpg:evil",
    "data/scans/04.pdf", "data/scans/09.jpg", "data/print/b.pdf", "data/print/APPROVAL.pdf", "data/print/\u202efdp.pdf",
    "data/print/a.pdf.", "data/print/../x.pdf", "../evil.pdf", "/etc/x.pdf", "C:/x.pdf", "data\\print\\a.pdf", "data/",
    "data/form.json", "DATA/form.json", "data/form.json/x.pdf", "bagit.txt", "fetch.txt", "evil.exe", "", "\n", "a" * 300,
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2, 10**18, "", "x", "../x", "\x00", "\u202e", "2024-02-30", "image/png", "data/photos/01.jpg",
    "A" * 64, "0" * 64, [], {}, ["x"], {"x": "y"}, [[[[[[[[[]]]]]]]]], "字" * 3000,
)  # fmt: skip


@dataclass
class FuzzFigures:
    """What was done and what came of it: refusals by code, accepted ones by kind, the slowest in seconds of work."""

    seed: int
    mutations: int = 0
    unchanged: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    slowest: float = 0
    seconds: float = 0

    def told(self) -> str:
        """The figures in a few lines."""
        codes = ", ".join(f"{code} {count}" for code, count in self.refused.most_common())
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.accepted.items())) or "none"
        return (
            f"{self.mutations} mutated bundles: no crash, nothing written outside the quarantine, nothing accepted that"
            f" is not what was put in (slowest {self.slowest * 1000:.0f} ms; {self.seconds:.0f} s)\n"
            f"  refused {self.refused.total()}: {codes}\n"
            f"  accepted with the same content {self.accepted.total()}: {kinds}; mutated into itself {self.unchanged}"
        )


@dataclass(frozen=True)
class Mutant:
    """A bundle file, and what it must hold if it is accepted: members by name, form.json as data."""

    kind: str
    data: bytes
    payload: Mapping[str, bytes]


def fuzz(count: int, seed: int, folder: Path) -> FuzzFigures:
    """Open `count` mutants in the empty folder. Raises AssertionError that names the mutant, or what a crash raises."""
    figures = FuzzFigures(seed)
    quarantine = folder / "隔离"
    quarantine.mkdir()
    path = folder / "移交.cbao"
    started = time.monotonic()
    for number, mutant in enumerate(mutants(count, seed)):
        path.write_bytes(mutant.data)
        work = time.process_time()
        try:
            with writing_only_in(quarantine), open_bundle(path, [office_key()], quarantine) as opened:
                _check_same(opened, mutant)
        except (RefusedError, InputError, EnvironmentFault) as error:
            figures.refused[error.code] += 1
        except BaseException as error:
            error.add_note(f"seed {seed}, mutant {number} ({mutant.kind})")
            raise
        else:
            if mutant.data == _sealed():
                figures.unchanged += 1
            else:
                figures.accepted[mutant.kind] += 1
        work = time.process_time() - work
        assert work < MOST_SECONDS, f"seed {seed}, mutant {number} ({mutant.kind}) took {work:.1f} s"
        assert sorted(folder.rglob("*")) == sorted([path, quarantine]), f"seed {seed}, mutant {number} left something"
        assert path.read_bytes() == mutant.data
        figures.mutations += 1
        figures.slowest = max(figures.slowest, work)
    figures.seconds = time.monotonic() - started
    return figures


def mutants(count: int, seed: int) -> Iterator[Mutant]:
    """The same mutants for the same seed (but for the keys that sealing makes up), of every kind in turn."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    clear, good = container_bytes(good_container()), good_payload()
    for number in range(count):
        match number % 4:
            case 0:
                yield Mutant("sealed file", mutated(_sealed(), chance), good)
            case 1:
                yield Mutant("container", sealed(mutated(clear, chance)), good)
            case 2:
                payload = _other_members(dict(good), chance)
                yield Mutant("members", sealed(zip_of(parts(rebag(payload)))), payload)
            case _:
                form = _other_form(good[FORM_JSON], chance)
                payload = {**good, FORM_JSON: form}
                yield Mutant("form.json", sealed(zip_of(parts(rebag(payload)))), payload)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed, stretches taken out, doubled, exchanged or zeroed, one to four times."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        start = chance.randrange(len(changed))
        end = min(len(changed), start + chance.choice((1, 1, 2, 4, 30, 200)))
        match chance.randrange(5):
            case 0:
                changed[start] = chance.choice((*_BYTES, changed[start] ^ 1 << chance.randrange(8)))
            case 1:
                del changed[start:end]
            case 2:
                changed[start:start] = changed[start:end]
            case 3:
                changed[start:end] = chance.randbytes(end - start)
            case _:
                changed[start:end] = bytes(end - start)
        if not changed:
            break
    return bytes(changed)


def _other_members(payload: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    """Members added, taken out, renamed, exchanged, or with other bytes."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        name = chance.choice(list(payload))
        match chance.randrange(5):
            case 0:
                payload[chance.choice(_NAMES)] = chance.choice((PDF, picture(7), b"", b"MZ" + bytes(50)))
            case 1:
                del payload[name]
            case 2:
                new = chance.choice(_NAMES)
                payload = {new if old == name else old: data for old, data in payload.items()}
            case 3:
                other = chance.choice(list(payload))
                payload[name], payload[other] = payload[other], payload[name]
            case _:
                payload[name] = mutated(payload[name] or b"x", chance)
        if not payload:
            break
    return payload


def _other_form(data: bytes, chance: random.Random) -> bytes:
    """form.json changed as data, or (now and then) as text."""
    if chance.random() < 0.2:
        return mutated(data, chance)
    root: Any = json.loads(data)
    for _ in range(chance.choice((1, 1, 2))):
        places = list(_places(root))
        holder, key = chance.choice(places)
        match chance.randrange(5):
            case 0 | 1:
                holder[key] = chance.choice(_VALUES)
            case 2:
                del holder[key]
            case 3 if isinstance(holder, dict):
                holder[chance.choice(("x", "values", "notes", "", "\u202e", "__class__", key + " "))] = holder[key]
            case 3:
                holder.insert(0, holder[key])
            case _:
                other, at = chance.choice(places)
                holder[key] = json.loads(json.dumps(other[at])) if at in _keys(other) else None
    return canonical_json(root)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in _keys(value):
        yield value, key
        yield from _places(value[key])


def _keys(value: Any) -> list[Any]:
    return list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []


@cache
def _sealed() -> bytes:
    return sealed(container_bytes(good_container()))


def _check_same(opened: OpenedBundle, mutant: Mutant) -> None:
    """Accepted: then it holds what was put in, and nothing else."""
    found = {member.name: opened.read(member.name) for member in opened.members}
    payload = {name: data for name, data in found.items() if name not in TAG_FILES}
    assert payload == mutant.payload
    said = json.loads(payload[FORM_JSON])
    if said.get("notes") == []:
        del said["notes"]
    assert json.loads(canonical_bytes(opened.record)) == said
    for attachment in opened.record.attachments:
        assert hashlib.sha256(payload[attachment.file]).hexdigest() == attachment.sha256
    if mutant.kind in {"sealed file", "container"}:
        assert found == rebag(good_payload())


# ── what is written, and where ─────────────────────────────────────────────

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.truncate", "os.chmod"}
_watched: list[str] = []
"""The folder in which anything may be written; empty while nobody watches."""


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched:
        return
    writes = event in _CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES)
    if writes and not isinstance(arguments[0], int):
        assert os.fsdecode(arguments[0]).startswith(_watched[0]), f"{event} {arguments}"


@contextmanager
def writing_only_in(folder: Path) -> Iterator[None]:
    """Whatever Python opens for writing, makes, renames or deletes meanwhile must lie in this folder."""
    _watch_once()
    _watched.append(str(folder))
    try:
        yield
    finally:
        _watched.clear()


@cache
def _watch_once() -> None:
    sys.addaudithook(_audit)  # for the life of the process: there is no taking it back
