"""Private keys (私钥): the office's, which come as age identity files, and this unit's own."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

from app.bundle.age_header import Envelope, parse_age_header
from app.bundle.age_stream import Identity, new_identity, parse_identity
from app.bundle.new_files import PartFile, write_new
from app.bundle.passphrase import decrypt_with_passphrase
from app.bundle.refusals import Refusal, refuse_key, shown
from app.errors import ChuangbaoError, RefusedError, describe_os_error

UNIT_KEY = "unit-key.txt"
"""Name of this unit's own identity file in the key folder."""

_MOST_BYTES = 64 << 10
_MOST_KEYS = 64
_SEALED_STARTS = (b"age-encryption.org/", b"-----BEGIN AGE")


def load_identities(path: Path, passphrase: Callable[[], str] | None = None) -> tuple[Identity, ...]:
    """The private keys in an age identity file, plain or under a passphrase.

    `passphrase` is asked only when the file needs one. Raises RefusedError (`needs_passphrase`, `wrong_passphrase`,
    `public_key` when it is the 收件公钥, `key_file` otherwise, `armored`, and those of age_header), EnvironmentFault
    when it cannot be read, and what `passphrase` raises.
    """
    data = _read_small(path)
    if not data.startswith(_SEALED_STARTS):
        return parse_keys(data, path.name)
    if parse_age_header(data, refuse_key).envelope is not Envelope.PASSPHRASE:
        raise refuse_key(Refusal.KEY_FILE, f"「{shown(path.name)}」是移交文件，不是私钥")
    if passphrase is None:
        raise RefusedError(
            f"私钥「{shown(path.name)}」有口令保护。文件没有改动；请输入口令后再打开。",
            code=Refusal.NEEDS_PASSPHRASE.value,
        )
    clear = io.BytesIO()
    decrypt_with_passphrase(io.BytesIO(data), clear, passphrase(), lambda: None)
    return parse_keys(clear.getvalue(), path.name)


def unit_key(folder: Path) -> Identity:
    """This unit's own private key, made on first use.

    The unit is always among the recipients of what it sends, so that it can open it again. Raises RefusedError
    (`key_file`) when the file is damaged (it is left as it is), EnvironmentFault when the folder cannot be written.
    """
    path = folder / UNIT_KEY
    try:
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(path)
    except OSError as error:
        raise describe_os_error(error, f"在 {folder} 生成本单位密钥") from error
    keys = load_identities(path)
    return keys[0]


def unit_keys(folder: Path) -> tuple[Identity, ...]:
    """Every private key this unit can open files with: its own first, then those it had before or brought along.

    A file beside its own that is damaged is left out. Raises as `unit_key`.
    """
    unit_key(folder)
    found: dict[str, Identity] = {}
    own = folder / UNIT_KEY
    for path in (own, *sorted(folder.glob(f"{own.stem}-*{own.suffix}"))):
        try:
            found |= {str(key): key for key in load_identities(path) if str(key) not in found}
        except ChuangbaoError:
            if path == own:
                raise
    return tuple(found.values())


def change_unit_key(folder: Path, identity: Identity, created: str) -> int:
    """Make this the unit's own key from now on; how many it had before are kept below it in the same file.

    No key is ever deleted: what was sealed to it could no longer be opened. A damaged file is kept under another name.
    `created` is today (ISO 8601). Raises EnvironmentFault.
    """
    path = folder / UNIT_KEY
    kept: dict[str, Identity] = {}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            try:
                kept = {str(key): key for key in load_identities(path)}
            except RefusedError:
                data = path.read_bytes()
                aside = path.with_name(f"{path.stem}-{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}")
                if not aside.exists():
                    write_new(aside, data, private=True)
        kept.pop(str(identity), None)
        with PartFile(folder, private=True) as part:
            part.file.write(identity_text(identity, created))
            for key in kept.values():
                part.file.write(f"# an earlier key\n{key}\n".encode("ascii"))
            part.settle()
            part.path.replace(path)
    except OSError as error:
        raise describe_os_error(error, f"在 {folder} 更换本单位密钥") from error
    return len(kept)


def identity_text(identity: Identity, created: str) -> bytes:
    """An age identity file, as `age-keygen` writes it, for a key made on this day (ISO 8601)."""
    return f"# created: {created}\n# public key: {identity.to_public()}\n{identity}\n".encode("ascii")


def _make(path: Path) -> None:
    identity = new_identity()
    text = f"# public key: {identity.to_public()}\n{identity}\n"
    try:
        write_new(path, text.encode("ascii"), private=True)
    except FileExistsError:
        return  # another process was faster; its key is the one


def _read_small(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise refuse_key(Refusal.NOT_A_FILE, f"「{shown(path.name)}」不是普通文件")
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise describe_os_error(error, f"读取私钥 {path}") from error
    if len(data) > _MOST_BYTES:
        raise refuse_key(Refusal.KEY_FILE, f"「{shown(path.name)}」太大，不是私钥文件")
    return data


def parse_keys(data: bytes, name: str) -> tuple[Identity, ...]:
    """The private keys in an age identity file; `name` is for the sentence. Raises RefusedError (`public_key`, `key_file`)."""
    if data.lstrip().startswith(b"{"):
        raise refuse_key(Refusal.PUBLIC_KEY, f"「{shown(name)}」是收件公钥，只能用来封装，不能用来打开")
    try:
        text = data.decode("utf-8-sig")  # Notepad puts a mark in front
    except UnicodeDecodeError as error:
        raise refuse_key(Refusal.KEY_FILE, f"「{shown(name)}」不是私钥文件") from error
    keys: list[Identity] = []
    for number, line in enumerate(text.splitlines(), start=1):
        key = line.strip()
        if not key or key.startswith("#"):
            continue
        try:
            keys.append(parse_identity(key))
        except ValueError as error:
            # The line itself is not shown: it may be most of a key.
            raise refuse_key(Refusal.KEY_FILE, f"「{shown(name)}」第 {number} 行不是私钥") from error
    if not 1 <= len(keys) <= _MOST_KEYS:
        raise refuse_key(Refusal.KEY_FILE, f"「{shown(name)}」里没有私钥，或私钥过多")
    return tuple(keys)
