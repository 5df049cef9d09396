"""Figures as sentences and as JSON-ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from coach.calibrate.bias import Kind
from coach.calibrate.comparing import Compared, Marks, Row, Span
from coach.calibrate.differing import Apart
from coach.calibrate.labels import TOLD
from coach.calibrate.trust import FEWEST_SHOWN, few
from coach.techniques import catalogue

UNKNOWN = "not to be told"
_PLACES = 4
_HALF_A_PERCENT = 0.005


def label(item: str) -> str:
    """What people call the technique."""
    row = catalogue().get(item)
    return row.name if row else item


def figure(value: float | None, span: Span = None) -> str:
    """``0.81 (0.70 to 0.92)``."""
    if value is None:
        return UNKNOWN
    return f"{value:.2f}" + (f" ({span[0]:.2f} to {span[1]:.2f})" if span else "")


def share(value: float | None) -> str:
    """``92 %``; a little is never shown as nothing, nor nearly all as all."""
    if value is None:
        return UNKNOWN
    if 0 < value < _HALF_A_PERCENT:
        return "under 1 %"
    return "over 99 %" if 1 - _HALF_A_PERCENT < value < 1 else f"{value * 100:.0f} %"


def sure(one: Compared) -> Compared:
    """Without its intervals where so few replies show it, or do not, that those drawn for one are all alike."""
    return one if min(one.shown, one.n - one.shown) >= FEWEST_SHOWN else replace(one, kappa_span=None, alpha_span=None)


def compared(one: Compared) -> str:
    """A comparison in a sentence; what there is none of is said, not shown as 0."""
    one, remark = sure(one), few(one.n, one.attempts)
    what = "attempt" if one.between.startswith("people and judge") else "reply"
    many = {"attempt": "attempts", "reply": "replies"}[what]
    if not one.n:
        return f"no {what} that both have an opinion on"
    return (
        f"{one.n} {many if one.n != 1 else what} from {one.attempts} attempt{'s' * (one.attempts != 1)}, {one.shown} of them shown; "
        f"the same on {share(one.same)}; "
        f"kappa {figure(one.kappa, one.kappa_span)}, weighted {figure(one.weighted)}; alpha {figure(one.alpha, one.alpha_span)}"
        + (f"; {remark}" if remark else "")
    )


def apart(one: Apart, words: str) -> str:
    """A reply on which people and the detector differ: who says what of which words."""
    said = ", ".join(f"{name}: {TOLD[value]}" for name, value in (*one.people, ("detector", one.detector)))
    return f"{said}. \u201c{words}\u201d" if words else f"{said}."


def marks(one: Marks) -> str:
    """Marks for whole attempts in a sentence."""
    if not one.n or one.difference is None or one.spread is None:
        return "no attempt that both have marked"
    span = f" ({one.difference_span[0]:+.1f} to {one.difference_span[1]:+.1f})" if one.difference_span else ""
    sure = f" ({share(one.within_ten_span[0])} to {share(one.within_ten_span[1])})" if one.within_ten_span else ""
    middle, high, most = one.spread
    return (
        f"{one.n} attempt{'s' * (one.n != 1)}; within ten points {share(one.within_ten)}{sure}; the first marks {one.difference:+.1f} points{span} on average; "
        f"weighted kappa {figure(one.weighted)}; alpha {figure(one.alpha)}; "
        f"apart by {middle:.0f} in the middle, {high:.0f} at the 90th percentile, {most:.0f} at most"
    )


def kind(one: Kind) -> Iterator[str]:
    """One kind of swap: a line of counts, then its examples."""
    counts = ((one.skills_lost, "lost a skill"), (one.skills_gained, "gained one"), (one.faults_gained, "gained a fault"), (one.faults_lost, "lost one"))
    how = ", ".join(f"{count} {what}" for count, what in counts if count)
    yield f"{one.turned} of {one.tried} turned ({share(one.share)})" + (f": {how}" if how else "") if one.tried else "no reply it would change"
    for turned in one.examples:
        lost, gained = (", ".join(map(label, items)) for items in (turned.lost, turned.gained))
        what = "; ".join(f"{verb} {items}" for verb, items in (("lost", lost), ("gained", gained)) if items)
        yield f"“{turned.reply}” as “{turned.swapped}”: {what}"


# -- JSON -------------------------------------------------------------------------------------------------------------


def report_json(rows: Sequence[Row], points: Sequence[Marks], differ: Sequence[tuple[Apart, str]] = (), **about: Any) -> dict[str, Any]:
    """The report, keys in a fixed order; figures rounded to four places, None where there is none."""
    return {
        **about,
        "items": [
            {
                "item": row.item,
                "label": label(row.item),
                "verdict": row.trust.verdict,
                "why": row.trust.why,
                "compared": [{name: _plain(getattr(each, name)) for name in Compared.__dataclass_fields__} for each in map(sure, row.compared)],
            }
            for row in rows
        ],
        "marks": [{name: _plain(getattr(each, name)) for name in Marks.__dataclass_fields__} for each in points],
        "differ": [
            {
                **{name: getattr(one, name) for name in ("attempt", "turn", "item")},
                "people": {name: TOLD[value] for name, value in one.people},
                "detector": TOLD[one.detector],
                "reply": words,
            }
            for one, words in differ
        ],
    }


def bias_json(kinds: Sequence[Kind], **about: Any) -> dict[str, Any]:
    """The audit, keys in a fixed order."""
    counts = ("group", "kind", "tried", "turned", "skills_lost", "skills_gained", "faults_lost", "faults_gained", "by_item")
    told = []
    for each in kinds:
        examples = [{"reply": it.reply, "swapped": it.swapped, "lost": list(it.lost), "gained": list(it.gained)} for it in each.examples]
        told.append({**{name: getattr(each, name) for name in counts}, "share": _plain(each.share), "examples": examples})
    return {**about, "kinds": told}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _PLACES)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
