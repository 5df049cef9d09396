"""Learn ``coach/techniques/learned.bin`` from the labelled lines, and say how well it does on writers it has not seen.

Needs scikit-learn: ``make train`` installs it. Each file of ``tests/labelled`` is one writer; thresholds are set where the model is tried on
one writer after learning from all others, so that they hold for the next stranger.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from joblib import Parallel, delayed
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from coach.scenario import package_data
from coach.techniques import Context, Heard, catalogue, read
from coach.techniques.cues import Scan
from coach.techniques.echo import echoes
from coach.techniques.learned import ACT, FILE, ROWS, ZERO, features, nameless, row_of
from coach.techniques.lexicon import stem
from coach.techniques.prose import prose

TESTS: Final = Path(__file__).parents[1] / "tests"
LINES: Final = TESTS / "labelled"
PAGE: Final = TESTS.parent / "docs" / "detector.md"
FAMILIES: Final = Path(__file__).with_name("families.yaml")
MARKS: Final = ("<!-- figures -->", "<!-- end of figures -->")
STRENGTH, RARE = 30.0, 3.0
"""Inverse of the penalty on large weights; how much more a line that shows a technique counts than one that does not."""
SURE: Final = 0.8
"""Precision a technique must reach on strangers before the model may add it."""
LEAST: Final = 0.5
"""Probability under which nothing is added, however precise it was here: lines that show something are rarer in a call than among these."""
DOUBT, MOST_SKILL, MOST_ASKING = 0.2, 0.12, 0.05
"""Precision of the cues under which they are not believed, and the highest probability at which that may be."""
LOST, MOST_FAULT = 0.2, 0.5
"""A fault is charged where cue and model agree: the share of true ones that may be lost to that, and the highest probability it may ask for."""
FORMULAS: Final = frozenset({"empty_script"})
"""Faults the model may find by itself: a formula is all in its words. Of the others a wrong one does more harm than a missed one."""
TRUSTED: Final = {"non_apology": 0.05, "negative_language": 0.08}
"""Faults whose cues are doubted little, and up to what probability: what takes an apology back is one word, and a bare no is bare where it stands."""
WIDE: Final = frozenset({"clarifying_question", "open_question", "probe_deeper"})
"""Questions: what they lead to is clear only in the call, so here too the model doubts less."""
FOLDS: Final = 4
KIN: Final = 0.5
"""What a family counts beside a word of its own."""
LEAST_TO_ASK, EMPTIER = 0.3, 1.5
"""The least probability at which a technique is asked about; what a false question costs beside a missed one: real talk is emptier than these lines."""
LOOSE, MOST_ACT = frozenset({"solution"}), 0.2
"""Acts whose cues may be doubted, and the highest probability at which that may be."""
COSTS: Final = {
    "apology": 3.0, "thanks": 3.0, "hold": 3.0, "question": 3.0, "open_question": 3.0, "closed_question": 3.0, "hostile": 3.0, "limits": 3.0, "paraphrase": 0.7,
}  # fmt: skip
"""What a false one costs beside a missed one: more where the cues know nearly all, and in quarrels, where each of many sentences may be
wrong; less where people listen, who give back more than these lines do."""
FEWEST: Final = 8
"""Lines of strangers it must find with that precision, or it adds nothing."""


@dataclass(frozen=True)
class Line:
    """A labelled line: its writer, the rows it touches, what it shows, and what the cues alone found."""

    writer: str
    rows: tuple[int, ...]
    kin: tuple[int, ...]
    """The families its words are of, behind the rows."""
    has: frozenset[str]
    cued: frozenset[str] = frozenset()
    about: str = "techniques"
    """What it says something of: all techniques, all acts, or one technique."""


def lines() -> list[Line]:
    """Every labelled line."""
    return [_line(file.stem, row) for file in sorted(LINES.glob("*.yaml")) for row in package_data.read(file.read_bytes())]


def single() -> Iterator[Line]:
    """Lines that are labelled for one technique: the catalogue's own examples and those the rules were built with, not those kept back."""
    for name, row in catalogue().items():
        yield from (_about("catalogue", name, example.say, shown=example.kind == "good") for example in row.examples if example.kind != "borderline")
    told = package_data.read((TESTS / "detector_lines.yaml").read_bytes())
    kinds = told.pop("kinds")
    told |= package_data.read((TESTS / "conduct_lines.yaml").read_bytes())
    for name, row in told.items():
        yield from (_about("built with", name, _words(line), shown=kind == "good") for kind in ("good", "bad") for line in row[kind][::2])
    for row in kinds.values():
        yield from (_about("built with", row["technique"], _words(line), shown=kind == "is") for kind in ("is", "not") for line in row.get(kind, ())[::2])


def _words(line: str | dict[str, Any]) -> str:
    return line if isinstance(line, str) else str(line.get("s", ""))


def _about(writer: str, technique: str, text: str, *, shown: bool) -> Line:
    return Line(writer, *_rows(text, ""), frozenset((technique,)) if shown else frozenset(), about=technique)


def _rows(text: str, before: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    made = prose(text)
    rows = [row for row, _ in features(nameless(made), Scan(made).groups(), echoes(made.norms, before))] if made.norms else []
    return tuple(rows), tuple([ROWS + family for norm in made.norms for family in families().get(stem(norm), ())])


@cache
def _named_families() -> dict[str, str]:
    told: dict[str, str] = package_data.read(FAMILIES.read_bytes())
    return told


@cache
def families() -> dict[str, tuple[int, ...]]:
    """Stem -> the numbers of the families of meaning its word is of (`FAMILIES`)."""
    found: dict[str, set[int]] = {}
    for number, words in enumerate(_named_families().values()):
        for word in words.split(","):
            for norm in prose(word.strip()).norms:
                found.setdefault(stem(norm), set()).add(number)
    return {root: tuple(sorted(numbers)) for root, numbers in found.items()}


def digest() -> str:
    """Of all labelled lines: the model names what it was learned from."""
    state = hashlib.sha256()
    for file in sorted(LINES.glob("*.yaml")):
        state.update(file.read_bytes())
    return state.hexdigest()


def _line(writer: str, row: dict[str, Any]) -> Line:
    before = row.get("c", "")
    found = read(row["s"], Context((Heard("customer", before),) if before else ()), by_cues=True)
    rows = _rows(row["s"], before)
    if "acts" in row:
        asks = {"question"} if {"open_question", "closed_question"}.intersection(row["acts"]) else set()
        return Line(writer, *rows, frozenset(f"{ACT}{act}" for act in {*row["acts"], *asks}), frozenset(f"{ACT}{act.act}" for act in found.acts), "acts")
    return Line(writer, *rows, frozenset(row["has"]), frozenset(seen.technique for seen in found.findings if seen.band != "faint"))


def table(known: list[Line]) -> Any:
    """Lines by rows and families; the rows of a line make a length of one."""
    ends = np.cumsum([0, *(len(line.rows) + len(line.kin) for line in known)], dtype=np.int32)
    places = np.array([row for line in known for row in (*line.rows, *line.kin)], dtype=np.int32)
    values = np.concatenate([np.repeat((1.0, KIN), (len(line.rows), len(line.kin))) / np.sqrt(len(line.rows)) for line in known])
    made = sparse.csr_matrix((values, places, ends), shape=(len(known), ROWS + len(_named_families())))
    made.sum_duplicates()
    return made


def fitted(known: list[Line], label: str) -> LogisticRegression:
    """The weights of one label, from the lines that say something of it."""
    known = [line for line in known if line.about in (_of(label), label) and line.rows]
    wanted = np.array([label in line.has for line in known])
    weigh = {False: 1.0, True: RARE}
    return LogisticRegression(C=STRENGTH, solver="liblinear", class_weight=weigh, tol=1e-3, random_state=0).fit(table(known), wanted)


def _of(label: str) -> str:
    return "acts" if label.startswith(ACT) else "techniques"


def on_strangers(known: list[Line], more: list[Line], label: str) -> Any:
    """Each line's probability by a model that has not seen its writer; writers are left out a few at a time."""
    chances = np.zeros(len(known))
    writers = sorted({line.writer for line in known})
    for fold in range(min(FOLDS, len(writers))):
        left_out = writers[fold::FOLDS]
        here = np.array([line.writer in left_out for line in known])
        made = fitted([*(line for line in known if line.writer not in left_out), *more], label)
        chances[here] = made.predict_proba(table([line for line in known if line.writer in left_out]))[:, 1]
    return chances


def limits_of_act(label: str, has: Any, cued: Any, chances: Any) -> tuple[float, float]:
    """(add, veto) of an act: where F1 on strangers is best. The words on the face of it stand; only loose cues may be doubted."""
    best, chosen = -1.0, (2.0, -1.0)
    doubts = np.arange(0.02, MOST_ACT + 0.001, 0.02) if label.removeprefix(ACT) in LOOSE else ()
    for veto in (-1.0, *doubts):
        for add in (*np.arange(0.3, 0.98, 0.02), 2.0):
            hit, missed, false = counts(has, (cued & (chances > veto)) | (chances >= add))
            good = 2 * hit / max(1, 2 * hit + COSTS.get(label.removeprefix(ACT), 1.0) * false + missed)
            if good > best + 1e-9:
                best, chosen = good, (round(float(add), 3), round(float(veto), 3))
    return chosen


def thresholds(label: str, has: Any, cued: Any, chances: Any) -> tuple[float, float]:
    """(add, veto) of a technique: see `coach.techniques.learned.Model`."""
    fault = catalogue()[label].family == "fault"
    add, veto = 2.0, -1.0
    if fault:
        surely = chances[cued & has]
        veto = min(TRUSTED.get(label, MOST_FAULT), float(np.quantile(surely, LOST))) if len(surely) >= FEWEST else veto
    else:
        for most in np.arange(0.01, (MOST_ASKING if label in WIDE else MOST_SKILL) + 0.001, 0.01):
            doubted = cued & (chances <= most)
            if doubted.sum() and has[doubted].mean() <= DOUBT:
                veto = float(most)
    if not fault or label in FORMULAS:
        for least in np.arange(0.95, LEAST - 0.001, -0.01):
            taken = ~cued & (chances >= least)
            if taken.sum() >= FEWEST and has[taken].mean() >= SURE:
                add = float(least)
    return round(add, 3), round(veto, 3)


@dataclass(frozen=True)
class Learned:
    """One label learned: its weights, its limits, and how it does on strangers."""

    label: str
    weights: Any
    bias: float
    add: float
    ask: float
    veto: float
    cues: tuple[int, int, int]
    both: tuple[int, int, int]
    """Right, missed and wrong, by cues alone and with the model."""


def learned(everything: list[Line], more: list[Line], label: str) -> Learned:
    """Learn one label."""
    known = [line for line in everything if line.about == _of(label)]
    chances = on_strangers(known, more, label)
    has = np.array([label in line.has for line in known])
    cued = np.array([label in line.cued for line in known])
    add, veto = limits_of_act(label, has, cued, chances) if label.startswith(ACT) else thresholds(label, has, cued, chances)
    ask = add if label.startswith(ACT) else least_to_ask(has, cued & (chances > veto), chances, add)
    both = (cued & (chances > veto)) | (chances >= add)
    made = fitted([*known, *more], label)
    return Learned(label, folded(made.coef_[0]), float(made.intercept_[0]), add, ask, veto, counts(has, cued), counts(has, both))


def folded(weights: Any) -> Any:
    """The weights of the rows, with what a family weighs put on the row of each of its words: so the program needs no families."""
    rows = weights[:ROWS].copy()
    for root, numbers in families().items():
        rows[row_of(f"s={root}")] += KIN * weights[ROWS + np.array(numbers)].sum()
    return rows


def least_to_ask(has: Any, found: Any, chances: Any, add: float) -> float:
    """The probability from which a technique is asked about: where F1 on strangers is best."""
    best, chosen = -1.0, add
    for least in np.arange(min(add, 0.95), LEAST_TO_ASK, -0.02):
        hit, missed, false = counts(has, found | (chances >= least))
        good = 2 * hit / max(1, 2 * hit + missed + EMPTIER * false)
        if good > best + 1e-9:
            best, chosen = good, round(float(least), 3)
    return chosen


def counts(has: Any, found: Any) -> tuple[int, int, int]:
    """Right, missed, wrong."""
    return int((has & found).sum()), int((has & ~found).sum()), int((~has & found).sum())


def shares(hit: int, missed: int, false: int) -> str:
    """Precision, recall and F1 as cells of a table."""
    return f"{hit / max(1, hit + false):.2f} | {hit / max(1, hit + missed):.2f} | {2 * hit / max(1, 2 * hit + missed + false):.2f}"


def rows_of(made: list[Learned]) -> list[str]:
    """A table of some labels, and their sum."""
    rows = [f"| `{each.label.removeprefix(ACT)}` | {sum(each.both[:2])} | {shares(*each.cues)} | {shares(*each.both)} |" for each in made]
    cues, both = (tuple(map(sum, zip(*sums, strict=True))) for sums in ([each.cues for each in made], [each.both for each in made]))
    return [*rows, f"| all | {sum(both[:2])} | {shares(*cues)} | {shares(*both)} |"]


def told(known: list[Line], made: list[Learned]) -> None:
    """Put the figures into the page, between its two marks."""
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(MARKS[0])[0], page.split(MARKS[1])[1]
    parts = []
    for about, what in (("techniques", "technique"), ("acts", "act")):
        own = [line for line in known if line.about == about]
        parts += [f"{len(own):,} lines by {len({line.writer for line in own})} writers, labelled with {about}:", ""]
        parts += [f"| {what} | lines | cues: precision | recall | F1 | with the model: precision | recall | F1 |", "|---|---|---|---|---|---|---|---|"]
        parts += [*rows_of([each for each in made if _of(each.label) == about]), ""]
    PAGE.write_text("\n".join([f"{before}{MARKS[0]}", "", *parts, f"{MARKS[1]}{after}"]), encoding="utf-8")


def main() -> None:
    """Learn, tell, write."""
    known, more = lines(), list(single())
    labels = sorted({label for line in known for label in line.has}, key=lambda label: (label.startswith(ACT), label))
    print(f"{len(known)} lines by {len({line.writer for line in known})} writers, {len(labels)} labels")
    made: list[Learned] = Parallel(n_jobs=-1, backend="multiprocessing")(delayed(learned)(known, more, label) for label in labels)
    for each in made:
        limits = f"add {each.add:.2f} ask {each.ask:.2f} veto {each.veto:.2f}"
        print(f"{each.label:22} n {sum(each.both[:2]):4}  cues {shares(*each.cues)}  both {shares(*each.both)}  {limits}")
    told(known, made)
    write(made)


def write(made: list[Learned]) -> None:
    """The file of the model: a line of JSON, and a byte for each weight."""
    weights = np.zeros((ROWS, len(made)), dtype=np.uint8)
    scales = [float(np.abs(each.weights).max()) / (ZERO - 1) for each in made]
    for number, (each, scale) in enumerate(zip(made, scales, strict=True)):
        weights[:, number] = np.rint(each.weights / scale).astype(int) + ZERO
    head: dict[str, Any] = {"labels": [each.label for each in made], "scale": scales, "bias": [each.bias for each in made]}
    head |= {"add": [each.add for each in made], "ask": [each.ask for each in made], "veto": [each.veto for each in made], "lines": digest()}
    Path(FILE).write_bytes(json.dumps(head).encode() + b"\n" + weights.tobytes())
    print(f"written: {Path(FILE).name}, {Path(FILE).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
