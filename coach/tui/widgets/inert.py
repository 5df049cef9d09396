"""Text from outside as Textual content that nothing can be hidden in: no markup, no links, no emoji of doubtful width."""

from __future__ import annotations

from textual.content import Content

from coach.text import plain_symbols


def inert(text: str, style: str = "") -> Content:
    """`text` exactly as it reads; `style` is ours (``$text-error bold``), never the author's."""
    return Content.styled(plain_symbols(text), style) if style else Content(plain_symbols(text))


def joined(*parts: tuple[str, str] | str, between: str = "") -> Content:
    """Pieces of (text, style) as one content; every text is taken literally."""
    pieces = [inert(part) if isinstance(part, str) else inert(*part) for part in parts]
    return Content(between).join(pieces)
