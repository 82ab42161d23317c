"""`doctor`: is the store sound, are fonts and packs there, is there room on the disk; in which font will a text print."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.domain.definition import Face
from app.errors import ChuangbaoError
from app.render.marks import INVISIBLE
from app.services.workspace import Workspace
from app.storage.health import StoreHealth

_LOW_DISK = 200 * 1024 * 1024
_ORDINARY = "仿"


@dataclass(frozen=True, slots=True)
class FontState:
    """A font of the chain: its key, where it is, whether it can be read, how many characters it has."""

    key: str
    path: Path
    characters: int
    fault: str


@dataclass(frozen=True, slots=True)
class FontUse:
    """What of a text one font of the chain prints: how many characters, and which; `bundled` when it came with us."""

    key: str
    bundled: bool
    count: int
    characters: str


@dataclass(frozen=True, slots=True)
class TextFonts:
    """In which fonts a text will print, in the chain's order; `missing` has no font and would be blank paper."""

    uses: tuple[FontUse, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class Report:
    """What `doctor` found. `faults` are sentences for what is wrong; empty when all is well.

    `body_font` is the font of the chain that prints ordinary text in 仿宋, None when none can be read.
    """

    store: StoreHealth
    fonts: tuple[FontState, ...]
    body_font: FontUse | None
    packs: tuple[str, ...]
    free_bytes: int
    faults: tuple[str, ...]


def examine_workspace(workspace: Workspace) -> Report:
    """Look at everything the program stands on; changes nothing but opens (and if needed migrates) the store.

    Raises StorageError for a store that cannot be opened.
    """
    faults: list[str] = []
    health = workspace.store.health()
    if not health.sound:
        faults.append("草稿库自检没有通过，请先备份数据文件夹，再把诊断结果交给管理员。")
    fonts = tuple(_font(workspace, key) for key in workspace.fonts.files)
    faults += [f.fault for f in fonts if f.fault]
    packs: list[str] = []
    for folder in workspace.catalogue.folders():
        try:
            pack = workspace.catalogue.load_folder(folder)
            packs.append(f"{pack.id}/{pack.revision}")
        except ChuangbaoError as error:
            faults.append(error.message)
    free = shutil.disk_usage(workspace.data.root).free
    if free < _LOW_DISK:
        faults.append(f"数据文件夹所在磁盘只剩 {free // 1024 // 1024} MB，请尽快腾出空间。")
    if not os.access(workspace.data.root, os.W_OK):
        faults.append(f"数据文件夹 {workspace.data.root} 不能写入，请检查权限。")
    body = None if any(f.fault for f in fonts) else next(iter(fonts_of_text(workspace, _ORDINARY).uses), None)
    return Report(health, fonts, body, tuple(packs), free, tuple(faults))


def fonts_of_text(workspace: Workspace, text: str) -> TextFonts:
    """Which font of the 仿宋 chain prints each character of a text. Raises EnvironmentFault when a font is damaged."""
    chain, counts = workspace.fonts.chain(Face.FANG), Counter(text)
    printed: dict[str, list[str]] = {}
    missing: list[str] = []
    for character in counts:
        if not character.isspace() and not INVISIBLE.match(character):
            font = chain.glyph(character).font
            printed.setdefault(font, []).append(character) if font else missing.append(character)
    uses = tuple(
        FontUse(
            key,
            workspace.fonts.file(key).path.parent == workspace.program.fonts,
            sum(counts[c] for c in printed[key]),
            "".join(printed[key]),
        )
        for key in chain.keys
        if key in printed
    )
    return TextFonts(uses, "".join(missing))


def _font(workspace: Workspace, key: str) -> FontState:
    file = workspace.fonts.file(key)
    try:
        return FontState(key, file.path, file.font.characters, "")
    except ChuangbaoError as error:
        return FontState(key, file.path, 0, error.message)
