"""A call as a document: every line, what was found in it and where, how tension moved. Pure, and without anybody's name.

The trainee is "you"; a name that was typed in a reply is part of the words. Turns count from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from coach import wording
from coach.customer import start
from coach.scorecard import Card, as_ruled, scored
from coach.scorecard.contested import spelled
from coach.scorecard.live import counted
from coach.session.events import Acted, CutOff, DeskAnswered, Encouraged, Ended, Event, FellSilent, Found, ModeChanged, Moved, NextContact, Noted, Replied, Said
from coach.session.speech import as_heard
from coach.techniques import catalogue

if TYPE_CHECKING:
    from coach.debrief import Debrief
    from coach.scenario import Scenario
    from coach.scorecard import Contested
    from coach.techniques import Finding

Kind = Literal["customer", "you", "desk", "aside", "note"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line; `mark` numbers the remark on it, 0 for none."""

    text: str
    mark: int = 0
    good: bool = True


@dataclass(frozen=True, slots=True)
class Remark:
    """What was seen in a line: a technique or a fault, and why."""

    number: int
    label: str
    good: bool
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the call."""

    kind: Kind
    who: str
    pieces: tuple[Piece, ...]
    turn: int = 0
    remarks: tuple[Remark, ...] = ()
    effect: str = ""
    """How tension moved: ``tension 72 to 61``."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """The document. `turn` is the one turn it shows, 0 for the whole call."""

    title: str
    about: str
    customer: str
    turn: int
    result: str
    """Empty for one turn, and for a call that was not finished."""
    rows: tuple[Row, ...]
    keep: tuple[str, ...]
    try_: tuple[str, ...]
    tensions: tuple[float, ...]
    disputes: tuple[str, ...] = ()
    """Lines of the form that were disputed, each with the machine's verdict and the ruling; without names."""
    exam: bool = False


def annotate(
    scenario: Scenario,
    events: Sequence[Event],
    card: Card | None,
    told: Debrief | None,
    *,
    turn: int = 0,
    disputes: Sequence[Contested] = (),
    exam: bool = False,
) -> Annotated:
    """The call, or one `turn` of it with the line it answers and the line that answers it. Raises ValueError when there is no such turn."""
    rows = _rows(scenario, as_heard(events))
    if turn:
        rows = _around(rows, turn)
    whole = card is not None and told is not None and not turn
    tensions = () if turn else (start(scenario).tension, *(event.tension for event in events if isinstance(event, Moved)))
    return Annotated(
        title=scenario.title,
        about=scenario.about,
        customer=scenario.persona.name,
        turn=turn,
        result=_result(scenario, card, disputes) if card is not None and whole else "",
        rows=tuple(rows),
        keep=tuple(f"Turn {one.turn}: {wording.quoted(one.quote)} {one.what}" for one in told.keep) if told is not None and whole else (),
        try_=_try(told) if told is not None and whole else (),
        tensions=tensions,
        disputes=_disputed(card, disputes) if card is not None and whole else (),
        exam=exam,
    )


def _result(scenario: Scenario, card: Card, disputes: Sequence[Contested]) -> str:
    ruled = as_ruled(scenario, card, disputes)
    beside = f". {wording.with_rulings(ruled)}; the score itself stays" if ruled is not None else ""
    return f"{card.ending_label}: {scored(card.score, card.pass_mark)}, {'passed' if card.passed else 'not passed'}{beside}"


def _disputed(card: Card, disputes: Sequence[Contested]) -> tuple[str, ...]:
    lines = {item.name: f"{item.label}, {spelled(item.verdict)}" for item in card.items()}
    return tuple(f"{lines.get(one.item, one.item)}. {' '.join(wording.disputed(one, named=False))}" for one in disputes)


def _try(told: Debrief) -> tuple[str, ...]:
    first = (told.habit,) if told.habit else ()
    return first + tuple(f"Turn {one.turn}: {one.what}" + (f" Better: \u201c{one.better}\u201d" if one.better else "") for one in told.try_)


def _rows(scenario: Scenario, events: Iterable[Event]) -> list[Row]:
    rows: list[Row] = []
    tension = start(scenario).tension
    silent = False
    for event in events:
        alone, silent = silent, isinstance(event, FellSilent | Encouraged)
        if alone and isinstance(event, Found):
            continue  # what a silence or a nod shows is told beside it, and takes nothing from the reply before
        match event:
            case Replied():
                rows.append(Row("you", "You", (Piece(event.text),), event.turn))
            case Acted():
                amount = "" if event.amount is None else f" {event.amount}"
                rows.append(Row("desk", f"/{event.action}{amount}", (), event.turn))
            case DeskAnswered() if event.text:
                _answered(rows, event)
            case Found():
                _mark(rows, event)
            case Moved():
                _move(rows, tension, event)
                tension = event.tension
            case Said():
                rows.append(Row("customer", scenario.persona.name.split()[0], (Piece(event.text),)))
            case Noted():
                rows.append(Row("note", "Note", (Piece(event.text or "(none)"),)))
            case _:
                text = _aside(scenario, event)
                rows += [Row("aside", "", (Piece(text),))] if text else []
    return rows


def _aside(scenario: Scenario, event: Event) -> str:
    match event:
        case CutOff():
            return f"You spoke over {scenario.persona.name.split()[0]}: {wording.counted(len(event.lost.split()), 'word')} lost."
        case FellSilent():
            return f"{wording.counted(round(event.seconds), 'second')} of silence: dead air."
        case ModeChanged():
            return f"{scenario.persona.name.split()[0]} is now {event.after} (was {event.before})."
        case NextContact():
            return f"{wording.later(event.after)}."
        case Ended():
            return f"Over: {event.label}."
    return ""


def _answered(rows: list[Row], event: DeskAnswered) -> None:
    text = event.text if event.done else f"Not done: {event.text}"
    for at in range(len(rows) - 1, -1, -1):
        if rows[at].kind == "desk" and not rows[at].pieces and rows[at].who.split()[0] == f"/{event.action}":
            rows[at] = replace(rows[at], pieces=(Piece(text),))
            return
    rows.append(Row("desk", f"/{event.action}", (Piece(text),)))


def _mark(rows: list[Row], event: Found) -> None:
    """Put what was found on the newest line of the trainee's in that turn; what needs no words stands as a remark alone."""
    at = next((i for i in range(len(rows) - 1, -1, -1) if rows[i].kind in ("you", "note", "desk")), None)
    if at is None:
        return
    if rows[at].kind == "desk":
        at = next((i for i in range(at, -1, -1) if rows[i].kind == "you" and rows[i].turn == event.turn), at)
    known = catalogue()
    findings = sorted(counted(event.findings), key=lambda one: (one.start, one.end, one.technique))
    remarks = tuple(
        Remark(number, known[one.technique].name, known[one.technique].family == "skill", _why(one))
        for number, one in enumerate(findings, 1)
        if one.technique in known
    )
    text = "".join(piece.text for piece in rows[at].pieces)
    rows[at] = replace(rows[at], remarks=remarks, pieces=_pieces(text, findings) if rows[at].kind != "desk" else rows[at].pieces)


def _why(one: Finding) -> str:
    """The reason without the words it quotes, which are marked in the line."""
    return wording.without(one.why, one.quote) if one.end else one.why


def _pieces(text: str, findings: Sequence[Finding]) -> tuple[Piece, ...]:
    """The text cut where findings begin and end; words two findings share go to the first."""
    known = catalogue()
    pieces: list[Piece] = []
    at = 0
    for number, one in enumerate(findings, 1):
        first, last = max(one.start, at), min(one.end, len(text))
        first += len(text[first:last]) - len(text[first:last].lstrip())
        if first >= last:
            continue
        pieces += [Piece(text[at:first])] if first > at else []
        pieces.append(Piece(text[first:last], number, one.technique not in known or known[one.technique].family == "skill"))
        at = last
    return (*pieces, Piece(text[at:])) if at < len(text) or not pieces else tuple(pieces)


def _move(rows: list[Row], before: float, event: Moved) -> None:
    at = next((i for i in range(len(rows) - 1, -1, -1) if rows[i].kind in ("you", "desk")), None)
    if at is not None and round(before) != round(event.tension):
        rows[at] = replace(rows[at], effect=f"tension {before:.0f} to {event.tension:.0f}")


def _around(rows: Sequence[Row], turn: int) -> list[Row]:
    places = [i for i, row in enumerate(rows) if row.turn == turn and row.kind in ("you", "desk")]
    if not places:
        last = max((row.turn for row in rows), default=0)
        raise ValueError(f"There is no turn {turn} in this call; it has {last}." if last else "Nothing was said in this call.")
    before = next((i for i in range(places[0] - 1, -1, -1) if rows[i].kind == "customer"), places[0])
    after = next((i for i in range(places[-1] + 1, len(rows)) if rows[i].kind == "customer"), places[-1])
    return [row for row in rows[before : after + 1] if row.kind != "aside" or row is rows[after]]
