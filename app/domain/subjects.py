"""Whom an application is for (推荐对象): a unit, or a person of a unit, known by the roles of the form's fields."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.definition import Form
from app.domain.filenames import name_from, safe_part

UNIT = "unit_name"
PERSON = "person_name"
SUBJECT_ROLES = (UNIT, PERSON)
_NO_UNIT = "未填单位"


def subject(form: Form, values: Mapping[str, str]) -> str:
    """姓名（单位）, or only what is filled in of the two, on one line; an empty text while neither is.

    Two persons of one unit are told apart by it in every list. The name comes first: what is cut off on a narrow card is
    the end.
    """
    unit, person = _one_line(form, values, UNIT), _one_line(form, values, PERSON)
    return f"{person}（{unit}）" if person and unit else person or unit


def file_head(form: Form, values: Mapping[str, str]) -> str:
    """How the name of a file of this application begins: the unit, or 单位_姓名; safe as `safe_part`, never empty."""
    unit, person = form.by_role(values, UNIT), form.by_role(values, PERSON)
    if not person:
        return safe_part(unit, _NO_UNIT)
    return name_from(f"{{{UNIT}}}_{{{PERSON}}}", {UNIT: unit, PERSON: person}, _NO_UNIT)


def _one_line(form: Form, values: Mapping[str, str], role: str) -> str:
    return " ".join(form.by_role(values, role).split())
