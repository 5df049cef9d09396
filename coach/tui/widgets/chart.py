"""The tension chart on screen."""

from __future__ import annotations

from typing import ClassVar

from coach.tui.draw.canvas import Canvas
from coach.tui.draw.chart import ChartData, draw_chart
from coach.tui.look import Dots
from coach.tui.widgets.drawing import Drawing


class Chart(Drawing):
    """Shows `ChartData` on the fixed scale of 0 to 100."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"drawing--{name}" for name in ("line", "mark", "label", "scale", "rule")}
    DEFAULT_CSS = """
    Chart > .drawing--line { color: $text-accent; text-style: bold; }
    Chart > .drawing--mark { color: $text-accent; text-style: bold; }
    Chart > .drawing--label { color: $foreground; }
    Chart > .drawing--scale { color: $quiet; }
    Chart > .drawing--rule { color: $faint; }
    """

    def __init__(self, *, dots: Dots = "braille", id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(dots=dots, id=id)
        self.data = ChartData(())

    def show(self, data: ChartData) -> None:
        """Show new data."""
        self.data = data
        self.redraw()

    def draw(self, width: int, height: int) -> Canvas:
        """The chart at this size."""
        return draw_chart(self.data, width, height, dots=self.dots)
