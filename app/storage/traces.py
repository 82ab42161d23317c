"""Looking for texts in the bytes of files, so that a purge can prove it left none. Pure but for reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

SHORTEST = 6
"""Bytes: two Chinese characters. Anything shorter stands in every file by chance."""

_PIECE = 24
_STRIDE = 6
_SAMPLED_FROM = _STRIDE + SHORTEST - 1
_BLOCK = 8 << 20


class Traces:
    """Texts to look for. Long ones are looked for in pieces of 24 bytes, since a remnant need not be whole.

    A piece of 11 bytes or more holds six bytes at a multiple of six wherever it lies, so only every sixth place is
    looked at (200 MB: 4 s); shorter ones are few and found by plain search.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        pieces = {piece for text in texts for piece in _pieces(text.encode("utf-8", "surrogatepass"))}
        self._short = sorted(p for p in pieces if len(p) < _SAMPLED_FROM)
        self._long: defaultdict[bytes, list[tuple[bytes, int]]] = defaultdict(list)
        for piece in pieces:
            if len(piece) >= _SAMPLED_FROM:
                for at in range(_STRIDE):
                    self._long[piece[at : at + SHORTEST]].append((piece, at))
        self.count = len(pieces)
        """How many pieces are looked for."""

    def without(self, texts: Iterable[str]) -> Traces:
        """What is left to look for when these texts have a right to be there."""
        allowed = self.found_in("\0".join(texts).encode("utf-8", "surrogatepass"))
        left = Traces(())
        left._short = [p for p in self._short if p not in allowed]
        for key, places in self._long.items():
            if kept := [(p, at) for p, at in places if p not in allowed]:
                left._long[key] = kept
        left.count = self.count - len(allowed)
        return left

    def found_in(self, data: bytes) -> set[bytes]:
        """The pieces that stand in these bytes."""
        found = {piece for piece in self._short if piece in data}
        known = self._long.keys()
        for place in range(0, len(data) - SHORTEST + 1, _STRIDE):
            window = data[place : place + SHORTEST]
            if window in known:
                found.update(p for p, at in self._long[window] if data.startswith(p, place - at) and place >= at)
        return found

    def found_in_file(self, path: Path, watch: Callable[[int], None]) -> set[bytes]:
        """The same for a file, in constant memory; `watch` is given the bytes read and may raise. Raises OSError."""
        found: set[bytes] = set()
        tail = b""
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                found |= self.found_in(tail + block)
                tail = (tail + block)[-_PIECE:]
                watch(len(block))
        return found


def _pieces(data: bytes) -> list[bytes]:
    if len(data) < SHORTEST:
        return []
    starts = range(0, max(len(data) - _PIECE, 0) + 1, _PIECE)
    pieces = [data[start : start + _PIECE] for start in starts]
    return [*pieces, data[-_PIECE:]]
