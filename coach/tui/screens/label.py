"""Labelling blind: a reply, what was said before it, and a line for each technique, answered by single keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coach.calibrate.blind import FAULT_WORDS, KEYS, WORDS, points
from coach.calibrate.labels import HIGHEST, MARK, UNSURE
from coach.techniques import catalogue
from coach.tui.backend import Trouble
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.dialogs import Card
from coach.tui.widgets.hanging import BLANK, Hanging, Hung, heading
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.keyline import Key

if TYPE_CHECKING:
    from textual.events import Key as Pressed
    from textual.widget import Widget

    from coach.calibrate.blind import Round
    from coach.calibrate.sheet import Line

WHO: Final = {"agent": ("Agent  ", "$speaker-you"), "customer": ("Customer  ", "$speaker-customer"), "note": ("", "$quiet")}
_DIGITS: Final = len(str(HIGHEST))


def spoken(line: Line) -> Hung:
    """Something said before the reply."""
    who, style = WHO[line.speaker]
    return Hung(inert(who, style), inert(line.text, "$quiet" if line.speaker == "note" else ""))


def defined(item: str) -> list[Hung]:
    """What a technique is: in a sentence, then lines that show it, nearly do, or do not."""
    row = catalogue()[item]
    lines = [Hung(body=inert(row.definition))]
    fault = row.family == "fault"
    titles = (("good", "Commits it" if fault else "Shows it"), ("borderline", "Borderline"), ("bad", "Does not commit it" if fault else "Does not show it"))
    for kind, title in titles:
        told = [example for example in row.examples if example.kind == kind and example.say][:2]
        lines += [BLANK, heading(title), *(Hung(inert("· "), inert(f"“{example.say}”")) for example in told)] * bool(told)
    return lines


class LabelScreen(CoachScreen):
    """One reply after the other. Everything answered is kept before it is shown."""

    HELP_TITLE = "Label replies"
    HELP_TEXT = """
Say of each reply whether it shows what is asked. You see neither what the program found nor what others say, nor whose call it is.
Every answer is kept at once: leave whenever you like, and go on where you were with the same command.

y                | yes: it is met (of a fault: it is committed)
p                | partly, or only just
n                | no
a                | does not apply: there was no occasion for it in this reply
u                | unsure, you cannot tell
r                | no to everything of this reply that is still open
z or Backspace   | undo the last answer
Up, Down or k, j | another line
Left, Right      | the reply before, the next one
Page Up, Down    | scroll what was said before
? or F5          | what the technique is, with examples
F8               | night, paper or contrast
F1               | this help
q or Ctrl+Q      | leave

A whole call is marked with a number from 0 to 100, and Enter.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"answer('{key}')", f"Answer: {WORDS[word]}", show=False) for key, word in KEYS.items()),
        Binding("r", "rest", "No to all that is open", show=False),
        Binding("z,ctrl+z", "undo", "Undo the last answer", show=False),
        Binding("down,j", "move(1)", "Next line", show=False),
        Binding("up,k", "move(-1)", "Line before", show=False),
        Binding("right,l", "turn(1)", "Next reply", show=False),
        Binding("left,h", "turn(-1)", "Reply before", show=False),
        Binding("pagedown,space", "scroll(1)", "Scroll down", show=False),
        Binding("pageup", "scroll(-1)", "Scroll up", show=False),
        Binding("question_mark,f5", "define", "What the technique is", show=False),
        Binding("f8", "app.next_theme", "Night, paper or contrast", show=False),
        Binding("q", "app.quit", "Leave", show=False),
    ]
    AUTO_FOCUS = ""
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = """
    LabelScreen { layout: vertical; }
    #label-top { height: 1; padding: 0 1; background: $footer-background; text-wrap: nowrap; }
    #label-talk { height: 1fr; padding: 1 2 0 2; scrollbar-size-vertical: 1; }
    #label-talk.reply { align: left bottom; }
    #label-reply-box { height: auto; max-height: 40%; margin: 1 2 0 2; padding: 0 1; border-left: outer $accent; scrollbar-size-vertical: 1; }
    #label-reply-box.whole { display: none; }
    #label-reply { height: auto; }
    #label-grid-box { height: auto; max-height: 45%; margin: 1 0 0 0; padding: 0 2; border-top: solid $faint 50%; scrollbar-size-vertical: 1; }
    #label-grid { height: auto; text-wrap: nowrap; }
    #label-about { height: 2; padding: 0 2; color: $quiet; }
    .-wide #label-talk { padding: 1 6 0 6; }
    .-wide #label-reply-box { margin: 1 6 0 6; }
    .-middling #label-talk { padding: 0 2; }
    .-middling #label-grid-box { margin: 0; max-height: 9; }
    .-short #label-reply-box { margin: 0 2; max-height: 5; }
    .-short #label-grid-box { margin: 0; max-height: 5; }
    .-wide #label-grid-box, .-wide #label-about { padding: 0 6; }
    .-short #label-talk { padding: 0 2; }
    .-short #label-about { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    top = getters.query_one("#label-top", Static)
    talk = getters.query_one("#label-talk", VerticalScroll)
    before = getters.query_one("#label-before", Hanging)
    reply = getters.query_one("#label-reply", Static)
    reply_box = getters.query_one("#label-reply-box", VerticalScroll)
    box = getters.query_one("#label-grid-box", VerticalScroll)
    grid = getters.query_one("#label-grid", Static)
    about = getters.query_one("#label-about", Static)

    def __init__(self, sitting: Round, notice: str = "") -> None:
        super().__init__()
        self.sitting, self._notice = sitting, notice
        self._typed = ""
        """Digits of a mark that is being typed."""

    def parts(self) -> Iterable[Widget]:
        """Where one is; what was said; the reply; the grid; what is asked."""
        yield Static("", id="label-top")
        yield VerticalScroll(Hanging(id="label-before"), id="label-talk", can_focus=False)
        yield VerticalScroll(Static("", id="label-reply"), id="label-reply-box", can_focus=False)
        yield VerticalScroll(Static("", id="label-grid"), id="label-grid-box", can_focus=False)
        yield Static("", id="label-about")

    def keys(self) -> tuple[Key, ...]:
        """The line of keys."""
        mark = (Key("0-100", "and Enter", "keep"), Key("u", "unsure", "answer('u')"))
        told = (("y", "yes"), ("n", "no"), ("p", "partly"), ("a", "n/a"), ("u", "unsure"))
        each = (*(Key(key, does, f"answer('{key}')") for key, does in told), Key("r", "rest no", "rest"), Key("?", "what is it", "define"))
        more = (Key("z", "undo", "undo"), Key("←→", "calls" if self._whole else "replies", "turn(1)"), Key("q", "leave", "leave"))
        return (*(mark if self._whole else each), *more, Key("F1", "help", "help"))

    @property
    def _whole(self) -> bool:
        return self.sitting.item == MARK

    def on_mount(self) -> None:
        """The first one, and what must be known of all of them."""
        self.show_slip()
        if self._notice:
            self.coach.tell(self._notice, seconds=12)

    # Showing

    def show_slip(self) -> None:
        """Another reply."""
        slip = self.sitting.slip
        self.before.show([spoken(line) for line in slip.before] or [Hung(body=inert("Nothing was said before.", "$quiet"))])
        self.reply.update(joined(("The reply", "$text-accent bold"), "\n", slip.reply))
        self.reply_box.set_class(self._whole, "whole")
        self.talk.set_class(not self._whole, "reply")
        self.show_answers()
        self.call_after_refresh(self._to_the_reply)

    def _to_the_reply(self) -> None:
        """What was said last stands just above the reply; a whole call is read from its beginning."""
        self.reply_box.scroll_home(animate=False)
        if self._whole:
            self.talk.scroll_home(animate=False)
        else:
            self.talk.scroll_end(animate=False)

    def on_resize(self) -> None:
        """What was said last stays in sight."""
        self.call_after_refresh(self._to_the_reply)
        self.call_after_refresh(self.show_answers)

    def show_answers(self) -> None:
        """The grid, and where one is."""
        sitting = self.sitting
        what = "call" if self._whole else "reply"
        done = f"{sitting.labelled} labelled" if not sitting.over else "all labelled; q leaves, ← goes back"
        self.top.update(joined((f"{what.capitalize()} {sitting.at + 1} of {len(sitting.slips)}", "bold"), (f"   {done}", "$quiet")))
        self.grid.update(Content("\n").join(self._row(place) for place in range(len(sitting.slip.items))))
        self.box.scroll_to(y=max(0, sitting.row - 2), animate=False)
        about = "How good was this call as a whole, from 0 to 100?" if self._whole else catalogue()[sitting.item].definition
        self.about.update(inert(about))

    def _row(self, place: int) -> Content:
        here = place == self.sitting.row
        item, answer = self.sitting.slip.items[place], self.sitting.answer_at(place)
        if item == MARK:
            told = self._typed or (str(answer) if answer is not None else "")
            return joined(("▸ Mark  ", "bold"), (f"{told}{'_' if self._typed else ''}" or "not marked yet", "" if told else "$quiet"))
        row = catalogue()[item]
        words = FAULT_WORDS if row.family == "fault" else WORDS
        name = f"Fault: {row.name}" if row.family == "fault" else row.name
        wide = 38 if self.size.width >= 80 else 30  # noqa: PLR2004 - cells
        lead = f"{'▸' if here else ' '} {name:<{wide}.{wide}}  "
        said = words.get(str(answer), "") if answer is not None else "·"
        return joined((lead, "bold" if here else ""), (said, ("bold" if here else "") if answer is not None else "$quiet"))

    # Keys

    def _do(self, change: object) -> bool:
        """Change something; the trouble of keeping it is told, and then nothing has changed."""
        assert callable(change)  # noqa: S101 - for the type checker
        where = self.sitting.at
        try:
            done = change()
        except Trouble as trouble:
            self.coach.tell(str(trouble), title="Not kept")
            return False
        self._typed = ""
        if self.sitting.at != where:
            self.show_slip()
        else:
            self.show_answers()
        return done is not False

    def action_answer(self, key: str) -> None:
        """An answer to what is asked."""
        if not self._whole:
            self._do(lambda: self.sitting.answer(KEYS[key]))
        elif KEYS[key] == UNSURE:
            self._do(lambda: self.sitting.answer(UNSURE))

    def action_rest(self) -> None:
        """No to all that is open."""
        self._do(self.sitting.rest)

    def action_undo(self) -> None:
        """Take back the last answer."""
        if not self._do(self.sitting.undo):
            self.coach.tell("There is nothing to undo in this sitting. To change an earlier answer, go back to it with ← and answer again.")

    def action_move(self, step: int) -> None:
        """Another line."""
        self._do(lambda: self.sitting.move(step))

    def action_turn(self, step: int) -> None:
        """Another reply."""
        self._do(lambda: self.sitting.turn(step))

    def action_scroll(self, step: int) -> None:
        """What was said before."""
        self.talk.scroll_page_down(animate=False) if step > 0 else self.talk.scroll_page_up(animate=False)

    def action_keep(self) -> None:
        """The mark that was typed."""
        mark = points(self._typed)
        if self._whole and mark is not None:
            self._do(lambda: self.sitting.answer(mark))

    def on_key(self, event: Pressed) -> None:
        """Digits of a mark; Backspace takes back a digit, or the last answer."""
        if event.key == "backspace":
            if self._typed:
                self._typed = self._typed[:-1]
                self.show_answers()
            else:
                self.action_undo()
        elif event.key == "enter":
            self.action_keep()
        elif self._whole and event.character and event.character in "0123456789":
            longer = f"{self._typed}{event.character}"
            if len(longer) <= _DIGITS and points(longer) is not None:
                self._typed = longer
                self.show_answers()

    def action_define(self) -> None:
        """What the technique is."""
        if not self._whole:
            self.app.push_screen(Card(catalogue()[self.sitting.item].name, defined(self.sitting.item)))

    async def action_leave(self) -> None:
        """Leave; everything is kept."""
        await self.coach.action_quit()
