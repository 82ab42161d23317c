"""Validating a pack folder: what the loader checks, and whether the form's own words fit their cells on paper."""

from __future__ import annotations

from pathlib import Path

from app.domain.definition import Pack
from app.domain.draft import Draft
from app.errors import PackError
from app.packs.loader import load_pack
from app.render.layout import lay_out
from app.services.workspace import Workspace


def check_pack_folder(workspace: Workspace, folder: Path) -> Pack:
    """The pack, when it holds together. Raises PackError naming file, line and key, or the label that does not fit."""
    pack = load_pack(folder)
    for form in pack.forms.values():
        for document in form.documents:
            draft = Draft("", pack.id, pack.revision, form.id)
            laid = lay_out(form, document, draft, workspace.typesetter, workspace.photo_size)
            if laid.label_overflow:
                words = laid.label_overflow[0].replace("\n", "")
                raise PackError(
                    f"{pack.id} 的“{document.title}”里，“{words}”在它的格子里放不下。请加大行高、列宽或缩短文字。"
                )
            if laid.missing:
                raise PackError(
                    f"{pack.id} 的“{document.title}”里有字体打不出的字“{laid.missing[0].character}”。请换一个写法。"
                )
    return pack
