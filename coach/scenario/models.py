"""The shape of a scenario once loaded: one normal form, whatever short forms the author used.

Field names are the words of the YAML format (``docs/format.md``). All models are frozen; sequences are tuples, mappings keep
the author's order. Text fields have passed ``coach.text.clean``. Feelings and axes run 0-100, weights are whole numbers,
``pass_mark`` is a percentage. Name checks across the file (targets of ``go``, techniques, actions) happen in ``load``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from coach.plane import Point
from coach.scenario.build import Between, Filled
from coach.scenario.conditions import Condition

FEELINGS = ("tension", "trust", "patience", "assertiveness", "cooperativeness")
Channel = Literal["phone", "chat", "social"]
EndingClass = Literal["good", "weak", "bad"]
Freedom = Literal["script", "reword", "improvise"]
Text = Annotated[str, Filled()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something said or shown: a variant, optionally only under a condition."""

    text: Text
    """What is said; ``{placeholders}`` are filled in. Written as ``line:`` when there is a ``when:``, else as the bare text."""
    when: Condition | None = None
    """Used only while this holds, and then before any line without a condition."""
    abuse: bool = False
    """It insults or threatens the trainee: limits are called for, and carrying on as if nothing had been said is a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a turn must look like. AND between keys, OR inside a list; every key left out matches anything."""

    uses: tuple[tuple[str, ...], ...] = ()
    """Techniques or faults, one of which occurs; ``a + b`` where both must: ``[a, b + c]`` is ``(("a",), ("b", "c"))``."""
    says: tuple[str, ...] = ()
    """Words or phrases, one of which occurs."""
    means: tuple[str, ...] = ()
    """Names of intents or answers, one of which is meant."""
    does: tuple[str, ...] = ()
    """Desk actions, without the slash."""
    without: tuple[str, ...] = ()
    """Techniques, intents or /actions (without slash) that must not occur in this turn."""
    when: Condition | None = None
    """What must hold besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Match):
    """A rule of a scene or of ``anywhere``: a match, and what follows from it."""

    customer: tuple[Line, ...] = ()
    """What the customer says then: variants, of which one is said."""
    feels: dict[str, int] = field(default_factory=dict)
    """Feeling -> change in points, up or down: ``tension -8, trust +5``."""
    remember: tuple[str, ...] = ()
    """Words that are true from now on and may be asked for in conditions."""
    go: str | None = None
    """The scene the call goes on in; left out, it stays in this one."""
    end: str | None = None
    """The ending this leads to; excludes ``go``."""
    better: tuple[Line, ...] = ()
    """What the trainee might have said instead; the debrief may show one whose condition held before the reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A stage of the call."""

    customer: tuple[Line, ...] = ()
    """What the customer says on coming into the scene; the first scene needs it, for it starts the call."""
    hint: str = ""
    """Shown to a trainee who asks for help."""
    goal: str = ""
    """What the scene is for, in the author's words."""
    reveals: tuple[str, ...] = ()
    """Open scenes: answers she comes out with by and by, unasked, when she is listened to; in this order."""
    resolved_when: Condition | None = None
    """Makes the scene an open one: no replies are needed, she acts by her mode until this holds; then comes `go` or `end`."""
    go: str | None = None
    """Open scenes: the scene the call goes on in once resolved."""
    end: str | None = None
    """Open scenes: the ending this leads to once resolved; excludes `go`."""
    replies: tuple[Reply, ...] = ()
    """The rules, tried from top to bottom; the first that fits wins."""
    otherwise: tuple[Line, ...] = ()
    """What the customer says when no rule fits."""
    better: tuple[Line, ...] = ()
    """Good lines for this scene; the debrief may show one whose condition held before the reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Something the customer knows and tells when asked, in any scene; its name becomes a remembered word once told."""

    asked: Annotated[tuple[str, ...], Filled()]
    """Ways to ask for it, four or more, in different words."""
    customer: Annotated[tuple[Line, ...], Filled()]
    """What the customer then tells."""
    feels: dict[str, int] = field(default_factory=dict)
    """Feeling -> change in points, when told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Who the customer is, apart from what happened."""

    name: Text
    """Who they are."""
    position: Point
    """Where they stand on the plane to begin with, and drift back to; ``mode:`` is short for the middle of a region."""
    pronouns: str = "they"
    """What to call them by: she, he, they."""
    manner: str = ""
    """How they talk, in a sentence or two."""
    triggers: tuple[str, ...] = ()
    """Words that set them off."""
    reacts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Technique or fault -> feelings, where they differ from other customers."""
    asides: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    """Technique or fault -> short remarks she may put before a line that answers something else."""
    lines: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    """What she says in moments no scene wrote: ``interrupted  silence  unclear  asked  asked_if  noted  repeated  doubt  vent  lost_patience
    hung_up  goodbye``; and what she does in open scenes: ``vent  doubt  ask  refuse  soften  accept  close``."""
    silence: Annotated[int, Between(1, 3600)] | None = None
    """Seconds of dead air she bears; left out, what people bear on the channel: 20 on the phone, 60 in chat, 600 in public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line of the knowledge card: true, allowed, and what must not be promised."""

    fact: str
    """The sentence on the card."""
    never_say: tuple[str, ...] = ()
    """Promises this fact forbids; labels of the case in braces are filled in."""
    where: Literal["public"] | None = None
    """``public``: forbidden only as long as everybody can read along (channel ``social``)."""
    limit: Condition | None = None
    """What must hold of the amounts given: ``credit_amount <= 20``, or ``/credit <= 20``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAction:
    """Something the trainee can do at the desk by typing ``/name``."""

    does: str = ""
    """What it is for, as the desk lists it."""
    amount: Annotated[int, Between(1, 1_000_000)] | None = None
    """Largest whole amount accepted; None: the action takes no amount."""
    when: Condition | None = None
    """What must be true before it works."""
    refused: str = ""
    """What the desk answers when `when` does not hold; it costs no turn."""
    done: str = ""
    """What the desk answers when it worked; ``{amount}`` is filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that would solve it; counts in the outcome."""

    when: Condition
    """What must hold when the call is over."""
    label: str = ""
    """What the debrief calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a call can end."""

    value: EndingClass
    """Written as ``is:``, or as the whole of a short form: ``resolved: good``."""
    label: str = ""
    """What people read; the name when left out."""
    about: str = ""
    """One sentence for the debrief: what this ending means for the customer."""
    then: str | None = None
    """The scene in which the next contact begins; left out, this was the last one."""
    after: str = ""
    """How much later that is, as people say it: ``2 days``, ``the next morning``."""
    carry: dict[str, int] = field(default_factory=dict)
    """Feeling -> percent of its level now with which the next contact begins, 0-200; what is not named stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Match):
    """A line of the checklist: a technique or fault by its id, or the scenario's own condition under its own name."""

    weight: Annotated[int, Between(-100, 100)]
    """How heavily it counts; below zero for what should not happen."""
    label: str = ""
    """What the form calls it; the technique's name when left out."""
    section: str = ""
    """Part of the form it stands in; the technique's own when left out."""
    required: bool = False
    """Missed: not passed, whatever the score."""
    fatal: bool = False
    """Broken: the whole score is 0."""
    compliance: bool = False
    """Counted apart from quality."""
    keeps: tuple[str, ...] = ()
    """Facts of the knowledge card that nothing said may go against."""
    advice: tuple[Line, ...] = ()
    """What would have met it, in a sentence; the debrief says the first that fits how the call went."""
    better: tuple[Line, ...] = ()
    """Lines that would have met it; the debrief may show one that fits how the call went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterCall:
    """What a good wrap-up note contains."""

    mention: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What it should hold -> words that show it, one of which is enough."""
    avoid: tuple[str, ...] = ()
    """Words that have no place in it."""
    words: tuple[int, int] = (10, 120)
    """The least and the most words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of an embedded test: the trainee speaks or acts (`say`), writes the note, or something is expected (`expect`)."""

    say: str = ""
    """What the trainee says, /actions included. Written as a plain text."""
    note: str | None = None
    """The after-call note is written, before the next contact."""
    expect: Condition | None = None
    """What must hold at this point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What this customer is worth, for the simulated effect in the debrief."""

    a_year: Annotated[int, Between(1, 10_000_000)]
    """What they spend in a year, in whole units of the currency."""
    years: Annotated[int, Between(1, 100)]
    """How many years they have been, or are likely to stay, a customer."""
    currency: str = "£"
    """The sign before the amounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Llm:
    """What a language model may do with the words; it never decides what happens."""

    freedom: Freedom = "reword"
    """``script``: the lines as written; ``reword``: the same said in other words; ``improvise``: own words where no rule fits."""
    never: tuple[str, ...] = ()
    """What it must never say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole scenario file."""

    id: str
    """The file's name without its endings, after ``PACK/`` where it is in one; what ``coach play ID`` takes."""
    digest: str
    """sha256 of the files it was loaded from (scenario, persona), hexadecimal."""
    title: Text
    """What it is called, in the list and at the top of the screen. Written as ``scenario:``."""
    about: str = ""
    """One or two sentences for the list."""
    briefing: str = ""
    """What the trainee reads before the call."""
    tags: tuple[str, ...] = ()
    """Words to find it by in a list."""
    level: Annotated[int, Between(1, 5)] = 2
    """1 easy to 5 hard."""
    pass_mark: Annotated[int, Between(0, 100)] = 70
    """Percent of the score. Written as ``pass:``."""
    channel: Channel = "phone"
    """How the customer gets in touch."""
    persona: Persona
    """Written here, or the name of a file in ``personas``."""
    mood: dict[str, int] = field(default_factory=dict)
    """Feeling -> level 0-100 at the start of this call, where it differs from the persona's usual."""
    case: dict[str, str] = field(default_factory=dict)
    """The account card: label -> text. A label in braces stands for its text in lines."""
    facts: dict[str, Fact] = field(default_factory=dict)
    """The knowledge card."""
    desk: dict[str, DeskAction] = field(default_factory=dict)
    """Name without slash -> what it does. ``/end`` is there always."""
    intents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What a trainee may mean -> example sentences, four or more."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """What the customer knows and tells when asked, in any scene."""
    needs: dict[str, Need] = field(default_factory=dict)
    """What would solve it for her."""
    scenes: dict[str, Scene]
    """In the author's order; the first one starts the call."""
    anywhere: tuple[Reply, ...] = ()
    """Rules that are tried in every scene, before its own."""
    endings: dict[str, Ending] = field(default_factory=dict)
    """``hung_up`` is always among them, bad unless described otherwise: it is how a call ends when patience runs out. So is, where a line
    is marked as abuse, ``courteous_end``, weak: the trainee has set limits twice and then ended the call."""
    checklist: dict[str, Item] = field(default_factory=dict)
    """What is scored, in the order of the form."""
    after_call: AfterCall | None = None
    """Left out, no note is asked for."""
    worth: Worth | None = None
    """What this customer is worth; the debrief then shows a simulated effect of the outcome."""
    llm: Llm | None = None
    """What a language model may do with her words, where one is used."""
    tests: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    """What it shows -> the call, line by line."""
