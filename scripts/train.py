"""Learn ``coach/techniques/learned.bin`` from the labelled lines, and say how well it does on writers it has not seen.

Needs scikit-learn: ``make train`` installs it. Each file of ``tests/labelled`` is one writer; thresholds are set where the model is tried on
one writer after learning from all others, so that they hold for the next stranger.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from coach.scenario import package_data
from coach.techniques import Context, Heard, catalogue, read
from coach.techniques.cues import Scan
from coach.techniques.learned import FILE, ROWS, ZERO, features
from coach.techniques.prose import prose

TESTS: Final = Path(__file__).parents[1] / "tests"
LINES: Final = TESTS / "labelled"
PAGE: Final = TESTS.parent / "docs" / "detector.md"
MARKS: Final = ("<!-- figures -->", "<!-- end of figures -->")
STRENGTH, RARE = 30.0, 3.0
"""Inverse of the penalty on large weights; how much more a line that shows a technique counts than one that does not."""
SURE: Final = 0.8
"""Precision a technique must reach on strangers before the model may add it."""
LEAST: Final = 0.5
"""Probability under which nothing is added, however precise it was here: lines that show something are rarer in a call than among these."""
DOUBT, MOST_SKILL, MOST_ASKING = 0.2, 0.12, 0.05
"""Precision of the cues under which they are not believed, and the highest probability at which that may be."""
LOST, MOST_FAULT = 0.2, 0.7
"""A fault is charged where cue and model agree: the share of true ones that may be lost to that, and the highest probability it may ask for."""
FORMULAS: Final = frozenset({"empty_script"})
"""Faults the model may find by itself: a formula is all in its words. Of the others a wrong one does more harm than a missed one."""
TRUSTED: Final = frozenset({"non_apology"})
"""Faults whose cues are nearly always right: what takes an apology back is one word."""
WIDE: Final = frozenset({"clarifying_question", "open_question"})
"""Questions: what they lead to is clear only in the call, so here too the model doubts less."""
FEWEST: Final = 8
"""Lines of strangers it must find with that precision, or it adds nothing."""


@dataclass(frozen=True)
class Line:
    """A labelled line: its writer, the rows it touches, what it shows, and what the cues alone found."""

    writer: str
    rows: tuple[int, ...]
    has: frozenset[str]
    cued: frozenset[str] = frozenset()
    about: str = ""
    """The only technique it says anything of; empty: of all."""


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
    return Line(writer, _rows(text), frozenset((technique,)) if shown else frozenset(), about=technique)


def _rows(text: str) -> tuple[int, ...]:
    made = prose(text)
    return tuple([row for row, _ in features(made.norms, Scan(made).groups())]) if made.norms else ()


def digest() -> str:
    """Of all labelled lines: the model names what it was learned from."""
    state = hashlib.sha256()
    for file in sorted(LINES.glob("*.yaml")):
        state.update(file.read_bytes())
    return state.hexdigest()


def _line(writer: str, row: dict[str, Any]) -> Line:
    heard = (Heard("customer", row["c"]),) if row.get("c") else ()
    cued = frozenset(found.technique for found in read(row["s"], Context(heard), by_cues=True).findings if found.band != "faint")
    return Line(writer, _rows(row["s"]), frozenset(row["has"]), cued)


def table(known: list[Line]) -> Any:
    """Lines by rows, each line of length one."""
    ends = np.cumsum([0, *(len(line.rows) for line in known)], dtype=np.int32)
    places = np.array([row for line in known for row in line.rows], dtype=np.int32)
    values = np.concatenate([np.full(len(line.rows), 1 / np.sqrt(len(line.rows))) for line in known])
    return sparse.csr_matrix((values, places, ends), shape=(len(known), ROWS))


def fitted(known: list[Line], label: str) -> LogisticRegression:
    """The weights of one label, from the lines that say something of it."""
    known = [line for line in known if line.about in ("", label) and line.rows]
    wanted = np.array([label in line.has for line in known])
    return LogisticRegression(C=STRENGTH, solver="liblinear", class_weight={False: 1.0, True: RARE}, random_state=0).fit(table(known), wanted)


def on_strangers(known: list[Line], more: list[Line], label: str) -> Any:
    """Each line's probability by a model that has not seen its writer."""
    chances = np.zeros(len(known))
    for writer in sorted({line.writer for line in known}):
        here = np.array([line.writer == writer for line in known])
        others = [*(line for line in known if line.writer != writer), *more]
        own = [line for line in known if line.writer == writer]
        chances[here] = fitted(others, label).predict_proba(table(own))[:, 1]
    return chances


def thresholds(known: list[Line], label: str, chances: Any) -> tuple[float, float]:
    """(add, veto): see `coach.techniques.learned.Model`."""
    has = np.array([label in line.has for line in known])
    cued = np.array([label in line.cued for line in known])
    fault = catalogue()[label].family == "fault"
    add, veto = 2.0, -1.0
    if fault:
        surely = chances[cued & has]
        veto = min(MOST_ASKING if label in TRUSTED else MOST_FAULT, float(np.quantile(surely, LOST))) if len(surely) >= FEWEST else veto
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


def score(name: str, has: Any, found: Any) -> tuple[int, int, int]:
    """(found, missed, false) and a line that says so."""
    hit, missed, false = int((has & found).sum()), int((has & ~found).sum()), int((~has & found).sum())
    precision, recall = hit / max(1, hit + false), hit / max(1, hit + missed)
    print(f"  {name:5} P {precision:.2f}  R {recall:.2f}", end="")
    return hit, missed, false


def shares(hit: int, missed: int, false: int) -> str:
    """Precision, recall and F1 as cells of a table."""
    return f"{hit / max(1, hit + false):.2f} | {hit / max(1, hit + missed):.2f} | {2 * hit / max(1, 2 * hit + missed + false):.2f}"


def told(rows: list[str], summary: str) -> None:
    """Put the figures into the page, between its two marks."""
    head = ["| technique | lines | cues: precision | recall | F1 | with the model: precision | recall | F1 |", "|---|---|---|---|---|---|---|---|"]
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(MARKS[0])[0], page.split(MARKS[1])[1]
    PAGE.write_text("\n".join([f"{before}{MARKS[0]}", "", summary, "", *head, *rows, "", f"{MARKS[1]}{after}"]), encoding="utf-8")


def main() -> None:
    """Learn, tell, write."""
    known, more = lines(), list(single())
    labels = sorted({label for line in known for label in line.has})
    print(f"{len(known)} lines by {len({line.writer for line in known})} writers, {len(labels)} labels")
    adds, vetoes, totals, rows = [], [], np.zeros((2, 3), dtype=int), []
    for label in labels:
        chances = on_strangers(known, more, label)
        add, veto = thresholds(known, label, chances)
        has = np.array([label in line.has for line in known])
        cued = np.array([label in line.cued for line in known])
        print(f"{label:22} n {int(has.sum()):4}", end="")
        by_cues, both = score("cues", has, cued), score("both", has, (cued & (chances > veto)) | (chances >= add))
        totals[0] += by_cues
        totals[1] += both
        rows.append(f"| `{label}` | {int(has.sum())} | {shares(*by_cues)} | {shares(*both)} |")
        print(f"  add {add:.2f} veto {veto:.2f}")
        adds.append(add)
        vetoes.append(veto)
    rows.append(f"| all | {int(totals[1][:2].sum())} | {shares(*totals[0])} | {shares(*totals[1])} |")
    told(rows, f"{len(known):,} labelled lines by {len({line.writer for line in known})} writers; each writer's lines judged by what the others' taught.")
    print(rows[-1])
    weights = np.zeros((ROWS, len(labels)), dtype=np.uint8)
    scales, biases = [], []
    for number, label in enumerate(labels):
        made = fitted([*known, *more], label)
        scale = float(np.abs(made.coef_).max()) / (ZERO - 1)
        weights[:, number] = np.rint(made.coef_[0] / scale).astype(int) + ZERO
        scales.append(scale)
        biases.append(float(made.intercept_[0]))
    head = {"labels": labels, "scale": scales, "bias": biases, "add": adds, "veto": vetoes, "lines": digest()}
    FILE.write_bytes(json.dumps(head).encode() + b"\n" + weights.tobytes())
    print(f"written: {FILE.name}, {FILE.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
