"""`packs list`, `packs show`, `packs check`: the forms at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.frame import Session, command
from app.domain.calendar import WorkCalendar
from app.domain.deadlines import rest_day_note
from app.domain.definition import Field, Form, Pack
from app.domain.rules import Limit, Required, Severity
from app.errors import PackError
from app.services.holidays import work_calendar
from app.services.pack_check import check_pack_folder


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(packs)


@click.group()
def packs() -> None:
    """表格包：查看、校验。"""


@packs.command("list")
@command
def list_packs(session: Session) -> None:
    """列出现有的表格包；有坏的也一并列出，不影响其他的。"""
    found: list[Pack] = []
    broken: list[dict[str, str]] = []
    with session.workspace() as workspace:
        for folder in workspace.catalogue.folders():
            try:
                found.append(workspace.catalogue.load_folder(folder))
            except PackError as error:
                broken.append({"folder": str(folder), "message": error.message})
    session.answer(
        [
            {"id": p.id, "revision": p.revision, "title": p.title, "kinds": list(p.forms), "notice": p.notice.number}
            for p in found
        ],
        "\n".join(f"{p.id} 修订 {p.revision}  {p.short_title}（{p.notice.number}）" for p in found),
    )
    for each in broken:
        click.echo(f"{each['folder']}：{each['message']}", err=True)
    session.exit_code = 1 if broken else 0


@packs.command("show")
@click.argument("pack_id", metavar="PACK")
@command
def show_pack(session: Session, pack_id: str) -> None:
    """查看一个表格包：类别、文件、填写项和限制。"""
    with session.workspace() as workspace:
        pack = workspace.catalogue.get(pack_id)
        calendar = work_calendar(workspace.data, {d.by.year for d in pack.deadlines})
    session.answer(_pack_json(pack, calendar), _pack_text(pack, calendar))


@packs.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@command
def check_pack(session: Session, folder: Path) -> None:
    """校验一个表格包文件夹；有错时指出文件、行号和键。"""
    with session.workspace() as workspace:
        pack = check_pack_folder(workspace, folder)
    session.answer(
        {"ok": True, "id": pack.id, "revision": pack.revision}, f"{pack.id} 修订 {pack.revision}：没有发现问题。"
    )


def _pack_json(pack: Pack, calendar: WorkCalendar) -> dict[str, Any]:
    return {
        "id": pack.id,
        "revision": pack.revision,
        "title": pack.title,
        "layout_source": pack.layout_source.value,
        "notice": {"number": pack.notice.number, "title": pack.notice.title, "issuer": pack.notice.issuer},
        "office": {
            "name": pack.office.name,
            "contacts": list(pack.office.contacts),
            "telephones": list(pack.office.telephones),
            "address": pack.office.address,
            "postcode": pack.office.postcode,
        },
        "remarks": list(pack.remarks),
        "sections": {s.id: {"title": s.title, "text": s.text} for s in pack.sections.values()},
        "publicity": [
            {
                "id": s.id,
                "title": s.title,
                "owner": s.owner,
                "working_days": s.working_days,
                "begins": s.begins,
                "ends": s.ends,
                "forms": list(s.forms),
                "fields": [f for f in (s.begins_in, s.ends_in) if f],
                "source": s.source,
            }
            for s in pack.publicity
        ],
        "deadlines": [
            {
                "id": d.id,
                "title": d.title,
                "owner": d.owner,
                "by": d.by,
                "rest_day": rest_day_note(d.by, calendar),
                "late": d.late,
                "forms": list(d.forms),
                "source": d.source,
            }
            for d in pack.deadlines
        ],
        "guidance": [{"id": g.id, "audience": g.audience, "text": g.text, "source": g.source} for g in pack.guidance],
        "kinds": [_form_json(form) for form in pack.forms.values()],
    }


def _form_json(form: Form) -> dict[str, Any]:
    return {
        "id": form.id,
        "title": form.title,
        "audience": form.audience.value,
        "documents": [{"id": d.id, "title": d.title, "copies": d.copies, "source": d.source} for d in form.documents],
        "fields": [_field_json(form, field) for field in form.fields.values()],
        "samples": [{"id": s.id, "title": s.title} for s in form.samples],
    }


def _field_json(form: Form, field: Field) -> dict[str, Any]:
    limits = [
        {
            "measure": rule.measure.value,
            "maximum": rule.maximum,
            "about": rule.about,
            "tolerance": rule.tolerance,
            "hard": rule.severity is Severity.MUST,
            "source": rule.source,
        }
        for rule in form.rules
        if isinstance(rule, Limit) and rule.field == field.id
    ]
    required = any(
        isinstance(rule, Required) and field.id in rule.fields and rule.severity is Severity.MUST for rule in form.rules
    )
    return {
        "id": field.id,
        "label": field.label,
        "type": field.type.value,
        "role": field.role,
        "hint": field.hint,
        "required": required,
        "choices": list(field.choices),
        "codes": field.codes,
        "columns": [
            {"id": c.id, "label": c.label, "type": c.type.value, "choices": list(c.choices)} for c in field.columns
        ],
        "max_rows": field.max_rows,
        "sensitive": field.sensitive,
        "default": field.default,
        "max_items": field.max_items,
        "size_mm": field.size_mm,
        "prints": field.prints,
        "file_name": field.file_name,
        "limits": limits,
        "source": field.source,
    }


def _pack_text(pack: Pack, calendar: WorkCalendar) -> str:
    lines = [f"{pack.title}", f"{pack.notice.number}　{pack.notice.issuer}", f"受理：{pack.office.name}"]
    lines += [f"期限：{d.by.isoformat()}　{d.title}。{rest_day_note(d.by, calendar)}" for d in pack.deadlines]
    lines += [f"　{remark}" for remark in pack.remarks]
    for form in pack.forms.values():
        lines.append(f"\n类别 {form.id}：{form.title}")
        lines += [f"　文件 {d.id}：{d.title}，{d.copies} 份" for d in form.documents]
        for field in form.fields.values():
            described = _field_json(form, field)
            marks = ["必填"] if described["required"] else []
            marks += [
                f"{limit['maximum']} 字以内" if limit["maximum"] else f"{limit['about']} 字左右"
                for limit in described["limits"]
            ]
            lines.append(f"　{field.id}：{field.label}（{'，'.join([field.type.value, *marks])}）")
    return "\n".join(lines)
