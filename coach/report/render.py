"""A document as HTML or Markdown. Everything that people wrote is escaped by the template engine, never by the templates' authors."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jinja2 import Environment

    from coach.report.annotated import Annotated

FORMATS: Final = ("md", "html")
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#+|~&]|(?<=\d)[.)](?= )|^-)")
_ADDRESS: Final = (
    (re.compile(r"://|//"), r"\\\g<0>"),
    (re.compile(r"(?<=\bwww)\.|(?<=\w)\.(?=[^\W\d_]{2})", re.IGNORECASE), r"\."),
    (re.compile(r"(?<=[\w.+-])@(?=\w)"), "`@`"),
)
"""Addresses, of which some readers make links by themselves. GitHub's does so with an @ that is escaped; as code it is let be."""
_BLANK: Final = re.compile(r"\s+")
WIDE, HIGH = 640, 120
"""The picture of tension, in its own units."""


def render(told: Annotated, form: str) -> str:
    """`told` as ``html`` (one file, nothing loaded from anywhere, prints on A4) or ``md``. Raises ValueError for another form."""
    if form not in FORMATS:
        raise ValueError(f"cannot write {form!r}; there is " + " and ".join(FORMATS))
    return templates().get_template(f"call.{form}").render(told=told, line=_line(told.tensions), wide=WIDE, high=HIGH)


@cache
def templates() -> Environment:
    """The templates, with escaping on for HTML; a name they do not know is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape  # only who exports needs it

    made = Environment(
        loader=PackageLoader("coach.report"),
        autoescape=select_autoescape(("html",), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["plain"] = plain
    return made


def plain(text: str) -> str:
    """Words that stay words in Markdown: what could mean something there is escaped, lines become one, an address is no link."""
    text = _SPECIAL.sub(r"\\\1", _BLANK.sub(" ", text))
    for address, instead in _ADDRESS:
        text = address.sub(instead, text)
    return text


def _line(tensions: tuple[float, ...]) -> str:
    """The points of the tension line, left to right; 100 is the top."""
    step = WIDE / max(1, len(tensions) - 1)
    return " ".join(f"{i * step:.1f},{HIGH - value / 100 * HIGH:.1f}" for i, value in enumerate(tensions))
