"""An attempt read off its events: what happened at each turn, as far as the form is concerned."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach.customer import start
from coach.session.events import Acted, CutOff, Ended, Found, Moved, NextContact, Noted, Opened, Replied, Said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.scenario import Scenario
    from coach.session.events import Event
    from coach.techniques import Finding


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn (or the note, as the last), with the numbers that held before it and the counts up to and including it."""

    turn: int
    text: str
    findings: tuple[Finding, ...]
    intents: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    phrases: tuple[str, ...]
    actions: tuple[str, ...]
    before: Mapping[str, float | str | bool]
    """Feelings, mode and scene as the trainee met them."""
    earlier: Mapping[str, int]
    """Techniques and desk actions counted in earlier turns."""
    counts: Mapping[str, int]
    """The same, this turn included."""
    remembered: frozenset[str]

    @property
    def techniques(self) -> tuple[str, ...]:
        """Findings that count, in order, each once."""
        return tuple(dict.fromkeys(finding.technique for finding in self.findings if finding.band != "faint"))

    def value(self, name: str) -> float | str | bool:
        """A condition's name at this turn, this turn included."""
        if name == "turn":
            return self.turn
        if name in self.before:
            return self.before[name]
        return name in self.remembered or name in self.intents or self.counts.get(name, 0)

    def value_before(self, name: str) -> float | str | bool:
        """A window's name: what held before this turn (``turn`` is this one's number)."""
        if name == "turn":
            return self.turn
        return self.before[name] if name in self.before else self.earlier.get(name, 0)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A whole attempt, as the form sees it."""

    turns: tuple[TurnRecord, ...]
    final: Mapping[str, float | str | bool]
    """Feelings, mode and scene at the end, with ``peak_*`` and ``lowest_*`` of each feeling."""
    counts: Mapping[str, int]
    remembered: frozenset[str]
    timed: bool
    spoken: bool
    """On the phone: she can be interrupted."""
    note: str | None
    """The notes of all its contacts, one after the other; the next reader has them all."""
    notes: int
    ended: Ended | None
    lines: tuple[Said, ...]
    cuts: tuple[CutOff, ...]
    answered: int
    """Customer lines the trainee reacted to."""

    def value(self, name: str) -> float | str | bool:
        """A name of an opportunity or a need, over the whole attempt."""
        whole: dict[str, float | str | bool] = {
            "timed": self.timed,
            "spoken": self.spoken,
            "turns": len([turn for turn in self.turns if turn.text or turn.actions]),
            "note_asked": bool(self.ended and self.ended.note_due),
            "story_told": sum(1 for line in self.lines if line.turn > 0) >= 2,  # noqa: PLR2004 - the opening and two lines more
            "ending": self.ended.ending if self.ended else "",
        }
        if name in whole:
            return whole[name]
        if name in self.final:
            return self.final[name]
        return name in self.remembered or self.counts.get(name, 0)


@dataclass(slots=True)
class _Fold:
    now: dict[str, float | str | bool]
    peaks: dict[str, float] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    remembered: frozenset[str] = frozenset()
    text: str = ""
    actions: list[str] = field(default_factory=list)
    turns: list[TurnRecord] = field(default_factory=list)


_FEELINGS = ("tension", "trust", "patience", "assertiveness", "cooperativeness")


def _at_start(scenario: Scenario) -> dict[str, float | str | bool]:
    state = start(scenario)
    now: dict[str, float | str | bool] = {name: getattr(state, name) for name in _FEELINGS}
    now |= {"mode": state.mode.value, "scene": next(iter(scenario.scenes)), "contact": 1, "unmatched": 0, "abuse": 0}
    now |= {"public": scenario.channel == "social", "card": bool(scenario.facts)}
    return now


def attempt(scenario: Scenario, events: Sequence[Event]) -> Attempt:
    """Read an attempt off its events. Total: an unfinished stream gives an attempt without an ending."""
    fold = _Fold(_at_start(scenario))
    _peak(fold)
    for event in events:
        match event:
            case Opened():
                fold.now["timed"] = event.timed
            case Replied():
                fold.text = event.text
            case Acted():
                fold.actions.append(event.action)
                fold.counts[event.action] += 1
                fold.counts[f"{event.action}_amount"] += event.amount or 0
                fold.now["public"] = fold.now["public"] and event.action != "private"
            case NextContact():
                fold.now["contact"] = event.contact
            case Said() if event.abuse:
                fold.now["abuse"] = int(fold.now["abuse"]) + 1
            case Found():
                _found(fold, event)
            case Moved():
                fold.now |= {name: getattr(event, name) for name in _FEELINGS}
                fold.now |= {"mode": event.mode, "scene": event.scene, "unmatched": event.unmatched}
                fold.remembered = frozenset(event.remembered)
                if fold.turns and fold.turns[-1].turn == event.turn:
                    # what this very turn brought to light belongs to it
                    fold.turns[-1] = replace(fold.turns[-1], remembered=fold.remembered)
                _peak(fold)
    notes = [event.text for event in events if isinstance(event, Noted)]
    return Attempt(
        turns=tuple(fold.turns),
        final=fold.now | fold.peaks,
        counts=fold.counts,
        remembered=fold.remembered,
        spoken=scenario.channel == "phone",
        timed=bool(fold.now.get("timed")),
        note="\n".join(notes) if notes else None,
        notes=len(notes),
        ended=next((event for event in reversed(events) if isinstance(event, Ended)), None),
        lines=tuple(event for event in events if isinstance(event, Said)),
        cuts=tuple(event for event in events if isinstance(event, CutOff)),
        answered=sum(isinstance(event, Replied) for event in events),
    )


def _found(fold: _Fold, event: Found) -> None:
    earlier = Counter({name: count for name, count in fold.counts.items() if not name.endswith("_amount")})
    earlier.subtract(fold.actions)
    fold.counts.update({finding.technique: 1 for finding in event.findings if finding.band != "faint"})
    fold.turns.append(
        TurnRecord(
            turn=event.turn,
            text=fold.text,
            findings=event.findings,
            intents=event.intents,
            spans=event.spans,
            phrases=event.phrases,
            actions=tuple(fold.actions),
            before=dict(fold.now),
            earlier=earlier,
            counts=Counter(fold.counts),
            remembered=fold.remembered,
        )
    )
    fold.text, fold.actions = "", []


def _peak(fold: _Fold) -> None:
    for name in _FEELINGS:
        value = fold.now[name]
        assert isinstance(value, int | float)  # noqa: S101 - feelings are numbers; for the type checker
        fold.peaks[f"peak_{name}"] = max(fold.peaks.get(f"peak_{name}", value), value)
        fold.peaks[f"lowest_{name}"] = min(fold.peaks.get(f"lowest_{name}", value), value)
