"""The application as data (`data/form.json`): one canonical way to write it, one strict way to read it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.bundle.layout import LIMITS, SCAN_ENDINGS, is_attached, media_of
from app.bundle.refusals import Refusal, refuse_bundle
from app.bundle.strict_json import JsonObject, load_object
from app.errors import RefusedError

SCHEMA = 1
"""The newest schema this program reads, and the one it writes."""

_WHAT = "表单数据（form.json）"
_DIGEST = re.compile(r"[0-9a-f]{64}")
# Ids are looked up, some as folder names: nothing that could walk.
_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MEDIA = re.compile("|".join(re.escape(media) for media in SCAN_ENDINGS))
_COUNT = 10**9
_LONGEST_NOTE = 1000
_MOST_FONTS = 100


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """One photo or scan of the application.

    `slot` and `position` (from 0) say where it belongs on the form, `file` is its member name in the container,
    `sha256` (hex) and `size` (bytes) what it must be, `name` the file name it came with (untrusted text), `caption`
    (说明) what is printed below it, `media` its MIME type.
    """

    slot: str
    position: int
    file: str
    sha256: str
    name: str
    caption: str
    media: str
    size: int


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """What the unit said (说明) to a reminder of its own check.

    `rule` and `field` are those of the reminder, `words` the stretch of the field it is about (empty for all of it),
    `reminder` its sentence, `text` the answer.
    """

    rule: str
    field: str
    words: str
    reminder: str
    text: str


@dataclass(frozen=True, slots=True)
class FormRecord:
    """A finalised application (定稿) as it travels.

    `pack`, `pack_revision` and `kind` name the form it was checked against, `revision` counts finalisations,
    `check_code` (校验码) is what stands on paper, made from `revision_digest`, `values` maps field id to text, `fonts`
    names the font files the paper was set in, `program` the version that made it, `finalised` is the day (ISO 8601).
    `notes` go along for whoever checks the application; a file without any has no such key.
    """

    schema: int
    pack: str
    pack_revision: int
    kind: str
    revision: int
    check_code: str
    values: Mapping[str, str]
    attachments: tuple[AttachmentRecord, ...]
    fonts: tuple[str, ...]
    program: str
    finalised: str
    notes: tuple[NoteRecord, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


def canonical_json(value: object) -> bytes:
    """The one spelling of plain JSON data: UTF-8, keys sorted by code point, compact, final line feed.

    Raises ValueError for NaN and infinities and for lone surrogates, which are no text.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8") + b"\n"


def canonical_bytes(record: FormRecord) -> bytes:
    """`data/form.json` of the record. ValueError for text that holds lone surrogates."""
    fields: dict[str, object] = {name: getattr(record, name) for name in _FORM_KEYS}
    fields["values"] = dict(record.values)
    fields["fonts"] = list(record.fonts)
    fields["attachments"] = [
        {name: getattr(attachment, name) for name in _ATTACHMENT_KEYS} for attachment in record.attachments
    ]
    if record.notes:
        fields["notes"] = [{name: getattr(note, name) for name in _NOTE_KEYS} for note in record.notes]
    else:
        del fields["notes"]
    return canonical_json(fields)


def revision_digest(revision: int, values: Mapping[str, str], captions: Iterable[tuple[str, int, str]]) -> str:
    """SHA-256 (hex) that a check code (校验码) is made of: the canonical values of one revision (定稿).

    They are the revision's number, every value, and for each photo its slot, position and caption: all that is typed and
    printed. A field emptied again counts as one never touched. Anybody can work it out again from `data/form.json`,
    which is why the pictures' own bytes are not in it: photos travel re-encoded. The manifest and the SHA-256 of the
    sealed file cover them. Answers to reminders (`notes`) are not in it either: they are no part of the application, print
    on no paper, and nobody could compare them with one. And because the number is in it, a revision made only to exchange a photo has a code of its
    own, and no valid print ever bears the code of a void one.
    """
    typed = {key: text for key, text in values.items() if text}
    content = {"photos": sorted(map(list, captions)), "revision": revision, "values": typed}
    return hashlib.sha256(canonical_json(content)).hexdigest()


def record_digest(record: FormRecord) -> str:
    """`revision_digest` of an application as it arrived."""
    captions = ((a.slot, a.position, a.caption) for a in record.attachments)
    return revision_digest(record.revision, record.values, captions)


def parse_form(data: bytes) -> FormRecord:
    """Read `data/form.json`.

    Raises RefusedError: `json_*` when it is not what the schema says (the path is named), `newer_schema` when a newer
    program wrote it. Whether pack, kind and fields exist is for the caller to find out.
    """
    root = load_object(data, refuse_bundle, what=_WHAT, max_bytes=LIMITS.form)
    schema = root.integer("schema", least=1, most=_COUNT)
    if schema > SCHEMA:
        raise RefusedError(
            f"这份材料由较新版本的窗报封装（数据格式 {schema}，本程序只认识到 {SCHEMA}）。"
            "文件本身没有问题，也没有改动；请升级本程序后再打开。",
            code=Refusal.NEWER_SCHEMA.value,
        )
    # An older schema would be brought up here, on the plain object, before it is read.
    root.only(_FORM_KEYS)
    return FormRecord(
        schema=schema,
        pack=root.text("pack", pattern=_ID, limit=80),
        pack_revision=root.integer("pack_revision", least=0, most=_COUNT),
        kind=root.text("kind", pattern=_ID, limit=80),
        revision=root.integer("revision", least=0, most=_COUNT),
        check_code=root.text("check_code", limit=200),
        values=root.mapping("values"),
        attachments=tuple(_parse_attachment(item) for item in root.objects("attachments")),
        fonts=root.texts("fonts", most=_MOST_FONTS, limit=80),
        program=root.text("program", limit=200),
        finalised=_parse_date(root, "finalised"),
        notes=tuple(_parse_note(item) for item in root.objects("notes")) if "notes" in root.items else (),
    )


def _parse_attachment(item: JsonObject) -> AttachmentRecord:
    item.only(_ATTACHMENT_KEYS)
    record = AttachmentRecord(
        slot=item.text("slot", pattern=_ID, limit=80),
        position=item.integer("position", least=0, most=_COUNT),
        file=item.text("file", limit=80),
        sha256=item.text("sha256", pattern=_DIGEST),
        name=item.text("name", limit=1000),
        caption=item.text("caption"),
        media=item.text("media", pattern=_MEDIA),
        size=item.integer("size", least=1, most=LIMITS.member),
    )
    if not is_attached(record.file) or media_of(record.file) != record.media:
        raise item.wrong_value("file")
    return record


def _parse_note(item: JsonObject) -> NoteRecord:
    item.only(_NOTE_KEYS)
    return NoteRecord(
        rule=item.text("rule", pattern=_ID, limit=80),
        field=item.text("field", limit=80),
        words=item.text("words"),
        reminder=item.text("reminder"),
        text=item.text("text", limit=_LONGEST_NOTE),
    )


def _parse_date(item: JsonObject, key: str) -> str:
    text = item.text(key, pattern=_DATE)
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise item.wrong_value(key) from error
    return text


_FORM_KEYS = tuple(FormRecord.__dataclass_fields__)
_NOTE_KEYS = tuple(NoteRecord.__dataclass_fields__)
_ATTACHMENT_KEYS = tuple(AttachmentRecord.__dataclass_fields__)
