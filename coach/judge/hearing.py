"""Asking: every question three times, two at once at most, each opinion handed over the moment it is settled."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from coach.judge.prompt import PROMPT, TEMPERATURES, ask, shuffled
from coach.judge.votes import CUT, NO_JSON, Vote, check, lost, settle
from coach.llm.reading import tokens
from coach.llm.wire import Answer, Fault, Usage
from coach.store.opinions import Opinion
from coach.text import clean

if TYPE_CHECKING:
    from coach.judge.questions import Question
    from coach.judge.transcript import Transcript
    from coach.llm.meter import Meter
    from coach.llm.wire import Client, FaultKind

ENOUGH: Final = 2
"""Votes of one question that may be lost: the third could not make a majority any more, and each may take minutes."""
MOST_LOST: Final = 4
"""Requests in a row lost to the wire: two questions. Whoever is at the other end has gone."""
MOST_FORMLESS: Final = 4
"""Answers in a row that are not in the form asked for: no answer of this model will be."""
FORMLESS: Final = frozenset({NO_JSON, CUT})
YES_SAYING: Final = 4
"""Opinions it takes to tell that a model says yes to everything."""
YES_SAYER: Final = "It said yes to everything it was asked, so none of it counts."
USUAL: Final = 80
"""Tokens of an answer."""
MOST_NAMED: Final = 200
SAYS: Final[dict[FaultKind, str]] = {
    "first_token": "No answer came in time.",
    "deadline": "No answer came in time.",
    "cut": "The answer was cut off.",
    "nonsense": "The answer was not in the form asked for.",
    "filtered": "It refused to answer.",
    "empty": "It answered nothing.",
    "overflow": "The call is too long for it.",
}
NO_ANSWER: Final = "No answer came."


def model_of(client: Client) -> str:
    """Whose opinion it will be, for people and for the journal: ``smollm2 at 127.0.0.1:8092``."""
    return clean(f"{client.endpoint.model} at {client.endpoint.host}", limit=MOST_NAMED)


@dataclass(slots=True)
class Hearing:
    """Opinions of one model on one attempt. `seed` is the attempt's; each of `clients` carries one request at a time.

    `settled` is handed each opinion as soon as its votes are in, so whoever stops early has those. What was lost to answers in no form
    is handed over at the end, and not at all where the model turns out to be unable to give any. `told` hears why it takes long, `begun`
    which question is asked now.
    """

    call: Transcript
    seed: int
    clients: Sequence[Client]
    settled: Callable[[Opinion], None]
    told: Callable[[str], None]
    meter: Meter
    opinions: list[Opinion] = field(default_factory=list)
    """Those settled so far, in the order they were."""
    stopped: Fault | None = None
    """Why the rest was not asked."""
    begun: Callable[[Question], None] | None = None
    _lost: int = 0
    _formless: int = 0
    _unable: bool = False
    _held: list[Opinion] = field(default_factory=list)

    @property
    def model(self) -> str:
        """Whose opinions these are, for people."""
        return model_of(self.clients[0])

    def expected(self, questions: Sequence[Question]) -> Usage:
        """About what it will take to ask them all."""
        texts = (message.text for question in questions for message in ask(question, self.call, seed=self.seed, vote=0).messages)
        votes = len(TEMPERATURES)
        return Usage(votes * tokens(sum(map(len, texts))), votes * len(questions) * USUAL, estimated=True)

    async def ask(self, questions: Sequence[Question]) -> None:
        """Ask them all, in an order that depends on the seed alone. A fault costs its own vote; one that waiting does not mend ends it."""
        by_item = {question.item: question for question in questions}
        waiting = deque(by_item[item] for item in shuffled(by_item, self.seed))
        workers = [asyncio.ensure_future(self._work(client, waiting)) for client in self.clients]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)  # until every connection is closed
        for opinion in () if self._unable else self._held:
            self._hand_over(opinion)
        self._doubt(by_item)

    async def _work(self, client: Client, waiting: deque[Question]) -> None:
        while waiting and self.stopped is None:
            question = waiting.popleft()
            if self.begun is not None:
                self.begun(question)
            votes: list[Vote] = []
            while len(votes) < len(TEMPERATURES) and sum(not vote.counts for vote in votes) < ENOUGH:
                vote = await self._vote(client, question, len(votes))
                if vote is None:
                    break
                votes.append(vote)
            else:
                self._keep(question, votes)

    async def _vote(self, client: Client, question: Question, number: int) -> Vote | None:
        """One vote; None when there is no sense in asking on."""
        if self.stopped is None and self.meter.spent:
            self.stopped = Fault("cap", f"This has used {self.meter.words()}, all that may be used at a time. To ask about the rest, ask again.")
        if self.stopped is not None:
            return None
        request = ask(question, self.call, seed=self.seed, vote=number)
        answer = None
        try:
            async with aclosing(client.stream(request, deadlines=client.endpoint.deadlines, told=self.told)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Answer):
                        answer = piece
        except Fault as fault:
            self.meter.add(fault.usage)
            self._lost = self._lost + 1 if fault.transport else 0
            if fault.fatal:
                self.stopped = fault
                return None
            if self._lost >= MOST_LOST:
                self.stopped = fault
            return lost(SAYS.get(fault.kind, NO_ANSWER))
        self._lost = 0
        if answer is None:
            return lost(NO_ANSWER)
        self.meter.add(answer.usage)
        vote = check(answer, self.call)
        self._formless = self._formless + 1 if vote.reason in FORMLESS and not vote.counts else 0
        if self._formless >= MOST_FORMLESS and self.stopped is None:
            self._give_up(client)
        return vote

    def _give_up(self, client: Client) -> None:
        """Stop asking a model that cannot answer in the form asked for."""
        kept = "What it said before in the right form is kept." if self.opinions else "Nothing is kept as an opinion."
        self._unable = True
        self.stopped = Fault(
            "nonsense",
            f"{clean(client.endpoint.model, limit=MOST_NAMED)} cannot do this: {MOST_FORMLESS} answers in a row were not in the form asked for. {kept} "
            "Ask a larger model, or one made to follow instructions: coach judge --model NAME",
        )

    def _keep(self, question: Question, votes: Sequence[Vote]) -> None:
        it = settle(votes)
        opinion = Opinion(question.item, it.verdict, it.confidence, it.quote, it.turn, it.reason, self.model, question.rubric, PROMPT)
        if it.confidence == "none" and all(vote.reason in FORMLESS for vote in votes):
            self._held.append(opinion)
        else:
            self._hand_over(opinion)

    def _hand_over(self, opinion: Opinion) -> None:
        self.opinions.append(opinion)
        self.settled(opinion)

    def _doubt(self, by_item: dict[str, Question]) -> None:
        """Take back what a model said that finds everything it is asked about, mistakes included, or in one and the same sentence."""
        told = [opinion for opinion in self.opinions if opinion.confidence != "none"]
        if len(told) < YES_SAYING or any(opinion.verdict != "met" for opinion in told):
            return
        if len({opinion.quote for opinion in told}) > 1 and not any(by_item[opinion.item].fault for opinion in told):
            return
        for opinion in told:
            doubted = Opinion(opinion.item, lost("").verdict, "none", "", None, YES_SAYER, opinion.model, opinion.rubric, opinion.prompt)
            self.opinions[self.opinions.index(opinion)] = doubted
            self.settled(doubted)
