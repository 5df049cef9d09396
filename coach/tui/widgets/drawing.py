"""A widget that shows a canvas: names of inks and grounds become the theme's colours here."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from coach.tui.draw.canvas import Canvas
from coach.tui.look import Dots


class Drawing(Widget):
    """Base of the plane and the chart. Inks are component classes: ``drawing--NAME`` in the subclass's styles."""

    PREFIX: ClassVar[str] = "drawing--"

    DEFAULT_CSS = """
    Drawing { width: 1fr; height: 1fr; }
    """

    def __init__(self, *, dots: Dots = "braille", id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self.dots: Dots = dots
        self._strips: list[Strip] = []
        self._inks: dict[tuple[str, str], Style] = {}

    def draw(self, width: int, height: int) -> Canvas:
        """The picture at this size, in cells."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw again at the next refresh: a value has changed."""
        self._strips = []
        self.refresh()

    def on_resize(self) -> None:
        """A new size is a new picture."""
        self.redraw()

    def notify_style_update(self) -> None:
        """A new theme is new colours."""
        super().notify_style_update()
        self._strips, self._inks = [], {}

    def render_line(self, y: int) -> Strip:
        """One row of the picture."""
        if not self._strips:
            canvas = self.draw(self.size.width, self.size.height)
            self._strips = [Strip([Segment(run.text, self._style(run.ink, run.ground)) for run in row], canvas.width) for row in canvas.rows()]
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)

    def _style(self, ink: str, ground: str) -> Style:
        """The ink on the ground over whatever the widget itself stands on."""
        if (ink, ground) not in self._inks:
            under = self.background_colors[1]
            if ground:
                under += self.get_component_styles(self.PREFIX + ground).background
            style = Style(bgcolor=under.rich_color)
            if ink:
                styles = self.get_component_styles(self.PREFIX + ink)
                style += Style(color=(under + styles.color).rich_color) + styles.text_style
            else:
                style += Style(color=(under + self.styles.color).rich_color)
            self._inks[ink, ground] = style
        return self._inks[ink, ground]
