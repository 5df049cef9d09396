"""PyYAML's own parser, for where it was built without libyaml, reading what libyaml reads."""

from __future__ import annotations

from typing import Any

import yaml
from yaml.scanner import ScannerError


class PureLoader(yaml.SafeLoader):
    """Reads unquoted text inside brackets as libyaml does: ``[are you there?]`` is one text, ``[a:{b}]`` is refused."""

    def scan_plain(self) -> Any:
        """The token of an unquoted text at the current place."""
        if not self.flow_level:
            return super().scan_plain()
        start = end = self.get_mark()
        chunks: list[str] = []
        spaces: list[str] = []
        while self.peek() != "#":
            length = self._plain_length(start)
            if not length:
                break
            self.allow_simple_key = False
            chunks += [*spaces, self.prefix(length)]
            self.forward(length)
            end = self.get_mark()
            spaces = self.scan_plain_spaces(self.indent + 1, start) or []
            if not spaces:
                break
        return yaml.ScalarToken("".join(chunks), True, start, end)  # noqa: FBT003 - PyYAML's signature

    def _plain_length(self, start: Any) -> int:
        length = 0
        while True:
            char = self.peek(length)
            after = self.peek(length + 1) if char == ":" else ""
            if after and after in ",?[]{}":
                self.forward(length)
                raise ScannerError("while scanning a plain scalar", start, "found unexpected ':'", self.get_mark())
            if char in "\0 \n,[]{}" or (after and after in "\0 \n"):
                return length
            length += 1
