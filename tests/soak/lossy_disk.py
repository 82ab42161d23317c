"""A disk whose power fails: what was synced is there; of the rest each sector is there, is not, or is half there.

Stricter than real file systems: a name is only sure once its folder was synced, the folder's own name once that of its
parent was; sectors of unsynced writes survive in any combination, in any order, and a file may have grown without them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.soak.write_log import Create, Event, Rename, Said, Sync, Truncate, Unlink, Write

SECTOR = 512


@dataclass(eq=False)
class _Node:
    """A file: its bytes on the disk, and the changes that may not have got there. A folder holds none."""

    folder: bool
    content: bytearray = field(default_factory=bytearray)
    pending: list[Write | Truncate] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Name:
    """A change of a name that may not have got to the disk: a file or folder under it, or nothing any more."""

    path: str
    node: _Node | None


class LossyDisk:
    """The folder `root`, empty and itself safely there at first, as `events` change it."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._names: dict[str, _Node] = {}
        self._sure: dict[str, _Node] = {}
        self._pending: list[_Name] = []

    def apply(self, event: Event) -> None:
        """Let one event happen."""
        match event:
            case Create():
                self._name(event.path, _Node(event.folder))
            case Write() | Truncate():
                self._names[event.path].pending.append(event)
            case Rename():
                node = self._names[event.path]
                self._name(event.path, None)
                self._name(event.to, node)
            case Unlink():
                self._name(event.path, None)
            case Sync():
                self._sync(event.path)
            case Said():
                pass

    def cut(self, random_: random.Random, folder: Path) -> None:
        """Write into the folder what the disk may hold when the power fails now."""
        how = random_.choice(("all", "none", "some", "some"))
        names = dict(self._sure)
        reached = {"all": len(self._pending), "none": 0}.get(how, random_.randint(0, len(self._pending)))
        for change in self._pending[:reached]:
            _set(names, change)
        for path, node in sorted(names.items()):
            if not all(str(parent) in names for parent in PurePosixPath(path).parents if self._below(parent)):
                continue  # lost with its folder
            target = folder / PurePosixPath(path).relative_to(self._root)
            if node.folder:
                target.mkdir(parents=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(_remains(node, random_, how))

    def _below(self, path: PurePosixPath) -> bool:
        return PurePosixPath(self._root) in path.parents

    def _name(self, path: str, node: _Node | None) -> None:
        change = _Name(path, node)
        _set(self._names, change)
        self._pending.append(change)

    def _sync(self, path: str) -> None:
        node = self._names.get(path)
        if node is not None and not node.folder:
            for change in node.pending:
                _change(node.content, change)
            node.pending.clear()
            return
        for name in [name for name in self._pending if str(PurePosixPath(name.path).parent) == path]:
            self._pending.remove(name)
            _set(self._sure, name)


def _set(names: dict[str, _Node], change: _Name) -> None:
    if change.node is None:
        names.pop(change.path, None)
    else:
        names[change.path] = change.node


def _remains(node: _Node, random_: random.Random, how: str) -> bytes:
    content = bytearray(node.content)
    for change in node.pending:
        if how == "all":
            _change(content, change)
        elif how == "some" and isinstance(change, Truncate):
            if random_.random() < 0.5:
                _change(content, change)
        elif how == "some" and isinstance(change, Write):
            for part in _sectors(change):
                kept = random_.choice((0, len(part.data), random_.randint(0, len(part.data))))
                # Grown all the same, perhaps: a file's size and its bytes get to the disk apart.
                if kept or random_.random() < 0.5:
                    _change(content, Truncate(change.path, max(len(content), part.offset + len(part.data))))
                _change(content, Write(part.path, part.offset, part.data[:kept]))
    return bytes(content)


def _sectors(write: Write) -> Sequence[Write]:
    end = write.offset + len(write.data)
    starts = [write.offset, *range((write.offset // SECTOR + 1) * SECTOR, end, SECTOR)]
    return [
        Write(write.path, start, write.data[start - write.offset : stop - write.offset])
        for start, stop in zip(starts, [*starts[1:], end], strict=True)
    ]


def _change(content: bytearray, change: Write | Truncate) -> None:
    if isinstance(change, Truncate):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
    elif change.data:
        content.extend(bytes(max(0, change.offset - len(content))))
        content[change.offset : change.offset + len(change.data)] = change.data
