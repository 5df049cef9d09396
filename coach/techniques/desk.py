"""What the rules share while one reply is read: the scan, the context, and the findings so far."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from coach.techniques import reasons
from coach.techniques.cues import Match, Scan
from coach.techniques.echo import Theirs, theirs
from coach.techniques.findings import Band, Context, Finding, SeenIn
from coach.techniques.lazily import Lazily
from coach.techniques.prose import Prose, prose
from coach.techniques.questions import Question, questions

HIGH: float = 60.0
"""Where tension counts as high."""


class Seen(NamedTuple):
    """A finding on tokens `first` up to `last`, before offsets and reasons."""

    technique: str
    first: int
    last: int
    band: Band
    detail: str = ""
    seen_in: SeenIn = "text"


class Desk:
    """One reply being read. Rules look and add; nothing here decides."""

    def __init__(self, scan: Scan, context: Context) -> None:
        self.scan = scan
        self.context = context
        self.seen: list[Seen] = []

    @Lazily
    def prose(self) -> Prose:
        """The reply."""
        return self.scan.prose

    @Lazily
    def questions(self) -> tuple[Question, ...]:
        """What the reply asks."""
        return questions(self.scan)

    @Lazily
    def theirs(self) -> Theirs:
        """What the customer said last."""
        return theirs(self.context)

    @Lazily
    def all_theirs(self) -> Theirs:
        """What the customer said in the whole call."""
        return theirs(self.context, turns=None)

    @Lazily
    def last_theirs(self) -> str:
        """The customer's last line, or empty."""
        return next((heard.text for heard in reversed(self.context.heard) if heard.speaker == "customer"), "")

    @property
    def tense(self) -> bool:
        """Whether the customer is upset."""
        return self.context.tension >= HIGH

    def add(self, technique: str, first: int, last: int, band: Band = "likely", detail: str = "", *, seen_in: SeenIn = "text") -> None:
        """Note a finding, unless the same technique was found on these words already; a faint sign of it gives way."""
        if band != "faint":
            self.seen = [s for s in self.seen if s.technique != technique or s.band != "faint" or s.last <= first or last <= s.first]
        if not any(s.technique == technique and s.first < last and first < s.last for s in self.seen):
            self.seen.append(Seen(technique, first, last, band, detail, seen_in))

    def take(self, technique: str, group: str, band: Band = "likely", *, reach: bool = True, detail: str = "") -> None:
        """Note each cue of `group` as `technique`; to the end of its clause when `reach`."""
        for match in self.scan[group]:
            last = self.prose.reach(match.first, match.last) if reach else match.last
            self.add(technique, match.first, last, "faint" if match.faint else band, detail)

    def drop(self, technique: str, first: int, last: int) -> None:
        """Take back what was noted of `technique` on these words."""
        self.seen = [s for s in self.seen if s.technique != technique or s.last <= first or last <= s.first]

    def noted(self, *techniques: str) -> list[Seen]:
        """The findings that count so far, of these techniques."""
        return [s for s in self.seen if s.technique in techniques and s.band != "faint"]

    def touches(self, group: str, first: int, last: int) -> bool:
        """Whether a cue of `group` lies on these words."""
        found = self.scan[group]
        return bool(found) and any(m.first < last and first < m.last and not m.faint for m in found)

    def within(self, group: str, first: int, last: int) -> list[Match]:
        """The cues of `group` inside these words."""
        return [m for m in self.scan[group] if first <= m.first and m.last <= last]

    def asked_about(self, place: int) -> bool:
        """Whether token `place` lies in a question by its order of words."""
        openings = [m.first for group in ("asked", "open_ask") for m in self.scan[group] if not m.faint]
        return any(q.first <= first <= place < q.last for first in openings for q in self.questions if q.marked)

    def findings(self) -> tuple[Finding, ...]:
        """The findings with offsets and reasons, in the order of the words."""
        made = []
        for s in self.seen:
            start, end = self.prose.span(s.first, s.last)
            quote = self.prose.text[start:end]
            made.append(Finding(s.technique, start, end, quote, s.band, reasons.why(s.technique, quote, s.detail), s.seen_in))
        return tuple(sorted(made, key=lambda f: (f.start, f.end, f.technique)))


@lru_cache(maxsize=64)
def insulted(line: str) -> tuple[str, ...]:
    """What a customer's line calls the trainee, in its own words."""
    scan = Scan(prose(line), "insulted")
    return tuple(line[slice(*scan.prose.span(m.first, m.last))] for m in scan["insulted"])
