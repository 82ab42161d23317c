"""The closed set of rule kinds a pack may use. A rule is data: parameters, severity, an optional `when`, its source.

There is no expression language: what these kinds cannot say is a new kind, with tests, not a formula in a pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """必改 stops the seal; 提醒 never stops anything."""

    MUST = "must"
    ADVICE = "advice"


class Measure(StrEnum):
    """Which of the three counts of `domain.text` a limit means."""

    WORDS = "words"  # 字数
    CHARS_NO_SPACES = "chars_no_spaces"  # 字符数（不计空格）
    CHARS = "chars"  # 字符数（计空格）


@dataclass(frozen=True, slots=True)
class When:
    """A rule applies only while `field` holds one of `values`."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """What every rule has: an id unique in its form, severity, the notice's section, the notice's own words as help."""

    id: str
    severity: Severity
    source: str
    help: str
    when: When | None


@dataclass(frozen=True, slots=True)
class Required(Base):
    """必填: each of the fields must hold something."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit(Base):
    """字数: at most `maximum`, or about `about` within `tolerance` (a fraction), by one measure."""

    field: str
    measure: Measure
    maximum: int | None
    about: int | None
    tolerance: float


@dataclass(frozen=True, slots=True)
class Valid(Base):
    """Each field holds what its type allows: digits, one of the choices, a telephone number, a date."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern(Base):
    """The whole value matches a regular expression; `help` is the sentence."""

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Digits(Base):
    """Arabic digits asked for: full-width digits, and dates, amounts and counts in 汉字. `keep` are names left alone."""

    fields: tuple[str, ...]
    keep: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instead(Base):
    """A fixed word is asked for where people write others: 无 for no rank."""

    field: str
    words: tuple[str, ...]
    use: str


@dataclass(frozen=True, slots=True)
class Equal(Base):
    """The same fact reads the same in every field of a role."""

    role: str


@dataclass(frozen=True, slots=True)
class SameNumber(Base):
    """A number of people said beside one of `words` in the texts `fields` agrees with the fact of `role`."""

    role: str
    fields: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameSpelling(Base):
    """The name of `role` is spelt alike in the texts `fields`; `beside` are words next to which a short name is looked for."""

    role: str
    fields: tuple[str, ...]
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confirmed(Base):
    """自查: each condition should be confirmed."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ByDate(Base):
    """A date field should not be later than `by` (inclusive)."""

    field: str
    by: date


@dataclass(frozen=True, slots=True)
class MonthsContinuous(Base):
    """The rows of a table follow one another month by month: columns `begin` and `end`; `still` (至今) means no end yet."""

    field: str
    begin: str
    end: str
    still: str


@dataclass(frozen=True, slots=True)
class Agrees(Base):
    """An ID number agrees with the month (or date) of birth and with the sex that were filled in; either may be ""."""

    id_number: str
    birth: str
    sex: str


@dataclass(frozen=True, slots=True)
class LeastYears(Base):
    """From the month (or date) in `field` to the date `at` at least so many `years` have passed."""

    field: str
    years: int
    at: date


@dataclass(frozen=True, slots=True)
class NotAllowed(Base):
    """A value of which the notice says that it is not recommended."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Higher(Base):
    """What `field` applies for stands above what `than` says is held, by `order` from low to high."""

    field: str
    than: str
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mentions(Base):
    """A text that is filled in (or asked for by `when`) names one of `words`, or with `every` all of them."""

    field: str
    words: tuple[str, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Needs(Base):
    """With `when_filled` filled in, `field` must be too."""

    field: str
    when_filled: str


@dataclass(frozen=True, slots=True)
class WorkingDays(Base):
    """公示: from the date in `start` to that in `end`, both counted, there are at least so many working days."""

    start: str
    end: str
    least: int


@dataclass(frozen=True, slots=True)
class OneOf(Base):
    """At least one of the fields holds something."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowRequired(Base):
    """Each row of a table that holds anything has something in each of `columns`."""

    field: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowNotAllowed(Base):
    """A value of a column of which the notice says that it is not recommended."""

    field: str
    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowMentions(Base):
    """`column` of each row says what its other `columns` hold, but for what is in `unless`."""

    field: str
    column: str
    columns: tuple[str, ...]
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowShare(Base):
    """Of so many (`of`, an integer field, or `of_number`), the rows with one of `values` in `column` are a share.

    At least `least_percent`, or at most `most_percent`; 0 where it is not asked for.
    """

    field: str
    column: str
    values: tuple[str, ...]
    of: str
    of_number: int
    least_percent: int
    most_percent: int


@dataclass(frozen=True, slots=True)
class RowHigher(Base):
    """In each row what is applied for (`column`) is above what is held (`than`), in the `order` from lowest to highest."""

    field: str
    column: str
    than: str
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowVariety(Base):
    """The rows do not all say the same in `column`, once there are `from_rows` of them."""

    field: str
    column: str
    from_rows: int


Rule = (
    Required
    | Limit
    | Valid
    | Pattern
    | Digits
    | Instead
    | Equal
    | SameNumber
    | SameSpelling
    | Confirmed
    | ByDate
    | MonthsContinuous
    | Agrees
    | LeastYears
    | NotAllowed
    | Higher
    | Mentions
    | Needs
    | WorkingDays
    | OneOf
    | RowRequired
    | RowNotAllowed
    | RowMentions
    | RowShare
    | RowHigher
    | RowVariety
)
