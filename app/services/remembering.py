"""Noting what was handed over with the drafts it belongs to, known by the SHA-256 of their sealed files."""

from __future__ import annotations

from app.errors import EnvironmentFault
from app.services.discs import WrittenDiscs
from app.services.handing_over import HandedOver
from app.services.mailing import PreparedMail
from app.services.workspace import Workspace
from app.storage.records import Carrier, HandoverRecord


def remember(workspace: Workspace, made: HandedOver | WrittenDiscs | PreparedMail) -> list[HandoverRecord]:
    """Note a hand-over with every draft whose sealed file was in it; the records made.

    Raises EnvironmentFault, saying that what was made is whole.
    """
    match made:
        case HandedOver():
            carrier, place = Carrier.STICK, made.place
            sums = [file.sum.sha256 for file in made.files]
        case WrittenDiscs():
            carrier, place = Carrier.DISC, f"{len(made.images)} 张"
            sums = [file.sha256 for image in made.images for file in image.files]
        case PreparedMail():
            carrier, place = Carrier.MAIL, f"{len(made.mails)} 封"
            sums = [made.plan.file.sha256]
    try:
        return workspace.store.note_handover(carrier, place, sums)
    except EnvironmentFault as error:
        raise EnvironmentFault(
            f"{made.sentence}但没有在草稿里记下这次移交：{error.message}", code=error.code
        ) from error
