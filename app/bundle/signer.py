"""Who signed a bundle: the keys it names, and the fingerprint by which they are compared over the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.bundle.age_stream import Identity, parse_recipients
from app.bundle.bag import RETURN_LABEL, SIGNER_LABEL
from app.bundle.digits import digit_groups
from app.bundle.form_json import canonical_json
from app.bundle.refusals import Refusal, refuse_bundle
from app.bundle.signing import PublicKey, SigningKey, parse_public_key
from app.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Signer:
    """The two public keys of a sender: what it signs with, and where a receipt for it is sealed to (`age1…`)."""

    key: PublicKey
    return_to: str

    @classmethod
    def of(cls, identity: Identity) -> Signer:
        """The sender who holds this private key."""
        return cls(SigningKey(identity).public, str(identity.to_public()))

    @property
    def fingerprint(self) -> str:
        """Six groups of five digits over both keys."""
        return digit_groups(canonical_json({"return_to": self.return_to, "signing": self.key.text}))


def parse_signer(info: Mapping[str, str]) -> Signer:
    """The signer that bag-info.txt names. Raises RefusedError (`signature`) when a key is missing or is none."""
    try:
        key = parse_public_key(info.get(SIGNER_LABEL, ""))
        (recipient,) = parse_recipients([info.get(RETURN_LABEL, "")])
    except (ValueError, RefusedError) as error:
        raise refuse_bundle(Refusal.SIGNATURE, "文件有签名，但没有写明或写错了签名的公钥") from error
    return Signer(key, str(recipient))
