"""`forms/<id>/<revision>/` → Pack. The folder is read once, validated whole, and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from app.domain.definition import (
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
from app.errors import PackError
from app.packs.documents import read_document, read_styles
from app.packs.nodes import Node, TomlFile
from app.packs.rules import read_rule

T = TypeVar("T", Section, Form, Field, PublicityStep, Deadline, Guidance)

PACK_FILE = "pack.toml"
SCHEMA = 1


def load_pack(folder: Path) -> Pack:
    """Read and validate a pack folder. Raises PackError with file, line and key of the first thing wrong."""
    node = TomlFile(folder / PACK_FILE).root
    schema = node.integer("schema", least=1)
    if schema > SCHEMA:
        raise node.error("schema", f"表格包格式 {schema} 比本程序认识的 {SCHEMA} 新。请升级程序")
    sections = {s.id: s for s in _unique((_section(n) for n in node.tables("section")), node, "section")}
    sources = frozenset(sections)
    publicity = tuple(_publicity(n, sources) for n in node.tables("publicity"))
    deadlines = tuple(_deadline(n, sources) for n in node.tables("deadline"))
    guidance = tuple(_guidance(n, sources) for n in node.tables("guidance"))
    _unique(publicity, node, "publicity")
    _unique(deadlines, node, "deadline")
    _unique(guidance, node, "guidance")
    files = node.texts("forms")
    forms = [_form(_inside(node, "forms", folder, name), folder, sources) for name in files]
    pack = Pack(
        id=node.identifier(),
        revision=node.integer("revision", least=1),
        title=node.text("title"),
        short_title=node.text("short_title"),
        layout_source=node.one_of("layout_source", LayoutSource),
        notice=_notice(node.table("notice")),
        office=_office(node.table("office")),
        sections=sections,
        forms={f.id: f for f in _unique(forms, node, "forms")},
        folder=folder,
        publicity=publicity,
        deadlines=deadlines,
        guidance=guidance,
        remarks=node.texts("remarks", []),
    )
    if not pack.forms:
        raise node.error("forms", "表格包至少要有一种表")
    node.finish()
    return pack


def _inside(node: Node, key: str, folder: Path, name: str) -> Path:
    if Path(name).name != name:
        raise node.error(key, f"“{name}”应是本文件夹里的文件名")
    return folder / name


def _unique(items: Iterable[T], node: Node, key: str) -> list[T]:
    found: list[T] = []
    for item in items:
        if any(item.id == other.id for other in found):
            raise node.error(key, f"id “{item.id}”出现了两次")
        found.append(item)
    return found


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
    )
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
    )
    node.finish()
    return deadline


def _guidance(node: Node, sources: frozenset[str]) -> Guidance:
    guidance = Guidance(node.identifier(), node.text("audience"), node.text("text"), _source(node, sources))
    node.finish()
    return guidance


def _form(path: Path, folder: Path, sources: frozenset[str]) -> Form:
    node = TomlFile(path).root
    fields = {f.id: f for f in _unique((_field(n, sources) for n in node.tables("field")), node, "field")}
    if not fields:
        raise node.error("field", "表至少要有一个填写项")
    rules = tuple(read_rule(n, fields, sources) for n in node.tables("rule"))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise node.error("rule", f"id “{rule.id}”出现了两次")
        seen.add(rule.id)
    styles = read_styles(node)
    documents = tuple(read_document(n, fields, styles, sources) for n in node.tables("document"))
    if not documents or len({d.id for d in documents}) != len(documents):
        raise node.error("document", "至少要有一份文件，且 id 不能重复")
    samples = tuple(_sample(_inside(node, "samples", folder, n), fields) for n in node.texts("samples", []))
    form = Form(node.identifier(), node.text("title"), fields, documents, rules, samples)
    node.finish()
    return form


def _field(node: Node, sources: frozenset[str]) -> Field:
    field = Field(
        id=node.identifier(),
        label=node.text("label"),
        type=node.one_of("type", FieldType),
        role=node.text("role", ""),
        hint=node.text("hint", ""),
        choices=node.texts("choices", []),
        default=node.text("default", ""),
        max_items=node.integer("max_items", 0),
        source=node.text("source", ""),
    )
    if field.source and field.source not in sources:
        raise node.error("source", f"没有 id 为“{field.source}”的 section")
    if bool(field.choices) != (field.type is FieldType.CHOICE):
        raise node.error("choices", "选择项要有 choices，其他类型不能有")
    if len(set(field.choices)) != len(field.choices):
        raise node.error("choices", "选项不能重复")
    if bool(field.max_items) != (field.type is FieldType.PHOTO):
        raise node.error("max_items", "照片栏要写 max_items，其他类型不能写")
    node.finish()
    return field


def _sample(path: Path, fields: dict[str, Field]) -> Sample:
    node = TomlFile(path).root
    values = node.text_map("values")
    for field_id in values:
        if field_id not in fields:
            raise node.error("values", f"没有 id 为“{field_id}”的 field")
    photos: list[tuple[str, Path, str]] = []
    for photo in node.tables("photo"):
        slot = photo.text("slot")
        if slot not in fields or fields[slot].type is not FieldType.PHOTO:
            raise photo.error("slot", f"没有 id 为“{slot}”的照片栏")
        file = _inside(photo, "file", path.parent, photo.text("file"))
        if not file.is_file():
            raise photo.error("file", f"找不到 {file.name}")
        photos.append((slot, file, photo.text("caption", "")))
        photo.finish()
    sample = Sample(node.identifier(), node.text("title"), values, tuple(photos))
    node.finish()
    return sample


def pack_folders(forms: Path) -> list[Path]:
    """Every `<id>/<revision>` folder below a forms folder that holds a pack file, in order. Raises PackError for a
    folder whose name disagrees with what `pack.toml` would have to say."""
    folders: list[Path] = []
    if not forms.is_dir():
        return folders
    for pack in sorted(p for p in forms.iterdir() if p.is_dir()):
        for revision in sorted((r for r in pack.iterdir() if (r / PACK_FILE).is_file()), key=lambda r: r.name):
            if not revision.name.isdigit():
                raise PackError(f"表格包文件夹 {pack.name}/{revision.name} 的名字应是修订号（数字）。")
            folders.append(revision)
    return folders
