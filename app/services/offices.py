"""Receiving offices that a unit knows: what a new office file (收件公钥) changes, and taking it in after a telephone call."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.bundle.digits import same_digits
from app.bundle.office import Office, office_bytes, parse_office
from app.bundle.refusals import Refusal, refuse_office, shown
from app.errors import ChuangbaoError, InputError
from app.services.workspace import Workspace

_NONE = "（无）"


class News(StrEnum):
    """What an office file is to this program."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the comparison: what it is called, what is known (empty for a new office), what the file says.

    `of_keys`: whoever can read what is sealed, or sign receipts, would be another.
    """

    label: str
    before: str
    after: str
    of_keys: bool = False


@dataclass(frozen=True, slots=True)
class OfficeNews:
    """An office file beside what is known under the office's name: every line for a new one, else what differs."""

    office: Office
    news: News
    changes: tuple[Change, ...]

    @property
    def keys_changed(self) -> bool:
        """Whether a known office comes with other keys."""
        return self.news is News.CHANGED and any(change.of_keys for change in self.changes)


def known_offices(workspace: Workspace) -> list[Office]:
    """The offices that were compared and taken in, the last one first. Raises StorageError."""
    found: list[Office] = []
    # Looking into a file makes no store where there is none.
    for known in workspace.store.offices() if workspace.data.store.exists() else ():
        try:
            found.append(parse_office(known.file.encode("utf-8"), known.name))
        except ChuangbaoError:
            continue  # of a newer version, or damaged: as good as unknown
    return found


def compare_office(workspace: Workspace, office: Office) -> OfficeNews:
    """What this file would bring. Raises RefusedError (`office_expired`), StorageError."""
    office.refuse_expired(workspace.clock().astimezone().date())
    known = next((each for each in known_offices(workspace) if each.name == office.name), None)
    lines = _lines(workspace, office)
    if known is None:
        return OfficeNews(office, News.NEW, tuple(Change(label, "", text, keys) for label, text, keys in lines))
    changes = tuple(
        Change(label, before, text, keys)
        for (label, text, keys), (_, before, _) in zip(lines, _lines(workspace, known), strict=True)
        if text != before
    )
    return OfficeNews(office, News.CHANGED if changes else News.SAME, changes)


def take_office(workspace: Workspace, office: Office, heard: str | None = None) -> OfficeNews:
    """Know the office by this file from now on; the caller has asked whether its fingerprint was compared.

    `heard`, when given, are the digits that were read out over the telephone. Raises RefusedError (`office_expired`),
    InputError (`fingerprint`) when the digits are others, StorageError.
    """
    news = compare_office(workspace, office)
    if heard is not None and not same_digits(heard, office.fingerprint):
        raise wrong_digits("收件公钥")
    workspace.store.take_office(office.name, office.fingerprint, office_bytes(office).decode("utf-8"))
    return news


def wrong_digits(what: str) -> InputError:
    """The digits heard over the telephone are not the fingerprint."""
    return InputError(
        f"电话里核对的数字与这份{what}的指纹不同。没有登记，也没有改动任何内容；"
        "请再核对一遍，仍然不同就不要使用这个文件，它可能被人换过。",
        code="fingerprint",
    )


def refuse_unusable(workspace: Workspace, office: Office) -> None:
    """Refuse to seal to an office whose file is out of date, or has other keys than those that were compared.

    Raises RefusedError (`office_expired`, `office_changed`), StorageError.
    """
    news = compare_office(workspace, office)
    if news.keys_changed:
        labels = "、".join(change.label for change in news.changes if change.of_keys)
        raise refuse_office(
            Refusal.OFFICE_CHANGED,
            f"「{shown(office.name)}」的收件公钥与核对登记过的不同（{labels}变了），没有封装",
        )


def advice(workspace: Workspace, office: Office, pack: str) -> tuple[str, ...]:
    """What speaks against sealing an application of this pack to the office without forbidding it, in sentences."""
    purpose, today = office.purpose, workspace.clock().astimezone().date().isoformat()
    said: list[str] = []
    if pack and purpose.packs and pack not in purpose.packs:
        said.append(f"这个收件公钥适用于{pack_words(workspace, purpose.packs)}，不是这份材料的表格，请核对有没有选错。")
    if purpose.deadline and today > purpose.deadline:
        said.append(f"报送截止日期 {purpose.deadline} 已过，请先问收件单位还收不收。")
    return tuple(said)


def pack_words(workspace: Workspace, packs: tuple[str, ...]) -> str:
    """Packs by the titles they have here, else by their ids; 不限 for none."""
    return "、".join(_pack_title(workspace, pack) for pack in packs) or "不限"


def _pack_title(workspace: Workspace, pack: str) -> str:
    try:
        return workspace.catalogue.get(pack).short_title
    except ChuangbaoError:
        return pack


def _lines(workspace: Workspace, office: Office) -> list[tuple[str, str, bool]]:
    """Everything in an office file, in words; whether it is about keys."""
    own = [recipient for recipient in office.recipients if recipient not in office.escrow]
    purpose = office.purpose
    return [
        ("公钥", "\n".join(sorted(own)), True),
        ("备用公钥", "\n".join(sorted(office.escrow)) or _NONE, True),
        ("回执签名公钥", office.signing or _NONE, True),
        ("适用表格", pack_words(workspace, tuple(sorted(purpose.packs))), False),
        ("报送截止", purpose.deadline or _NONE, False),
        ("公钥有效期", purpose.expires or "不限", False),
        ("联系方式", purpose.contact or _NONE, False),
        ("生成日期", office.created, False),
    ]
