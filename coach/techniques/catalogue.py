"""The catalogue of techniques and faults: what each is, when it is called for, what it is worth learning from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from coach.techniques import forms
from coach.techniques.findings import Context, Deed, Heard, Shown

if TYPE_CHECKING:
    from coach.scenario.conditions import Condition

Family = Literal["skill", "fault"]
KINDS: Final[tuple[Literal["good", "borderline", "bad"], ...]] = ("good", "borderline", "bad")


class Example(NamedTuple):
    """A line that shows a technique (`good`), nearly does (`borderline`) or does not (`bad`), and what it was said to."""

    kind: Literal["good", "borderline", "bad"]
    say: str
    context: Context

    @property
    def told(self) -> str:
        """The words, or what was done at the desk where there are none."""
        return self.say or " ".join(deed.quote for deed in self.context.deeds)


class Contra(NamedTuple):
    """What cancels a technique in the same reply."""

    says: str
    """In words, for people."""
    by: tuple[str, ...] = ()
    """Techniques, faults and groups of cues the detector sees it by; ``attack`` stands for every fault aimed at the customer."""
    anywhere: bool = False
    """Wherever in the reply they stand; otherwise only on the same words."""


class Technique(NamedTuple):
    """A row of the catalogue. For a fault, `good` examples are lines that commit it."""

    id: str
    name: str
    """Short label for people."""
    family: Family
    section: str
    """Home section of the form."""
    definition: str
    opportunity_: str
    na_when_: str
    window_: str
    """Conditions as they are written, empty for None: `opportunity`, `na_when` and `window` are what they say."""
    dose: int
    """How many times it earns."""
    stance: tuple[int, int] | None
    """(assertiveness, cooperativeness) of the move, 0-100 each; None: the move says nothing about either."""
    advice: str
    """One sentence: what would have met it, or for a fault what to do instead."""
    sources: tuple[str, ...]
    contra: Contra
    """What cancels it in the same reply."""
    experimental: bool = False
    """Whether it is on trial: it is shown, and weighs half."""

    @property
    def opportunity(self) -> Condition | None:
        """When an attempt calls for it; None: always. Shown without being called for it still counts."""
        return _condition(self.opportunity_) if self.opportunity_ else None

    @property
    def na_when(self) -> Condition:
        """When it cannot be asked of anybody, over the whole attempt: then it is N/A whatever was found."""
        return _condition(self.na_when_)

    @property
    def window(self) -> Condition | None:
        """What must hold at the turn it comes; None: any time."""
        return _condition(self.window_) if self.window_ else None

    @property
    def examples(self) -> tuple[Example, ...]:
        """Lines that show it, nearly do, or do not; read when first asked for, since no call needs them."""
        return _examples()[self.id]

    @property
    def good(self) -> tuple[str, ...]:
        """Lines that show it."""
        return self._lines("good")

    @property
    def borderline(self) -> tuple[str, ...]:
        """Lines people may differ about."""
        return self._lines("borderline")

    @property
    def bad(self) -> tuple[str, ...]:
        """Lines that look near it and are not."""
        return self._lines("bad")

    def _lines(self, kind: str) -> tuple[str, ...]:
        return tuple(example.told for example in self.examples if example.kind == kind)


@cache
def _condition(text: str) -> Condition:
    from coach.scenario.conditions import parse  # noqa: PLC0415 - no reading asks for a condition

    return parse(text)


@cache
def catalogue() -> Mapping[str, Technique]:
    """Every technique and fault by its id, in the order of the file."""
    rows: dict[str, dict[str, Any]] = forms.ready("catalogue") or written()
    return MappingProxyType({name: _technique(name, row) for name, row in rows.items()})


@cache
def _examples() -> Mapping[str, tuple[Example, ...]]:
    """Technique -> its examples, good ones first."""
    rows: dict[str, dict[str, Any]] = forms.ready("examples") or written()
    return {name: tuple(_example(kind, line) for kind in KINDS for line in row.get(kind, ())) for name, row in rows.items()}


def written() -> dict[str, dict[str, Any]]:
    """The rows of ``catalogue.yaml`` as they are written."""
    from pathlib import Path  # noqa: PLC0415 - only where no form was made beforehand

    from coach.scenario import kept  # noqa: PLC0415

    return kept.package_file(Path(__file__).with_name("catalogue.yaml"), dict)


@cache
def names() -> frozenset[str]:
    """The ids of all techniques and faults."""
    return frozenset(catalogue())


def _technique(name: str, row: dict[str, Any]) -> Technique:
    stance = row.get("stance")
    return Technique(
        id=name,
        name=row["name"],
        family=row["family"],
        section=row["section"],
        definition=row["definition"],
        opportunity_=row.get("opportunity", ""),
        na_when_=row["na_when"],
        window_=row.get("window", ""),
        dose=row["dose"],
        stance=(stance[0], stance[1]) if stance else None,
        advice=row["advice"],
        sources=tuple(row["sources"]),
        contra=_contra(row["contra"]),
        experimental=row.get("experimental", "false") == "true",
    )


def _contra(raw: str | dict[str, Any]) -> Contra:
    if isinstance(raw, str):
        return Contra(raw)
    return Contra(raw["says"], tuple(raw.get("by", ())), raw.get("where") == "reply")


def _example(kind: Literal["good", "borderline", "bad"], line: str | dict[str, Any]) -> Example:
    if isinstance(line, str):
        return Example(kind, line, Context())
    return Example(kind, str(line.get("s", "")), situation(line))


def situation(line: Mapping[str, Any]) -> Context:
    """The context of an example or a labelled line, from its short keys.

    ``c``: what the customer said last. ``h``: the talk before it, each line beginning with ``C:`` or ``T:``. ``tension``, ``facts``,
    ``never``, ``earlier``, ``name``. ``remedy``, ``checked``, ``spare``, ``beyond``: a desk action of that kind. ``understood``: so many
    turns ago. ``helped``, ``waited``, ``stung``: there or not. ``promise``: made in an earlier contact; ``late``: none of the first replies of this.
    """
    talk = [Heard("customer" if words.startswith("C") else "trainee", words[2:].strip()) for words in line.get("h", ())]
    talk += [Heard("customer", line["c"])] if "c" in line else []
    kinds = {"remedy": {"remedy": "what they need"}, "checked": {"checked": True}, "spare": {"spare": True}, "beyond": {"beyond": "The card says so."}}
    return Context(
        heard=tuple(talk),
        tension=float(line.get("tension", 50)),
        facts=tuple(line.get("facts", ())),
        forbidden=tuple(line.get("never", ())),
        past=Shown(tuple(line.get("earlier", ())), line.get("understood"), "helped" in line),
        customer_name=line.get("name", ""),
        deeds=tuple(Deed(line[kind], **fields) for kind, fields in kinds.items() if kind in line),  # type: ignore[arg-type]
        waited="waited" in line,
        contact=2 if "promise" in line else 1,
        opens="promise" in line and "late" not in line,
        promise=line.get("promise", ""),
        stung="stung" in line,
    )
