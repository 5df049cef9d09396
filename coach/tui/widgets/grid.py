"""A table one walks through: lines, or the cells of a map; filtered by words, sorted by a column. It tells its screen where the cursor is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from coach.tui.draw.canvas import Canvas
from coach.tui.draw.grid import MARGIN, Line, Place, Sheet, across, draw_grid, head, matching, ordered, widths
from coach.tui.widgets.drawing import Drawing


class Grid(Drawing, can_focus=True):
    """Shows a `Sheet`."""

    @dataclass
    class Chosen(Message):
        """Enter, or a click on the line under the cursor."""

    @dataclass
    class Walked(Message):
        """The cursor is somewhere else, or what is under it has changed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"drawing--{name}" for name in ("head", "section", "pointer", "chosen", "quiet", "good", "warn", "bad", "bold", "weak", "cursor")),
        *(f"drawing--heat-{step}" for step in range(5)),
    }
    DEFAULT_CSS = (
        "\n".join(f"Grid > .drawing--heat-{step} {{ background: $heat-{step}; }}" for step in range(5))
        + """
    Grid { height: 1fr; color: $foreground; }
    Grid > .drawing--head { color: $quiet; }
    Grid > .drawing--section { color: $text-accent; text-style: bold; }
    Grid > .drawing--pointer { color: $text-accent; text-style: bold; }
    Grid > .drawing--chosen { color: $foreground; text-style: bold; }
    Grid > .drawing--quiet { color: $quiet; }
    Grid > .drawing--good { color: $text-success; }
    Grid > .drawing--warn { color: $text-warning; }
    Grid > .drawing--bad { color: $text-error; }
    Grid > .drawing--weak { color: $foreground; text-style: bold; }
    Grid > .drawing--bold { text-style: bold; }
    Grid > .drawing--cursor { background: $grid-cursor; }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "walk(1)", "Next line", show=False),
        Binding("up,k", "walk(-1)", "Line before", show=False),
        Binding("pagedown,space", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home", "walk(-100000)", "First line", show=False),
        Binding("end", "walk(100000)", "Last line", show=False),
        Binding("right,l", "across(1)", "Next column", show=False),
        Binding("left,h", "across(-1)", "Column before", show=False),
        Binding("enter", "choose", "Go deeper", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self.whole = Sheet()
        self.sheet = Sheet()
        self.place = Place()
        self.needle, self.sorted_by = "", -1

    def show(self, sheet: Sheet, *, anew: bool = True) -> None:
        """Another sheet; `anew` forgets filter, order and cursor."""
        self.whole = sheet
        if anew:
            self.needle, self.sorted_by, self.place = "", -1, Place()
        self._arrange(self.key)

    @property
    def line(self) -> Line | None:
        """The line under the cursor."""
        lines = self.sheet.lines
        return lines[self.place.line] if self.place.line < len(lines) and lines[self.place.line].key is not None else None

    @property
    def key(self) -> Any:
        """The key of the line under the cursor; None for none."""
        return self.line.key if self.line else None

    @property
    def column(self) -> int:
        """The column under the cursor, in a map."""
        return self.place.column

    @property
    def shown_of_all(self) -> tuple[int, int]:
        """Lines that are seen through the filter, and all."""
        return tuple(sum(line.key is not None for line in sheet.lines) for sheet in (self.sheet, self.whole))  # type: ignore[return-value]

    def filter(self, needle: str) -> None:
        """Only lines with these words."""
        self.needle = needle
        self._arrange(self.key)

    def sort(self) -> str:
        """By the next column that can be sorted by, and at the end as it was; in a map by the column under the cursor. Gives its name."""
        if self.whole.as_map:
            self.sorted_by = -1 if self.sorted_by == self.place.column else self.place.column
        else:
            able = [at for at, column in enumerate(self.whole.columns) if column.sorts]
            self.sorted_by = next((at for at in able if at > self.sorted_by), -1)
        self._arrange(None)
        return self.whole.columns[self.sorted_by].title if self.sorted_by >= 0 else ""

    def go_to(self, key: Any) -> None:
        """Put the cursor on the line with this key, if it is there."""
        self._arrange(key)

    def _arrange(self, key: Any) -> None:
        """Filter and sort anew; the cursor stays on the line with `key` where it is still there, else goes to the first."""
        sheet = matching(self.whole, self.needle)
        self.sheet = ordered(sheet, self.sorted_by) if self.sorted_by >= 0 else sheet
        lines = self.sheet.lines
        first = next((at for at, line in enumerate(lines) if line.key is not None), 0)
        found = next((at for at, line in enumerate(lines) if line.key is not None and line.key == key), first)
        self.place = replace(self.place, line=found, column=min(self.place.column, max(1, len(self.sheet.columns) - 1)), top=0)
        self._follow()

    def draw(self, width: int, height: int) -> Canvas:
        """The table at this size."""
        return draw_grid(self.sheet, self.place, (width, height), focused=self.sheet.as_map)

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._follow()

    def action_walk(self, lines: int) -> None:
        """Up or down, over headings."""
        step = 1 if lines > 0 else -1
        at, last = self.place.line, len(self.sheet.lines) - 1
        wanted = max(0, min(last, at + lines))
        while 0 <= wanted <= last and self.sheet.lines[wanted].key is None:
            wanted += step
        if not 0 <= wanted <= last:
            wanted = at
            self.place = replace(self.place, top=0 if step < 0 else self.place.top)  # a heading above the first line is seen again
        self.place = replace(self.place, line=max(0, wanted))
        self._follow()

    def action_page(self, pages: int) -> None:
        """By most of a page."""
        self.action_walk(pages * max(1, self._rows() - 1))

    def action_across(self, columns: int) -> None:
        """Left or right in a map."""
        if self.sheet.as_map:
            self.place = replace(self.place, column=max(1, min(len(self.sheet.columns) - 1, self.place.column + columns)))
            self._follow()

    def action_choose(self) -> None:
        """Deeper."""
        if self.line is not None:
            self.post_message(self.Chosen())

    def on_mouse_scroll_down(self) -> None:
        """The wheel walks."""
        self.action_walk(1)

    def on_mouse_scroll_up(self) -> None:
        """The wheel walks."""
        self.action_walk(-1)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there; on the line it is on already, go deeper."""
        at = event.y - self._head() + self.place.top
        if event.y < self._head() or at >= len(self.sheet.lines) or self.sheet.lines[at].key is None:
            return
        sizes = widths(self.sheet, self.size.width)
        under = [column for column, x in across(self.sheet, sizes, self.place.left, self.size.width) if column and x - 1 <= event.x]
        column = under[-1] if self.sheet.as_map and under and event.x >= MARGIN else self.place.column
        if (at, column) == (self.place.line, self.place.column):
            self.action_choose()
        else:
            self.place = replace(self.place, line=at, column=column)
            self._follow()

    def _head(self) -> int:
        sizes = widths(self.sheet, max(1, self.size.width))
        names = head(self.sheet, sizes)
        return max((len(names[at]) for at, _ in across(self.sheet, sizes, self.place.left, self.size.width)), default=1)

    def _rows(self) -> int:
        return max(1, self.size.height - self._head())

    def _follow(self) -> None:
        """Scroll to where the cursor is."""
        place, rows = self.place, self._rows()
        top = min(place.top, place.line)
        if top and self.sheet.lines[top - 1 : top] and self.sheet.lines[top - 1].key is None and place.line == top:
            top -= 1
        top = max(top, place.line - rows + 1, 0)
        left = min(place.left, place.column)
        if self.sheet.as_map and self.size.width:
            sizes = widths(self.sheet, self.size.width)
            while left < place.column and place.column not in [at for at, _ in across(self.sheet, sizes, left, self.size.width)]:
                left += 1
        self.place = replace(place, top=top, left=left)
        self.redraw()
        self.post_message(self.Walked())
