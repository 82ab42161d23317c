"""Sealing (封装): stream → encrypt → disk → open again by its path → compare → name. In that order, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.bundle.age_stream import Sink, Source, encrypt_stream, parse_recipients
from app.bundle.background_writer import BackgroundWriter
from app.bundle.chunks import Watch
from app.bundle.container import Container
from app.bundle.new_files import PartFile
from app.bundle.passphrase import encrypt_with_passphrase
from app.errors import InputError, describe_os_error

Verify = Callable[[Path], None]
"""Opens the finished file by its path and raises unless it is right; see `reader.reopen_and_compare`."""


class SealingCancelled(InputError):
    """The user stopped it; no file is left."""

    code = "cancelled"

    def __init__(self) -> None:
        super().__init__("封装已取消，没有留下文件。草稿不受影响；需要时可以重新封装。")


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed bundle on the disk: where, how many bytes, its SHA-256 (hex)."""

    path: Path
    size: int
    sha256: str


def seal(
    container: Container,
    target: Path,
    recipients: Sequence[str],
    *,
    verify: Verify,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SealedFile:
    """Seal to public keys (`age1…`) and return what was written, under `target` or, when taken, `target (2)` ….

    `progress` is given the payload bytes done, up to about `container.size`; `cancelled` is asked at the same moments
    and once more before the file gets its name. The unit's own key belongs among the recipients, or `verify` cannot
    open the file.

    Raises SealingCancelled, InputError (a member changed meanwhile, too many recipients), EnvironmentFault (disk),
    RefusedError (`recipient`), ValueError for no recipients, and what `verify` raises. Nothing is left behind then.
    """
    keys = parse_recipients(recipients)

    def encrypt(source: Source, sink: Sink, _: Callable[[], None]) -> None:
        encrypt_stream(source, sink, keys)

    return _seal(container, target, encrypt, verify, _watch(progress, cancelled))


def seal_with_passphrase(
    container: Container,
    target: Path,
    passphrase: str,
    *,
    verify: Verify,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SealedFile:
    """The same under a passphrase, for up to `passphrase.MAX_BYTES`.

    age does not mix a passphrase with keys, so this file is one of its own. Raises as `seal`, and InputError for an
    empty passphrase or too much content.
    """

    def encrypt(source: Source, sink: Sink, waiting: Callable[[], None]) -> None:
        encrypt_with_passphrase(source, sink, passphrase, waiting)

    return _seal(container, target, encrypt, verify, _watch(progress, cancelled))


def _seal(
    container: Container,
    target: Path,
    encrypt: Callable[[Source, Sink, Callable[[], None]], None],
    verify: Verify,
    watch: Watch,
) -> SealedFile:
    try:
        with PartFile(target.parent) as part:
            digest = hashlib.sha256()
            with container.open(watch) as source, BackgroundWriter(part.file, digest.update) as sink:
                encrypt(source, sink, lambda: watch(container.size))
                sink.finish()
            part.settle()
            watch(container.size)
            verify(part.path)
            watch(container.size)
            return SealedFile(part.publish_beside(target), sink.size, digest.hexdigest())
    except OSError as error:
        raise describe_os_error(error, f"写入移交文件 {target}") from error


def _watch(progress: Callable[[int], None] | None, cancelled: Callable[[], bool] | None) -> Watch:
    def watch(done: int) -> None:
        if cancelled is not None and cancelled():
            raise SealingCancelled
        if progress is not None:
            progress(done)

    return watch
