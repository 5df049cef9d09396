"""The scorecard in words: each item with its verdict, the quote that shows it, and what would have met it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from coach.tui.widgets.inert import inert, joined

if TYPE_CHECKING:
    from coach.scorecard import Card
    from coach.scorecard.card import Evidence, ItemResult, Section

SIGNS: Final = {"met": "✓", "late": "◐", "not met": "·", "N/A": "–", "fault": "✗", "none": "✓"}
INKS: Final = {"met": "$text-success", "late": "$text-warning", "not met": "$text-warning", "N/A": "$quiet", "fault": "$text-error", "none": "$quiet"}
MOST_QUOTES: Final = 3


def verdict(item: ItemResult) -> str:
    """``met``, ``fault ×2``, ``kept clear``."""
    if item.verdict == "fault":
        return f"fault ×{item.count}" if item.count > 1 else "fault"
    return "kept clear" if item.verdict == "none" else item.verdict


def percent(points: int | None) -> str:
    """Basis points for people: whole percent, rounded down, or N/A."""
    return "N/A" if points is None else f"{points // 100} %"


def bar(points: int, cells: int) -> str:
    """A bar of `cells` cells for 0-10000 basis points, readable without colour."""
    full = max(0, min(cells, round(points / 10_000 * cells)))
    return "━" * full + "╌" * (cells - full)


def item_head(item: ItemResult) -> Content:
    """Sign, label, verdict, weight."""
    ink = INKS[item.verdict]
    marks = "".join(f"  {word}" for word, on in (("must", item.required), ("fatal", item.fatal)) if on)
    return joined(
        (f"{SIGNS[item.verdict]} ", f"{ink} bold"),
        (item.label, "" if item.verdict not in ("N/A", "none") else "$quiet"),
        (f"  {verdict(item)}", ink),
        (f"  weight {item.weight}".replace("-", "−"), "$quiet"),
        (marks, "$text-warning"),
    )


def item_detail(item: ItemResult) -> Content:
    """Quotes with their turns and why they count, then what would have met it."""
    lines = [evidence(shown) for shown in item.evidence[:MOST_QUOTES]]
    if len(item.evidence) > MOST_QUOTES:
        lines.append(inert(f"and {len(item.evidence) - MOST_QUOTES} more", "$quiet"))
    if item.reason and item.verdict != "met":
        lines.append(inert(item.reason, "$quiet"))
    return Content("\n").join(lines)


def evidence(shown: Evidence) -> Content:
    """``turn 2 “I am sorry”  why``; actions and timings go without quotation marks, the call as a whole without a turn."""
    where = f"turn {shown.turn} " if shown.turn else ""
    quote = f"“{shown.quote}”" if shown.end else shown.quote
    why = "" if shown.quote and shown.quote in shown.why else shown.why
    return joined((where, "$quiet"), quote, (f"  {why}" if why else "", "$quiet"))


class SectionView(Vertical):
    """A section of the form."""

    DEFAULT_CSS = """
    SectionView { height: auto; margin: 0 0 1 0; }
    SectionView .section-name { color: $foreground; text-style: bold; height: auto; }
    SectionView .item { height: auto; }
    SectionView .detail { height: auto; padding: 0 0 0 4; }
    """

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section = section

    def compose(self) -> ComposeResult:
        """The name, then item by item; faults that did not occur share one line."""
        yield Static(inert(self._section.name[:1].upper() + self._section.name[1:]), classes="section-name")
        clear = [item for item in self._section.items if item.verdict == "none"]
        for item in self._section.items:
            if item.verdict == "none":
                continue
            yield Static(item_head(item), classes="item")
            detail = item_detail(item)
            if len(detail):
                yield Static(detail, classes="detail")
        if clear:
            yield Static(joined(("✓ ", "$quiet"), ("kept clear of: " + ", ".join(item.label for item in clear), "$quiet")), classes="item")


def figures(card: Card) -> Content:
    """Quality, outcome, compliance, each on its own."""
    rows = [("Quality", card.quality), ("Outcome", card.outcome), ("Compliance", card.compliance)]
    lines = [joined((f"{name:<11}", "$quiet"), f"{percent(value):>6}  ", (bar(value, 20) if value is not None else "", "$quiet")) for name, value in rows]
    return Content("\n").join(lines)
