"""When to stop asking a model: two turns in a row lost to the wire, or one fault that waiting does not mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from coach.llm.wire import Fault

ENOUGH: Final = 2


@dataclass(slots=True)
class Breaker:
    """Open, the author's lines are said for the rest of the call, until somebody closes it. What a validator rejects never counts."""

    failed: int = 0
    """Turns lost to the wire in a row."""
    why: str = ""
    """The last fault, as a sentence for the trainee; empty while all is well."""
    _open: bool = False

    @property
    def open(self) -> bool:
        """Whether the model is left alone."""
        return self._open

    def worked(self) -> None:
        """The wire held in this turn, whatever became of the words."""
        self.failed, self.why = 0, ""

    def lost(self, fault: Fault) -> None:
        """A turn was lost."""
        self.why = str(fault)
        if fault.transport:
            self.failed += 1
        self._open = self._open or fault.fatal or self.failed >= ENOUGH

    def close(self) -> None:
        """Try again from now on."""
        self.failed, self.why, self._open = 0, "", False
