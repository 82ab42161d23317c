"""What a notice (通知) says around its forms: its sections, where the papers go, 公示, dates, and what it asks of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Section:
    """A place in the notice that rules refer to: its heading and its own words."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice (通知) a pack was made from."""

    number: str
    title: str
    issuer: str
    issued: date | None


@dataclass(frozen=True, slots=True)
class ReceivingOffice:
    """Where the papers go (报送单位), as the notice gives it."""

    name: str
    contacts: tuple[str, ...]
    telephones: tuple[str, ...]
    address: str
    postcode: str


@dataclass(frozen=True, slots=True)
class PublicityStep:
    """One 公示: who does it (only the owner's own step may block the owner), how many working days, when if fixed.

    `forms` are the kinds it is held for, all where none is named. `begins_in` and `ends_in` are the date fields of these
    forms that hold its days, where the applying unit itself holds it and records it on paper; a rule of the form judges
    them. Without them its days are kept beside the fields.
    """

    id: str
    title: str
    owner: str
    working_days: int
    begins: date | None
    ends: date | None
    source: str
    forms: tuple[str, ...] = ()
    begins_in: str = ""
    ends_in: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date of the notice: `by` inclusive, who it binds, and what the notice says of lateness.

    `forms` are the kinds that are due by it, all where none is named.
    """

    id: str
    title: str
    owner: str
    by: date
    late: str
    source: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guidance:
    """A line of the notice for people rather than for the program: quotas, checklists of an office."""

    id: str
    audience: str
    text: str
    source: str
