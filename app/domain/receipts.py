"""What became of an application after it left: the office's answers (回执), and where that leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Decision(StrEnum):
    """What an office says in a receipt."""

    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Handover(StrEnum):
    """Where an application is, as its card says."""

    UNSENT = "unsent"
    SENT = "sent"
    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


HANDOVER_WORDS = {
    Handover.UNSENT: "未送",
    Handover.SENT: "已送",
    Handover.RECEIVED: "已收",
    Handover.RETURNED: "退回",
    Handover.ACCEPTED: "通过",
    Handover.REJECTED: "未通过",
}


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark of the office: on a field of the form, or on the whole (`field` empty)."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A revision that left, and the newest answer to it: `at` is when the office gave it, by its clock."""

    revision: int
    state: Handover
    office: str = ""
    at: datetime | None = None
    comments: tuple[Comment, ...] = ()


NOT_HANDED_OVER = HandedOver(0, Handover.UNSENT)
