"""What the use cases work with, put together once: packs, store, fonts. Passed in, never global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from app.domain.definition import Form, Pack
from app.domain.draft import Attachment, Draft
from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths
from app.render.fonts import FontLibrary
from app.render.photos import seen_size
from app.render.typesetter import Typesetter
from app.storage.store import Store

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The system's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Workspace:
    """One data folder opened with one program: every service takes it as its first argument.

    The store is opened when first used, so that commands that need none (packs, count, inspect) leave no trace.
    """

    program: ProgramPaths
    data: DataPaths
    system_fonts: tuple[Path, ...] = ()
    clock: Clock = utc_now

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
        return Store.open(self.data, self.clock)

    def pack_of(self, draft: Draft) -> Pack:
        """The pack revision a draft was made for."""
        return self.catalogue.get(draft.pack, draft.pack_revision)

    def form_of(self, draft: Draft) -> Form:
        """The form a draft fills in."""
        return self.catalogue.form(draft.pack, draft.kind, draft.pack_revision)

    def photo_size(self, attachment: Attachment) -> tuple[int, int]:
        """Width and height of an attached photo in pixels, as seen."""
        return seen_size(self.store.attachment_path(attachment.sha256), attachment.name, attachment.turn)

    def close(self) -> None:
        """Close the store if it was opened."""
        if "store" in self.__dict__:
            self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
