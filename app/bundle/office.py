"""The receiving office (收件单位): its public file (收件公钥), which units seal to, and its private key."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from app.bundle.age_stream import MAX_RECIPIENTS, new_identity, parse_recipients
from app.bundle.form_json import canonical_json
from app.bundle.identities import identity_text
from app.bundle.new_files import write_new
from app.bundle.passphrase import encrypt_with_passphrase
from app.bundle.refusals import Refusal, refuse_office, shown
from app.bundle.strict_json import load_object
from app.errors import InputError, RefusedError, describe_os_error

KIND = "chuangbao-office"
VERSION = 1
"""The newest version of the file this program reads, and the one it writes."""
PUBLIC_ENDING = "_收件公钥.cbkey"
PRIVATE_ENDING = "_私钥.txt"
PROTECTED_ENDING = "_私钥.age"

_KEYS = ("kind", "version", "name", "created", "recipients", "fingerprint")
_MOST_BYTES = 64 << 10
_MOST_NAME_BYTES = 180
"""Of the 255 that a file name may have, with the ending."""
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|]')
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GROUPS = 6
_GROUP_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Office:
    """A receiving office as its public file says.

    `created` is the day (ISO 8601), `recipients` its age public keys (its own, perhaps one kept offline),
    `fingerprint` six groups of five digits to compare over the telephone.
    """

    name: str
    created: str
    recipients: tuple[str, ...]
    fingerprint: str


class CreatedOffice(NamedTuple):
    """The two files of a new office, and its fingerprint."""

    public_path: Path
    private_path: Path
    fingerprint: str


def fingerprint(name: str, recipients: Sequence[str]) -> str:
    """Six groups of five digits (about 99 bits) over the office's name and public keys, in any order."""
    digest = hashlib.sha256(canonical_json({"name": name, "recipients": sorted(recipients)})).digest()
    length = _GROUPS * _GROUP_DIGITS
    digits = f"{int.from_bytes(digest) % 10**length:0{length}d}"
    return " ".join(digits[start : start + _GROUP_DIGITS] for start in range(0, length, _GROUP_DIGITS))


def create_office(name: str, out: Path, passphrase: str | None, *, clock: Callable[[], date]) -> CreatedOffice:
    """Make an office's key pair and write both files into the folder `out`, made when missing.

    The private key is an age identity file, plain or sealed under the passphrase; `age -d -i` takes both. Nothing is
    overwritten. Raises InputError for an unusable name, an empty passphrase or names that are taken (`office_exists`),
    EnvironmentFault for the disk.
    """
    name = _checked_name(name)
    created = clock().isoformat()
    identity = new_identity()
    recipients = (str(identity.to_public()),)
    office = Office(name, created, recipients, fingerprint(name, recipients))
    private = identity_text(identity, created)
    if passphrase is not None:
        sealed = io.BytesIO()
        encrypt_with_passphrase(io.BytesIO(private), sealed, passphrase, lambda: None)
        private = sealed.getvalue()
    stem = _NOT_IN_FILE_NAMES.sub("_", name)
    public_path = out / f"{stem}{PUBLIC_ENDING}"
    private_path = out / f"{stem}{PRIVATE_ENDING if passphrase is None else PROTECTED_ENDING}"
    _write_both(public_path, office_bytes(office), private_path, private)
    return CreatedOffice(public_path, private_path, office.fingerprint)


def office_bytes(office: Office) -> bytes:
    """The public file."""
    return canonical_json(
        {
            "kind": KIND,
            "version": VERSION,
            "name": office.name,
            "created": office.created,
            "recipients": list(office.recipients),
            "fingerprint": office.fingerprint,
        }
    )


def load_office(path: Path) -> Office:
    """Read a public file (收件公钥).

    Raises RefusedError (`json_*`, `office_kind`, `newer_office`, `recipient`, `office_fingerprint`, `not_a_file`),
    EnvironmentFault when it cannot be read.
    """
    if path.exists() and not path.is_file():
        raise refuse_office(Refusal.NOT_A_FILE, f"「{shown(path.name)}」不是普通文件")
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise describe_os_error(error, f"读取收件公钥 {path}") from error
    return parse_office(data, path.name)


def parse_office(data: bytes, name: str) -> Office:
    """The same from bytes; `name` is the file's, for sentences. Raises RefusedError."""
    root = load_object(data, refuse_office, what=f"收件公钥「{shown(name)}」", max_bytes=_MOST_BYTES)
    if root.text("kind") != KIND:
        raise refuse_office(Refusal.OFFICE_KIND, f"「{shown(name)}」不是收件公钥文件")
    version = root.integer("version", least=1, most=10**9)
    if version > VERSION:
        raise RefusedError(
            f"收件公钥「{shown(name)}」由较新版本的窗报生成（版本 {version}，本程序只认识到 {VERSION}）。"
            "文件没有问题，也没有改动；请升级本程序后再使用。",
            code=Refusal.NEWER_OFFICE.value,
        )
    root.only(_KEYS)
    office = Office(
        name=root.text("name", limit=_MOST_NAME_BYTES),
        created=root.text("created", pattern=_DATE),
        recipients=root.texts("recipients"),
        fingerprint=root.text("fingerprint", limit=100),
    )
    if _name_fault(office.name) is not None:
        raise root.wrong_value("name")
    if not 1 <= len(office.recipients) <= MAX_RECIPIENTS:
        raise root.wrong_value("recipients")
    parse_recipients(office.recipients)
    if office.fingerprint != fingerprint(office.name, office.recipients):
        raise refuse_office(Refusal.OFFICE_FINGERPRINT, f"收件公钥「{shown(name)}」的指纹与内容不符，可能被改动过")
    return office


def _checked_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    fault = _name_fault(name)
    if fault is not None:
        raise InputError(f"单位名称{fault}。没有生成任何文件；请修改名称后重试。", code="office_name")
    return name


def _name_fault(name: str) -> str | None:
    # A name is shown beside the fingerprint that vouches for it: nothing invisible, nothing that reorders.
    if not name or name != name.strip() or not unicodedata.is_normalized("NFC", name):
        return "为空，或首尾有空格"
    if any(unicodedata.category(char)[0] == "C" or unicodedata.category(char) in {"Zl", "Zp"} for char in name):
        return "含有看不见的控制字符"
    if len(name.encode("utf-8")) > _MOST_NAME_BYTES:
        return "太长（最多 60 个汉字）"
    return None


def _write_both(public_path: Path, public: bytes, private_path: Path, private: bytes) -> None:
    """Both files or neither: a public key without its private one would seal what nobody can open."""
    folder = public_path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_new(private_path, private, private=True)
        try:
            write_new(public_path, public)
        except BaseException:
            private_path.unlink()
            raise
    except FileExistsError as error:
        raise InputError(
            f"{folder} 里已经有「{shown(public_path.name)}」或它的私钥。原有文件没有改动；请换一个文件夹或名称。",
            code="office_exists",
        ) from error
    except OSError as error:
        raise describe_os_error(error, f"在 {folder} 写入密钥文件") from error
