"""What to know before a call and during it, in words: who, what happened, the card, the desk, how to play."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from coach import wording
from coach.plain.page import Ink, Page
from coach.plain.story import called
from coach.plane import region
from coach.practice.setting import NO_HINTS
from coach.scorecard import score

if TYPE_CHECKING:
    from coach.scenario import Scenario

CHANNELS: Final = {"phone": "on the phone", "chat": "in a chat", "social": "in public, on social media"}
LEVELS: Final = ("", "easy", "steady", "testing", "hard", "very hard")


def briefing(page: Page, scenario: Scenario) -> None:
    """Everything to read before picking up; what the customer knows and nobody has been told stays out of it."""
    persona = scenario.persona
    page.line(scenario.title, ink=Ink.BOLD)
    level = LEVELS[min(5, max(1, scenario.level))]
    where = CHANNELS.get(scenario.channel, scenario.channel)
    page.line(f"{persona.name}: {region(persona.position).value}, {where}, level {scenario.level} of 5 ({level})")
    story = scenario.briefing or scenario.about
    if story:
        page.heading("What happened")
        page.line(story.strip(), indent=2)
    looked_for(page, scenario)
    card(page, scenario)
    desk(page, scenario)


def looked_for(page: Page, scenario: Scenario) -> None:
    """The checklist by its labels, section by section: what earns in a column, then what to keep clear of."""
    page.heading("What will be looked for")
    for heading, earns, costs in wording.looked_for(score(scenario, ())):
        page.line()
        page.line(heading, indent=2)
        for label in earns:
            page.line(label, lead="+ ", indent=4)
        if costs:
            page.line(", ".join(costs), lead="- keep clear of: ", indent=4)
    page.line()
    page.line(f"Pass mark {scenario.pass_mark} %.", indent=2)


def card(page: Page, scenario: Scenario) -> None:
    """The account, then what is true and what must not be promised."""
    if scenario.case:
        page.heading("Account")
        page.pairs((name.replace("_", " "), value) for name, value in scenario.case.items())
    if scenario.facts:
        page.heading("Knowledge card")
        for number, fact in enumerate(scenario.facts.values()):
            if number:
                page.line()
            page.line(fact.fact, lead="* ", indent=2)
            if fact.never_say:
                page.line(wording.never_say(fact.never_say), lead="never say: ", indent=4, ink=Ink.QUIET)


def desk(page: Page, scenario: Scenario, done: Mapping[str, int] | None = None) -> None:
    """Every /action with what it does, and which have been done."""
    page.heading("Desk (type these in the call)")
    rows = []
    for name, action in scenario.desk.items():
        amount = f" (1 to {action.amount}: /{name} {min(10, action.amount)})" if action.amount is not None else ""
        ticked = " [done]" if done and done.get(name) else ""
        rows.append((f"/{name}", f"{action.does or name.replace('_', ' ')}{amount}{ticked}"))
    page.pairs([*rows, ("/end", "end the call")] if "end" not in scenario.desk else rows)


def hint(page: Page, scenario: Scenario, scene: str, *, exam: bool) -> None:
    """What the author advises for the scene; nothing in an exam."""
    found = scenario.scenes.get(scene)
    name = called(scenario.persona.name)
    told = found.hint if found and found.hint else f"No hint for this moment. What has {name} said that you have not answered?"
    page.line(NO_HINTS if exam else told, lead="Hint: ", indent=3, lead_ink=Ink.BOLD)


def how_to_play(page: Page, scenario: Scenario, *, timed: bool, exam: bool = False) -> None:
    """Replies, desk, clock, and the commands of plain mode."""
    name = called(scenario.persona.name)
    page.heading("How to play")
    page.line(f"Type what you would say and press Enter: one line is one reply. Below it you see what was noticed, then what {name} answers.", indent=2)
    page.line("A word with a slash acts at your desk, alone or within a reply.", indent=2)
    page.line()
    if timed and scenario.channel != "phone":
        page.line(f"{name} types for a moment before each message. A long silence counts.", indent=2)
        page.line()
    elif timed:
        page.line(
            f"{name} talks at speaking pace. A line sent before {name} has finished cuts the sentence off, and the rest of it is lost to you both. "
            "An empty Enter or a short mm-hm meanwhile only shows that you listen. A long silence counts.",
            indent=2,
        )
        page.line()
    page.pairs(row for row in COMMANDS if not exam or row[0] != "/hint")


COMMANDS: Final[tuple[tuple[str, str], ...]] = (
    ("/card", "the account and the knowledge card again"),
    ("/desk", "what you can do, and what you have done"),
    ("/hint", "a hint for this moment"),
    ("/where", "where things stand: the customer, your moves, the checklist"),
    ("/end", "end the call"),
    ("/quit", "leave; the call is kept and can be resumed"),
    ("/help", "this"),
)
