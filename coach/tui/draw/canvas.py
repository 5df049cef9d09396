"""A grid of terminal cells with text, grounds and braille dots; inks and grounds are names, not colours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from rich.cells import cell_len

from coach.tui.look import Dots

ACROSS: Final = 2
"""Dots in a cell, left to right."""
DOWN: Final = 4
"""Dots in a cell, top to bottom."""
_BRAILLE: Final = 0x2800
_BITS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bit of each dot in the Unicode braille block, by row and column of the cell."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring cells of a row that share an ink and a ground."""

    text: str
    ink: str
    ground: str


@dataclass(slots=True)
class _Cell:
    char: str = " "
    ink: str = ""
    ground: str = ""
    dots: int = 0
    held: bool = False
    """Written text: dots pass behind it."""


@dataclass
class Canvas:
    """`width` x `height` cells; dot coordinates run to ``width * 2`` and ``height * 4``. Everything outside is cut, silently."""

    width: int
    height: int
    dots: Dots = "braille"
    _cells: list[list[_Cell]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._cells = [[_Cell() for _ in range(self.width)] for _ in range(self.height)]

    def ground(self, x: int, y: int, name: str) -> None:
        """Give one cell a ground."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self._cells[y][x].ground = name

    def text(self, x: int, y: int, text: str, ink: str = "") -> None:
        """Write `text` from cell (x, y); a wide character that does not fit is left out."""
        if not 0 <= y < self.height:
            return
        for char in text:
            size = cell_len(char)
            if size and x >= 0 and x + size <= self.width:
                self._put(x, y, char, ink)
                for extra in range(1, size):
                    self._put(x + extra, y, "", ink)
            x += size

    def faint(self, x: int, y: int, char: str, ink: str) -> None:
        """One character that anything else may cover: an axis, a rule."""
        if self.empty(x, y):
            cell = self._cells[y][x]
            cell.char, cell.ink = char, ink

    def free(self, x: int, y: int, cells: int) -> bool:
        """Whether `cells` cells from (x, y) lie on the canvas and hold no text."""
        if not (0 <= y < self.height and x >= 0 and x + cells <= self.width):
            return False
        return not any(cell.held for cell in self._cells[y][x : x + cells])

    def empty(self, x: int, y: int) -> bool:
        """Whether a cell holds neither text nor dots."""
        return self.free(x, y, 1) and not self._cells[y][x].dots

    def dot(self, across: float, down: float, ink: str = "") -> None:
        """Set the dot nearest to the given dot coordinates."""
        column, row = round(across), round(down)
        x, y = column // ACROSS, row // DOWN
        if 0 <= x < self.width and 0 <= y < self.height:
            cell = self._cells[y][x]
            cell.dots |= _BITS[row % DOWN][column % ACROSS]
            if not cell.held:
                cell.ink = ink

    def line(self, start: tuple[float, float], end: tuple[float, float], ink: str = "") -> None:
        """A straight line of dots between two dot coordinates, both ends included."""
        (across, down), (to_across, to_down) = start, end
        steps = max(1, round(max(abs(to_across - across), abs(to_down - down))))
        for step in range(steps + 1):
            share = step / steps
            self.dot(across + (to_across - across) * share, down + (to_down - down) * share, ink)

    def rows(self) -> list[list[Run]]:
        """The picture, a list of runs for each row."""
        return [self._row(cells) for cells in self._cells]

    def plain(self) -> str:
        """The picture without inks, for tests and for reading aloud."""
        return "\n".join("".join(run.text for run in row) for row in self.rows())

    def _put(self, x: int, y: int, char: str, ink: str) -> None:
        cell = self._cells[y][x]
        cell.char, cell.ink, cell.held = char, ink, True

    def _row(self, cells: list[_Cell]) -> list[Run]:
        runs: list[Run] = []
        for cell in cells:
            char = self._char(cell)
            if runs and (runs[-1].ink, runs[-1].ground) == (cell.ink, cell.ground):
                runs[-1] = Run(runs[-1].text + char, cell.ink, cell.ground)
            else:
                runs.append(Run(char, cell.ink, cell.ground))
        return runs

    def _char(self, cell: _Cell) -> str:
        if cell.held or not cell.dots:
            return cell.char
        return chr(_BRAILLE | cell.dots) if self.dots == "braille" else "·"
