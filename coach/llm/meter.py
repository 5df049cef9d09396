"""What a call has cost so far, in tokens and, where the price is known, in money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from coach.llm.wire import Endpoint, Usage

NEARLY: Final = 0.8
"""Part of a limit from which on it is worth a warning."""
_LEAST: Final = 0.0005
"""Dollars under which rounding would say nothing."""

Price = Callable[[Endpoint, Usage], float | None]


def price(endpoint: Endpoint, usage: Usage) -> float | None:
    """US dollars of some tokens at a hosted model, from the list of `genai-prices`, which needs no network.

    None means unknown: the package is missing, the list has no such model at that address, or the server is on this machine, where a
    model of the same name may stand for anything.
    """
    if endpoint.loopback:
        return None
    try:
        from genai_prices import Usage as Counted  # noqa: PLC0415 - optional, and slow to load
        from genai_prices import calc_price  # noqa: PLC0415
    except ImportError:
        return None
    try:
        tokens = Counted(input_tokens=usage.sent, output_tokens=usage.received)
        return float(calc_price(tokens, model_ref=endpoint.model, provider_api_url=endpoint.base_url).total_price)
    except (LookupError, ValueError):
        return None


@dataclass(slots=True)
class Meter:
    """The tokens of one call added up, against the limits of its endpoint."""

    endpoint: Endpoint
    price: Price = field(default=price, repr=False)
    sent: int = 0
    received: int = 0
    estimated: bool = False
    """Some of it the server has not counted."""
    cost: float | None = 0.0
    """US dollars; None: not known."""
    _told: bool = False

    def add(self, usage: Usage) -> None:
        """Count a request, one that failed or was broken off included."""
        self.sent += usage.sent
        self.received += usage.received
        self.estimated = self.estimated or usage.estimated
        if self.cost is not None and (usage.sent or usage.received):
            more = self.price(self.endpoint, usage)
            self.cost = None if more is None else self.cost + more

    @property
    def tokens(self) -> int:
        """Sent and received."""
        return self.sent + self.received

    @property
    def share(self) -> float:
        """How much of the nearer limit is used up, 1 for all of it; 0 without limits. A cost that is unknown counts towards none."""
        tokens = self.tokens / self.endpoint.cap_tokens if self.endpoint.cap_tokens else 0.0
        return max(tokens, (self.cost or 0.0) / self.endpoint.cap_cost if self.endpoint.cap_cost else 0.0)

    @property
    def warned(self) -> bool:
        """Four fifths of a limit are used up."""
        return self.share >= NEARLY

    @property
    def spent(self) -> bool:
        """A limit is reached: nothing more may be asked in this call."""
        return self.share >= 1

    def warning(self) -> str:
        """A sentence for the trainee, once, when four fifths of a limit are used up; else empty."""
        if self._told or not self.warned:
            return ""
        self._told = True
        after = "her lines are the author's from here on" if self.spent else "when it is reached, her lines are the author's"
        return f"This call has used {self.words()}, {'all' if self.spent else 'most'} of what one call may; {after}."

    def words(self) -> str:
        """``1,240 tokens, about $0.004``; ``1,240 tokens (est.), price unknown``."""
        if not self.tokens:
            return "no tokens yet"
        return f"{self.tokens:,} {'token' if self.tokens == 1 else 'tokens'}{' (est.)' if self.estimated else ''}, {_money(self.cost)}"


def _money(cost: float | None) -> str:
    if cost is None:
        return "price unknown"
    if cost < _LEAST:
        return "less than $0.001" if cost else "free"
    return f"about ${cost:.2f}" if cost >= 1 else f"about ${cost:.3f}"
