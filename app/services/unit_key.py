"""This unit's own key: checked on paper after printing, brought back from it after a loss, or made anew."""

from __future__ import annotations

from dataclasses import dataclass

from app.bundle.age_stream import Identity, new_identity
from app.bundle.identities import change_unit_key
from app.bundle.paper_key import read_paper
from app.bundle.signer import Signer
from app.errors import InputError
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ChangedKey:
    """The unit's key from now on, and how many earlier ones are kept beside it."""

    signer: Signer
    kept: int

    @property
    def sentence(self) -> str:
        """What was done, and that nothing is lost."""
        kept = "原来的密钥也留着，封给它的文件仍然打得开。" if self.kept else ""
        return f"本单位密钥已换好。{kept}"


def check_paper(typed: str, identity: Identity) -> None:
    """Raise InputError (`paper_key`) unless this is the recovery sheet of this key, typed or scanned."""
    if str(read_paper(typed)) != str(identity):
        raise InputError("恢复单本身没有错，但是另一把密钥的。没有改动任何内容；请重新打印恢复单。", code="paper_key")


def renew(workspace: Workspace) -> ChangedKey:
    """A new key for the unit, when the one it has may be in somebody else's hands; that one is kept. EnvironmentFault."""
    return _change(workspace, new_identity())


def restore_from_paper(workspace: Workspace, typed: str) -> ChangedKey:
    """Make the key on a recovery sheet the unit's own; the one before is kept. Raises InputError, EnvironmentFault."""
    return _change(workspace, read_paper(typed))


def _change(workspace: Workspace, identity: Identity) -> ChangedKey:
    today = workspace.clock().astimezone().date().isoformat()
    return ChangedKey(Signer.of(identity), change_unit_key(workspace.data.keys, identity, today))
