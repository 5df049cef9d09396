"""The call itself: the talk, the box to answer in, and beside them where things stand.

The screen moves values between the session and its widgets; what they mean is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.widget import Widget
from textual.widgets import Static

from coach import wording
from coach.practice.setting import NO_HINTS
from coach.scorecard import score
from coach.tui import words
from coach.tui.backend import Trouble
from coach.tui.messages import Paged, Sent, Typed
from coach.tui.screens.dialogs import Question
from coach.tui.screens.speaking import SpeakingScreen
from coach.tui.standing import Line, standing
from coach.tui.story import Entry, Teller
from coach.tui.widgets.inert import joined
from coach.tui.widgets.keyline import Key, KeyLine
from coach.tui.widgets.prompt import Prompt
from coach.tui.widgets.sheet import matching, sheet
from coach.tui.widgets.side import Side, view_of
from coach.tui.widgets.topline import Status, TopLine
from coach.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from coach.session import Session
    from coach.session.events import Event
    from coach.voice.speaker import Speaker

CLOCK_SECONDS: Final = 1.0
HUM: Final = "mm-hm"
RETRY: Final = "/retry-llm"
OPENING: Final = 2
"""Events of a call in which nothing has been answered yet."""


class PlayScreen(SpeakingScreen):
    """A call in progress."""

    IN_CALL = True
    HELP_TITLE = "In the call"
    HELP_TEXT = """
Type what you would say. Enter sends it, and it reaches her as one turn.
Start a word with / to act at your desk, alone or within a sentence: /refund, /credit 15, /end.

Enter            | send; with an empty box while she speaks: mm-hm
Ctrl+J           | new line
F2 or Ctrl+G     | mm-hm: shows you listen, interrupts nothing
F3 or Ctrl+O     | desk and knowledge card
F4 or Ctrl+T     | a hint for this moment
F5 or Ctrl+R     | where things stand, large
F8 or Ctrl+N     | end the call
Page Up, Down    | scroll the talk, or the card while it is open
F9 or Esc        | leave; the call is kept and can be resumed
Ctrl+P           | every action by name
Ctrl+Q           | quit; the call is kept
/retry-llm       | ask a model again that was given up

● is the customer, ◆ is you. Up is assertive, right is cooperative; she moves with what you say.
While she speaks, sending cuts her off and the rest of her words are lost to you both.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+g", "hum", "Say mm-hm", show=False),
        Binding("f3,ctrl+o", "sheet", "Desk and knowledge card", show=False),
        Binding("f4,ctrl+t", "hint", "Hint", show=False),
        Binding("f5,ctrl+r", "zoom", "Where things stand", show=False),
        Binding("f8,ctrl+n", "end", "End the call", show=False),
        Binding("f9,escape", "leave", "Leave; the call is kept", show=False),
        Binding("enter", "go_on", "Go on after the call", show=False),
    ]
    AUTO_FOCUS = "#prompt"
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = """
    #play-body { layout: horizontal; height: 1fr; }
    #play-talk { width: 1fr; height: 1fr; padding: 0 0 0 1; }
    .-medium #play-body, .-small #play-body, .-cramped #play-body { layout: vertical; }
    .-medium #play-talk, .-small #play-talk, .-cramped #play-talk { padding: 0; }
    .-wide #play-side { dock: right; }
    .-medium #prompt, .-small #prompt, .-cramped #prompt { max-height: 5; }
    #play-over { display: none; height: auto; margin: 1 1 0 1; padding: 0 1; border-left: outer $accent; }
    .over #play-over { display: block; }
    .over #prompt { display: none; }
    """

    top = getters.query_one(TopLine)
    side = getters.query_one(Side)
    over = getters.query_one("#play-over", Static)

    def __init__(self, session: Session, speaker: Speaker | None = None) -> None:
        super().__init__(session, speaker)
        self.scenario = session.scenario
        self._teller = Teller.of(self.scenario, self.customer, session.call.tensions[0])
        self._typed_at = 0.0
        self._told_clear = False

    def parts(self) -> Iterable[Widget]:
        """Top line, panel, talk and box."""
        yield TopLine(self._status())
        side = Side(self.coach.look)
        side.id = "play-side"
        prompt = Prompt(placeholder="What do you say?", blink=self.coach.look.blink, id="prompt")
        talk = Vertical(Transcript(self.customer), prompt, Static("", id="play-over"), id="play-talk", classes="bare")
        yield Container(side, talk, id="play-body", classes="bare")

    def keys(self) -> tuple[Key, ...]:
        """The line of keys, in the order they are wanted."""
        return (
            *([Key("F2", "mm-hm", "hum")] if self.scenario.channel == "phone" else []),
            Key("F3", "desk, card", "sheet"),
            *([] if self.coach.backend.is_exam(self.session) else [Key("F4", "hint", "hint")]),
            Key("F5", "standing", "zoom"),
            Key("F8", "end call", "end"),
            Key("Esc", "leave", "leave"),
            Key("F1", "help", "help"),
        )

    def on_mount(self) -> None:
        """Everything so far at once (a resumed call has a past), her present line at speaking pace."""
        self.prompt.put(self.coach.draft(self.session))
        self._tell(self.session.events, fresh=len(self.session.events) <= OPENING)
        self._refresh(still=True)
        if len(self.session.events) > OPENING:
            self._tell_of_voice()
        self.set_interval(CLOCK_SECONDS, self._second)
        if self.session.call.phase != "talking":
            self.call_after_refresh(self._over)  # the screen puts the focus into the box once it is shown

    # What the trainee does

    @on(Sent)
    def _sent(self, message: Sent) -> None:
        """Words, actions, or an empty Enter, which is a nod while she speaks."""
        text = message.text
        if not text.strip():
            self.action_hum()
            return
        self.prompt.put("")
        if text.strip().casefold() == RETRY:
            self.notify(self.voiced.retry(), timeout=6, markup=False)
            return
        if self.voiced.silent:
            self._heard_out(text)
            return
        if self.voiced.busy:
            self._do(self.voiced.cut)
        asked = self.voiced.meaning(text)
        if asked is None:
            self._say(text)
        else:
            self._say_once_known(text, asked)

    @on(Typed)
    def _typed(self, message: Typed) -> None:
        """Typing is no silence; a /action being typed is explained."""
        self._typed_at = self.session.now
        self._label_prompt(matching(message.text, self.scenario.desk))

    @on(Paged)
    def _paged(self, message: Paged) -> None:
        if self.side.sheet_open:
            self.side.page(message.direction)
        else:
            self.talk.scroll_relative(y=message.direction * max(1, self.talk.size.height - 2), animate=False)

    def action_hum(self) -> None:
        """A short cue while she speaks; otherwise a word on how to answer."""
        if not self.session.talking(self.session.now):
            self.notify(f"{self.customer} is waiting for you. Type, then press Enter.", timeout=4, markup=False)
            return
        self._do(lambda: self.session.encourage(HUM))

    def action_sheet(self) -> None:
        """Desk and card, or back."""
        if self.side.sheet_open:
            self.side.close_sheet()
        else:
            self.side.open_sheet(sheet(self.scenario, self.session.call.done))

    def action_hint(self) -> None:
        """The scene's hint."""
        scene = self.scenario.scenes.get(self.session.call.scene)
        text = scene.hint if scene and scene.hint else "No hint for this moment. What has she said that you have not answered?"
        self.talk.add([Entry("hint", NO_HINTS if self.coach.backend.is_exam(self.session) else text)])

    def action_zoom(self) -> None:
        """Plane, chart and checklist over the whole screen: for small windows above all."""
        from coach.tui.screens.standing import StandingScreen  # noqa: PLC0415 - only for those who ask

        self.app.push_screen(StandingScreen(view_of(self.session.call, self.customer, self._lines()), self.coach.look))

    @work
    async def action_end(self) -> None:
        """End the call from this side, after asking."""
        sure = Question("End the call?", f"You hang up on {self.scenario.persona.name} now. How it stands is how it ends.", "end it", "stay")
        if await self.app.push_screen_wait(sure):
            self._do(lambda: self.session.say("/end"))

    @work
    async def action_leave(self) -> None:
        """Escape closes the card first; then it asks."""
        if self.side.sheet_open:
            self.side.close_sheet()
            return
        sure = Question("Leave the call?", "It is kept as it stands. You can resume it from the library.", "leave", "stay")
        if await self.app.push_screen_wait(sure):
            self.coach.keep_draft(self.session, self.prompt.text)
            self.coach.leave_call(self.session)

    # What the session answers

    def _do(self, call: Callable[[], Sequence[Event]]) -> bool:
        """Run a session call and show what came of it; False when it was refused or could not be kept, so that words are put back."""
        try:
            events = call()
        except Trouble as trouble:
            self.notify(str(trouble), title="Not sent", severity="error", timeout=15, markup=False)
            return False
        if not events:
            return False
        refused = any(event.kind == "desk_answered" and not event.done for event in events)  # type: ignore[attr-defined]
        self._tell(events)
        if refused and not self._told_clear:
            self._told_clear = True
            self.talk.add([Entry("desk", "Not sent: your words are back in the box. Ctrl+U clears a line.")])
        self._refresh()
        if self.session.call.phase != "talking":
            self._over()
        return not refused

    def _tell(self, events: Sequence[Event], *, fresh: bool = True) -> None:
        """Append what the events say; a new line of hers starts to run, or to be worded."""
        if fresh:
            self.voiced.begin(events)
        speaking = self.voiced.busy or self.session.speaking(self.session.now)
        said = any(event.kind == "said" for event in events)
        self.talk.add(self._teller.tell(self.session.seen(events)), streaming=said and speaking)
        if said and speaking:
            self._start_speech()
        self._label_prompt()

    def catch_up(self) -> None:
        """Show the call as of now at once, without waiting for a timer; for tests and pictures, whose clock is turned by hand."""
        self._speak()
        self._second()

    def _second(self) -> None:
        """Once a second: the clock, and whether the silence has grown too long."""
        if self.app.screen is self and self.session.call.phase == "talking":
            self.top.show(self._status())
            if self.session.timed:
                self._do(lambda: self.session.tick(self._typed_at))

    def _refresh(self, *, still: bool = False) -> None:
        """Top line and panel from the call as it stands."""
        self.top.show(self._status())
        self.side.show(view_of(self.session.call, self.customer, self._lines()), still=still)
        if self.side.sheet_open:
            self.side.sheet_text.show(sheet(self.scenario, self.session.call.done))

    def _lines(self) -> tuple[Line, ...]:
        return standing(score(self.scenario, self.session.events))

    def _status(self) -> Status:
        call = self.session.call
        before = call.tensions[-2] if len(call.tensions) > 1 else call.tensions[-1]
        clock = words.clock(self.session.now) if self.session.timed else ""
        exam = self.coach.backend.is_exam(self.session)
        return Status(
            self.scenario.title, self.scenario.persona.name, call.state.mode.value, call.state.tension, before, call.turn, clock, self.voiced.badge, exam
        )

    def _label_prompt(self, action: str = "") -> None:
        """The box says whose turn it is, and what Enter will do."""
        if self.voiced.silent:
            self.prompt.border_title = joined((f"{self.customer} is about to speak", "$speaker-customer"))
            self.prompt.border_subtitle = joined(action or self.voiced.waiting or "words are being looked for  Enter: the author's line")
            return
        speaking = self.session.speaking(self.session.now)
        self.prompt.set_class(speaking, "waiting")
        if speaking and self.scenario.channel != "phone":
            self.prompt.border_title = joined((f"{self.customer} is typing", "$speaker-customer"))
            self.prompt.border_subtitle = joined(action or "Enter sends")
        elif speaking:
            self.prompt.border_title = joined((f"{self.customer} is speaking", "$speaker-customer"))
            self.prompt.border_subtitle = joined(action or "Enter interrupts  F2 mm-hm")
        else:
            self.prompt.border_title = joined("Your turn")
            self.prompt.border_subtitle = joined(action or "Enter sends  Ctrl+J new line  / desk")

    def _over(self) -> None:
        """The call has ended: the box makes way for what comes next, and the last line can be read in peace."""
        ending = self.session.call.ending
        label = f"The call is over: {ending.label}." if ending else "The call is over."
        later = wording.later(ending.after) if ending else ""
        thens = {"note": "write the after-call note", "between": f"{later}: {self.customer} again"}
        then = thens.get(self.session.call.phase, "see how it went")
        self.over.update(joined((label, "bold"), "   ", ("Enter", "$text-accent bold"), f" {then}"))
        self.add_class("over")
        self.set_focus(None)
        self.query_one(KeyLine).show((Key("Enter", then, "go_on"), Key("F5", "standing", "zoom"), Key("F1", "help", "help")))

    def action_go_on(self) -> None:
        """After the end: the note if one is due, the next contact if one follows, else the debrief."""
        phase = self.session.call.phase
        if phase == "note":
            self.coach.show_note(self.session)
        elif phase == "between":
            self.remove_class("over")
            self.set_focus(self.prompt)
            self.query_one(KeyLine).show(self.keys())
            self._do(self.session.next_contact)
        elif phase == "over":
            self.coach.show_debrief(self.session)
