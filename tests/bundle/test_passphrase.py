"""Sealing and opening under a passphrase, in a process of its own."""

from __future__ import annotations

import io
import multiprocessing
import threading
import time
from pathlib import Path

import pyrage
import pytest

from app.bundle.age_stream import Identity
from app.bundle.passphrase import decrypt_with_passphrase, encrypt_with_passphrase
from app.bundle.reader import open_bundle, reopen_and_compare
from app.bundle.refusals import Refusal
from app.bundle.seal import SealingCancelled, seal_with_passphrase
from app.errors import EnvironmentFault, InputError, RefusedError
from tests.bundle.samples import container_bytes, good_container, good_form, written
from tests.bundle.terminal import run_on_terminal
from tests.tools import require_tool

SECRET = "梅花 香自\u3000苦寒来 𠮷"


def nothing() -> None:
    """Nobody waits."""


@pytest.fixture(scope="module")
def protected() -> bytes:
    """The good bundle under SECRET: scrypt takes its second only once."""
    data: bytes = pyrage.passphrase.encrypt(container_bytes(good_container()), SECRET)
    return data


def test_sealed_under_a_passphrase(out: Path, quarantine: Path) -> None:
    container = good_container()
    verify = reopen_and_compare(container, SECRET, quarantine)
    heard: list[int] = []
    sealed = seal_with_passphrase(container, out / "a.cbao", SECRET, verify=verify, progress=heard.append)
    assert sealed.path == out / "a.cbao"
    assert sealed.size == sealed.path.stat().st_size
    assert heard[-1] == container.size
    assert [path.name for path in out.iterdir()] == ["a.cbao"]


def test_the_age_program_opens_it(protected: bytes, tmp_path: Path) -> None:
    path, plain = written(tmp_path, protected), tmp_path / "plain.zip"
    assert run_on_terminal([require_tool("age"), "-d", "-o", plain, path], [SECRET]) == 0
    assert plain.read_bytes() == container_bytes(good_container())


def test_opening(protected: bytes, key: Identity, quarantine: Path, tmp_path: Path) -> None:
    path = written(tmp_path, protected)
    with open_bundle(path, SECRET, quarantine) as bundle:
        assert bundle.record == good_form()
    with pytest.raises(RefusedError) as caught:
        open_bundle(path, "苦寒来", quarantine)
    assert caught.value.code == Refusal.WRONG_PASSPHRASE
    with pytest.raises(RefusedError) as caught:
        open_bundle(path, [key], quarantine)
    assert caught.value.code == Refusal.NEEDS_PASSPHRASE
    assert not list(quarantine.iterdir())


@pytest.mark.parametrize("cut", [1, 1000])
def test_damage(protected: bytes, cut: int, quarantine: Path, tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        open_bundle(written(tmp_path, protected[:-cut]), SECRET, quarantine)
    assert caught.value.code == Refusal.DAMAGED


def test_an_empty_passphrase_is_none(out: Path) -> None:
    with pytest.raises(InputError, match="口令不能为空"):
        seal_with_passphrase(good_container(), out / "a.cbao", "", verify=lambda _: None)
    assert not list(out.iterdir())


class Endless:
    """A source without an end."""

    def read(self, size: int, /) -> bytes:
        return bytes(size)


def test_too_much_is_said() -> None:
    with pytest.raises(InputError, match="256 MB"):
        encrypt_with_passphrase(Endless(), io.BytesIO(), SECRET, nothing)


def test_cancelling_ends_the_child_at_once(out: Path) -> None:
    asked: list[float] = []

    def cancelled() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 10  # by then it is deep in scrypt

    with pytest.raises(SealingCancelled):
        seal_with_passphrase(good_container(), out / "a.cbao", SECRET, verify=lambda _: None, cancelled=cancelled)
    assert not list(out.iterdir())
    assert not multiprocessing.active_children()


def test_a_child_that_dies_is_told_apart() -> None:
    # As the system kills it when memory runs out.
    def kill() -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(EnvironmentFault, match="内存") as caught:
        encrypt_with_passphrase(io.BytesIO(b"x"), io.BytesIO(), SECRET, kill)
    assert caught.value.code == "memory"


def test_this_process_stays_awake(protected: bytes) -> None:
    longest = 0.0
    done = threading.Event()

    def tick() -> None:
        nonlocal longest
        last = time.monotonic()
        while not done.wait(0.01):
            now = time.monotonic()
            longest, last = max(longest, now - last), now

    thread = threading.Thread(target=tick)
    thread.start()
    started = time.monotonic()
    try:
        decrypt_with_passphrase(io.BytesIO(protected), io.BytesIO(), SECRET, nothing)
    finally:
        done.set()
        thread.join()
    assert longest < (time.monotonic() - started) / 2


def test_errors_of_the_source_come_through() -> None:
    class Broken:
        def read(self, size: int, /) -> bytes:
            raise EnvironmentFault(f"{size}")

    with pytest.raises(EnvironmentFault):
        encrypt_with_passphrase(Broken(), io.BytesIO(), SECRET, nothing)
    assert not multiprocessing.active_children()
