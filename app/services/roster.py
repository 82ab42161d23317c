"""The roster of units (单位名册) of an office: whose signatures are known, pinned after a telephone call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.bundle.digits import same_digits
from app.bundle.identities import UNIT_KEY, unit_keys
from app.bundle.reader import OpenedBundle
from app.bundle.refusals import shown
from app.bundle.signer import Signer
from app.bundle.signing import PublicKey
from app.domain.subjects import UNIT
from app.errors import ChuangbaoError, InputError, RefusedError
from app.services.offices import wrong_digits
from app.services.workspace import Workspace
from app.storage.trust import KnownSender


class Standing(StrEnum):
    """What a bundle's signature is to the roster."""

    OWN = "own"
    """Sealed on this computer, or with a key it had before."""
    UNSIGNED = "unsigned"
    UNSIGNED_BUT_KNOWN = "unsigned_but_known"
    """Without a signature, from a unit that signs."""
    NEW = "new"
    KNOWN = "known"
    CHANGED = "changed"
    """The unit is known by another key: a new computer, or somebody else."""
    RENAMED = "renamed"
    """The key is known under another unit's name."""
    RETIRED = "retired"
    """The key was replaced by another of this unit: lost, perhaps stolen."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a bundle says it is from: the unit's name in the form, its keys, and how that stands to the roster.

    `known` is the entry of the roster that it agrees or disagrees with.
    """

    name: str
    signer: Signer | None
    standing: Standing
    known: KnownSender | None = None

    @property
    def conflict(self) -> str:
        """What does not agree, in a sentence; empty when nothing is wrong."""
        name, theirs = shown(self.name), shown(self.known.name) if self.known else ""
        match self.standing:
            case Standing.CHANGED:
                return f"「{name}」以前登记的是另一把公钥，这份的签名换了：可能换了电脑，也可能是别人冒名。请先打电话查清。"
            case Standing.RENAMED:
                return f"这把公钥登记在「{theirs}」名下，材料里的单位却是「{name}」。请先打电话查清。"
            case Standing.RETIRED:
                return f"这把公钥已经停用（「{theirs}」后来换了新公钥），可能落在了别人手里。请先打电话查清。"
            case Standing.UNSIGNED_BUT_KNOWN:
                return f"「{name}」登记过公钥，这份却没有签名，不能证明是它封装的。请先打电话查清。"
        return ""


def known_keys(workspace: Workspace) -> Mapping[str, PublicKey]:
    """The signing keys in force by their `key_id`, for `open_bundle`. Raises StorageError."""
    keys = [PublicKey(sender.signing) for sender in _senders(workspace) if sender.replaced is None]
    return {key.key_id: key for key in keys}


def sender_of(workspace: Workspace, opened: OpenedBundle) -> Sender:
    """Who an opened bundle is from. Raises StorageError."""
    name, signer = unit_named(workspace, opened), opened.signer
    senders = _senders(workspace)
    by_name = next((s for s in senders if s.name == name and s.replaced is None), None)
    if signer is None:
        return Sender(name, None, Standing.UNSIGNED_BUT_KNOWN if by_name else Standing.UNSIGNED, by_name)
    if signer in _own_signers(workspace):
        return Sender(name, signer, Standing.OWN)
    by_key = next((s for s in senders if s.signing == signer.key.text), None)
    if by_key is not None and by_key.replaced is not None:
        return Sender(name, signer, Standing.RETIRED, by_key)
    if by_key is not None:
        return Sender(name, signer, Standing.KNOWN if by_key.name == name else Standing.RENAMED, by_key)
    return Sender(name, signer, Standing.CHANGED if by_name else Standing.NEW, by_name)


def pin(workspace: Workspace, sender: Sender, heard: str, *, instead: bool = False) -> None:
    """Put the unit's keys on the roster, once its fingerprint was `heard` over the telephone.

    `instead`: in the place of the keys that are in force under this name. Raises InputError (`unsigned`, `fingerprint`),
    ConflictError, StorageError.
    """
    if sender.signer is None or not sender.name:
        raise InputError("这份材料没有签名或没有填单位名称，没有可登记的公钥。名册没有改动。", code="unsigned")
    if not same_digits(heard, sender.signer.fingerprint):
        raise wrong_digits("材料")
    workspace.store.pin_sender(sender.name, sender.signer.key.text, sender.signer.return_to, instead=instead)


def _own_signers(workspace: Workspace) -> list[Signer]:
    """This computer's own keys, if it has any yet."""
    keys = workspace.data.keys
    try:
        return [Signer.of(key) for key in unit_keys(keys)] if (keys / UNIT_KEY).is_file() else []
    except RefusedError:
        return []  # damaged: that is told where it is needed


def _senders(workspace: Workspace) -> list[KnownSender]:
    """The roster; looking into a file makes no store where there is none."""
    return workspace.store.senders() if workspace.data.store.exists() else []


def unit_named(workspace: Workspace, opened: OpenedBundle) -> str:
    """The unit in the form, on one line; empty when the form is unknown here or says none."""
    record = opened.record
    try:
        form = workspace.catalogue.form(record.pack, record.kind, record.pack_revision)
    except ChuangbaoError:
        return ""
    return " ".join(form.by_role(record.values, UNIT).split())
