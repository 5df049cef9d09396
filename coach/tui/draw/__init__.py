"""Pictures made of characters: a canvas of cells and dots, the plane, the tension chart.

Pure: sizes and values in, rows of named inks out. Nothing here knows Textual or a theme.
"""

from __future__ import annotations

from coach.tui.draw.canvas import Canvas, Run
from coach.tui.draw.chart import ChartData, Mark, draw_chart
from coach.tui.draw.plane import PlaneData, draw_plane

__all__ = ["Canvas", "ChartData", "Mark", "PlaneData", "Run", "draw_chart", "draw_plane"]
