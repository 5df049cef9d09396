"""The detector and those it is measured beside, each run in a fresh process on one core, timed by the processor time it takes.

As a program this module is that process: ``detector_peers.py TOOL SOURCE OUT OPTION`` reads a file of replies, writes a line of JSON for
each, and prints what it cost. It imports nothing of Coach but for Coach's own run, so that a peer can live in an environment of its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module, util
from pathlib import Path
from time import process_time
from typing import Any

from figures import peak

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, STARTS = 3, 7
GIVEN = ("context", "reply", "facts", "tension")
"""What a tool is told of a row: never its labels."""
FIRST = ("They told me Friday, and nobody came. I took the day off for this.", "I'm sorry nobody came on Friday. Could you tell me what they said to you then?")
STRONG = 0.5
"""VADER's compound score (-1 to 1) from which a reply is taken to feel one way."""
STRATEGIES: dict[str, tuple[str, ...]] = {
    # What comes closest to each act in meaning among ConvoKit's politeness strategies, read kindly; they were not made to tell acts apart.
    "apology": ("Apologizing", "Apology"),
    "thanks": ("Gratitude",),
    "praise": ("HASPOSITIVE",),  # a word of the positive list
    "question": ("Direct_question", "SUBJUNCTIVE", "INDICATIVE"),  # what, why, who, how at the start; could you, can you
    "open_question": ("Direct_question",),
    "closed_question": ("SUBJUNCTIVE", "INDICATIVE"),
    "reassurance": ("Reassurance",),  # "no worries", "not a big deal"
    "solution": ("HASHEDGE",),  # "maybe", "might", "should", "suggest"
    "next_step": ("1st_person_start",),  # "I'll check that"
    "hostile": ("HASNEGATIVE",),  # a word of the negative list
}
"""Acts without a strategy that comes near (empathy, understanding, paraphrase, hold, defensive, limits, concession) stay blank."""

Reader = Callable[[str], list[str]]


class AbsentError(Exception):
    """A piece a peer needs is not there; the message says which, in a word."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds for the whole file, milliseconds from nothing loaded to the first reply read, MiB at most."""

    seconds: float = 0.0
    start: float = 0.0
    peak: float = 0.0
    absent: str = ""
    """The piece that is missing, where the tool could not run."""


def run(tool: str, source: Path, out: Path, *, option: str = "", python: str = sys.executable, seed: int = 0) -> Run:
    """`tool` in a process of its own, with `seed` for the order of sets. Raises RuntimeError with its last words where Coach itself fails."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    paths = [str(ROOT), *filter(None, [environ.get("PYTHONPATH")])]
    environ |= {"PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1", "COACH_HOME": str(out.parent / "home")}
    command = [python, str(Path(__file__).resolve()), tool, str(source), str(out), option]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return Run(**json.loads(done.stdout.splitlines()[-1]))
    last = (done.stderr.strip().splitlines() or ["no word why"])[-1]
    if tool in {"ours", "start"}:
        raise RuntimeError(last)
    return Run(absent=f"stopped: {last}")


@dataclass(frozen=True, slots=True)
class Runs:
    """What every tool wrote, row by row, and what each of its processes took."""

    answers: dict[str, list[dict[str, Any]]]
    costs: dict[str, list[Run]]
    same: bool
    """Coach wrote the same bytes every time."""
    unread: int
    """Rows that Coach could not read."""


def run_all(rows: Sequence[Mapping[str, object]], folder: Path, options: Mapping[str, str], python: str) -> Runs:
    """Every tool over all replies, turn about; ConvoKit once and by the interpreter `python`, since it takes longest and is seldom at home."""
    source = folder / "replies.jsonl"
    source.write_text("".join(json.dumps({"id": str(at)} | {key: row[key] for key in GIVEN if key in row}) + "\n" for at, row in enumerate(rows)), "utf-8")
    answers: dict[str, list[dict[str, Any]]] = {}
    costs: dict[str, list[Run]] = {}
    written = set()
    for turn in range(ROUNDS):
        for tool in ("ours", *PEERS):
            rounds, by = (1, python) if tool == "ConvoKit" else (ROUNDS, sys.executable)
            if turn >= rounds or (turn and costs[tool][0].absent):
                continue
            say(f"{tool}, {len(rows):,} replies, round {turn + 1} of {rounds} ...")
            out = folder / f"{tool}.jsonl"
            costs.setdefault(tool, []).append(run(tool, source, out, option=options.get(tool, ""), python=by, seed=turn + 1))
            if tool == "ours":
                written.add(out.read_bytes())
            if not costs[tool][0].absent:
                answers[tool] = _answers(out, len(rows))
    say(f"{STARTS + 1} starts of the detector ...")
    costs["start"] = [run("start", source, source, seed=turn) for turn in range(STARTS + 1)][1:]  # the first leaves its compiled modules behind
    return Runs(answers, costs, len(written) == 1, sum(not answer for answer in answers["ours"]))


def _answers(out: Path, many: int) -> list[dict[str, Any]]:
    """By row; empty where the tool could not read one."""
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]
    told = {int(row["id"]): row for row in rows}
    return [told.get(at, {}) for at in range(many)]


def say(words: str) -> None:
    """How far it is, for whoever waits."""
    print(f"bench-detector: {words}", file=sys.stderr, flush=True)


# -- within the process ------------------------------------------------------------------------------------------------


def ours(source: str, out: str) -> dict[str, float]:
    """Coach as ``coach detect SOURCE --out OUT`` runs it."""
    began = process_time()
    from coach.cli.detect import detect  # noqa: PLC0415 - what is measured
    from coach.techniques import Context, Heard, read  # noqa: PLC0415

    read(FIRST[1], Context((Heard("customer", FIRST[0]),)))
    ready = process_time()
    if source:
        detect.main([source, "--out", out], standalone_mode=False)
    return _cost(began, ready)


def start() -> dict[str, float]:
    """The detector alone, without the command line: loaded, and one reply read."""
    began = process_time()
    from coach.techniques import Context, Heard, read  # noqa: PLC0415 - what is measured

    read(FIRST[1], Context((Heard("customer", FIRST[0]),)))
    return _cost(began, process_time())


def peer(make: Callable[[str], Reader], option: str, source: str, out: str) -> dict[str, float]:
    """Any other tool: it is given the replies only, since none of them reads what was said before."""
    began = process_time()
    reader = make(option)
    reader(FIRST[1])
    ready = process_time()
    with Path(source).open(encoding="utf-8") as lines, Path(out).open("w", encoding="utf-8") as told:
        for line in lines:
            row = json.loads(line)
            told.write(json.dumps({"id": row["id"], "acts": reader(row["reply"])}) + "\n")
    return _cost(began, ready)


def keywords(option: str) -> Reader:
    """One naive pattern an act: ``PATTERNS`` of the module at `option`."""
    spec = util.spec_from_file_location("patterns_of_the_data", option) if Path(option).is_file() else None
    if spec is None or spec.loader is None:
        raise AbsentError("baseline.py is not in the data folder")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    patterns: dict[str, str] = getattr(module, "PATTERNS", {})
    if not patterns:
        raise AbsentError("baseline.py has no PATTERNS")
    compiled = {act: re.compile(pattern, re.IGNORECASE) for act, pattern in patterns.items()}
    return lambda reply: [act for act, pattern in compiled.items() if pattern.search(reply)]


def vader(_option: str) -> Reader:
    """Valence as acts, where it makes sense: hostile below, thanks and praise above."""
    scores = _module("vaderSentiment.vaderSentiment", "vaderSentiment").SentimentIntensityAnalyzer().polarity_scores

    def reader(reply: str) -> list[str]:
        compound = scores(reply)["compound"]
        return ["hostile"] if compound <= -STRONG else ["thanks", "praise"] if compound >= STRONG else []

    return reader


def convokit(option: str) -> Reader:
    """ConvoKit's politeness strategies (both English collections, one parse) with the spaCy model `option`."""
    known = _module("convokit.politenessStrategies", "ConvoKit").PolitenessStrategies
    spacy = _module("spacy", "spaCy")
    try:
        parse = spacy.load(option, disable=["ner", "lemmatizer"])
    except OSError as error:
        raise AbsentError(f"the spaCy model {option} is not installed") from error
    first, second = known(), known(strategy_collection="politeness_local", strategy_attribute_name="local")

    def reader(reply: str) -> list[str]:
        utterance = second.transform_utterance(first.transform_utterance(reply, spacy_nlp=parse))
        return strategic(utterance.meta["politeness_strategies"] | utterance.meta["local"])

    return reader


def strategic(marked: dict[str, int]) -> list[str]:
    """The acts that ConvoKit's features come to."""
    shown = {re.sub(r"^feature_politeness_==(.*)==$", r"\1", name) for name, value in marked.items() if value}
    return [act for act, strategies in STRATEGIES.items() if not shown.isdisjoint(strategies)]


def _module(path: str, name: str) -> Any:
    try:
        return import_module(path)
    except ModuleNotFoundError as error:
        own = (error.name or "").partition(".")[0] == path.partition(".")[0]
        raise AbsentError(f"{name} is not installed" if own else f"{name} lacks {error.name}") from error


def _cost(began: float, ready: float) -> dict[str, float]:
    return {"seconds": process_time() - ready, "start": 1000 * (ready - began), "peak": peak()}


def _one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


PEERS: dict[str, Callable[[str], Reader]] = {"keywords": keywords, "VADER": vader, "ConvoKit": convokit}


def main(words: Iterable[str]) -> int:
    """The process itself. What it cost, or what is missing, is the last line it prints."""
    tool, source, out, option = words
    _one_core()
    report: dict[str, Any]
    try:
        report = ours(source, out) if tool == "ours" else start() if tool == "start" else peer(PEERS[tool], option, source, out)
    except AbsentError as error:
        report = {"absent": str(error)}
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
