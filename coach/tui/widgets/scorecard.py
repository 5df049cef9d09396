"""The scorecard in words: each item with its verdict, the quote that shows it, and what would have met it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from coach import wording
from coach.tui.widgets.inert import inert, joined

if TYPE_CHECKING:
    from coach.scorecard import Contested
    from coach.scorecard.card import Evidence, ItemResult, Section

SIGNS: Final = {"met": "✓", "late": "◐", "not met": "·", "N/A": "–", "fault": "✗", "none": "✓"}
INKS: Final = {"met": "$text-success", "late": "$text-warning", "not met": "$text-warning", "N/A": "$quiet", "fault": "$text-error", "none": "$quiet"}
MOST_QUOTES: Final = 3


def verdict(item: ItemResult) -> str:
    """``met``, ``fault ×2``, ``kept clear``."""
    if item.verdict == "fault":
        return f"fault ×{item.count}" if item.count > 1 else "fault"
    return "kept clear" if item.verdict == "none" else item.verdict


def bar(points: int, cells: int) -> str:
    """A bar of `cells` cells for 0-10000 basis points, readable without colour."""
    full = max(0, min(cells, round(points / 10_000 * cells)))
    return "━" * full + "╌" * (cells - full)


def item_head(item: ItemResult, worth: str) -> Content:
    """Sign, label, verdict, what it is worth."""
    ink = INKS[item.verdict]
    return joined(
        (f"{SIGNS[item.verdict]} ", f"{ink} bold"),
        (item.label, "" if item.verdict not in ("N/A", "none") else "$quiet"),
        (f"  {verdict(item)}", ink),
        (f"  {worth}" if worth else "", "$quiet"),
    )


def item_detail(item: ItemResult, disputes: Iterable[Contested] = ()) -> Content:
    """Quotes with their turns and why they count, then what would have met it; last what people say against the verdict."""
    lines = [evidence(shown) for shown in item.evidence[:MOST_QUOTES]]
    if len(item.evidence) > MOST_QUOTES:
        lines.append(inert(f"and {len(item.evidence) - MOST_QUOTES} more", "$quiet"))
    if item.reason and item.verdict != "met":
        lines.append(inert(item.reason, "$quiet"))
    lines += [joined(("⚑ " if not number else "  ", "$text-accent bold"), text) for one in disputes for number, text in enumerate(wording.disputed(one))]
    return Content("\n").join(lines)


def evidence(shown: Evidence) -> Content:
    """``turn 2 “I am sorry”  why``; actions and timings go without quotation marks, the call as a whole without a turn."""
    quote, why = wording.told(shown)
    return joined((f"turn {shown.turn} " if shown.turn else "", "$quiet"), quote, (f"  {why}" if quote and why else why, "$quiet"))


class SectionView(Vertical):
    """A section of the form."""

    DEFAULT_CSS = """
    SectionView { height: auto; margin: 0 0 1 0; }
    SectionView .section-name { color: $foreground; text-style: bold; height: auto; }
    SectionView .item { height: auto; }
    SectionView .detail { height: auto; padding: 0 0 0 4; }
    """

    def __init__(self, section: Section, whole: float, apart: Collection[str], disputes: Sequence[Contested] = ()) -> None:
        super().__init__()
        self._section, self._whole, self._apart, self._disputes = section, whole, apart, tuple(disputes)

    async def show(self, disputes: Sequence[Contested]) -> None:
        """The same section with what people say of it now."""
        if tuple(disputes) != self._disputes:
            self._disputes = tuple(disputes)
            await self.recompose()

    def compose(self) -> ComposeResult:
        """The name, then item by item; faults that did not occur share one line."""
        yield Static(inert(wording.section(self._section.name)), classes="section-name")
        said = {item.name: [one for one in self._disputes if one.item == item.name] for item in self._section.items}
        clear = [item for item in self._section.items if item.verdict == "none" and not said[item.name]]
        for item in self._section.items:
            if item in clear:
                continue
            yield Static(item_head(item, wording.worth(item, self._whole, self._apart)), name=item.name, classes="item")
            detail = item_detail(item, said[item.name])
            if len(detail):
                yield Static(detail, classes="detail")
        if clear:
            yield Static(joined(("✓ ", "$quiet"), ("kept clear of: " + ", ".join(item.label for item in clear), "$quiet")), classes="item")
