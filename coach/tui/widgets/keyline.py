"""The bottom line: what the keys do here, as many as fit, help always among them. Every entry can be clicked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from coach.text import width

GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Key:
    """A key as shown, what it does in one or two words, and the screen's action it runs."""

    key: str
    does: str
    action: str


class KeyLine(Widget):
    """Shows keys by rank: the first given are the last to go; the last one given stays at the right edge."""

    DEFAULT_CSS = """
    KeyLine { height: 1; width: 1fr; dock: bottom; background: $footer-background; color: $quiet; padding: 0 1; text-wrap: nowrap; }
    """

    def __init__(self, keys: tuple[Key, ...] = ()) -> None:
        super().__init__()
        self._keys = keys
        self.auto_links = False

    def show(self, keys: tuple[Key, ...]) -> None:
        """Other keys from now on."""
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> Content:
        """The keys that fit."""
        if not self._keys:
            return Content("")
        *keys, last = self._keys
        room = self.content_size.width - self._cells(last)
        shown: list[Content] = []
        for key in keys:
            if self._cells(key) + GAP > room:
                break
            shown += [self._entry(key), Content(" " * GAP)]
            room -= self._cells(key) + GAP
        return Content.assemble(*shown, " " * max(0, room), self._entry(last))

    def _cells(self, key: Key) -> int:
        return width(f"{key.key} {key.does}")

    def _entry(self, key: Key) -> Content:
        entry = Content.assemble(Content.styled(key.key, "$footer-key-foreground bold"), " ", Content.styled(key.does, "$foreground"))
        return entry.stylize(Style.from_meta({"@click": f"screen.{key.action}"}))
