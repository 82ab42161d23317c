"""Small forms to check drafts against."""

from __future__ import annotations

from app.domain.definition import Column, Field, FieldType, Form
from app.domain.draft import Draft
from app.domain.rules import Rule, Severity, When

Base = tuple[str, Severity, str, str, When | None]

PERIODS = (
    Column("from", "起", FieldType.MONTH),
    Column("to", "止", FieldType.MONTH),
    Column("what", "内容", FieldType.TEXT),
)


def field(field_id: str, kind: FieldType = FieldType.TEXT, *, role: str = "", default: str = "") -> Field:
    """A field of a kind, labelled 〔id〕, with the choices 甲, 乙 or the columns 起, 止, 内容 where it needs some."""
    choices = ("甲", "乙") if kind is FieldType.CHOICE else ()
    columns, most = (PERIODS, 12) if kind is FieldType.TABLE else ((), 0)
    sensitive = kind is FieldType.ID_NUMBER
    return Field(
        field_id, f"〔{field_id}〕", kind, role, choices=choices, default=default, columns=columns, max_rows=most,
        sensitive=sensitive,
    )  # fmt: skip


def form_of(*parts: Field | Rule) -> Form:
    """A form of these fields and rules, without papers."""
    fields = {p.id: p for p in parts if isinstance(p, Field)}
    return Form("form", "表", fields, (), tuple(p for p in parts if not isinstance(p, Field)))


def draft_of(**values: str) -> Draft:
    return Draft("d", "pack", 1, "form", values)


def base(severity: Severity = Severity.MUST, advice: str = "", when: When | None = None, name: str = "rule") -> Base:
    """What every rule has, from section s1."""
    return name, severity, "s1", advice, when
