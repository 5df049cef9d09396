"""A client that answers what a test tells it to, at once and without a network."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from coach.llm.wire import Answer, Ask, Deadlines, Endpoint, Fault, Usage

LOCAL = Endpoint("http://127.0.0.1:9/v1", "test-model", Deadlines(60, 120))
Piece = str | Answer | Fault


def whole(text: str, *, finish: str = "stop") -> list[Piece]:
    """A stream of `text` in small pieces, and its end."""
    return [*(text[at : at + 7] for at in range(0, len(text), 7)), Answer(text, finish, Usage(100, max(1, len(text) // 4)))]


@dataclass
class FakeClient:
    """Answers each request by `answer`; keeps what it was asked, and whether every stream was closed."""

    answer: Callable[[Ask], Sequence[Piece]]
    endpoint: Endpoint = LOCAL
    asked: list[Ask] = field(default_factory=list)
    open: int = 0

    async def stream(self, ask: Ask, *, deadlines: Deadlines, told: Callable[[str], None]) -> AsyncGenerator[str | Answer, None]:
        del deadlines, told
        self.asked.append(ask)
        self.open += 1
        try:
            for piece in self.answer(ask):
                if isinstance(piece, Fault):
                    raise piece
                yield piece
        finally:
            self.open -= 1

    async def models(self) -> tuple[str, ...]:
        return (self.endpoint.model,)

    async def close(self) -> None:
        assert self.open == 0, "a stream was left open"
