"""`forms/<id>/<revision>/` → Pack. The folder is read once, validated whole, and never changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from app.domain.calendar import Stage
from app.domain.definition import (
    Audience,
    Deadline,
    Field,
    FieldType,
    Form,
    Guidance,
    LayoutSource,
    Notice,
    Pack,
    PublicityStep,
    ReceivingOffice,
    Sample,
    Section,
)
from app.errors import describe_os_error
from app.packs.documents import read_document, read_styles
from app.packs.fields import read_field
from app.packs.nodes import Node, TomlFile
from app.packs.photo_parts import check_file_name
from app.packs.rules import read_rule


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Identified)

PACK_FILE = "pack.toml"
SCHEMA = 1
_REVISION = re.compile("[1-9][0-9]{0,5}")
_FILE_NAME = re.compile(r'[^\\/:*?"<>|\x00-\x1f.][^\\/:*?"<>|\x00-\x1f]*(?<![. ])')


def load_pack(folder: Path, *, in_place: bool = False) -> Pack:
    """Read and validate a pack folder. Raises PackError with file, line and key of the first thing wrong.

    `in_place`: the folder must also bear the pack's id and revision as its name, `<id>/<revision>`.
    """
    node = TomlFile(folder / PACK_FILE).root
    schema = node.integer("schema", least=1)
    if schema > SCHEMA:
        raise node.error("schema", f"表格包格式 {schema} 比本程序认识的 {SCHEMA} 新。请升级程序")
    sections = {s.id: s for s in _each(node.tables("section"), _section)}
    sources = frozenset(sections)
    publicity = _each(node.tables("publicity"), lambda n: _publicity(n, sources))
    deadlines = _each(node.tables("deadline"), lambda n: _deadline(n, sources))
    guidance = _each(node.tables("guidance"), lambda n: _guidance(n, sources))
    stages = _each(node.tables("stage"), lambda n: _stage(n, sources))
    forms: dict[str, Form] = {}
    for index, path in enumerate(_files(node, "forms", folder)):
        form = _form(path, folder, sources)
        if form.id in forms:
            raise node.error("forms", f"{path.name} 的 id “{form.id}”与前面的表相同", index)
        forms[form.id] = form
    _check_kinds(node, publicity, deadlines, stages, forms)
    pack = Pack(
        id=node.identifier(),
        revision=node.integer("revision", least=1),
        title=node.text("title"),
        short_title=node.text("short_title"),
        layout_source=node.one_of("layout_source", LayoutSource),
        notice=_notice(node.table("notice")),
        office=_office(node.table("office")),
        sections=sections,
        forms=forms,
        folder=folder,
        publicity=publicity,
        deadlines=deadlines,
        guidance=guidance,
        stages=stages,
        remarks=node.texts("remarks", []),
    )
    node.finish()
    if in_place and pack.id != folder.parent.name:
        raise node.error("id", f"“{pack.id}”放在名为“{folder.parent.name}”的文件夹里。请改正文件夹名或 id")
    if in_place and str(pack.revision) != folder.name:
        raise node.error("revision", f"{pack.revision} 放在名为“{folder.name}”的文件夹里。请改正文件夹名或 revision")
    return pack


def _each(nodes: Iterable[Node], read: Callable[[Node], T]) -> tuple[T, ...]:
    """What `read` makes of each table; their ids must differ."""
    found: dict[str, T] = {}
    for node in nodes:
        item = read(node)
        if item.id in found:
            raise node.error("id", f"id “{item.id}”出现了两次")
        found[item.id] = item
    return tuple(found.values())


def _file(node: Node, key: str, folder: Path, name: str, *below: int) -> Path:
    if _FILE_NAME.fullmatch(name) is None:
        raise node.error(key, f"“{name}”应是本文件夹里的文件名", *below)
    if not (folder / name).is_file():
        raise node.error(key, f"找不到文件 {name}", *below)
    return folder / name


def _files(node: Node, key: str, folder: Path, default: Any = ...) -> list[Path]:
    return [_file(node, key, folder, name, index) for index, name in enumerate(node.texts(key, default))]


def _section(node: Node) -> Section:
    section = Section(node.identifier(), node.text("title"), node.text("text"))
    node.finish()
    return section


def _notice(node: Node) -> Notice:
    notice = Notice(node.text("number"), node.text("title"), node.text("issuer"), node.optional_day("issued"))
    node.finish()
    return notice


def _office(node: Node) -> ReceivingOffice:
    office = ReceivingOffice(
        node.text("name"),
        node.texts("contacts", []),
        node.texts("telephones", []),
        node.text("address", ""),
        node.text("postcode", ""),
    )
    node.finish()
    return office


def _source(node: Node, sources: frozenset[str]) -> str:
    source = node.text("source")
    if source not in sources:
        raise node.error("source", f"没有 id 为“{source}”的 section")
    return source


def _publicity(node: Node, sources: frozenset[str]) -> PublicityStep:
    step = PublicityStep(
        node.identifier(),
        node.text("title"),
        node.text("owner"),
        node.integer("working_days", least=1),
        node.optional_day("begins"),
        node.optional_day("ends"),
        _source(node, sources),
        node.texts("forms", []),
        node.text("begins_in", ""),
        node.text("ends_in", ""),
    )
    if bool(step.begins_in) != bool(step.ends_in):
        raise node.error("ends_in" if step.begins_in else "begins_in", "begins_in 和 ends_in 要么都写，要么都不写")
    if step.begins and step.ends and step.begins > step.ends:
        raise node.error("ends", "不能早于 begins")
    node.finish()
    return step


def _deadline(node: Node, sources: frozenset[str]) -> Deadline:
    deadline = Deadline(
        node.identifier(),
        node.text("title"),
        node.text("owner"),
        node.day("by"),
        node.text("late"),
        _source(node, sources),
        node.texts("forms", []),
    )
    node.finish()
    return deadline


def _check_kinds(
    node: Node,
    publicity: Iterable[PublicityStep],
    deadlines: Iterable[Deadline],
    stages: Iterable[Stage],
    forms: Mapping[str, Form],
) -> None:
    """The kinds and fields that 公示, deadlines and stages name are there; a 公示 held in fields finds dates in all its forms."""
    named: list[tuple[Node, PublicityStep | Deadline | Stage]] = [
        *zip(node.tables("publicity"), publicity, strict=True),
        *zip(node.tables("deadline"), deadlines, strict=True),
        *zip(node.tables("stage"), stages, strict=True),
    ]
    for table, item in named:
        for index, kind in enumerate(item.forms):
            if kind not in forms:
                raise table.error("forms", f"没有 id 为“{kind}”的表", index)
    for table, step in zip(node.tables("publicity"), publicity, strict=True):
        for key, field_id in (("begins_in", step.begins_in), ("ends_in", step.ends_in)):
            for kind in (step.forms or forms) if field_id else ():
                field = forms[kind].fields.get(field_id)
                if field is None or field.type is not FieldType.DATE:
                    raise table.error(key, f"表“{kind}”没有 id 为“{field_id}”的日期栏")


def _stage(node: Node, sources: frozenset[str]) -> Stage:
    stage = Stage(
        node.identifier(),
        node.text("title"),
        node.text("owner"),
        node.integer("working_days", least=1),
        _source(node, sources) if node.has("source") else "",
        node.texts("forms", []),
    )
    node.finish()
    return stage


def _guidance(node: Node, sources: frozenset[str]) -> Guidance:
    guidance = Guidance(node.identifier(), node.text("audience"), node.text("text"), _source(node, sources))
    node.finish()
    return guidance


def _form(path: Path, folder: Path, sources: frozenset[str]) -> Form:
    node = TomlFile(path).root
    fields = {f.id: f for f in _each(node.tables("field"), lambda n: read_field(n, sources))}
    if not fields:
        raise node.error("field", "表至少要有一个填写项")
    for field_node in node.tables("field"):
        check_file_name(field_node, fields)
    rules = _each(node.tables("rule"), lambda n: read_rule(n, fields, sources))
    styles = read_styles(node)
    documents = _each(node.tables("document"), lambda n: read_document(n, fields, styles, sources))
    if not documents:
        raise node.error("document", "表至少要有一份文件")
    samples: dict[str, Sample] = {}
    for index, file in enumerate(_files(node, "samples", folder, [])):
        sample = _sample(file, fields)
        if sample.id in samples:
            raise node.error("samples", f"{file.name} 的 id “{sample.id}”与前面的示例相同", index)
        samples[sample.id] = sample
    form = Form(
        node.identifier(),
        node.text("title"),
        fields,
        documents,
        rules,
        tuple(samples.values()),
        node.one_of("audience", Audience, Audience.UNIT),
    )
    node.finish()
    return form


def _sample(path: Path, fields: dict[str, Field]) -> Sample:
    node = TomlFile(path).root
    values = node.text_map("values")
    for field_id in values:
        if field_id not in fields:
            raise node.error("values", f"没有 id 为“{field_id}”的 field", field_id)
    photos: list[tuple[str, Path, str]] = []
    for photo in node.tables("photo"):
        slot = photo.text("slot")
        if slot not in fields or fields[slot].type is not FieldType.PHOTO:
            raise photo.error("slot", f"没有 id 为“{slot}”的照片栏")
        file = _file(photo, "file", path.parent, photo.text("file"))
        photos.append((slot, file, photo.text("caption", "")))
        photo.finish()
    sample = Sample(node.identifier(), node.text("title"), values, tuple(photos))
    node.finish()
    return sample


def pack_folders(forms: Path) -> list[Path]:
    """Every `<id>/<revision>` folder below a forms folder that holds a pack file, by id and revision.

    What a folder is called is judged when it is loaded: one misnamed folder must not hide the packs beside it.
    """
    try:
        packs = [p for p in forms.iterdir() if p.is_dir()] if forms.is_dir() else []
        revisions = [r for pack in packs for r in pack.iterdir() if (r / PACK_FILE).is_file()]
    except OSError as error:
        raise describe_os_error(error, f"读取表格包文件夹 {forms} ") from error
    return sorted(revisions, key=lambda r: (r.parent.name, revision_number(r), r.name))


def revision_number(folder: Path) -> int:
    """The revision a pack folder is named for; 0 where the name is no number."""
    return int(folder.name) if _REVISION.fullmatch(folder.name) else 0
