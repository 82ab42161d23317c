"""Make the fonts that ship with the program, from the fonts in two Debian packages.

    python -m build.fonts                   download the packages with apt-get, write resources/fonts
    python -m build.fonts --packages DIR    use .deb files that are already in DIR
    python -m build.fonts --check           make everything elsewhere and compare with what is shipped

Five fonts come out, all with TrueType outlines, because the program cuts its subsets from these:

    ChuangbaoFang.ttf    FandolFang, the text face (仿宋)
    ChuangbaoTitle.ttf   FandolSong Bold, the face of titles (小标宋)
    ChuangbaoHei.ttf     FandolHei, headings, and the interface where the system has no Chinese font (黑体)
    ChuangbaoKai.ttf     FandolKai, headings of the second level (楷体), without what GB 2312 lacks
    ChuangbaoRare.ttf    the characters FandolFang lacks, from LXGW WenKai Light

The same packages and the same fontTools give the same bytes: every date is that of the source font.
"""

from __future__ import annotations

import argparse
import filecmp
import gzip
import hashlib
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import fontTools
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "resources" / "fonts"

FANDOL_PACKAGE = "texlive-lang-chinese"
WENKAI_PACKAGE = "fonts-lxgw-wenkai"
FANDOL_FOLDER = Path("usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
FANDOL_COPYING = Path("usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz")
WENKAI_FONT = Path("usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Light.ttf")
WENKAI_COPYRIGHT = Path("usr/share/doc/fonts-lxgw-wenkai/copyright")

# GPL-3 section 5a asks for the date of the change; a fixed one keeps the bytes the same.
MODIFIED_IN = "November 2026"
MAX_ERROR = 1.0  # units of 1000 per em between the cubic and the quadratic curve; not visible at 300 dpi
EMBEDDING_REFUSED = 0x0302  # OS/2 fsType: restricted licence, no subsetting, bitmaps only

# Tables that placing glyphs one by one does not need: vertical setting, kerning, substitution.
NOT_NEEDED = ("BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "DSIG")

# Everything that has no shape of its own, or needs its neighbour to be placed: such a character has to stay
# unknown to the fonts, so that the program stops and names it instead of printing a blank or a stray accent.
SHAPELESS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Mc", "Me", "Zl", "Zp"})

# 1 MB that no Chinese form needs: Hangul, hexagrams of the Yijing, signs of the Taixuanjing.
OUT_OF_SCOPE = (range(0x3130, 0x3190), range(0xAC00, 0xD7A4), range(0x4DC0, 0x4E00), range(0x1D300, 0x1D360))

MAXP_COUNTERS = (
    "maxPoints",
    "maxContours",
    "maxCompositePoints",
    "maxCompositeContours",
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
    "maxComponentDepth",
)

WINDOWS_ENGLISH = (3, 1, 0x409)
FANDOL_LICENCE = "GNU General Public License, version 3, with the font exception. See COPYING.fandol.txt."
WENKAI_LICENCE = (
    "This Font Software is licensed under the SIL Open Font License, Version 1.1. "
    "This license is available with a FAQ at: https://scripts.sil.org/OFL"
)


class FontBuildError(Exception):
    """The packages are not what this script was written for."""


@dataclass(frozen=True, slots=True)
class Package:
    """One Debian package, unpacked."""

    name: str
    version: str
    root: Path


@dataclass(frozen=True, slots=True)
class Names:
    """What the program and the systems call a font."""

    family: str
    style: str
    description: str
    licence: str

    @property
    def full(self) -> str:
        return self.family if self.style == "Regular" else f"{self.family} {self.style}"

    @property
    def postscript(self) -> str:
        return f"{self.family.replace(' ', '')}-{self.style}"


# --- packages ---------------------------------------------------------------------------------------------


def download(folder: Path) -> None:
    """Fetch both packages with apt-get into `folder`."""
    subprocess.run(["apt-get", "download", FANDOL_PACKAGE, WENKAI_PACKAGE], cwd=folder, check=True)


def unpack(name: str, packages: Path, folder: Path) -> Package:
    """Unpack the one .deb of package `name` found in `packages`."""
    found = sorted(packages.glob(f"{name}_*.deb"))
    if len(found) != 1:
        raise FontBuildError(f"{packages}: {len(found)} files named {name}_*.deb, expected 1")
    field = ["dpkg-deb", "-f", str(found[0]), "Version"]
    shown = subprocess.run(field, check=True, capture_output=True, text=True)
    root = folder / name
    subprocess.run(["dpkg-deb", "-x", str(found[0]), str(root)], check=True)
    return Package(name, shown.stdout.strip(), root)


# --- fonts ------------------------------------------------------------------------------------------------


def is_han(code: int) -> bool:
    """Ideographs by block, not by category: the youngest extensions are unknown to older Pythons."""
    return (
        code == 0x3007
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
    )


def is_wanted(code: int) -> bool:
    """Whether the font of rare characters should have this one."""
    if is_han(code):
        return True
    shaped = unicodedata.category(chr(code)) not in SHAPELESS
    return shaped and not any(code in block for block in OUT_OF_SCOPE)


def is_in_gb2312(code: int) -> bool:
    """Whether a heading face should have a character: GB 2312, Latin-1 and the punctuation of both, 〇.

    What else FandolKai draws (phonetic letters, boxes, circled words) the text face has too.
    """
    if code < 0x100 or code == 0x3007 or 0x2010 <= code <= 0x205E:
        return True
    try:
        chr(code).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def drawn_characters(font: TTFont) -> dict[int, str]:
    """Code point to glyph, without the characters that would print as nothing although they should show."""
    glyphs = font.getGlyphSet()
    drawn = {}
    for code, glyph in font.getBestCmap().items():
        pen = RecordingPen()
        glyphs[glyph].draw(pen)
        if pen.value or unicodedata.category(chr(code)) == "Zs":
            drawn[code] = glyph
    return drawn


def keep_only(font: TTFont, characters: Iterable[int]) -> None:
    """Drop every other glyph, and every table that simple placement does not need."""
    options = Options()
    options.drop_tables = [*options.drop_tables, *NOT_NEEDED]
    options.layout_features = []
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.prune_unicode_ranges = True
    options.recalc_average_width = True
    options.recalc_bounds = True
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=list(characters))
    subsetter.subset(font)


def set_characters(font: TTFont, characters: Mapping[int, str]) -> None:
    """Write the character map: format 4, and format 12 where there are characters outside the basic plane."""
    basic = {code: glyph for code, glyph in characters.items() if code <= 0xFFFF}
    wanted = [(0, 3, 4, basic), (3, 1, 4, basic)]
    if len(basic) < len(characters):
        # Last in its platform: some readers take the last Unicode table they meet.
        wanted += [(0, 4, 12, dict(characters)), (3, 10, 12, dict(characters))]
    tables = []
    for platform, encoding, layout, mapping in sorted(wanted, key=lambda entry: entry[:2]):
        table = CmapSubtable.newSubtable(layout)
        table.platformID, table.platEncID, table.language, table.cmap = platform, encoding, 0, mapping
        tables.append(table)
    font["cmap"].tables = tables


def to_truetype(font: TTFont) -> None:
    """Replace the cubic outlines (CFF) by quadratic ones (glyf)."""
    order = font.getGlyphOrder()
    glyph_set = font.getGlyphSet()
    glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = {}
    for name in order:
        area = AreaPen(glyph_set)
        glyph_set[name].draw(area)
        pen = TTGlyphPen(None)
        # Outer contours run clockwise in TrueType and should run the other way in CFF; in two thirds of
        # Fandol's glyphs they do not, so the signed area decides.
        glyph_set[name].draw(Cu2QuPen(pen, max_err=MAX_ERROR, reverse_direction=area.value > 0))
        glyf.glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    font["loca"] = newTable("loca")
    font["glyf"] = glyf
    for name in order:
        glyph = glyf[name]
        glyph.recalcBounds(glyf)
        advance, _ = font["hmtx"][name]
        font["hmtx"][name] = (advance, getattr(glyph, "xMin", 0))

    maxp = newTable("maxp")
    maxp.tableVersion = 0x00010000
    for counter in MAXP_COUNTERS:
        setattr(maxp, counter, 0)  # the counts of points and contours are filled in when the font is written
    maxp.maxZones = 1
    maxp.numGlyphs = len(order)
    font["maxp"] = maxp
    del font["CFF "]
    font.sfntVersion = "\0\1\0\0"


def tidy_metrics(font: TTFont, weight: int) -> None:
    """Fill what the sources leave at zero or wrong; ascent and descent are the sources' own."""
    characters = font.getBestCmap()
    os2 = font["OS/2"]
    os2.usWeightClass = weight
    os2.achVendID = "NONE"
    for attribute, sample in (("sCapHeight", "H"), ("sxHeight", "x")):
        if ord(sample) in characters:
            setattr(os2, attribute, font["glyf"][characters[ord(sample)]].yMax)
    os2.updateFirstAndLastCharIndex(font)
    if os2.fsType & EMBEDDING_REFUSED:
        raise FontBuildError(f"OS/2 fsType {os2.fsType:#06x} does not allow embedding")
    font["post"].formatType = 3.0


def set_names(font: TTFont, names: Names) -> None:
    """Rename the font; copyright, maker, trademark, addresses and the source's version stay as they were."""
    table = font["name"]
    found = {number: str(table.getDebugName(number) or "") for number in (0, 5, 7, 8, 9, 11, 12, 14)}
    # WenKai's copyright has a Windows line ending in it.
    kept = {number: "\n".join(text.splitlines()) for number, text in found.items()}
    version = kept[5].split(";")[0]
    kept[5] = f"{version}; modified for Chuangbao"
    new = {
        1: names.family,
        2: names.style,
        3: f"{names.postscript}; {version}",
        4: names.full,
        6: names.postscript,
        10: names.description,
        13: names.licence,
    }
    table.names = []
    for number, text in sorted({**kept, **new}.items()):
        if text:
            table.setName(text, number, *WINDOWS_ENGLISH)


def save(font: TTFont, target: Path) -> None:
    """Write the font with its tables in the recommended order."""
    font.save(target, reorderTables=True)


def load(source: Path) -> TTFont:
    """Open a source font; the dates in it are kept, so that the result does not depend on the day."""
    return TTFont(source, recalcTimestamp=False, recalcBBoxes=True)


def make_fandol(
    source: Path, target: Path, names: Names, weight: int, wanted: Callable[[int], bool] = lambda _: True
) -> set[int]:
    """Convert one Fandol font, or what is wanted of it; returns the characters it can print."""
    font = load(source)
    # Fandol maps the control characters 00-1F to a blank: they are left out.
    characters = {code: glyph for code, glyph in drawn_characters(font).items() if code >= 0x20 and wanted(code)}
    keep_only(font, characters)
    to_truetype(font)
    set_characters(font, characters)
    set_names(font, names)
    tidy_metrics(font, weight)
    save(font, target)
    return set(characters)


def make_rare(source: Path, target: Path, names: Names, already: set[int]) -> tuple[set[int], str]:
    """Subset WenKai to what `already` lacks; returns the characters and the source's copyright lines."""
    font = load(source)
    drawn = drawn_characters(font)
    characters = {code: glyph for code, glyph in drawn.items() if code not in already and is_wanted(code)}
    keep_only(font, characters)
    set_characters(font, characters)
    set_names(font, names)
    tidy_metrics(font, 300)
    save(font, target)
    return set(characters), str(font["name"].getDebugName(0))


# --- papers -----------------------------------------------------------------------------------------------


def write_text(target: Path, text: str) -> None:
    target.write_text(text, encoding="utf-8", newline="\n")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fandol_copying(package: Package) -> str:
    """The notice of the change, then COPYING as Fandol ships it: GPL-3, then the font exception."""
    copying = gzip.decompress((package.root / FANDOL_COPYING).read_bytes()).decode("utf-8")
    start = copying.rfind("  As a special exception, if you create a document which uses this font")
    if start < 0:
        raise FontBuildError("the font exception is not in Fandol's COPYING")
    exception = "\n".join(line.strip() for line in copying[start:].strip().splitlines())
    return f"""\
ChuangbaoFang.ttf, ChuangbaoTitle.ttf, ChuangbaoHei.ttf and ChuangbaoKai.ttf
============================================================================

Copyright © 2012-2013, the Fandol team (Clerk Ma, Jie Su).

These fonts are modified versions of FandolFang-Regular.otf, FandolSong-Bold.otf, FandolHei-Regular.otf and
FandolKai-Regular.otf (Fandol fonts v0.3 of 2015-07-18), taken from the Debian package
{package.name} {package.version}.
Licence: GNU General Public License, version 3, with the font exception. They come without any warranty.

What was changed ({MODIFIED_IN}, the Chuangbao project)
- The CFF (cubic) outlines were converted to TrueType glyf (quadratic) outlines with fontTools' Cu2QuPen,
  at most {MAX_ERROR} unit (of 1000 per em) away from the original curve.
- The tables BASE, GPOS, VORG, vhea and vmtx, and glyphs that no character reaches, were left out.
- ChuangbaoKai.ttf is a subset: GB 2312, Latin-1 and punctuation.
- The control characters U+0000 to U+001F are no longer mapped to a blank glyph.
- The cap height, the x-height and the weight of the bold font were filled in. The fonts were renamed.
The script that did it is build/fonts.py in the source of Chuangbao. The originals it starts from are in the
Debian source package texlive-lang and in the fandol package of CTAN.

The font exception, which is hereby extended to these modified versions:

{exception}

The text of the licence, as it comes with Fandol, follows.

------------------------------------------------------------------------

{copying.rstrip()}
"""


def wenkai_ofl(package: Package, copyright_lines: str) -> str:
    """The notice of the change, then the text of the OFL as the Debian package ships it."""
    machine_readable = (package.root / WENKAI_COPYRIGHT).read_text(encoding="utf-8")
    paragraphs = [text for text in machine_readable.split("\n\n") if text.startswith("License: OFL-1.1\n")]
    if len(paragraphs) != 1:
        raise FontBuildError("the text of the OFL is not in the package's copyright file")
    lines = [line.strip() for line in paragraphs[0].splitlines()[1:]]
    licence = "\n".join("" if line == "." else line for line in lines).strip()
    return f"""\
ChuangbaoRare.ttf
=================

{copyright_lines.strip()}
With Reserved Font Names "霞鹜" and "LXGW".

This Font Software is licensed under the SIL Open Font License, Version 1.1.
This license is copied below, and is also available with a FAQ at: https://scripts.sil.org/OFL

ChuangbaoRare.ttf is a Modified Version of LXGWWenKai-Light.ttf 1.250, taken from the Debian package
{package.name} {package.version}. What was changed ({MODIFIED_IN}, the Chuangbao project):
- Subset: only the characters that ChuangbaoFang.ttf lacks are kept, without Hangul, hexagrams, combining
  marks, private-use and invisible characters. The tables BASE, GDEF, GSUB, vhea and vmtx were left out.
  No outline was altered.
- Renamed to "Chuangbao Rare", so that no Reserved Font Name is the name of the font.

{licence}
"""


def readme(fandol: Package, wenkai: Package, folder: Path, counts: Mapping[str, int]) -> str:
    """Where each file came from, and what it should be."""
    files = "\n".join(
        f"| `{path.name}` | {path.stat().st_size:,} | `{sha256(path)}` |"
        for path in sorted(folder.iterdir())
        if path.suffix in {".ttf", ".txt"}
    )
    sources = "\n".join(
        f"| `{path.name}` | {package.name} {package.version} | `{sha256(path)}` |"
        for package, path in (
            (fandol, fandol.root / FANDOL_FOLDER / "FandolFang-Regular.otf"),
            (fandol, fandol.root / FANDOL_FOLDER / "FandolSong-Bold.otf"),
            (fandol, fandol.root / FANDOL_FOLDER / "FandolHei-Regular.otf"),
            (fandol, fandol.root / FANDOL_FOLDER / "FandolKai-Regular.otf"),
            (wenkai, wenkai.root / WENKAI_FONT),
        )
    )
    return f"""\
# Bundled fonts

`python -m build.fonts` makes everything in this folder, this file too: do not edit it by hand.
`python -m build.fonts --check` makes it again elsewhere and compares.
Made with fontTools {fontTools.version}: another version may arrange the same outlines in other bytes.

| file | use | made from | changed | licence |
|---|---|---|---|---|
| `ChuangbaoFang.ttf` | text, 仿宋 ({counts["Fang"]:,} characters) \
| FandolFang Regular v0.3, the Fandol team | CFF outlines converted to TrueType; renamed \
| GPL-3 with the font exception, `COPYING.fandol.txt` |
| `ChuangbaoTitle.ttf` | titles, 小标宋 ({counts["Title"]:,} characters) \
| FandolSong Bold v0.3, the Fandol team | CFF outlines converted to TrueType; renamed \
| GPL-3 with the font exception, `COPYING.fandol.txt` |
| `ChuangbaoHei.ttf` | headings, and the interface on machines without a Chinese font, 黑体 \
({counts["Hei"]:,} characters) \
| FandolHei Regular v0.3, the Fandol team | CFF outlines converted to TrueType; renamed \
| GPL-3 with the font exception, `COPYING.fandol.txt` |
| `ChuangbaoKai.ttf` | headings of the second level, 楷体 ({counts["Kai"]:,} characters) \
| FandolKai Regular v0.3, the Fandol team | CFF outlines converted to TrueType; subset of GB 2312; renamed \
| GPL-3 with the font exception, `COPYING.fandol.txt` |
| `ChuangbaoRare.ttf` | what Fang lacks ({counts["Rare"]:,} characters) \
| LXGW WenKai Light 1.250, LXGW, from Klee by Fontworks | subset; renamed, as the licence asks \
| OFL 1.1, `OFL.wenkai.txt` |

Upstream: Fandol is the package `fandol` on CTAN; LXGW WenKai is https://github.com/lxgw/LxgwWenKai.

The Fandol fonts are data files of their own, read by the program, not part of its code. Embedding them does
not by itself put a document under the GPL: so says the font exception, which is extended to these versions.

## Files

| file | bytes | SHA-256 |
|---|---|---|
{files}

## Sources

| file | Debian package | SHA-256 |
|---|---|---|
{sources}
"""


# --- all of it --------------------------------------------------------------------------------------------


def build(packages: Path, scratch: Path, output: Path) -> None:
    """Make every file of resources/fonts in `output`."""
    fandol = unpack(FANDOL_PACKAGE, packages, scratch)
    wenkai = unpack(WENKAI_PACKAGE, packages, scratch)
    output.mkdir(parents=True, exist_ok=True)

    fang = make_fandol(
        fandol.root / FANDOL_FOLDER / "FandolFang-Regular.otf",
        output / "ChuangbaoFang.ttf",
        Names(
            family="Chuangbao FandolFang",
            style="Regular",
            description="FandolFang converted to TrueType outlines for Chuangbao.",
            licence=FANDOL_LICENCE,
        ),
        weight=400,
    )
    title = make_fandol(
        fandol.root / FANDOL_FOLDER / "FandolSong-Bold.otf",
        output / "ChuangbaoTitle.ttf",
        Names(
            family="Chuangbao FandolSong",
            style="Bold",
            description="FandolSong Bold converted to TrueType outlines for Chuangbao.",
            licence=FANDOL_LICENCE,
        ),
        weight=700,
    )
    hei = make_fandol(
        fandol.root / FANDOL_FOLDER / "FandolHei-Regular.otf",
        output / "ChuangbaoHei.ttf",
        Names(
            family="Chuangbao FandolHei",
            style="Regular",
            description="FandolHei converted to TrueType outlines for Chuangbao.",
            licence=FANDOL_LICENCE,
        ),
        weight=400,
    )
    kai = make_fandol(
        fandol.root / FANDOL_FOLDER / "FandolKai-Regular.otf",
        output / "ChuangbaoKai.ttf",
        Names(
            family="Chuangbao FandolKai",
            style="Regular",
            description="FandolKai, a subset of it converted to TrueType outlines for Chuangbao.",
            licence=FANDOL_LICENCE,
        ),
        weight=400,
        wanted=is_in_gb2312,
    )
    rare, copyright_lines = make_rare(
        wenkai.root / WENKAI_FONT,
        output / "ChuangbaoRare.ttf",
        Names(
            family="Chuangbao Rare",
            style="Regular",
            description="The characters that Chuangbao's text face lacks. See OFL.wenkai.txt.",
            licence=WENKAI_LICENCE,
        ),
        already=fang,
    )
    write_text(output / "COPYING.fandol.txt", fandol_copying(fandol))
    write_text(output / "OFL.wenkai.txt", wenkai_ofl(wenkai, copyright_lines))
    counts = {"Fang": len(fang), "Title": len(title), "Hei": len(hei), "Kai": len(kai), "Rare": len(rare)}
    write_text(output / "README.md", readme(fandol, wenkai, output, counts))


def differing(made: Path, shipped: Path) -> list[str]:
    """Names of the files that are not the same in both folders."""
    names = sorted({path.name for folder in (made, shipped) for path in folder.glob("*")})
    _, mismatch, errors = filecmp.cmpfiles(made, shipped, names, shallow=False)
    return sorted([*mismatch, *errors])


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; 0 when all went well, 1 when --check finds a difference."""
    parser = argparse.ArgumentParser(description="Make the bundled fonts from Debian packages.")
    add = parser.add_argument
    add("--packages", type=Path, metavar="DIR", help="folder with the .deb files (default: download them)")
    add("--output", type=Path, metavar="DIR", default=SHIPPED, help="target (default: resources/fonts)")
    add("--check", action="store_true", help="write nothing; compare a new build with the output folder")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="chuangbao-fonts-") as temporary:
        scratch = Path(temporary)
        packages = options.packages
        if packages is None:
            packages = scratch / "packages"
            packages.mkdir()
            download(packages)
        target = scratch / "made" if options.check else options.output
        build(packages, scratch, target)
        for path in sorted(target.iterdir()):
            print(f"{path.stat().st_size:>12,}  {path.name}")
        different = differing(target, options.output) if options.check else []
    for name in different:
        print(f"differs: {name}", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
