"""Where to write the report: asked before anything is written, and again before a file is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from coach.tui.backend import Trouble
from coach.tui.screens.dialogs import Question
from coach.tui.screens.lead_dialogs import BOX
from coach.tui.widgets.inert import inert, joined

if TYPE_CHECKING:
    from coach.tui.leading import Leading

HOLDS = "It holds people's names and words from their calls: put it where only you can read it."
ENDINGS = ".html to read, print or send   .xlsx   .csv.zip   .json   .md"


class Where(ModalScreen[str | None]):
    """Where to write the report; the ending says in which form. Gives the full path, None for not at all."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "no", "Do not write", show=False)]
    DEFAULT_CSS = (
        BOX.format("Where")
        + """
    Where #where-full { padding: 0 1; }
    """
    )

    def __init__(self, backend: Leading) -> None:
        super().__init__()
        self._backend = backend

    def compose(self) -> ComposeResult:
        """A line to type in, and what would then be written where."""
        frame = Vertical(
            Static(inert(HOLDS)),
            Static(""),
            Input(self._backend.proposed(), compact=True),
            Static("", id="where-full"),
            Static(""),
            Static(inert(ENDINGS, "$quiet")),
        )
        frame.border_title = "Write the report to a file"
        frame.border_subtitle = "Enter writes   Esc does not"
        yield frame

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        try:
            target = self._backend.target(event.value)
        except Trouble as trouble:
            self._say(str(trouble))
            return
        known = "" if target.path == event.value.strip() and not target.there else target.path
        said = joined(known, ("  is there already" if target.there else "", "$text-warning"))
        self.query_one("#where-full", Static).update(said)

    def _say(self, trouble: str) -> None:
        self.query_one("#where-full", Static).update(inert(trouble, "$text-warning"))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            target = self._backend.target(event.value)
        except Trouble as trouble:
            self._say(str(trouble))
            return
        if not target.there:
            self.dismiss(target.path)
            return

        def answered(replace: bool | None) -> None:  # noqa: FBT001 - as the question gives it
            if replace:
                self.dismiss(target.path)

        self.app.push_screen(Question("Replace the file?", f"{target.path} is there already.", "replaces it", "another name"), answered)

    def action_no(self) -> None:
        """Leave."""
        self.dismiss(None)
