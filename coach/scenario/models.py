"""The shape of a scenario once loaded: one normal form, whatever short forms the author used.

Field names are the words of the YAML format (``docs/format.md``). All models are frozen; sequences are tuples, mappings keep
the author's order. Text fields have passed ``coach.text.clean``. Feelings and axes run 0-100, weights are whole numbers,
``pass_mark`` is a percentage. Name checks across the file (targets of ``go``, techniques, actions) happen in ``load``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from coach.plane import Point
from coach.scenario.conditions import Condition

FEELINGS = ("tension", "trust", "patience", "assertiveness", "cooperativeness")
Channel = Literal["phone", "chat", "social"]
EndingClass = Literal["good", "weak", "bad"]


Text = Annotated[str, Field(min_length=1)]


class Model(BaseModel):
    """Base of all models: frozen, closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Line(Model):
    """Something the customer says: a variant, optionally only under a condition."""

    text: str
    when: Condition | None = None


class Match(Model):
    """What a turn must look like. AND between keys, OR inside a list; every key left out matches anything."""

    uses: tuple[tuple[str, ...], ...] = ()
    """Alternatives of techniques that must all occur: ``[a, b + c]`` is ``(("a",), ("b", "c"))``."""
    says: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    """Desk actions, without the slash."""
    without: tuple[str, ...] = ()
    """Techniques, intents or /actions (without slash) that must not occur in this turn."""
    when: Condition | None = None


class Reply(Match):
    """A rule of a scene or of ``anywhere``: a match, and what follows from it."""

    customer: tuple[Line, ...] = ()
    feels: dict[str, int] = {}
    remember: tuple[str, ...] = ()
    go: str | None = None
    end: str | None = None
    better: tuple[str, ...] = ()


class Scene(Model):
    """A stage of the call."""

    customer: tuple[Line, ...] = ()
    hint: str = ""
    goal: str = ""
    replies: tuple[Reply, ...] = ()
    otherwise: tuple[Line, ...] = ()
    better: tuple[str, ...] = ()


class Answer(Model):
    """Something the customer knows and tells when asked, in any scene; its name becomes a remembered word once told."""

    asked: Annotated[tuple[str, ...], Field(min_length=1)]
    customer: Annotated[tuple[Line, ...], Field(min_length=1)]
    feels: dict[str, int] = {}


class Persona(Model):
    """Who the customer is, apart from what happened."""

    name: Text
    position: Point
    pronouns: str = "they"
    manner: str = ""
    triggers: tuple[str, ...] = ()
    reacts: dict[str, dict[str, int]] = {}
    asides: dict[str, tuple[Line, ...]] = {}
    """Technique or fault -> short remarks she may put before a line that answers something else."""
    lines: dict[str, tuple[Line, ...]] = {}
    """What she says in moments no scene wrote: ``interrupted  silence  unclear  repeated  doubt  vent  lost_patience  hung_up``."""
    silence: Annotated[int, Field(ge=1, le=600)] = 20
    """Seconds of dead air she bears."""


class Fact(Model):
    """A line of the knowledge card: true, allowed, and what must not be promised."""

    fact: str
    never_say: tuple[str, ...] = ()
    limit: Condition | None = None


class DeskAction(Model):
    """Something the trainee can do at the desk by typing ``/name``."""

    does: str = ""
    amount: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Largest whole amount accepted; None: the action takes no amount."""
    when: Condition | None = None
    """What must be true before it works."""
    refused: str = ""
    """What the desk answers when `when` does not hold; it costs no turn."""
    done: str = ""


class Need(Model):
    """Something that would solve it; counts in the outcome."""

    when: Condition
    label: str = ""


class Ending(Model):
    """How a call can end."""

    value: EndingClass
    label: str = ""
    about: str = ""
    """One sentence for the debrief: what this ending means for the customer."""


class Item(Match):
    """A line of the checklist: a technique or fault by its id, or the scenario's own condition under its own name."""

    weight: Annotated[int, Field(ge=-100, le=100)]
    label: str = ""
    section: str = ""
    required: bool = False
    fatal: bool = False
    compliance: bool = False
    keeps: tuple[str, ...] = ()


class AfterCall(Model):
    """What a good wrap-up note contains."""

    mention: dict[str, tuple[str, ...]] = {}
    avoid: tuple[str, ...] = ()
    words: tuple[int, int] = (10, 120)


class Step(Model):
    """One line of an embedded test: the trainee speaks or acts (`say`), or something is expected (`expect`)."""

    say: str = ""
    expect: Condition | None = None


class Scenario(Model):
    """A whole scenario file."""

    id: str
    """The file's name without its endings; what ``coach play ID`` takes."""
    digest: str
    """sha256 of the files it was loaded from (scenario, persona), hexadecimal."""
    title: Text
    about: str = ""
    briefing: str = ""
    tags: tuple[str, ...] = ()
    """Words to find it by in a list."""
    level: Annotated[int, Field(ge=1, le=5)] = 2
    pass_mark: Annotated[int, Field(ge=0, le=100)] = 70
    channel: Channel = "phone"
    persona: Persona
    mood: dict[str, int] = {}
    case: dict[str, str] = {}
    facts: dict[str, Fact] = {}
    desk: dict[str, DeskAction] = {}
    intents: dict[str, tuple[str, ...]] = {}
    answers: dict[str, Answer] = {}
    needs: dict[str, Need] = {}
    scenes: dict[str, Scene]
    anywhere: tuple[Reply, ...] = ()
    endings: dict[str, Ending] = {}
    checklist: dict[str, Item] = {}
    after_call: AfterCall | None = None
    tests: dict[str, tuple[Step, ...]] = {}
