"""The packs at hand: those that ship with the program and, later, those an office installed into the data folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.domain.definition import Form, Pack
from app.errors import UsageError
from app.packs.loader import load_pack, pack_folders, revision_number


class Catalogue:
    """Finds packs by id and revision in one or more forms folders; loads each once, when asked for."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = tuple(roots)
        self._loaded: dict[Path, Pack] = {}

    def folders(self) -> list[Path]:
        """Every pack folder, without loading any."""
        return [folder for root in self._roots for folder in pack_folders(root)]

    def load_folder(self, folder: Path) -> Pack:
        """The pack of one of the catalogue's folders; PackError when it does not hold together."""
        pack = self._loaded.get(folder)
        if pack is None:
            pack = self._loaded[folder] = load_pack(folder, in_place=True)
        return pack

    def packs(self) -> list[Pack]:
        """All packs, loaded."""
        return [self.load_folder(folder) for folder in self.folders()]

    def get(self, pack_id: str, revision: int | None = None) -> Pack:
        """A pack by id, the newest revision unless one is named. UsageError when there is none."""
        matching = [f for f in self.folders() if f.parent.name == pack_id and revision_number(f)]
        if revision is not None:
            matching = [f for f in matching if revision_number(f) == revision]
        if not matching:
            wanted = pack_id if revision is None else f"{pack_id} 修订 {revision}"
            known = "、".join(sorted({f.parent.name for f in self.folders()})) or "（没有）"
            raise UsageError(f"没有表格包“{wanted}”。现有：{known}。", code="unknown_pack")
        return self.load_folder(max(matching, key=revision_number))

    def form(self, pack_id: str, kind: str, revision: int | None = None) -> Form:
        """A form of a pack. UsageError when the pack has no such kind."""
        pack = self.get(pack_id, revision)
        if kind not in pack.forms:
            raise UsageError(
                f"表格包 {pack_id} 没有“{kind}”这一类。可选：{'、'.join(pack.forms)}。", code="unknown_kind"
            )
        return pack.forms[kind]
