"""The check code: the head of a SHA-256, in letters that are not misread."""

from __future__ import annotations

import base64
import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st

from app.domain.check_code import check_code

FROM_RFC_4648 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_the_code_of_nothing() -> None:
    assert check_code(hashlib.sha256(b"").hexdigest()) == "WERC-8GMR"


@given(st.binary(), st.binary())
def test_the_code_is_the_first_forty_bits(content: bytes, other: bytes) -> None:
    digest = hashlib.sha256(content)
    code = check_code(digest.hexdigest())
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert code.replace("-", "") == base64.b32encode(digest.digest()[:5]).decode("ascii").translate(FROM_RFC_4648)
    assert (check_code(hashlib.sha256(other).hexdigest()) == code) == (content == other)
