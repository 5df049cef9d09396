"""sha256 without OpenSSL: the same digests, and no library of several megabytes touched to get them."""

from __future__ import annotations

from typing import Any, Protocol

try:  # Python's own implementation, as in the standard library's `random`; its module has changed its name
    from _sha256 import sha256 as _sha256  # type: ignore[import-not-found]
except ImportError:
    try:
        from _sha2 import sha256 as _sha256  # type: ignore[import-not-found]
    except ImportError:
        from hashlib import sha256 as _sha256


class Digest(Protocol):
    """A digest in the making."""

    def update(self, data: bytes, /) -> None:
        """Add `data` to what it is of."""

    def hexdigest(self) -> str:
        """The digest of all so far, 64 hexadecimal digits."""


def sha256(data: bytes | memoryview = b"") -> Digest:
    """As `hashlib.sha256`."""
    made: Any = _sha256(data)
    return made  # type: ignore[no-any-return]
