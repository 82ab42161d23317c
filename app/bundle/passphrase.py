"""Closing and opening under a passphrase (口令), in a process of its own.

The library takes whole bytes here and holds the interpreter's lock for the seconds scrypt needs, which would freeze
the window; scrypt also takes up to 1 GiB, and a process that cannot get it dies without taking the program along.
The process is spawned, not forked, on every system: the window has threads. A frozen build must therefore call
`multiprocessing.freeze_support()` first thing in its entry point, and that entry point must be importable without
starting anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyrage

from app.bundle.age_header import HEADER_BYTES, parse_age_header
from app.bundle.age_stream import Sink, Source
from app.bundle.refusals import Refusal
from app.errors import EnvironmentFault, InputError, RefusedError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MAX_BYTES = 256 << 20
"""The library works on whole bytes: about four times this much memory is needed for a moment."""

_CHUNK = 1 << 20
_POLL_SECONDS = 0.1
# The library picks the work factor by timing the machine; a lucky measurement may exceed what readers accept.
_ATTEMPTS = 5
_TOO_MUCH = "Excessive work"


def encrypt_with_passphrase(source: Source, sink: Sink, passphrase: str, waiting: Callable[[], None]) -> None:
    """Encrypt all of `source` under the passphrase; `waiting` is called now and then, and may raise to stop.

    Raises InputError for an empty passphrase or more than MAX_BYTES, EnvironmentFault when the process fails (memory),
    and what source, sink or `waiting` raise.
    """
    if not passphrase:
        raise InputError("口令不能为空。草稿不受影响；请输入口令后重试。", code="passphrase_empty")
    outcome = _in_child("encrypt", source, sink, passphrase, waiting)
    if outcome is not None:
        raise EnvironmentFault(
            "口令封装没有成功：本机算出的强度超出了移交文件允许的范围。"
            "草稿不受影响，没有留下文件；请重试，或改用收件公钥封装。",
            code="work_factor",
        )


def decrypt_with_passphrase(source: Source, sink: Sink, passphrase: str, waiting: Callable[[], None]) -> None:
    """Decrypt all of `source`, whose header has been checked (age_header); `waiting` as above.

    Raises RefusedError (`wrong_passphrase`, `damaged`), InputError for more than MAX_BYTES, EnvironmentFault when the
    process fails (memory), and what source, sink or `waiting` raise.
    """
    outcome = _in_child("decrypt", source, sink, passphrase, waiting)
    if outcome is not None:
        raise _decrypt_refusal(outcome)


def _decrypt_refusal(outcome: str) -> RefusedError:
    # The library's words: its passphrase call has no error types of its own.
    if outcome == "Decryption failed":
        return RefusedError(
            "口令不对。文件没有改动；请核对口令（注意大小写和空格）后重试。", code=Refusal.WRONG_PASSPHRASE.value
        )
    if outcome.startswith(_TOO_MUCH):
        return RefusedError(
            "打开这个文件所需的运算量超出了本机的能力。文件没有改动；请换一台较快的电脑打开。",
            code=Refusal.WORK_FACTOR.value,
        )
    return RefusedError(
        "文件已损坏、不完整或被改动过。没有取用其中任何内容，原文件没有改动；请换一份完好的副本后重试。",
        code=Refusal.DAMAGED.value,
    )


def _in_child(operation: str, source: Source, sink: Sink, passphrase: str, waiting: Callable[[], None]) -> str | None:
    """Send everything, wait, take everything: the library's complaint, or None once the sink has it all."""
    with _child(operation) as connection:
        try:
            connection.send_bytes(passphrase.encode("utf-8"))
            total = 0
            while chunk := source.read(_CHUNK):
                total += len(chunk)
                if total > MAX_BYTES:
                    raise InputError(
                        f"内容超过 {MAX_BYTES >> 20} MB，不能用口令封装或打开。草稿和文件都没有改动；请改用收件公钥。",
                        code="passphrase_size",
                    )
                connection.send_bytes(chunk)
            connection.send_bytes(b"")
            while not connection.poll(_POLL_SECONDS):
                waiting()
            complaint = connection.recv_bytes().decode("utf-8")
            if complaint:
                return complaint
            while chunk := connection.recv_bytes():
                sink.write(chunk)
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            raise EnvironmentFault(
                "口令运算中途停止，多半是内存不足。草稿和文件都没有改动；请关闭其他程序后重试，或改用收件公钥。",
                code="memory",
            ) from error
    return None


@contextmanager
def _child(operation: str) -> Iterator[Connection]:
    import multiprocessing  # here, because every start of the program would pay for it

    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, operation), name="passphrase", daemon=True)
    with here:
        with there:
            process.start()
        try:
            yield here
        finally:
            # Whatever happened, it has nothing left to do; a cancelled one may be deep in scrypt.
            process.kill()
            process.join()
            process.close()


def _serve(connection: Connection, operation: str) -> None:
    """The child's side: passphrase, chunks, an empty message; then a complaint (or none), chunks, an empty message."""
    passphrase = connection.recv_bytes().decode("utf-8")
    data = bytearray()
    while chunk := connection.recv_bytes():
        data += chunk
    whole = bytes(data)
    del data
    try:
        result = _encrypt(whole, passphrase) if operation == "encrypt" else _decrypt(whole, passphrase)
    except (pyrage.DecryptError, RefusedError) as error:
        connection.send_bytes((str(error) or "failed").encode("utf-8"))
        return
    connection.send_bytes(b"")
    for start in range(0, len(result), _CHUNK):
        connection.send_bytes(result[start : start + _CHUNK])
    connection.send_bytes(b"")


def _encrypt(data: bytes, passphrase: str) -> bytes:
    for attempt in range(1, _ATTEMPTS + 1):
        sealed: bytes = pyrage.passphrase.encrypt(data, passphrase)
        try:
            parse_age_header(sealed[:HEADER_BYTES])
        except RefusedError:
            if attempt == _ATTEMPTS:
                raise
        else:
            return sealed
    raise AssertionError("unreachable")


def _decrypt(data: bytes, passphrase: str) -> bytes:
    # How much work the library thinks too much depends on the same timing: one busy moment must not turn a file away
    # whose factor is within our own limit.
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            plain: bytes = pyrage.passphrase.decrypt(data, passphrase)
        except pyrage.DecryptError as error:
            if attempt == _ATTEMPTS or not str(error).startswith(_TOO_MUCH):
                raise
        else:
            return plain
    raise AssertionError("unreachable")
