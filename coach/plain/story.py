"""A call told line by line: events in, lines on a page out. Used alike for live play, for resuming and for showing old calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from coach import wording
from coach.plain.page import Ink, Page
from coach.scorecard import Watch, cause, rise
from coach.session.events import (
    Acted,
    CutOff,
    DeskAnswered,
    Encouraged,
    Ended,
    Event,
    FellSilent,
    Found,
    ModeChanged,
    Moved,
    NextContact,
    Noted,
    Replied,
    Said,
)
from coach.session.speech import as_heard

if TYPE_CHECKING:
    from coach.scenario import Scenario
    from coach.techniques import Finding

YOU: Final = "You: "
ASIDE: Final = 3
"""Cells by which what is no speech is set in."""
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir"})


def called(name: str) -> str:
    """What to call a person in the margin: ``Dana Whitlock`` is ``Dana``, ``Mrs Okafor`` stays."""
    parts = name.split()
    if len(parts) > 1 and parts[0].rstrip(".").casefold() in _TITLES:
        return " ".join(parts[:2])
    return parts[0] if parts else "Customer"


def _typed(event: Acted) -> str:
    return f"/{event.action}" + ("" if event.amount is None else f" {event.amount}")


class Story:
    """Tells the events of one call, in order. `tension` is where she starts, 0-100; `customer` what she is called.

    With the scenario, what its form asks about is named; without it, whatever is found.
    """

    def __init__(self, page: Page, customer: str, tension: float, scenario: Scenario | None = None) -> None:
        self.page = page
        self.customer = customer
        self.echo = True
        """Whether the trainee's own lines are told too; not while they stand on the screen as typed."""
        self._tension = tension
        self._unmatched = 0
        self._found: tuple[Finding, ...] | None = None
        self._sent: list[str] = []
        self._acts: list[Acted] = []
        self._watch = Watch(scenario)
        self._pronouns = scenario.persona.pronouns if scenario else "they"

    @classmethod
    def of(cls, page: Page, scenario: Scenario) -> Story:
        """The story of a call in `scenario`, before anything happened."""
        from coach.customer import start  # noqa: PLC0415 - a plain name here would be taken for starting something

        return cls(page, called(scenario.persona.name), start(scenario).tension, scenario)

    def tell(self, events: Iterable[Event], say: Callable[[Said], None] | None = None) -> None:
        """Print what the events say; also the trainee's own lines, unless `echo` is off. `say` takes her lines instead, where they need time."""
        events = tuple(events)
        over = any(isinstance(event, Ended) for event in events)
        for event in events:
            if isinstance(event, Replied):
                self._watch.see(event)
                self._sent.append(event.text)
                continue
            if isinstance(event, Acted):
                self._watch.see(event)
                self._acts.append(event)
                continue
            self._you()
            if not isinstance(event, DeskAnswered | CutOff):
                self._unanswered()
            if self._found is not None and not isinstance(event, Moved):
                self._effect(None)
            self._watch.see(event)
            if isinstance(event, Said) and say is not None:
                say(event)
            else:
                self._one(event)
            if isinstance(event, Moved) and not over and self._watch.closing():
                self.aside(f"({wording.may_end(self.customer)})")
        if self._found is not None:
            self._effect(None)

    def retell(self, events: Sequence[Event]) -> None:
        """Print a call from its recording: a line that was cut off ends where it was heard to."""
        echo, self.echo = self.echo, True
        self.tell(as_heard(events))
        self.echo = echo

    def speak(self, text: str) -> None:
        """A line of hers, all at once."""
        self.page.line(text, lead=f"{self.customer}: ", lead_ink=Ink.BOLD)

    def aside(self, text: str, ink: Ink = Ink.QUIET) -> None:
        """A line that nobody says."""
        self.page.line(text, indent=ASIDE, ink=ink)

    def _you(self) -> None:
        """The trainee's words; what was done at the desk stands below them, on lines of its own."""
        if self._sent and self.echo:
            self.page.line(" ".join(self._sent), lead=YOU, lead_ink=Ink.BOLD)
        self._sent = []

    def _unanswered(self) -> None:
        """Actions the desk had nothing to say to."""
        if self.echo:
            for act in self._acts:
                self.aside(_typed(act), Ink.PLAIN)
        self._acts = []

    def _desk(self, event: DeskAnswered) -> None:
        """An action and what the desk said to it, on one line."""
        act = next((act for act in self._acts if act.action == event.action), None)
        if act is not None:
            self._acts.remove(act)
        lead = _typed(act) if act is not None else f"/{event.action}" if event.action else ""
        text = event.text if event.done else f"Not done: {event.text}"
        self.page.line(text, lead=f"{lead}  " if lead else "", indent=ASIDE, lead_ink=Ink.BOLD)

    def _one(self, event: Event) -> None:
        match event:
            case Said():
                self.speak(event.text)
            case Noted() if self.echo:
                self.page.line(event.text or "(none)", lead="Note: ", lead_ink=Ink.BOLD)
            case Found():
                self._found = event.findings
            case Moved():
                self._effect(event)
            case NextContact():
                self.page.line()
                self.page.line(f"{wording.later(event.after)}.", ink=Ink.BOLD)
                self.page.line()
            case Ended():
                self.page.line()
                self.page.line(f"The call is over: {event.label}.", ink=Ink.BOLD)
            case _:
                self._beside(event)

    def _beside(self, event: Event) -> None:
        """What happened besides the talk."""
        match event:
            case DeskAnswered() if event.text:
                self._desk(event)
            case Encouraged():
                self.aside(f"(you: {event.text})")
            case FellSilent():
                self.aside(f"({wording.counted(round(event.seconds), 'second')} of silence)")
            case CutOff():
                self.aside(f"You spoke over {self.customer}: {wording.counted(len(event.lost.split()), 'word')} lost.")
            case ModeChanged():
                self.aside(f"{self.customer} is now {event.after} (was {event.before}).", Ink.PLAIN)

    def _effect(self, moved: Moved | None) -> None:
        """What a turn added to the form, and how she took it, on one line; why, where that cannot be seen from it."""
        parts = [f"{'+' if mark.good else '-'} {wording.flash(mark)}" for mark in self._watch.news()]
        found, self._found = self._found or (), None
        if moved is not None:
            why = rise(cause(found, unmatched=moved.unmatched > self._unmatched, patience=moved.patience), self._pronouns)
            parts.append(wording.tension(self._tension, moved.tension, "->", why))
            self._tension, self._unmatched = moved.tension, moved.unmatched
        if parts:
            self.page.items(parts, indent=ASIDE)
