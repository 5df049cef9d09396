"""After the call: the note a colleague will read. The talk stays in view above it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from coach.tui import words
from coach.tui.backend import Trouble
from coach.tui.messages import Paged, Sent, Typed
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.dialogs import Card, Question
from coach.tui.story import Teller
from coach.tui.widgets.inert import joined
from coach.tui.widgets.keyline import Key
from coach.tui.widgets.prompt import Prompt
from coach.tui.widgets.sheet import sheet
from coach.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from coach.session import Session


class NoteScreen(CoachScreen):
    """One box for the note, with the number of words beside it."""

    IN_CALL = True
    HELP_TITLE = "After-call note"
    HELP_TEXT = """
Write what the next colleague must know: what was wrong, what was done, what was promised and by when.
Facts, not judgements of the customer.

Enter            | hand it in
Ctrl+J           | new line
F3 or Ctrl+O     | desk and knowledge card
Page Up, Down    | scroll the talk
F9 or Esc        | leave; the call is kept and can be resumed
Ctrl+P           | every action by name
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3,ctrl+o", "sheet", "Desk and knowledge card", show=False),
        Binding("f9,escape", "leave", "Leave; the call is kept", show=False),
    ]
    AUTO_FOCUS = "#note"
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = """
    #note-head { height: auto; padding: 1 2 0 2; }
    #note-talk { width: 100%; height: 1fr; margin: 1 0; padding: 0 1 0 1; }
    .-short #note-talk { margin: 0; }
    #note { min-height: 6; max-height: 12; margin: 0 1; }
    .-short #note { min-height: 4; max-height: 6; }
    .-short #note-head { padding: 0 2; }
    """

    talk = getters.query_one(Transcript)
    prompt = getters.query_one(Prompt)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.wanted = session.scenario.after_call

    def parts(self) -> Iterable[Widget]:
        """Head, talk, box."""
        yield Static(self._head(), id="note-head")
        yield Transcript(words.first_name(self.session.scenario.persona.name), id="note-talk")
        yield Prompt(placeholder="What happened, what you did, what you promised and by when.", blink=self.coach.look.blink, id="note")

    def keys(self) -> tuple[Key, ...]:
        """The line of keys."""
        return (Key("Enter", "hand it in", "hand_in"), Key("F3", "desk, card", "sheet"), Key("Esc", "leave", "leave"), Key("F1", "help", "help"))

    def on_mount(self) -> None:
        """The talk, and what was typed here before."""
        teller = Teller.of(self.session.scenario, self.talk.customer, self.session.call.tensions[0])
        self.talk.add([entry for entry in teller.tell(self.session.seen(self.session.events)) if entry.kind not in ("effect", "hint")])
        self.prompt.border_title = "Your note"
        self.prompt.put(self.coach.draft(self.session))
        self._count(self.prompt.text)

    def _head(self) -> Content:
        ending = self.session.call.ending
        mention = ", ".join(name.replace("_", " ") for name in self.wanted.mention) if self.wanted else ""
        return joined(
            (f"The call is over: {ending.label}. " if ending else "", "bold"),
            "Write the note for the next colleague.",
            (f"\nThey will look for: {mention}" if mention else "", "$quiet"),
        )

    def _range(self) -> tuple[int, int]:
        return self.wanted.words if self.wanted else (0, 10_000)

    @on(Typed)
    def _typed(self, message: Typed) -> None:
        self._count(message.text)

    def _count(self, text: str) -> None:
        least, most = self._range()
        number = len(text.split())
        fits = "✓ " if least <= number <= most else ""
        self.prompt.border_subtitle = joined((f"{fits}{words.plural(number, 'word')}, {least} to {most} wanted   Enter hands it in", ""))

    @on(Paged)
    def _paged(self, message: Paged) -> None:
        self.talk.scroll_relative(y=message.direction * max(1, self.talk.size.height - 2), animate=False)

    @on(Sent)
    def _sent(self) -> None:
        self.action_hand_in()

    @work
    async def action_hand_in(self) -> None:
        """Hand the note in; one that is far too short is asked about first."""
        text, (least, _) = self.prompt.text, self._range()
        if len(text.split()) < least:
            short = Question(
                "Hand it in?", f"The note has {words.plural(len(text.split()), 'word')}; {least} or more are wanted.", "hand it in", "keep writing"
            )
            if not await self.app.push_screen_wait(short):
                return
        try:
            self.session.note(text)
        except Trouble as trouble:
            self.notify(str(trouble), title="Not saved", severity="error", timeout=15, markup=False)
            return
        if self.session.call.phase == "between":
            self.coach.show_call(self.session)
        else:
            self.coach.show_debrief(self.session)

    def action_sheet(self) -> None:
        """Desk and card, over the talk."""
        self.app.push_screen(Card("Desk and knowledge card", sheet(self.session.scenario, self.session.call.done)))

    @work
    async def action_leave(self) -> None:
        """Back to the library; the call and the text are kept."""
        sure = Question("Leave the note for later?", "The call is kept. You can resume it from the library.", "leave", "stay")
        if await self.app.push_screen_wait(sure):
            self.coach.keep_draft(self.session, self.prompt.text)
            self.coach.leave_call(self.session)
