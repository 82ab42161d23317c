"""This unit's own key on paper: checked after printing, brought back after a loss."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.bundle.age_stream import Identity
from app.bundle.identities import change_unit_key
from app.bundle.paper_key import read_paper
from app.bundle.signer import Signer
from app.errors import InputError
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RestoredKey:
    """The unit's key from now on, and where the one before lies (None when it was the same or there was none)."""

    signer: Signer
    before: Path | None

    @property
    def sentence(self) -> str:
        """What was done, and that nothing is lost."""
        kept = f"原来的密钥另存为 {self.before}，封给它的文件仍然打得开。" if self.before else ""
        return f"已恢复成恢复单上的密钥。{kept}"


def check_paper(typed: str, identity: Identity) -> None:
    """Raise InputError (`paper_key`) unless this is the recovery sheet of this key, typed or scanned."""
    if str(read_paper(typed)) != str(identity):
        raise InputError("恢复单本身没有错，但是另一把密钥的。没有改动任何内容；请重新打印恢复单。", code="paper_key")


def restore_from_paper(workspace: Workspace, typed: str) -> RestoredKey:
    """Make the key on a recovery sheet the unit's own; the one before is kept. Raises InputError, EnvironmentFault."""
    identity = read_paper(typed)
    today = workspace.clock().astimezone().date().isoformat()
    return RestoredKey(Signer.of(identity), change_unit_key(workspace.data.keys, identity, today))
