"""``make bench-detector EVAL=FOLDER``: the detector held against labels that are not part of this repository.

How often it is right (by technique, on replies labelled for this catalogue), how it stands beside others on acts that others labelled, what it
costs beside them, and whether it says the same thing every time. Nothing it prints is a sentence of the data.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any, Final

from detector_figures import DRAWS, LEAST, SEED, Interval, Judged, Table, against, bootstrap, covered, frequent, mean, overlap, pooled, tally
from detector_peers import PEERS, ROOT, ROUNDS, STARTS, STRATEGIES, STRONG, Runs, run_all, say

from coach.text import clean

Row = dict[str, Any]
ABSENT: Final = (
    "There are no labelled data {where}, since they are not part of this repository: give a folder with EVAL=FOLDER or COACH_EVAL that holds gold/dev.jsonl "
    "(replies with techniques and quotes), dev/*.jsonl (replies with labels of others, a file a data set) and mapping.json (which labels make which act)."
)
TAGS: Final = ("sarcasm", "negation", "hypothetical", "typo", "no_punctuation", "esl", "quote_of_customer", "trap")
NO_FIGURE: Final = "-"
BANDS: Final = {"all findings": ("sure", "likely", "faint"), "findings that count (sure and likely)": ("sure", "likely")}


@dataclass(frozen=True, slots=True)
class Data:
    """The labelled replies: those labelled with techniques, those of others by data set, and the rows of the mapping."""

    gold: list[Row]
    others: dict[str, list[Row]]
    rules: list[Row]

    @property
    def rows(self) -> list[Row]:
        """All replies in the order in which every tool reads them."""
        return [*self.gold, *(row for rows in self.others.values() for row in rows)]


def load(folder: Path, most: int | None) -> Data | None:
    """The data in `folder`, at most `most` rows a file; None where they are not there."""
    gold, mapping, files = folder / "gold" / "dev.jsonl", folder / "mapping.json", sorted((folder / "dev").glob("*.jsonl"))
    if not (gold.is_file() and mapping.is_file() and files):
        return None
    return Data(_lines(gold)[:most], {file.stem: _lines(file)[:most] for file in files}, json.loads(mapping.read_text(encoding="utf-8")))


def _lines(file: Path) -> list[Row]:
    """A row a line. Ends the program where one is no JSON."""
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        try:
            rows += [json.loads(line)] if line.strip() else []
        except ValueError as error:
            sys.exit(f"{file}:{number}: this is not a line of JSON: {error}")
    return rows


# -- the headline ------------------------------------------------------------------------------------------------------


def judged(row: Row, answer: Row, bands: Sequence[str]) -> Judged:
    """A labelled reply beside what was found in it, in the cleaned reply, where both have their places."""
    found = [one for one in answer.get("techniques", ()) if one["band"] in bands]
    reply, quotes = clean(row["reply"]), []
    for label in row["labels"]:
        quote = clean(label["quote"])
        at = reply.find(quote)
        if quote and at >= 0:
            spans = [(one["start"], one["end"]) for one in found if one["technique"] == label["technique"]]
            quotes.append((label["technique"], covered((at, at + len(quote)), spans)))
    positive = frozenset(label["technique"] for label in row["labels"])
    return Judged(positive, frozenset(one["technique"] for one in found), frozenset(row.get("open", ())), tuple(quotes))


def is_looked_at(row: Row) -> bool:
    """Whether a reply is of the half that may be looked at while working on the detector."""
    return int(sha256(str(row["id"]).encode()).hexdigest(), 16) % 2 == 0


def headline(data: Data, answers: Sequence[Row]) -> list[Table]:
    """By technique, in sum, by half and by tag; each over all findings and over those that count."""
    tables = []
    for told, bands in BANDS.items():
        say(f"{told}: intervals from {DRAWS:,} draws ...")
        both = [(row, judged(row, answer, bands)) for row, answer in zip(data.gold, answers, strict=False)]
        replies = [reply for _, reply in both]
        names = sorted(frozenset().union(*(reply.positive | reply.found for reply in replies)))
        looked, untouched = ([reply for row, reply in both if is_looked_at(row) is half] for half in (True, False))
        halves = {"all": replies, "looked at": looked, "untouched": untouched}
        tagged = {tag: [reply for row, reply in both if tag in row.get("tags", ())] for tag in TAGS}
        tables += [by_technique(told, replies, names), in_sum(told, halves, names), by_half(told, halves, names), by_tag(told, tagged, names)]
    return tables


def by_technique(told: str, replies: Sequence[Judged], names: Sequence[str]) -> Table:
    """One row a technique that was labelled or found."""
    cells, spread, rows = tally(replies, names), bootstrap(replies, names), []
    for name, one in cells.items():
        shares, _ = overlap(replies, name)
        intervals = (_within(one.f1, spread.f1[name]), _within(one.kappa, spread.kappa[name]))
        figures = (_share(one.precision), _share(one.recall), *intervals, _share(mean(shares) if shares else None))
        rows.append((name, str(one.tp + one.fn), str(one.tp + one.fp), *figures))
    notes = (
        f"{len(replies)} replies; 90 % intervals from {DRAWS:,} draws of whole replies (seed {SEED}); pairs on which the labellers were split are left out.",
        "Intervals are percentiles of the draws; where positives are few they lean to the low side.",
        "Overlap: the share of a quote's characters within what was found of the same technique, where it was found.",
    )
    return Table(f"By technique, {told}", ("technique", "positive", "found", "precision", "recall", "F1", "kappa", "overlap"), rows, notes)


def in_sum(told: str, halves: Mapping[str, Sequence[Judged]], names: Sequence[str]) -> Table:
    """The means, of all replies and of each half."""
    rows = []
    for half, replies in halves.items():
        cells, spread = tally(replies, names), bootstrap(replies, names)
        often, micro = frequent(cells), pooled(cells.values())
        shares, quotes = overlap(replies)
        rows.append((
            half, str(len(replies)), str(len(often)),
            _within(mean([cells[name].f1 for name in often]), spread.macro_f1), _within(mean([cells[name].kappa for name in often]), spread.macro_kappa),
            _share(micro.precision), _share(micro.recall), _within(micro.f1, spread.micro_f1),
            str(quotes), _share(mean(shares) if shares else None), _share(sum(shares) / quotes if quotes else None),
        ))  # fmt: skip
    notes = (
        f"Macro: the mean over the techniques with {LEAST} positives or more among these replies.",
        "Covered: the share of the quotes' characters, of those whose technique was found, and of all (a missed one counts 0).",
    )
    head = ("replies", "number", "techniques", "macro-F1", "macro kappa", "precision", "recall", "micro-F1", "quotes", "covered, found", "covered, all")
    return Table(f"In sum, {told}", head, rows, notes)


def by_half(told: str, halves: Mapping[str, Sequence[Judged]], names: Sequence[str]) -> Table:
    """The techniques in the half that was looked at and in the untouched one."""
    sides = [tally(halves[half], names) for half in ("looked at", "untouched")]
    rows = []
    for name in names:
        each = [side[name] for side in sides]
        figures = [(str(one.tp + one.fn), _share(one.precision), _share(one.recall), f"{one.f1:.2f}", f"{one.kappa:.2f}") for one in each]
        rows.append((name, *figures[0], *figures[1]))
    head = ("technique", "looked at", "precision", "recall", "F1", "kappa", "untouched", "precision", "recall", "F1", "kappa")
    return Table(f"By half, {told}", head, rows, ("Under the name of each half: how many positives it has.",))


def by_tag(told: str, tagged: Mapping[str, Sequence[Judged]], names: Sequence[str]) -> Table:
    """Replies that are hard in one way, all techniques together."""
    rows = []
    for tag, replies in tagged.items():
        one = pooled(tally(replies, names).values())
        figures = (_share(one.precision), _share(one.recall), _within(one.f1, bootstrap(replies, names).micro_f1))
        rows.append((tag, str(len(replies)), str(one.tp + one.fn), str(one.tp + one.fp), *figures))
    return Table(f"By what makes it hard, {told}", ("tag", "replies", "positive", "found", "precision", "recall", "micro-F1"), rows)


# -- the floor ---------------------------------------------------------------------------------------------------------


def floor(data: Data, runs: Runs) -> Table:
    """Acts on data of others, every tool side by side; blank where a tool has no answer."""
    acts = {tool: [_acts(answer) for answer in answers] for tool, answers in runs.answers.items()}
    known = {tool: frozenset().union(*said) for tool, said in acts.items()}
    at, places = len(data.gold), {}
    for name, rows in data.others.items():
        places[name], at = slice(at, at + len(rows)), at + len(rows)
    lines: list[tuple[str, ...]] = []
    main: list[Mapping[str, float | None]] = []
    for rule in sorted((rule for rule in data.rules if rule["dataset"] in places), key=lambda rule: not rule["main"]):
        name = rule["dataset"]
        each = {tool: against(data.others[name], said[places[name]], rule) for tool, said in acts.items()}
        f1s = {tool: one.f1 if rule["act"] in known[tool] else None for tool, one in each.items()}
        one = each["ours"]
        counts = (str(one.tp + one.fn), str(one.tp + one.fp + one.fn + one.tn), _share(one.precision), _share(one.recall))
        lines.append((f"{'*' if rule['main'] else ' '} {rule['act']}, {name}", *counts, *(_share(f1s.get(tool)) for tool in ("ours", *PEERS))))
        main += [f1s] if rule["main"] else []
    lines += _means(main)
    near = ", ".join(f"{act} = {' or '.join(strategies)}" for act, strategies in STRATEGIES.items())
    notes = (
        "F1 of each tool; precision and recall are ours; rows with * make the mean.",
        f"VADER: hostile at a compound of -{STRONG} or less, thanks and praise at {STRONG} or more.",
        f"ConvoKit: {near}.",
        *(f"{tool}: {each[0].absent}." for tool, each in runs.costs.items() if each[0].absent),
    )
    return Table("Acts on data of others", ("act, data set", "positive", "replies", "precision", "recall", "ours F1", *PEERS), lines, notes)


def _acts(answer: Row) -> frozenset[str]:
    return frozenset(act if isinstance(act, str) else act["act"] for act in answer.get("acts", ()))


def _means(main: Sequence[Mapping[str, float | None]]) -> Iterable[tuple[str, ...]]:
    """Over the main rows, no answer as 0; then for each tool that leaves some blank, over those it answers, beside ours over the same."""
    blank = (NO_FIGURE,) * 4
    for tool in ("ours", *PEERS):
        rows = main if tool == "ours" else [f1s for f1s in main if f1s.get(tool) is not None]
        shown = [each for each in ("ours", *PEERS) if tool == "ours" or each in {"ours", tool}]
        means = {each: mean([f1s[each] or 0.0 for f1s in rows]) for each in shown if rows and each in rows[0]}
        told = f"* mean of {len(rows)}" + (" (no answer: 0)" if tool == "ours" else f" that {tool} answers")
        if rows and (tool == "ours" or len(rows) < len(main)):
            yield told, *blank, *(_share(means.get(each), 3) for each in ("ours", *PEERS))


# -- what it costs, and whether it is always the same ------------------------------------------------------------------


def costs(runs: Runs, many: int) -> Table:
    """Replies a second, start and memory, beside the others."""
    ours = median(one.seconds for one in runs.costs["ours"])
    rows = []
    for tool in ("ours", *PEERS):
        each = runs.costs[tool]
        if each[0].absent:
            rows.append((tool, *(NO_FIGURE,) * 5))
            continue
        seconds, starts = median(one.seconds for one in each), runs.costs["start"] if tool == "ours" else each
        figures = (f"{many / seconds:,.0f}", f"{seconds / ours:.3g}", f"{median(one.start for one in starts):,.0f}", f"{max(one.peak for one in each):,.0f}")
        rows.append((tool, f"{seconds:.1f}", *figures))
    files = (ROOT / "coach" / "techniques").rglob("*")
    disk = sum(file.stat().st_size for file in files if file.is_file() and "__pycache__" not in file.parts)
    fresh = median(one.peak for one in runs.costs["start"])
    notes = (
        f"{many:,} replies; processor seconds of one core, median of {ROUNDS} processes (ConvoKit: one), reading and writing JSON included.",
        'Ours: both layers, with the talk before each reply, as "coach detect" reads a file; the others read the reply only.',
        "Ours to it: our replies a second over its.",
        f"Start: ms of processor to load and to read a first reply in a fresh process (ours: median of {STARTS} after one that does not count).",
        f"Peak: MiB of the process that reads everything (ours after one reply: {fresh:,.0f}). On disk coach/techniques has {disk / 1024**2:.1f} MiB.",
    )
    return Table("Speed and size", ("tool", "seconds", "replies/s", "ours to it", "start ms", "peak MiB"), rows, notes)


def misplaced(rows: Sequence[Row], answers: Sequence[Row]) -> tuple[int, int]:
    """Acts and findings with a place in the text, and those of them whose offsets do not give their quote in the cleaned reply."""
    spans = wrong = 0
    for row, answer in zip(rows, answers, strict=True):
        reply = clean(row["reply"])
        for one in (*answer.get("acts", ()), *answer.get("techniques", ())):
            if one["start"] != one["end"]:
                spans += 1
                wrong += reply[one["start"] : one["end"]] != one["quote"]
    return spans, wrong


def sameness(runs: Runs, spans: int, wrong: int) -> Table:
    """Whether the output is the same every time, and every quote stands where its offsets say."""
    rows = [
        (f"{ROUNDS} processes, each with another order of sets, wrote the same bytes", "yes" if runs.same else "NO"),
        (f"quotes that do not stand where their offsets say, of {spans:,}", str(wrong)),
        ("replies that could not be read", str(runs.unread)),
    ]
    return Table("The same every time", ("what", "found"), rows)


def _share(value: float | None, digits: int = 2) -> str:
    return NO_FIGURE if value is None else f"{value:.{digits}f}"


def _within(value: float, interval: Interval) -> str:
    return f"{value:.2f} [{interval[0]:.2f}, {interval[1]:.2f}]"


def main() -> int:
    """Run everything and print it; exit code 1 where the output differs from run to run or a quote is not where it should be."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--rows", type=int, metavar="N", help="at most N rows of each file, for a quick look")
    options.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables to FILE as well, as Markdown")
    options.add_argument("--spacy", default="en_core_web_sm", metavar="MODEL", help="ConvoKit's spaCy model: a name or a folder (default: %(default)s)")
    options.add_argument("--convokit", default=sys.executable, metavar="PYTHON", help="an interpreter that has ConvoKit (default: this one)")
    chosen, given = options.parse_args(), os.environ.get("COACH_EVAL", "")
    if (chosen.rows is not None and chosen.rows < 1) or not which(chosen.convokit):
        options.error("--rows wants a number from 1 up, and --convokit a Python that is there")
    folder = Path(given).expanduser()
    data = load(folder, chosen.rows) if given else None
    if data is None:
        print(ABSENT.format(where=f"in {clean(given, limit=200)}" if given else "here"))
        return 0
    with tempfile.TemporaryDirectory() as work:
        try:
            runs = run_all(data.rows, Path(work), {"keywords": str(folder / "baseline.py"), "ConvoKit": chosen.spacy}, chosen.convokit)
        except RuntimeError as error:
            sys.exit(f"The detector stopped before it had read everything: {error}")
    spans, wrong = misplaced(data.rows, runs.answers["ours"])
    tables = [*headline(data, runs.answers["ours"]), floor(data, runs), costs(runs, len(data.rows)), sameness(runs, spans, wrong)]
    print("\n".join(table.text() for table in tables))
    if chosen.markdown:
        chosen.markdown.write_text("\n".join(table.markdown() for table in tables), encoding="utf-8")
    return 0 if runs.same and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
