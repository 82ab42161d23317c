"""form.json: what is written is read back exactly, and nothing else is read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.bundle.form_json import (
    AttachmentRecord,
    NoteRecord,
    canonical_bytes,
    canonical_json,
    parse_form,
    record_digest,
    revision_digest,
)
from app.bundle.layout import photo_name
from app.bundle.refusals import Refusal, refuse_bundle
from app.bundle.strict_json import MAX_DEPTH, load_object
from app.errors import RefusedError
from tests.bundle.samples import form, good_form

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SHORT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
IDS = st.from_regex(r"[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,8})?", fullmatch=True)
ATTACHMENTS = st.builds(
    AttachmentRecord,
    slot=IDS,
    position=st.integers(0, 10**9),
    file=st.integers(1, 999).map(lambda number: photo_name(number, "image/jpeg")),
    sha256=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    name=TEXT,
    caption=TEXT,
    media=st.just("image/jpeg"),
    size=st.integers(1, 512 << 20),
)


NOTES = st.builds(NoteRecord, rule=IDS, field=IDS, words=TEXT, reminder=TEXT, text=TEXT.filter(lambda t: len(t) < 1000))


@settings(deadline=None)
@given(notes=st.lists(NOTES, max_size=3))
def test_notes_round_trip_and_are_not_in_the_digest(notes: list[NoteRecord]) -> None:
    record = replace(form(), notes=tuple(notes))
    data = canonical_bytes(record)
    assert parse_form(data) == record
    assert record_digest(record) == record_digest(form())
    assert (b'"notes"' in data) == bool(notes)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ({"rule": "digits", "field": "deeds", "words": "", "reminder": "", "text": "字" * 1001}, Refusal.JSON_VALUE),
        ({"rule": "../up", "field": "deeds", "words": "", "reminder": "", "text": ""}, Refusal.JSON_VALUE),
        ({"rule": "digits", "field": "deeds", "words": "", "reminder": ""}, Refusal.JSON_MISSING),
        ({"rule": "digits", "field": "deeds", "words": 3, "reminder": "", "text": ""}, Refusal.JSON_TYPE),
        ({"rule": "a", "field": "", "words": "", "reminder": "", "text": "", "by": "x"}, Refusal.JSON_UNKNOWN),
        ("地名", Refusal.JSON_TYPE),
    ],
)
def test_a_note_is_read_strictly(note: object, code: Refusal) -> None:
    document = json.loads(canonical_bytes(good_form()))
    with pytest.raises(RefusedError) as refused:
        parse_form(json.dumps({**document, "notes": [note]}).encode())
    assert refused.value.code == code.value


@settings(deadline=None)
@given(
    values=st.dictionaries(TEXT, TEXT),
    photos=st.lists(ATTACHMENTS, max_size=4),
    fonts=st.lists(SHORT, max_size=20),
    code=SHORT,
)
@example(values={"a": "𠮷\u0000\u2028\ufeff\r\n"}, photos=[], fonts=[], code="")
def test_round_trip(values: dict[str, str], photos: list[AttachmentRecord], fonts: list[str], code: str) -> None:
    record = replace(form(photos, values), fonts=tuple(fonts), check_code=code)
    data = canonical_bytes(record)
    assert parse_form(data) == record
    assert canonical_bytes(parse_form(data)) == data


def test_canonical_spelling() -> None:
    data = canonical_bytes(form(values={"b": "二", "a": "一\n"}))
    assert data == canonical_bytes(form(values={"a": "一\n", "b": "二"}))
    assert data.endswith(b"}\n")
    assert data.count(b"\n") == 1
    assert '"values":{"a":"一\\n","b":"二"}'.encode() in data
    assert json.loads(data) == json.loads(canonical_json(json.loads(data)))


def test_what_is_no_text_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical_bytes(form(values={"a": "\ud800"}))
    with pytest.raises(ValueError, match="Out of range"):
        canonical_json(float("nan"))


def test_digest_of_a_revision() -> None:
    plain = revision_digest(1, {"a": "一"}, [])
    assert revision_digest(1, {"a": "一", "b": ""}, []) == plain
    assert revision_digest(1, {"a": "二"}, []) != plain
    assert revision_digest(2, {"a": "一"}, []) != plain
    assert revision_digest(1, {"a": "一"}, [("photos", 0, "")]) != plain
    assert revision_digest(1, {"b": "2", "a": "1"}, []) == revision_digest(1, {"a": "1", "b": "2"}, [])
    pair = [("photos", 0, "大厅"), ("photos", 1, "柜台")]
    assert revision_digest(1, {}, pair) == revision_digest(1, {}, reversed(pair))
    assert revision_digest(1, {}, pair) != revision_digest(1, {}, [("photos", 0, "柜台"), ("photos", 1, "大厅")])


def test_the_digest_can_be_worked_out_again_from_what_arrived() -> None:
    arrived = parse_form(canonical_bytes(good_form()))
    captions = [(a.slot, a.position, a.caption) for a in arrived.attachments]
    assert record_digest(arrived) == revision_digest(arrived.revision, arrived.values, captions)
    assert captions


def test_a_record_cannot_be_changed_through_its_values() -> None:
    values = {"a": "一"}
    record = form(values=values)
    values["a"] = "二"
    assert record.values == {"a": "一"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d["attachments"][2].update(size="many"), "attachments[2].size"),
        (lambda d: d["values"].update({"phone": 1}), "values.phone"),
        (lambda d: d["fonts"].append(None), "fonts[1]"),
        (lambda d: d["attachments"].append([]), "attachments[5]"),
        (lambda d: d["attachments"][0].pop("caption"), "attachments[0].caption"),
        (lambda d: d["attachments"][1].update(extra=1), "attachments[1].extra"),
        (lambda d: d.pop("pack"), "pack"),
    ],
)
def test_errors_name_the_place(change: Any, path: str) -> None:
    data = json.loads(canonical_bytes(good_form()))
    change(data)
    with pytest.raises(RefusedError) as caught:
        parse_form(canonical_json(data))
    assert f"「{path}」" in caught.value.message


def test_an_untrusted_key_cannot_reorder_the_sentence() -> None:
    data = json.loads(canonical_bytes(good_form()))
    data["\u202eevil" + "x" * 1000] = 1
    with pytest.raises(RefusedError) as caught:
        parse_form(canonical_json(data))
    assert "\u202e" not in caught.value.message
    assert len(caught.value.message) < 200


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b'"[[[[[[[[[[{{{{\\"[[["' + b"}" * depth


def test_depth_counts_brackets_outside_strings() -> None:
    load_object(nested(MAX_DEPTH), refuse_bundle, what="文件", max_bytes=1000)
    with pytest.raises(RefusedError) as caught:
        load_object(nested(MAX_DEPTH + 1), refuse_bundle, what="文件", max_bytes=1000)
    assert caught.value.code == Refusal.JSON_DEPTH


def test_size_is_looked_at_first() -> None:
    with pytest.raises(RefusedError) as caught:
        load_object(b"x" * 101, refuse_bundle, what="文件", max_bytes=100)
    assert caught.value.code == Refusal.JSON_SIZE


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    with pytest.raises(RefusedError):
        parse_form(data)


@settings(deadline=None)
@given(st.text(st.sampled_from('{}[]",:\\0123eE+-.ntfu \x00a'), max_size=60))
def test_anything_like_json(text: str) -> None:
    with pytest.raises(RefusedError):
        parse_form(text.encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.sampled_from(sorted(json.loads(canonical_bytes(good_form())))), JSON)
def test_any_value_in_any_place(key: str, value: object) -> None:
    data = json.loads(canonical_bytes(good_form()))
    data[key] = value
    try:
        record = parse_form(json.dumps(data).encode())
    except RefusedError:
        return
    assert parse_form(canonical_bytes(record)) == record
