"""A call in lines: what the trainee types goes to the session, what comes of it goes to the page.

Knows no terminal, clock or disk: lines come from a `Lines`, and time is the session's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol

from coach.plain import sheet
from coach.plain.page import Ink, Page
from coach.plain.speaking import Speech
from coach.plain.story import YOU, Story, called
from coach.plain.voiced import meant, put_into_words
from coach.plain.where import where
from coach.session import desk
from coach.session.events import DeskAnswered, Event, Said
from coach.wording import counted

if TYPE_CHECKING:
    from coach.session import Session
    from coach.voice.speaker import Speaker

LONGEST: Final = 4000
"""Characters of a reply that are read (`coach.text.clean`)."""
NOTE: Final = "Note: "
CLEAR: Final = " Your line is back on the prompt; Ctrl-U clears it."
LOOK: Final = 0.5
"""Seconds between two looks for dead air."""


class Lines(Protocol):
    """Where the trainee's lines come from."""

    @property
    def live(self) -> bool:
        """Somebody is typing: a prompt helps, and the end of input means leaving rather than hanging up."""
        ...

    @property
    def typing(self) -> bool:
        """A line has been begun and stands on the screen."""
        ...

    @property
    def echoed(self) -> bool:
        """What was typed still stands on the screen once it is sent."""
        ...

    @property
    def breaks(self) -> int:
        """How often typing has begun a new row on the screen, in the middle of one of ours."""
        ...

    def next(self, prompt: str, *, wait: float | None = None, show: bool = True, offered: str = "") -> str | None:
        """The next line; None when none came within `wait` seconds (None: however long it takes). Raises EOFError when there are no more.

        `show`: put the prompt at once, not only when typing begins. `offered`: words to go on from, where they can be edited.
        """
        ...

    def idle(self) -> float:
        """Seconds since the last key; infinity when that cannot be known."""
        ...


class Outcome(Enum):
    """How a sitting ended."""

    OVER = "over"
    LEFT = "left"


class Talk:
    """One sitting at one call: a new session is opened, a resumed one is told so far and gone on with."""

    def __init__(self, session: Session, lines: Lines, page: Page, speaker: Speaker | None = None, *, exam: bool = False) -> None:
        self.session, self.lines, self.page, self.speaker = session, lines, page, speaker
        self.scenario = session.scenario
        self.customer = called(self.scenario.persona.name)
        self.story = Story.of(page, self.scenario)
        self._speech: Speech | None = None
        self._offered = ""
        self._told_clear = False
        self._breaks = lines.breaks
        self._early: list[str] = []
        """Lines that came while her last words were still being said: they are for the note."""
        self._commands: dict[str, Callable[[], None]] = {
            "help": lambda: sheet.how_to_play(self.page, self.scenario, timed=self.session.timed, exam=exam),
            "card": lambda: sheet.card(self.page, self.scenario),
            "desk": lambda: sheet.desk(self.page, self.scenario, self.session.call.done),
            "hint": lambda: sheet.hint(self.page, self.scenario, self.session.call.scene, exam=exam),
            "where": lambda: where(self.page, self.session),
        }
        if speaker is not None:
            self._commands["retry-llm"] = self._retry

    def run(self) -> Outcome:
        """From her first words (or where the call stood) to the end of the note, or until the trainee leaves."""
        past, self.story.echo = self.session.events, not self.lines.echoed
        if past:
            self.story.retell(past)
        else:
            if self.session.timed and self.lines.live and not self._picked_up():
                return Outcome.LEFT
            self._tell(self.session.open())
            state = self.session.call.state
            self.page.items([f"tension {state.tension:.0f}", state.mode.value], indent=3)
        while self._contact():
            pass
        return Outcome.OVER if self.session.call.phase == "over" else Outcome.LEFT

    def _contact(self) -> bool:
        """One contact with its note, from where it stands; whether another one has begun."""
        while self.session.call.phase == "talking":
            try:
                line = self._line()
            except EOFError:
                if self.lines.live:
                    return False
                self._hang_up()
                break
            if line is not None and not self._take(line):
                return False
        if self.session.call.phase == "note" and self._note() is Outcome.LEFT:
            return False
        if self.session.call.phase != "between" or (self.session.timed and self.lines.live and not self._picked_up()):
            return False
        self.story.echo = not self.lines.echoed
        self._tell(self.session.next_contact())
        return True

    def _picked_up(self) -> bool:
        """With the clock on, nobody should be talked at while still reading."""
        begin = "take the call" if self.session.scenario.channel == "phone" else "begin"
        self.page.line(f"Press Enter to {begin}.", ink=Ink.BOLD)
        try:
            self._offered = (self.lines.next("") or "").strip()
        except EOFError:
            return False
        return True

    # What the trainee says

    def _line(self) -> str | None:
        """The next line, her words running on meanwhile; None when the time was hers."""
        speaking = self._speak_on()
        offered, self._offered = self._offered, ""
        wait = (self._speech.pause if self._speech else LOOK) if self.session.timed else None
        line = self.lines.next(YOU, wait=wait, show=not speaking, offered=offered)
        self._mind_rows()
        if line is None and self.session.timed:
            self._tell(self.session.tick(self.session.now - self.lines.idle()))
        return line

    def _mind_rows(self) -> None:
        """Typing may have begun a new row in the middle of one of hers."""
        if self._breaks != self.lines.breaks and self._speech:
            self._speech.broken()
        self._breaks = self.lines.breaks

    def _speak_on(self) -> bool:
        """Show what she has said by now; whether she is still at it."""
        if self._speech is None:
            return False
        if self._speech.upto(self.session.now, typing=self.lines.typing):
            return True
        self._speech = None
        return False

    def _take(self, line: str) -> bool:
        """Do what a line asks for; False when it asks to leave."""
        text = line.strip()
        command = text.casefold().removeprefix("/")
        if text.startswith("/") and command not in self.scenario.desk:
            if command == "quit":
                return False
            if command in self._commands:
                self._aside(self._commands[command])
                return True
        if not text:
            self._nod()
        else:
            self._say(text)
        return True

    def _aside(self, show: Callable[[], None]) -> None:
        """Something that is no part of the call."""
        if self._speech:
            self._speech.close()
        show()
        self.page.line()

    def _nod(self) -> None:
        """An empty line: a sign of listening while she speaks, nothing otherwise."""
        self._tell(self.session.encourage())

    def _say(self, text: str) -> None:
        if len(text) > LONGEST:
            self._unsent(f"that is {len(text)} characters, and nobody could say more than {LONGEST} in one breath. Cut it down", text)
            return
        events = self.session.say(text, meant(self.speaker, text))
        if not events:
            self._unsent("there was nothing in it that could be said", "")
            return
        refused = next((event for event in events if isinstance(event, DeskAnswered) and not event.done), None)
        if refused is not None:
            words, _ = desk.parse(text, self.scenario)
            if not self.lines.live:
                # nobody is there to mend it, and words once spoken are spoken
                self.story.aside(f"Not sent: {text}", Ink.PLAIN)
                self._tell(events)
                if words:
                    self.story.aside("Said without it.", Ink.PLAIN)
                    self._say(words)
                return
            self._tell(events)
            self._unsent("change it and send it again" if not words else "change the /action or take it out, and send it again", text)
            return
        if self._speech and self.session.call.line is not self._speech.line:
            self._speech.cut(events)  # in writing nothing is cut: she has sent it
            self._speech = None
        self._tell(events)

    def _unsent(self, why: str, text: str) -> None:
        """Say that a line did not count, and give it back."""
        if self._speech:
            self._speech.close()
        self._offered = text if self.lines.live else ""
        back = CLEAR if self._offered and not self._told_clear else ""
        self._told_clear = self._told_clear or bool(back)
        self.story.aside(f"Not sent: {why}.{back}", Ink.PLAIN)

    def _hang_up(self) -> None:
        """The lines have run out: the trainee has put the phone down."""
        self._say("/end")

    # What comes of it

    def _tell(self, events: Sequence[Event]) -> None:
        """Show events; her lines at speaking pace when the clock is on."""
        if self._speech and events:
            self._speech.close()
        self.story.tell(self.session.seen(events), self._start if self.session.timed or self.speaker else None)

    def _start(self, said: Said) -> None:
        if self.speaker is not None:
            said, typed = put_into_words(said, self.speaker, self.story, self.lines, timed=self.session.timed)
            self._offered = typed or self._offered
            if not self.session.timed:
                return
        self._speech = Speech(self.page, self.customer, said)
        if said.last:
            self._hear_out(self._speech)
            self._speech = None

    def _hear_out(self, last: Speech) -> None:
        """Her last words cannot be cut off any more; what is typed meanwhile is kept for the note."""
        while last.upto(self.session.now, typing=self.lines.typing):
            try:
                early = self.lines.next(YOU, wait=last.pause, show=False)
            except EOFError:
                last.rest()
                return
            self._mind_rows()
            if early and early.strip():
                self._early.append(early.strip())

    def _retry(self) -> None:
        if self.speaker is not None:
            self.page.line(self.speaker.retry())

    # After the call

    def _note(self) -> Outcome:
        """The note: on a terminal, or when another contact follows, until an empty line; else, from a pipe, all that is left."""
        follows = bool(self.session.call.ending and self.session.call.ending.then)
        least, most = self.scenario.after_call.words if self.scenario.after_call else (0, 0)
        self.page.line()
        self.page.line(f"After the call: write the note for whoever picks this up next ({least} to {counted(most, 'word')}).")
        if self.lines.live:
            self.page.line("Press Enter after each line. To finish, press Enter on an empty line.")
        written = list(self._early)
        for text in written:
            self._noted(text)
        try:
            while not self._full(written) and (line := self.lines.next(NOTE)) is not None:
                text = line.strip()
                if self.lines.live and text.casefold() == "/quit":
                    return Outcome.LEFT
                if text.startswith("/") and text[1:].casefold() in self._commands:
                    self._aside(self._commands[text[1:].casefold()])
                elif text:
                    written.append(text)
                    self._noted(text)
                elif self.lines.live or follows:
                    break
        except EOFError:
            pass
        self._hand_in("\n".join(written))
        return Outcome.OVER

    def _noted(self, text: str) -> None:
        """Let a line of the note stand where the typed row was."""
        if self.lines.live and not self.lines.echoed:
            self.page.line(text, lead=NOTE, lead_ink=Ink.BOLD)

    def _full(self, written: Sequence[str]) -> bool:
        """Whether no more is read; a pipe may never end."""
        full = sum(map(len, written)) > LONGEST
        if full:
            self.story.aside(f"The note is full: {LONGEST} characters are kept.", Ink.PLAIN)
        return full

    def _hand_in(self, text: str) -> None:
        """Keep the note; at a terminal it stands there already, and is only said to be taken."""
        if self.lines.live:
            self.story.echo = False
            self.story.aside(f"The note is taken: {counted(len(text.split()), 'word')}." if text else "No note was written.", Ink.PLAIN)
        self._tell(self.session.note(text))
