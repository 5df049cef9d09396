"""coach.digest: the same digests as the standard library's, with or without OpenSSL."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from coach.digest import sha256


@given(st.lists(st.binary(max_size=300), max_size=4))
def test_it_is_sha256(parts: list[bytes]) -> None:
    state = sha256(b"first")
    for part in parts:
        state.update(part)
    assert state.hexdigest() == hashlib.sha256(b"first" + b"".join(parts)).hexdigest()
