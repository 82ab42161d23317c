"""Which font prints a character: the system's 仿宋, then the bundled FangSong, then the bundled rare characters.

A character none of them has is reported by the typesetter, never printed as a blank. Fonts are opened when first
needed; the rare-character file only when a text asks for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.domain.definition import Face
from app.errors import EnvironmentFault
from app.render.marks import BLANK_LEFT, BLANK_RIGHT, INVISIBLE
from app.render.measures import Glyph
from app.render.truetype import FontFormatError, TrueType

_BUNDLED = {
    Face.FANG: "ChuangbaoFang.ttf",
    Face.TITLE: "ChuangbaoTitle.ttf",
    Face.HEI: "ChuangbaoHei.ttf",
    Face.KAI: "ChuangbaoKai.ttf",
}
_RARE = "ChuangbaoRare.ttf"
_SYSTEM_FANG = ("simfang.ttf",)
_BLANK = BLANK_LEFT | BLANK_RIGHT

# Characters that stand in for one another in Chinese fonts; the text keeps what was typed, only the glyph is borrowed.
_SAME_GLYPH = {"\u00a0": " ", "\u202f": " ", "\u205f": " ", "\t": " ", "\u2015": "—"}


@dataclass(frozen=True)
class FontFile:
    """A TrueType file under the name (`key`) by which Pages and revisions know it."""

    key: str
    path: Path

    @cached_property
    def font(self) -> TrueType:
        """The opened file. Raises EnvironmentFault when it is not there or no font."""
        try:
            return TrueType(self.path)
        except (FontFormatError, OSError) as error:
            raise EnvironmentFault(
                f"字体文件 {self.path.name} 读不出来，无法排版。草稿不受影响；请重新安装程序或恢复该文件。",
                code="font",
            ) from error

    @cached_property
    def _glyphs(self) -> dict[str, int]:
        return {}

    def glyph(self, character: str) -> int:
        """The number of the glyph that prints a character: its own or that of a twin; 0 when there is none."""
        known = self._glyphs.get(character)
        if known is None:
            known = self._glyphs[character] = self.font.glyph(ord(_SAME_GLYPH.get(character, character)))
        return known

    def advance(self, glyph: int) -> float:
        """Advance width of a glyph in em."""
        return self.font.advance(glyph) / self.font.units_per_em

    def blanks(self, glyph: int) -> tuple[float, float]:
        """Ink-free space at the left and right of a glyph, in em."""
        extent, advance = self.font.extent(glyph), self.font.advance(glyph)
        left, right = extent or (advance, 0)
        em = self.font.units_per_em
        return max(0.0, left / em), max(0.0, (advance - right) / em)


class FontChain:
    """The metrics of one typeface: for each character the first font of the chain that has it."""

    def __init__(self, files: Sequence[FontFile]) -> None:
        self._files = tuple(files)
        self._glyphs: dict[str, Glyph] = {}
        self._printing: dict[str, str | None] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the chain's fonts, in the order in which they are tried."""
        return tuple(file.key for file in self._files)

    def glyph(self, character: str) -> Glyph:
        """The glyph of a character; `font` is None when no font has it, and its width is then one em."""
        known = self._glyphs.get(character)
        if known is None:
            known = self._glyphs[character] = self._find(character)
        return known

    def printing_font(self, character: str) -> str | None:
        """The key of the font that prints a character; None for what no font has and for what is never drawn."""
        try:
            return self._printing[character]
        except KeyError:
            font = None if INVISIBLE.match(character) else self.glyph(character).font
            return self._printing.setdefault(character, font)

    def _find(self, character: str) -> Glyph:
        if INVISIBLE.match(character):
            return Glyph(self._files[0].key, 0.0, 0.0, 0.0)
        for file in self._files:
            glyph = file.glyph(character)
            if glyph:
                left, right = file.blanks(glyph) if character in _BLANK else (0.0, 0.0)
                return Glyph(file.key, file.advance(glyph), left, right)
        return Glyph(None, 1.0, 0.0, 0.0)


class FontLibrary:
    """The fonts of this program on this machine. One per process: parsing a font takes a tenth of a second."""

    def __init__(self, bundled: Path, system: Sequence[Path] = ()) -> None:
        """`bundled` is the folder of the shipped fonts; `system` are files of the system's 仿宋, tried first."""
        rare = FontFile(Path(_RARE).stem, bundled / _RARE)
        own = {face: FontFile(Path(name).stem, bundled / name) for face, name in _BUNDLED.items()}
        fang = [*(FontFile(p.stem, p) for p in system), own[Face.FANG], rare]
        self._chains = {face: FontChain(fang if face is Face.FANG else [file, *fang]) for face, file in own.items()}
        self._files = {f.key: f for f in (*own.values(), *fang)}

    def chain(self, face: Face) -> FontChain:
        return self._chains[face]

    def file(self, key: str) -> FontFile:
        """The file behind a font key of a Page."""
        return self._files[key]

    @property
    def files(self) -> Mapping[str, FontFile]:
        return dict(self._files)


def system_fang_files() -> list[Path]:
    """The system's 仿宋 as TrueType, where one is installed (Windows: simfang.ttf; also 统信 and 麒麟 desktops)."""
    if sys.platform == "win32":
        folders = [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
    else:
        folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"]
    return [found for name in _SYSTEM_FANG for folder in folders for found in _find_file(folder, name)][:1]


def _find_file(folder: Path, name: str) -> list[Path]:
    if (folder / name).is_file():
        return [folder / name]
    if sys.platform == "win32" or not folder.is_dir():
        return []
    return sorted(p for p in folder.rglob("*.ttf") if p.name.lower() == name)
