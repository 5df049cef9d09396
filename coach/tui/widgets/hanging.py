"""Lines with a lead and a body, the body wrapped under itself: ``· fact``, ``key  value``, ``/action  what it does``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from coach.tui.widgets.inert import inert

LEAST = 8
"""A body narrower than this is wrapped under its lead's first cell instead."""


@dataclass(frozen=True, slots=True)
class Hung:
    """One line; an empty lead with `indent` still hangs."""

    lead: Content = field(default_factory=lambda: Content(""))
    body: Content = field(default_factory=lambda: Content(""))


def heading(text: str) -> Hung:
    """A small title over a block."""
    return Hung(body=inert(text, "$text-accent bold"))


BLANK = Hung()


def set_lines(lines: Sequence[Hung], width: int) -> Content:
    """All lines wrapped to `width` cells, as one content."""
    rows: list[Content] = []
    for line in lines:
        indent = line.lead.cell_length
        if width - indent < LEAST:
            indent = 0
        wrapped = line.body.wrap(max(1, width - indent)) if len(line.body) else [Content("")]
        rows.append(Content.assemble(line.lead, wrapped[0]))
        rows.extend(Content.assemble(" " * indent, part) for part in wrapped[1:])
    return Content("\n").join(rows)


class Hanging(Widget):
    """Shows hung lines at whatever width there is."""

    DEFAULT_CSS = """
    Hanging { width: 1fr; height: auto; text-wrap: nowrap; }
    """

    def __init__(self, lines: Sequence[Hung] = (), *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id, classes=classes)
        self._lines = tuple(lines)

    def show(self, lines: Sequence[Hung]) -> None:
        """Other lines from now on."""
        self._lines = tuple(lines)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Rows these lines take at `width`."""
        return len(set_lines(self._lines, width).split("\n", allow_blank=True)) if self._lines else 0

    def render(self) -> Content:
        """The wrapped lines."""
        return set_lines(self._lines, max(1, self.content_size.width))


def flow(parts: Sequence[Content], width: int, gap: int = 3) -> Content:
    """The parts one after another, `gap` blanks between; a part that does not fit begins the next line, whole unless it is longer than a line."""
    rows: list[list[Content]] = [[]]
    used = 0
    for part in (piece for whole in parts for piece in (whole.wrap(max(1, width)) if whole.cell_length > width else [whole])):
        if rows[-1] and used + gap + part.cell_length > width:
            rows.append([])
            used = 0
        used += part.cell_length + (gap if rows[-1] else 0)
        rows[-1].append(part)
    return Content("\n").join([Content(" " * gap).join(row) for row in rows])


class Flow(Widget):
    """Shows parts in a flow."""

    DEFAULT_CSS = """
    Flow { width: 1fr; height: auto; }
    """

    def __init__(self, parts: Sequence[Content], *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._parts = tuple(parts)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Rows the parts take at `width`."""
        return len(flow(self._parts, width).split("\n", allow_blank=True))

    def render(self) -> Content:
        """The flowing parts."""
        return flow(self._parts, max(1, self.content_size.width))
