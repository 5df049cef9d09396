"""The talk as a play is printed: who speaks in the margin, what is said beside it, and quietly below what it did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from coach.text import fit, width
from coach.tui.story import Entry, Part
from coach.tui.widgets.hanging import Flow
from coach.tui.widgets.inert import inert, joined

MARGIN: Final = 10
"""Cells of the margin at most; names longer than that are cut."""
TONES: Final = {"good": "$text-success", "bad": "$text-error", "plain": "$quiet"}
CUT: Final = "—"
SPEAKING: Final = " ▍"
TYPING: Final = "· · ·"


def effects(parts: Sequence[Part]) -> list[Content]:
    """An effect line, each part in its tone."""
    return [inert(part.text, TONES[part.tone]) for part in parts]


class Speech(Horizontal):
    """Something said: the speaker's name in the margin, the words beside a bar of the speaker's colour."""

    DEFAULT_CSS = """
    Speech { height: auto; width: 1fr; margin: 1 0 0 0; }
    Speech .who { height: auto; text-align: right; padding: 0 1 0 0; text-wrap: nowrap; }
    Speech .words { height: auto; width: 1fr; padding: 0 1; color: $foreground; }
    Speech.customer .who { color: $speaker-customer; text-style: bold; }
    Speech.customer .words { border-left: outer $speaker-customer; }
    Speech.you .who, Speech.note .who { color: $speaker-you; text-style: bold; }
    Speech.you .words, Speech.note .words { border-left: outer $speaker-you; padding: 0 1 0 3; }
    """

    def __init__(self, who: str, text: str, side: str, margin: int, *, empty: bool = False) -> None:
        super().__init__(classes=f"{side} bare")
        self._full, self._open = text, empty
        text = "" if empty else text
        self._who = Static(inert(fit(who, margin - 1)), classes="who")
        self._who.styles.width = margin
        self._words = Static(inert(text), classes="words")
        self._shown = text

    def compose(self) -> ComposeResult:
        """Margin and words."""
        yield self._who
        yield self._words

    @property
    def text(self) -> str:
        """What can be read of it now."""
        return self._shown

    def show(self, text: str, *, speaking: bool = False, typing: bool = False) -> None:
        """Show this much of the line, with a sign while more is to come: a caret, or in writing three dots on a row of their own."""
        sign = (f"\n{TYPING}" if text else TYPING) if typing else SPEAKING
        wanted = text + sign if speaking else text
        if wanted != self._shown:
            self._shown = wanted
            self._words.update(joined(text, (sign, "$quiet")) if speaking else inert(text))

    def reword(self, text: str) -> None:
        """The line is in fact this one."""
        self._full = text

    def finish(self) -> None:
        """Show the line whole, unless it was cut off: the call has moved on."""
        if self._open:
            self._open = False
            self.show(self._full)

    def cut(self, heard: str) -> None:
        """The line ends here: she was spoken over."""
        self._open = False
        self._shown = heard + CUT
        self._words.update(joined(f"{heard} " if heard else "", (CUT, "$text-error bold")))


class Remark(Flow):
    """A quiet line between the speeches: what a reply did, a change of mode, the desk, a silence."""

    DEFAULT_CSS = """
    Remark { color: $quiet; }
    Remark.shift { color: $foreground; text-style: bold; margin: 1 0 0 0; }
    Remark.over, Remark.quiet, Remark.hint { margin: 1 0 0 0; }
    Remark.hint { color: $text-accent; }
    Remark.again { margin: 0; }
    Remark.later { margin: 1 0 0 0; text-style: bold; color: $foreground; }
    Remark.over { text-style: bold; color: $foreground; }
    """

    def __init__(self, parts: Sequence[Content], kind: str, margin: int) -> None:
        super().__init__(parts, classes=kind)
        self.text = "   ".join(part.plain for part in parts)
        self.styles.padding = (0, 1, 0, margin + 2)


class Transcript(VerticalScroll, can_focus=False):
    """The talk so far. Follows the newest line unless the reader has scrolled up."""

    DEFAULT_CSS = """
    Transcript { width: 1fr; height: 1fr; scrollbar-size-vertical: 1; align-vertical: bottom; }
    """
    ALLOW_SELECT: ClassVar[bool] = True

    def __init__(self, customer: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self.customer = customer
        self.margin = min(MARGIN, max(width(customer), width("You")) + 2)
        self._latest: Speech | None = None

    def on_mount(self) -> None:
        """Keep the newest line in view."""
        self.anchor()

    @property
    def plain(self) -> list[str]:
        """Every line as it can be read now, oldest first; for tests and for copying."""
        return [child.text for child in self.children if isinstance(child, Speech | Remark)]

    def add(self, entries: Sequence[Entry], *, streaming: bool = False) -> None:
        """Append entries; with `streaming` the customer's last line starts empty and is filled by `stream`."""
        last_said = max((index for index, entry in enumerate(entries) if entry.kind == "customer"), default=-1)
        widgets: list[Widget] = []
        for index, entry in enumerate(entries):
            if entry.kind == "cut" and self._latest is not None:
                self._latest.cut(entry.text)
            widget = self._widget(entry, empty=streaming and index == last_said)
            widget.set_class(index > 0 and entries[index - 1].kind == entry.kind, "again")
            widgets.append(widget)
        if widgets:
            self.mount_all(widgets)
            self.anchor()

    def stream(self, text: str, *, speaking: bool, typing: bool = False) -> None:
        """How much of the customer's latest line has been said, or typed."""
        if self._latest is not None:
            self._latest.show(text, speaking=speaking, typing=typing)

    def reword(self, text: str) -> None:
        """The customer's latest line has been put into these words."""
        if self._latest is not None:
            self._latest.reword(text)

    def _widget(self, entry: Entry, *, empty: bool) -> Widget:
        match entry.kind:
            case "customer":
                self._finish()
                self._latest = Speech(self.customer, entry.text, "customer", self.margin, empty=empty)
                return self._latest
            case "you":
                self._finish()
                return Speech("You", entry.text, "you", self.margin)
            case "note":
                return Speech("Note", entry.text, "note", self.margin)
        return Remark(self._remark(entry), entry.kind, self.margin)

    def _finish(self) -> None:
        if self._latest is not None:
            self._latest.finish()

    def _remark(self, entry: Entry) -> list[Content]:
        if entry.parts:
            return effects(entry.parts)
        lead = {"shift": "⇢ ", "hum": "You: ", "over": "■ ", "hint": "Hint: ", "later": "◷ "}.get(entry.kind, "")
        return [inert(lead + entry.text)]
