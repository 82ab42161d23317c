"""Why a bundle, a key or an office file was turned away: one word for programs, one sentence for people."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from enum import StrEnum, auto

from app.errors import RefusedError


class Refusal(StrEnum):
    """The `code` of a RefusedError raised in this package: the name in lower case; stable, for programs and tests."""

    # the file as it lies there
    NOT_A_FILE = auto()
    EMPTY = auto()
    TOO_LARGE = auto()
    NOT_SEALED = auto()
    ARMORED = auto()
    NEWER_ENVELOPE = auto()
    # its age header
    HEADER_DAMAGED = auto()
    HEADER_TOO_LARGE = auto()
    HEADER_STANZAS = auto()
    HEADER_MIXED = auto()
    WORK_FACTOR = auto()
    # opening it
    NEEDS_KEY = auto()
    NEEDS_PASSPHRASE = auto()
    WRONG_KEY = auto()
    WRONG_PASSPHRASE = auto()
    DAMAGED = auto()
    # the zip inside
    NOT_A_ZIP = auto()
    ZIP_MEMBERS = auto()
    ZIP64 = auto()
    ZIP_JUNK = auto()
    ZIP_METHOD = auto()
    ZIP_FLAGS = auto()
    ZIP_SPECIAL = auto()
    ZIP_EXTRA = auto()
    ZIP_HEADERS = auto()
    ZIP_OVERLAP = auto()
    ZIP_SIZE = auto()
    ZIP_CRC = auto()
    # member names
    NAME_TEXT = auto()
    NAME_LENGTH = auto()
    NAME_CONTROL = auto()
    NAME_PATH = auto()
    NAME_ENDING = auto()
    NAME_RESERVED = auto()
    NAME_FORM = auto()
    NAME_DUPLICATE = auto()
    NAME_UNKNOWN = auto()
    # the bag
    BAG_INCOMPLETE = auto()
    BAG_VERSION = auto()
    BAG_TEXT = auto()
    BAG_INFO = auto()
    BAG_NEWER = auto()
    BAG_TAGS = auto()
    BAG_UNLISTED = auto()
    BAG_MISSING = auto()
    BAG_DIGEST = auto()
    # JSON (form.json and office files)
    JSON_SIZE = auto()
    JSON_ENCODING = auto()
    JSON_DEPTH = auto()
    JSON_SYNTAX = auto()
    JSON_DUPLICATE = auto()
    JSON_NUMBER = auto()
    JSON_TEXT = auto()
    JSON_TYPE = auto()
    JSON_VALUE = auto()
    JSON_MISSING = auto()
    JSON_UNKNOWN = auto()
    NEWER_SCHEMA = auto()
    # what form.json says against what lies beside it
    PHOTO_MISSING = auto()
    PHOTO_UNLISTED = auto()
    PHOTO_CHANGED = auto()
    IMAGE_TYPE = auto()
    IMAGE_CUT = auto()
    IMAGE_PIXELS = auto()
    SCAN_MISSING = auto()
    SCAN_UNLISTED = auto()
    SCAN_CHANGED = auto()
    SCAN_SIZE = auto()
    SCAN_TYPE = auto()
    SCAN_CUT = auto()
    PRINT_TYPE = auto()
    # who signed it
    SIGNATURE = auto()
    SIGNATURE_MISSING = auto()
    SIGNATURE_FORGED = auto()
    SIGNATURE_ADDRESSEE = auto()
    # keys and office files
    RECIPIENT = auto()
    KEY_FILE = auto()
    PUBLIC_KEY = auto()
    OFFICE_KIND = auto()
    OFFICE_FINGERPRINT = auto()
    OFFICE_EXPIRED = auto()
    OFFICE_CHANGED = auto()
    NEWER_OFFICE = auto()
    # receipts
    RECEIPT_KIND = auto()
    RECEIPT_STRANGER = auto()
    RECEIPT_UNKNOWN = auto()
    NEWER_RECEIPT = auto()


Refuse = Callable[[Refusal, str], RefusedError]
"""Makes the error from the reason and the sentence that says what is wrong (without its full stop)."""


def refuse_bundle(why: Refusal, what: str) -> RefusedError:
    """The refusal of a bundle that would have to be made again by its sender. `what` has no full stop."""
    return RefusedError(f"{what}。没有取用其中任何内容，原文件没有改动；请报送单位重新封装后再送一次。", code=why.value)


def refuse_office(why: Refusal, what: str) -> RefusedError:
    """The refusal of an office file (收件公钥). `what` has no full stop."""
    return RefusedError(f"{what}。没有使用这个文件；请向收件单位重新索取收件公钥，并用电话核对指纹。", code=why.value)


def refuse_receipt(why: Refusal, what: str) -> RefusedError:
    """The refusal of a receipt (回执). `what` has no full stop."""
    return RefusedError(f"{what}。草稿的状态没有改动，文件也没有改动；请打电话问收件单位。", code=why.value)


def refuse_key(why: Refusal, what: str) -> RefusedError:
    """The refusal of a private key file (私钥). `what` has no full stop."""
    return RefusedError(f"{what}。私钥文件没有改动；请检查选择的文件，或改用备份的私钥。", code=why.value)


def shown(text: str, limit: int = 60) -> str:
    """Untrusted text made fit for a sentence: at most `limit` characters, nothing invisible or reordering."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return "".join(
        char if unicodedata.category(char)[0] not in "CZ" or char == " " else f"\\u{ord(char):04x}" for char in cut
    )
