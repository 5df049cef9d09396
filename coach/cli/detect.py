"""The detector by itself: one reply explained on the screen, or a file of replies read into a file of findings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from coach.cli.saying import say
from coach.techniques import Context, Heard, Reading, catalogue
from coach.text import clean

if TYPE_CHECKING:
    from coach.plain import Page
    from coach.techniques import Finding

TENSION: Final = {"high": 75.0, "medium": 50.0, "low": 25.0}
OURS: Final = frozenset(
    "agent trainee advisor adviser assistant operator rep support supporter therapist counsellor counselor listener teacher tutor me".split()
)
"""Speakers on the side of whoever replies; anybody else is the customer."""
LONGEST_LINE: Final = 262_144
"""Bytes of one line of input."""
MOST_TURNS, MOST_FACTS = 400, 200
MOST_TOLD: Final = 10
"""Bad lines told one by one."""
KEYS: Final = ("id", "context", "reply", "facts", "tension")


class BadLineError(ValueError):
    """A line of input that is no reply; the message says why, and in which column where that is known."""


class Case(NamedTuple):
    """A reply and what was there before it."""

    id: str
    reply: str
    context: Context


@click.command("detect")
@click.argument("file", required=False)
@click.option("--out", metavar="OUT", help="Where the findings go, a line of JSON a reply.")
@click.option("--text", metavar="WORDS", help="One reply, explained on the screen.")
def detect(file: str | None, out: str | None, text: str | None) -> int:
    """Read replies as the detector does: what they do, and the words that show it.

    FILE has a line of JSON a reply: {"id": ..., "reply": ..., "context": [{"speaker": "customer", "text": ...}], "facts": [...],
    "tension": "high"}; all but the id may be left out.

    \b
    Examples: coach detect --text "I'm sorry you feel that way."
              coach detect replies.jsonl --out findings.jsonl
    """  # noqa: D301 - click reads the backslash
    if text is not None and file is None and out is None:
        from coach.cli.stage import Stage  # noqa: PLC0415 - what reads is loaded once there is something to read
        from coach.techniques import read  # noqa: PLC0415

        words = clean(text)
        explain(Stage.of().page(), read(words, Context()))
        return 0
    if file is None or text is not None:
        raise click.UsageError("Give a FILE of replies, or one reply with --text.", click.get_current_context())
    return _file(Path(file), out)


def explain(page: Page, reading: Reading) -> None:
    """What was found in one reply: each finding with its words marked where they stand, and why."""
    rows = catalogue()
    page.line(reading.text or "(nothing said)")
    for heading, faint in (("Found", False), ("Too faint to count", True)):
        found = [finding for finding in reading.findings if (finding.band == "faint") is faint]
        if found:
            page.heading(heading)
        for finding in found:
            page.line(f"{rows[finding.technique].name} ({rows[finding.technique].family}, {finding.band})")
            page.line(_marked(reading.text, finding), indent=2)
            page.line(finding.why, indent=2)
    if not reading.findings:
        page.heading("Nothing found")
    if reading.acts:
        page.heading("What it does on its face")
        for act in reading.acts:
            page.line(f"“{act.quote}”", lead=f"{act.act.replace('_', ' ')}: ", indent=2)


def _marked(text: str, finding: Finding) -> str:
    """The words of a finding in their place: a little of what stands around them, and brackets around them."""
    before = re.search(r"(?:\S+\s+){0,4}\S*$", text[: finding.start])
    after = re.match(r"\S*(?:\s+\S+){0,4}", text[finding.end :])
    lead, tail = before[0] if before else "", after[0] if after else ""
    cut = ("… " if len(lead) < finding.start else "", " …" if finding.end + len(tail) < len(text) else "")
    return f"{cut[0]}{lead}[{text[finding.start : finding.end]}]{tail}{cut[1]}" if finding.end else f"[{finding.quote}]"


def _file(path: Path, out: str | None) -> int:
    """Read the replies of a file; bad lines are told and left out, what was good is kept. Gives the exit code."""
    bad: list[str] = []
    lines = _answers(path, bad)
    if out is None:
        for line in lines:
            click.echo(line)
    else:
        _write(Path(out), lines)
    for told in bad[:MOST_TOLD]:
        say(told)
    if len(bad) > MOST_TOLD:
        say(f"... and {len(bad) - MOST_TOLD} lines more that could not be read.")
    return 1 if bad else 0


def _answers(path: Path, bad: list[str]) -> Iterator[str]:
    from coach.techniques import read  # noqa: PLC0415 - as above

    try:
        stream = path.open("rb")
    except OSError as error:
        from coach.cli.backend import Missing  # noqa: PLC0415 - loads the journal

        raise Missing(f"{clean(str(path), limit=200)} cannot be read: {error.strerror or error}.") from error
    with stream:
        for number, raw in enumerate(iter(lambda: stream.readline(LONGEST_LINE + 1), b""), 1):
            if not raw.strip():
                continue
            try:
                found = case(raw)
            except BadLineError as error:
                bad.append(f"{clean(str(path), limit=200)}:{number}: {error}")
                continue
            yield json.dumps(answer(found.id, read(found.reply, found.context)), ensure_ascii=False)


def _write(path: Path, lines: Iterator[str]) -> None:
    """All of `lines` or nothing: what was at `path` stays until the new is whole."""
    whole = path.with_name(f"{path.name}.part")
    try:
        with whole.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in lines)
        whole.replace(path)
    except OSError as error:
        from coach.cli.backend import Missing  # noqa: PLC0415 - as above

        raise Missing(f"{clean(str(path), limit=200)} cannot be written: {error.strerror or error}.") from error
    finally:
        whole.unlink(missing_ok=True)


def answer(name: str, reading: Reading) -> dict[str, Any]:
    """A reading as a line of output; offsets are code points of the cleaned reply."""
    acts = [{"act": act.act, "start": act.start, "end": act.end, "quote": act.quote} for act in reading.acts]
    keys = ("technique", "start", "end", "quote", "band", "why")
    return {"id": name, "acts": acts, "techniques": [{key: getattr(finding, key) for key in keys} for finding in reading.findings]}


def case(raw: bytes) -> Case:
    """A line of input. Raises BadLineError."""
    if len(raw) > LONGEST_LINE:
        raise BadLineError(f"the line is longer than {LONGEST_LINE:,} bytes")
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError) as error:
        column = f", column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadLineError(f"this is not a line of JSON{column}") from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str | int):
        raise BadLineError('a reply is an object with at least an "id"')
    heard = tuple(_heard(turn) for turn in _list(row, "context", MOST_TURNS))
    facts = tuple(_text(fact, "a fact") for fact in _list(row, "facts", MOST_FACTS))
    return Case(clean(str(row["id"]), limit=200), _text(row.get("reply", ""), "the reply"), _context(heard, facts, _tension(row.get("tension"))))


def _tension(told: object) -> float:
    if told is None:
        return TENSION["medium"]
    if isinstance(told, str) and told in TENSION:
        return TENSION[told]
    if isinstance(told, int | float) and not isinstance(told, bool) and 0 <= told <= 100:  # noqa: PLR2004 - the scale
        return float(told)
    raise BadLineError('"tension" is high, medium or low, or a number from 0 to 100')


def _list(row: dict[str, Any], key: str, most: int) -> list[Any]:
    value = row.get(key, [])
    if not isinstance(value, list) or len(value) > most:
        raise BadLineError(f'"{key}" is a list of at most {most}')
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise BadLineError(f"{what} is text")
    return clean(value)


def _heard(turn: object) -> Heard:
    if not isinstance(turn, dict) or not isinstance(turn.get("speaker"), str):
        raise BadLineError('a turn of the context is {"speaker": ..., "text": ...}')
    speaker = turn["speaker"].strip().lower()
    return Heard("trainee" if speaker in OURS else "customer", _text(turn.get("text", ""), "what was said"))


def _context(heard: tuple[Heard, ...], facts: tuple[str, ...], tension: float) -> Context:
    return Context(heard, tension, facts, past=_Past(heard, tension))


class _Past:
    """What the trainee's earlier turns showed: read once something hangs on it, each turn against what the customer had said last."""

    def __init__(self, heard: tuple[Heard, ...], tension: float) -> None:
        self._heard = heard
        self._tension = tension

    @cached_property
    def _turns(self) -> list[tuple[str, ...]]:
        talk = [(None, *self._heard)[place : place + 2] for place, turn in enumerate(self._heard) if turn.speaker == "trainee"]
        return [_shown(before.text if before and before.speaker == "customer" else "", turn.text, self._tension) for before, turn in talk if turn]

    @cached_property
    def earlier(self) -> tuple[str, ...]:
        return tuple(technique for shown in self._turns for technique in shown)

    @cached_property
    def understood(self) -> int | None:
        from coach.techniques import UNDERSTOOD  # noqa: PLC0415 - as above

        first = next((place for place, shown in enumerate(self._turns) if not set(shown).isdisjoint(UNDERSTOOD)), None)
        return None if first is None else len(self._turns) - first

    @cached_property
    def helped(self) -> bool:
        return "offer_options" in self.earlier


@lru_cache(maxsize=1024)
def _shown(line: str, reply: str, tension: float) -> tuple[str, ...]:
    """What counts in a reply to a line; a talk in a file is mostly the talk of the line above with one turn more."""
    from coach.techniques import read  # noqa: PLC0415 - as above

    reading = read(reply, Context((Heard("customer", line),) if line else (), tension))
    return tuple([finding.technique for finding in reading.findings if finding.band != "faint"])
