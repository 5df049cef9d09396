"""What all screens share: sizes, help, the line of keys, and a plain word when the window is too small."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from coach.tui.widgets.keyline import Key, KeyLine

if TYPE_CHECKING:
    from coach.tui.app import CoachApp

WIDTHS: Final = [(0, "-cramped"), (60, "-small"), (80, "-medium"), (110, "-wide")]
HEIGHTS: Final = [(0, "-flat"), (16, "-short"), (22, "-middling"), (34, "-tall")]
LEAST: Final = (60, 16)
"""Columns and rows under which nothing useful fits."""


def key_name(key: str) -> str:
    """A key as people write it: ``Ctrl+G``, ``F2``, ``?``."""
    known = {"question_mark": "?", "pagedown": "Page Down", "pageup": "Page Up"}
    return known.get(key) or (key if len(key) == 1 else "+".join(part.capitalize() for part in key.split("+")))


class TooSmall(Static):
    """Covers the screen while the window is under the least size; what is beneath keeps its state."""

    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = """
    TooSmall {
        display: none; layer: cover; width: 100%; height: 100%; content-align: center middle; text-align: center;
        background: $background; color: $foreground;
    }
    .-cramped TooSmall, .-flat TooSmall { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(f"Coach needs a little more room.\nMake this window {LEAST[0]} columns by {LEAST[1]} rows or larger.\nNothing is lost.")


class CoachScreen(Screen[None]):
    """Base of the five screens. Subclasses give `parts` (their widgets), `keys` and `HELP_TEXT`.

    A container of the class ``bare`` only places what is in it: it paints nothing, or Textual would keep every row of it, in pieces.
    """

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "help", "Help", show=False)]
    HELP_TITLE: ClassVar[str] = ""
    HELP_TEXT: ClassVar[str] = ""
    DEFAULT_CSS = """
    CoachScreen { layers: base cover; background: $background; color: $foreground; }
    .bare { visibility: hidden; }
    .bare > * { visibility: visible; }
    .bare > .bare { visibility: hidden; }
    """
    AUTO_FOCUS: ClassVar[str | None] = "*"

    @property
    def coach(self) -> CoachApp:
        """The app, under its own type."""
        from coach.tui.app import CoachApp  # noqa: PLC0415 - the app imports the screens

        assert isinstance(self.app, CoachApp)  # noqa: S101 - for the type checker
        return self.app

    def compose(self) -> ComposeResult:
        """The screen's parts, the keys, and the cover for small windows."""
        yield from self.parts()
        yield KeyLine(self.keys())
        yield TooSmall()

    def on_screen_suspend(self) -> None:
        """Let go of the painted lines: Textual keeps those of a covered screen, and even of a removed one, for good."""
        for widget in self.walk_children(with_self=True):
            widget.refresh()

    def parts(self) -> Iterable[Widget]:
        """The screen's own widgets."""
        raise NotImplementedError

    def keys(self) -> tuple[Key, ...]:
        """The line of keys, most wanted first, help last."""
        raise NotImplementedError

    def commands(self) -> Iterable[SystemCommand]:
        """Every action of this screen, for the command palette."""
        keys: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        for node, binding, enabled, _ in self.active_bindings.values():
            if enabled and binding.description and isinstance(node, CoachScreen | App) and not binding.system:
                keys.setdefault(binding.action, []).append(key_name(binding.key))
                names[binding.action] = binding.description
        for action, name in names.items():
            yield SystemCommand(name, "Key: " + " or ".join(keys[action]), self._runner(action))

    def _runner(self, action: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a coroutine function of no arguments
        async def run() -> None:
            await self.run_action(action)

        return run

    def action_help(self) -> None:
        """Show what this screen is for and its keys."""
        from coach.tui.screens.dialogs import Help  # noqa: PLC0415 - not needed for the first paint

        self.app.push_screen(Help(self.HELP_TITLE, self.HELP_TEXT))
