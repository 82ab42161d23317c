"""The tag files of a BagIt 1.0 bag (RFC 8493): written one way, read strictly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.bundle.layout import CONTAINER_VERSION
from app.bundle.refusals import Refusal, refuse_bundle, shown
from app.errors import RefusedError

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
"""The whole of bagit.txt."""

VERSION_LABEL = "Container-Version"
FINGERPRINT_LABEL = "Recipient-Fingerprint"
OXUM_LABEL = "Payload-Oxum"
RECIPIENT_LABEL = "Recipient-Key"
SIGNER_LABEL = "Signer-Key"
RETURN_LABEL = "Signer-Recipient"

_INFO_LINE = re.compile(r"([A-Za-z][A-Za-z-]*): (.+)")
_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_OXUM = re.compile(r"([0-9]{1,12})\.([0-9]{1,6})")
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_VERSION = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class BagInfo:
    """What bag-info.txt says beside the sums.

    `date` is the day of sealing, `software` the program and version, `identifier` the sender's name for the
    application, `fingerprints` the fingerprints of the offices it is sealed to, each once, `recipients` the public keys
    (`age1…`) of these. A signed bundle names the signer's public key (`signer`) and where to send a receipt
    (`return_to`, `age1…`). Raises ValueError for text that does not stay on its line.
    """

    date: date
    software: str
    identifier: str
    fingerprints: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signer: str = ""
    return_to: str = ""

    def __post_init__(self) -> None:
        optional = [text for text in (self.signer, self.return_to) if text]
        for text in (self.software, self.identifier, *self.fingerprints, *self.recipients, *optional):
            if not _is_one_line(text):
                raise ValueError(f"not one line of text: {text!r}")


def info_text(info: BagInfo, octets: int, files: int) -> bytes:
    """bag-info.txt for a payload of this many bytes and files."""
    lines = [
        f"Bag-Software-Agent: {info.software}",
        f"Bagging-Date: {info.date.isoformat()}",
        f"{VERSION_LABEL}: {CONTAINER_VERSION}",
        f"External-Identifier: {info.identifier}",
        f"{OXUM_LABEL}: {octets}.{files}",
        *(f"{FINGERPRINT_LABEL}: {fingerprint}" for fingerprint in info.fingerprints),
        *(f"{RECIPIENT_LABEL}: {recipient}" for recipient in info.recipients),
        *(f"{label}: {text}" for label, text in ((SIGNER_LABEL, info.signer), (RETURN_LABEL, info.return_to)) if text),
    ]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def manifest_text(digests: Mapping[str, str]) -> bytes:
    """A manifest: one line for each member name with its SHA-256 (hex), in the order given."""
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode("utf-8")


def check_declaration(data: bytes) -> None:
    """Refuse (`bag_version`) any bagit.txt but ours."""
    if data != DECLARATION:
        raise refuse_bundle(Refusal.BAG_VERSION, "移交文件内部的版本声明（bagit.txt）不对")


def parse_info(data: bytes) -> Mapping[str, str]:
    """bag-info.txt as label → value; values of a repeated label are joined by line feeds.

    Raises RefusedError: `bag_text` when it is no UTF-8, `bag_info` for other lines than `Label: value` or a missing
    sum, `bag_newer` when a newer program wrote it.
    """
    found: dict[str, str] = {}
    for line in _lines(data, "封装说明（bag-info.txt）"):
        match = _INFO_LINE.fullmatch(line)
        if match is None or not _is_one_line(line):
            raise refuse_bundle(Refusal.BAG_INFO, f"封装说明（bag-info.txt）里有一行看不懂：「{shown(line)}」")
        label, value = match.groups()
        found[label] = f"{found[label]}\n{value}" if label in found else value
    version = found.get(VERSION_LABEL, "")
    if not _VERSION.fullmatch(version) or not _OXUM.fullmatch(found.get(OXUM_LABEL, "")):
        raise refuse_bundle(Refusal.BAG_INFO, "封装说明（bag-info.txt）缺少容器版本或内容总量，或写法不对")
    if int(version) > CONTAINER_VERSION:
        raise RefusedError(
            f"这份材料由较新版本的窗报封装（容器版本 {version}，本程序只认识到 {CONTAINER_VERSION}）。"
            "文件本身没有问题，也没有改动；请升级本程序后再打开。",
            code=Refusal.BAG_NEWER.value,
        )
    return MappingProxyType(found)


def check_oxum(info: Mapping[str, str], octets: int, files: int) -> None:
    """Refuse (`bag_info`) a payload whose bytes and files do not add up to what bag-info.txt (parsed) says."""
    if info[OXUM_LABEL] != f"{octets}.{files}":
        raise refuse_bundle(Refusal.BAG_INFO, "封装说明（bag-info.txt）里的内容总量与实际不符")


def parse_manifest(data: bytes, name: str) -> Mapping[str, str]:
    """A manifest as member name → SHA-256 (hex). `name` is its own, for the sentence.

    Raises RefusedError (`bag_text`) when it is no UTF-8, a line is malformed or a name is listed twice.
    """
    digests: dict[str, str] = {}
    for line in _lines(data, f"校验清单（{name}）"):
        match = _MANIFEST_LINE.fullmatch(line)
        if match is None or match[2] in digests:
            raise refuse_bundle(Refusal.BAG_TEXT, f"校验清单（{name}）里有一行看不懂或重复：「{shown(line)}」")
        digests[match[2]] = match[1]
    return MappingProxyType(digests)


def check_listing(digests: Mapping[str, str], present: Collection[str]) -> None:
    """Refuse a manifest that does not list exactly these names: `bag_unlisted`, `bag_missing`."""
    for name in present:
        if name not in digests:
            raise refuse_bundle(Refusal.BAG_UNLISTED, f"文件里的「{shown(name)}」不在校验清单中")
    for name in digests:
        if name not in present:
            raise refuse_bundle(Refusal.BAG_MISSING, f"校验清单里的「{shown(name)}」不在文件中")


def _is_one_line(text: str) -> bool:
    """Not empty, and nothing in it that ends a line, hides or reorders."""
    return bool(text.strip()) and not any(unicodedata.category(char) in _UNWANTED for char in text)


def _lines(data: bytes, what: str) -> list[str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse_bundle(Refusal.BAG_TEXT, f"{what}不是 UTF-8 编码") from error
    if not text.endswith("\n"):
        raise refuse_bundle(Refusal.BAG_TEXT, f"{what}不完整")
    # Not splitlines(): it also breaks at characters that a value may hold.
    return text[:-1].split("\n")
