"""Which font prints a character: the system's 仿宋, then the bundled FangSong, then the bundled rare characters.

A character none of them has is reported by the typesetter, never printed as a blank. Fonts are read when first needed;
the rare-character file (11 MB) only when a text asks for it.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from app.domain.definition import Face
from app.errors import EnvironmentFault
from app.render.breaking import Glyph
from app.render.marks import BLANK_LEFT, BLANK_RIGHT, INVISIBLE

_BUNDLED = {Face.FANG: "ChuangbaoFang.ttf", Face.TITLE: "ChuangbaoTitle.ttf"}
_RARE = "ChuangbaoRare.ttf"
_SYSTEM_FANG = ("simfang.ttf",)

# Characters that stand in for one another in Chinese fonts; the text keeps what was typed, only the glyph is borrowed.
_SAME_GLYPH = {"\u00a0": " ", "\t": " ", "\u2015": "—"}


@dataclass(frozen=True)
class FontFile:
    """A TrueType file under the name (`key`) by which Pages and revisions know it."""

    key: str
    path: Path

    @cached_property
    def face(self) -> TTFontFace:
        """The parsed file. Raises EnvironmentFault when it cannot be read."""
        try:
            return TTFontFace(str(self.path))
        except (TTFError, OSError) as error:
            raise EnvironmentFault(
                f"字体文件 {self.path.name} 读不出来，无法排版。草稿不受影响；请重新安装程序或恢复该文件。",
                code="font",
            ) from error

    def has(self, character: str) -> bool:
        return self.lookup(character) in self.face.charToGlyph

    @staticmethod
    def lookup(character: str) -> int:
        """The code point whose glyph prints a character: its own, or that of a twin (a no-break space, a bar)."""
        return ord(_SAME_GLYPH.get(character, character))

    def advance(self, character: str) -> float:
        """Advance width in em."""
        return float(self.face.getCharWidth(self.lookup(character))) / 1000

    def blanks(self, character: str) -> tuple[float, float]:
        """Ink-free space at the left and right of a glyph, in em."""
        face = self.face
        index = face.charToGlyph[self.lookup(character)]
        start, end = face.glyphPos[index], face.glyphPos[index + 1]
        advance = self.advance(character)
        if end <= start:
            return advance, advance
        offset = face.get_table_pos("glyf")[0] + start
        _, x_min, _, x_max, _ = struct.unpack(">hhhhh", face.get_chunk(offset, 10))
        return max(0.0, x_min / face.unitsPerEm), max(0.0, advance - x_max / face.unitsPerEm)


class FontChain:
    """The metrics of one typeface: for each character the first font of the chain that has it."""

    def __init__(self, files: Sequence[FontFile]) -> None:
        self._files = tuple(files)
        self._glyphs: dict[str, Glyph] = {}

    def glyph(self, character: str) -> Glyph:
        """The glyph of a character; `font` is None when no font has it, and its width is then one em."""
        known = self._glyphs.get(character)
        if known is None:
            known = self._glyphs[character] = self._find(character)
        return known

    def _find(self, character: str) -> Glyph:
        if INVISIBLE.match(character):
            return Glyph(self._files[0].key, 0.0, 0.0, 0.0)
        for file in self._files:
            if file.has(character):
                blank = character in BLANK_LEFT or character in BLANK_RIGHT
                left, right = file.blanks(character) if blank else (0.0, 0.0)
                return Glyph(file.key, file.advance(character), left, right)
        return Glyph(None, 1.0, 0.0, 0.0)


class FontLibrary:
    """The fonts of this program on this machine. One per process: parsing a font takes a tenth of a second."""

    def __init__(self, bundled: Path, system: Sequence[Path] = ()) -> None:
        """`bundled` is the folder of the shipped fonts; `system` are files of the system's 仿宋, tried first."""
        rare = FontFile(Path(_RARE).stem, bundled / _RARE)
        own = {face: FontFile(Path(name).stem, bundled / name) for face, name in _BUNDLED.items()}
        first = {Face.FANG: [FontFile(p.stem, p) for p in system]}
        self._chains = {
            face: FontChain([*first.get(face, []), file, own[Face.FANG], rare]) for face, file in own.items()
        }
        self._files = {f.key: f for f in (*own.values(), rare, *first[Face.FANG])}

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
