"""What an office had against what was sent, as a line of the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.domain.definition import Form
from app.domain.receipts import HANDOVER_WORDS, HandedOver
from ui.notice_bar import Action

_MOST_COMMENTS = 8  # of a receipt that may hold two hundred


def comments_told(form: Form, handover: HandedOver, go_to_field: Callable[[str], None]) -> tuple[str, list[Action]]:
    """The sentence, a line a comment, and the way to the first field one is about."""
    fields = form.fields
    lines = [f"{fields[c.field].label}：{c.text}" if c.field in fields else c.text for c in handover.comments]
    said = f"「{handover.office}」{HANDOVER_WORDS[handover.state]}了修订 {handover.revision}，意见："
    field = next((c.field for c in handover.comments if c.field in fields), "")
    actions: list[Action] = [("到这一栏", partial(go_to_field, field))] if field else []
    return "\n".join([said, *(f"· {' '.join(line.split())}" for line in lines[:_MOST_COMMENTS])]), actions
