"""The receiving office (收件单位): its public file (收件公钥), which units seal to, and its private key."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from app.bundle.age_stream import MAX_RECIPIENTS, new_identity, parse_recipients
from app.bundle.digits import digit_groups
from app.bundle.form_json import canonical_json
from app.bundle.identities import identity_text
from app.bundle.new_files import write_new
from app.bundle.passphrase import encrypt_with_passphrase
from app.bundle.refusals import Refusal, refuse_office, shown
from app.bundle.signing import SigningKey, parse_public_key
from app.bundle.strict_json import JsonObject, load_object
from app.errors import InputError, RefusedError, describe_os_error

KIND = "chuangbao-office"
VERSION = 2
"""The newest version of the file this program reads, and the one it writes.

2 brought the offline key, the signing key, and what the file is for and until when; its fingerprint covers all of them.
"""
PUBLIC_ENDING = "_收件公钥.cbkey"
PRIVATE_ENDING = "_私钥.txt"
PROTECTED_ENDING = "_私钥.age"
ESCROW_ENDING = "_备用私钥.txt"

_KEYS = ("kind", "version", "name", "created", "recipients", "fingerprint")
_KEYS_SINCE_2 = ("escrow", "signing", "packs", "deadline", "expires", "contact")
_MOST_BYTES = 64 << 10
_MOST_NAME_BYTES = 180
"""Of the 255 that a file name may have, with the ending."""
_MOST_PACKS = 100
_MOST_CONTACT = 200
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|]')
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_OR_NONE = re.compile(rf"(?:{_DATE.pattern})?")
_PACK = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an office file is for: ids of packs (none: any), the last day for handing in, the last day on which to seal
    to it (both ISO 8601 or empty), and whom to ask.
    """

    packs: tuple[str, ...] = ()
    deadline: str = ""
    expires: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """A receiving office as its public file says.

    `created` is the day (ISO 8601), `recipients` all age public keys that files are sealed to, `escrow` those of them
    whose private key is kept offline for the day the office loses its own, `fingerprint` six groups of five digits to
    compare over the telephone, `signing` the key its receipts are signed with (none before version 2).
    """

    name: str
    created: str
    recipients: tuple[str, ...]
    fingerprint: str
    escrow: tuple[str, ...] = ()
    signing: str = ""
    purpose: Purpose = Purpose()
    version: int = 1

    def refuse_expired(self, today: date) -> None:
        """Refuse (`office_expired`) a file whose last day is past."""
        if self.purpose.expires and today.isoformat() > self.purpose.expires:
            raise refuse_office(
                Refusal.OFFICE_EXPIRED,
                f"「{shown(self.name)}」的收件公钥有效期到 {self.purpose.expires}，已经过期",
            )


class CreatedOffice(NamedTuple):
    """The files of a new office (`escrow_path` if it has an offline key), and its fingerprint."""

    public_path: Path
    private_path: Path
    fingerprint: str
    escrow_path: Path | None = None


def fingerprint(name: str, recipients: Sequence[str]) -> str:
    """The fingerprint of a file of version 1: over the office's name and public keys, in any order."""
    return digit_groups(canonical_json({"name": name, "recipients": sorted(recipients)}))


def office_fingerprint(office: Office) -> str:
    """The fingerprint of an office file: since version 2 over everything in it but the fingerprint itself."""
    if office.version == 1:
        return fingerprint(office.name, office.recipients)
    return digit_groups(canonical_json(_content(office)))


def create_office(
    name: str,
    out: Path,
    passphrase: str | None,
    *,
    clock: Callable[[], date],
    escrow: bool = False,
    purpose: Purpose = Purpose(),
) -> CreatedOffice:
    """Make an office's keys and write their files into the folder `out`, made when missing.

    The private key is an age identity file, plain or sealed under the passphrase; `age -d -i` takes both. With `escrow`
    a second private key is written, plain: it is to be printed, put away and deleted. Nothing is overwritten. Raises
    InputError for an unusable name or purpose, an empty passphrase or names that are taken (`office_exists`),
    EnvironmentFault for the disk.
    """
    name = _checked_name(name)
    _check_purpose(purpose)
    created = clock().isoformat()
    identity, offline = new_identity(), new_identity() if escrow else None
    office = Office(
        name,
        created,
        recipients=tuple(str(each.to_public()) for each in (identity, offline) if each is not None),
        fingerprint="",
        escrow=(str(offline.to_public()),) if offline is not None else (),
        signing=SigningKey(identity).public.text,
        purpose=purpose,
        version=VERSION,
    )
    office = replace(office, fingerprint=office_fingerprint(office))
    private = identity_text(identity, created)
    if passphrase is not None:
        sealed = io.BytesIO()
        encrypt_with_passphrase(io.BytesIO(private), sealed, passphrase, lambda: None)
        private = sealed.getvalue()
    stem = _NOT_IN_FILE_NAMES.sub("_", name)
    public_path = out / f"{stem}{PUBLIC_ENDING}"
    private_path = out / f"{stem}{PRIVATE_ENDING if passphrase is None else PROTECTED_ENDING}"
    escrow_path = out / f"{stem}{ESCROW_ENDING}" if offline is not None else None
    secrets = [(private_path, private)]
    if offline is not None and escrow_path is not None:
        secrets.append((escrow_path, identity_text(offline, created)))
    _write_all(public_path, office_bytes(office), secrets)
    return CreatedOffice(public_path, private_path, office.fingerprint, escrow_path)


def office_bytes(office: Office) -> bytes:
    """The public file, in the version it says."""
    return canonical_json({**_content(office), "fingerprint": office.fingerprint})


def _content(office: Office) -> dict[str, object]:
    """Everything but the fingerprint."""
    content: dict[str, object] = {
        "kind": KIND,
        "version": office.version,
        "name": office.name,
        "created": office.created,
        "recipients": list(office.recipients),
    }
    if office.version > 1:
        purpose = office.purpose
        content |= {
            "escrow": list(office.escrow),
            "signing": office.signing,
            "packs": list(purpose.packs),
            "deadline": purpose.deadline,
            "expires": purpose.expires,
            "contact": purpose.contact,
        }
    return content


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
    root.only(_KEYS if version == 1 else (*_KEYS, *_KEYS_SINCE_2))
    office = Office(
        name=root.text("name", limit=_MOST_NAME_BYTES),
        created=root.text("created", pattern=_DATE),
        recipients=root.texts("recipients"),
        fingerprint=root.text("fingerprint", limit=100),
    )
    if version > 1:
        office = _parse_since_2(root, office, version)
    if _name_fault(office.name) is not None:
        raise root.wrong_value("name")
    if not 1 <= len(office.recipients) <= MAX_RECIPIENTS:
        raise root.wrong_value("recipients")
    parse_recipients(office.recipients)
    if office.fingerprint != office_fingerprint(office):
        raise refuse_office(Refusal.OFFICE_FINGERPRINT, f"收件公钥「{shown(name)}」的指纹与内容不符，可能被改动过")
    return office


def _parse_since_2(root: JsonObject, office: Office, version: int) -> Office:
    purpose = Purpose(
        packs=root.texts("packs"),
        deadline=root.text("deadline", pattern=_DATE_OR_NONE),
        expires=root.text("expires", pattern=_DATE_OR_NONE),
        contact=root.text("contact", limit=_MOST_CONTACT),
    )
    key, fault = _purpose_fault(purpose)
    if fault:
        raise root.wrong_value(key)
    office = replace(
        office, escrow=root.texts("escrow"), signing=root.text("signing"), purpose=purpose, version=version
    )
    if len(set(office.escrow)) != len(office.escrow) or not set(office.escrow) < set(office.recipients):
        raise root.wrong_value("escrow")
    try:
        parse_public_key(office.signing)
    except ValueError as error:
        raise root.wrong_value("signing") from error
    return office


def _check_purpose(purpose: Purpose) -> None:
    _, fault = _purpose_fault(purpose)
    if fault:
        raise InputError(f"{fault}。没有生成任何文件；请修改后重试。", code="office_purpose")


def _purpose_fault(purpose: Purpose) -> tuple[str, str]:
    """The first key that makes no sense, and what is wrong with it."""
    for key, text, called in (("deadline", purpose.deadline, "报送截止"), ("expires", purpose.expires, "有效期")):
        if text and not (_DATE.fullmatch(text) and _is_date(text)):
            return key, f"{called}“{shown(text)}”不是日期（如 2016-08-04）"
    if purpose.deadline and purpose.expires and purpose.expires < purpose.deadline:
        return "expires", f"有效期 {purpose.expires} 早于报送截止 {purpose.deadline}"
    if len(purpose.packs) > _MOST_PACKS or not all(_PACK.fullmatch(p) and len(p) <= 80 for p in purpose.packs):
        return "packs", "表格包的编号写法不对"
    if len(purpose.contact) > _MOST_CONTACT or (purpose.contact and _hides(purpose.contact)):
        return "contact", f"联系方式太长（最多 {_MOST_CONTACT} 字）、首尾有空格或含有看不见的字符"
    return "", ""


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _hides(text: str) -> bool:
    """Whether there is something in it that is not seen, or that reorders."""
    return text != text.strip() or any(
        unicodedata.category(char)[0] == "C" or unicodedata.category(char) in {"Zl", "Zp"} for char in text
    )


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
    if _hides(name):
        return "含有看不见的控制字符"
    if len(name.encode("utf-8")) > _MOST_NAME_BYTES:
        return "太长（最多 60 个汉字）"
    return None


def _write_all(public_path: Path, public: bytes, secrets: Sequence[tuple[Path, bytes]]) -> None:
    """All files or none: a public key without its private one would seal what nobody can open."""
    folder = public_path.parent
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for path, data in secrets:
                write_new(path, data, private=True)
                written.append(path)
            write_new(public_path, public)
        except BaseException:
            for path in written:
                path.unlink()
            raise
    except FileExistsError as error:
        raise InputError(
            f"{folder} 里已经有「{shown(public_path.name)}」或它的私钥。原有文件没有改动；请换一个文件夹或名称。",
            code="office_exists",
        ) from error
    except OSError as error:
        raise describe_os_error(error, f"在 {folder} 写入密钥文件") from error
