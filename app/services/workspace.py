"""What the use cases work with, put together once: packs, store, fonts. Passed in, never global."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from app.domain.definition import Form, Pack
from app.domain.draft import Attachment, Draft
from app.domain.scan_files import PDF
from app.errors import EnvironmentFault, PhotoError, describe_os_error
from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths
from app.render.fonts import FontLibrary
from app.render.photos import seen_size
from app.render.typesetter import Typesetter
from app.storage.faults import gone, moved
from app.storage.local_backups import store_is_gone
from app.storage.store import Store

Clock = Callable[[], datetime]

_UNKNOWN_SIZE = (4, 3)


def utc_now() -> datetime:
    """The system's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Workspace:
    """One data folder opened with one program: every service takes it as its first argument.

    The store is opened when first used, so that commands that need none (packs, count, inspect) leave no trace.
    `beside` another workspace that has it open, none is made: there was one.
    """

    program: ProgramPaths
    data: DataPaths
    system_fonts: tuple[Path, ...] = ()
    clock: Clock = utc_now
    beside: bool = False

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue([self.program.forms])

    @cached_property
    def fonts(self) -> FontLibrary:
        return FontLibrary(self.program.fonts, self.system_fonts)

    @cached_property
    def typesetter(self) -> Typesetter:
        return Typesetter(self.fonts)

    @cached_property
    def store(self) -> Store:
        """Made when there is none, but not where there was one: StorageError (code "gone" or "moved")."""
        if store_is_gone(self.data):
            raise gone(self.data.store)
        if self.beside and not self.data.store.exists():
            raise moved("打开草稿库", self.data.store)
        return Store.open(self.data, self.clock)

    def pack_of(self, draft: Draft) -> Pack:
        """The pack revision a draft was made for."""
        return self.catalogue.get(draft.pack, draft.pack_revision)

    def form_of(self, draft: Draft) -> Form:
        """The form a draft fills in."""
        return self.catalogue.form(draft.pack, draft.kind, draft.pack_revision)

    def photo_size(self, attachment: Attachment) -> tuple[int, int]:
        """Width and height of an attached photo in pixels, as seen; 4:3 where the file cannot be read.

        A draft with a lost photo opens all the same. `photo_faults` names it, and every way to paper needs its bytes.
        """
        size = self._photo_size_or_fault(attachment)
        return _UNKNOWN_SIZE if isinstance(size, str) else size

    def photo_faults(self, draft: Draft) -> Mapping[str, str]:
        """Photos and scans of a draft that cannot be read, by SHA-256: what is wrong with each, in a sentence."""
        sizes = {a.sha256: self._photo_size_or_fault(a) for a in draft.attachments}
        return {sha256: size for sha256, size in sizes.items() if isinstance(size, str)}

    def _photo_size_or_fault(self, attachment: Attachment) -> tuple[int, int] | str:
        path = self.store.attachment_path(attachment.sha256)
        try:
            if attachment.media == PDF:
                return _UNKNOWN_SIZE if path.stat().st_size == attachment.size else "文件已损坏。"
            return seen_size(path, attachment.name, attachment.turn, attachment.crop)
        except OSError as error:
            return describe_os_error(error, f"读取 {attachment.name} ").message
        except (EnvironmentFault, PhotoError) as error:
            return error.message

    @property
    def is_open(self) -> bool:
        """Whether the store has been opened."""
        return "store" in self.__dict__

    def release_store(self) -> None:
        """Close the store until it is next used: its file may be replaced meanwhile."""
        self.close()
        self.__dict__.pop("store", None)

    def close(self) -> None:
        """Close the store if it was opened."""
        if self.is_open:
            self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
