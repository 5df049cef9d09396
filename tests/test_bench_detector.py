"""``make bench-detector``: its statistics on made-up counts, what its peers answer, and one whole run over a made-up folder of data."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).parents[1] / "bench"
RULE = {"act": "apology", "dataset": "calls", "positive": ["sorry"], "exclude_if_only": ["noise"], "filter": None, "main": True}


def module(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module(name)


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return module("detector_figures", monkeypatch)


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return module("detector_peers", monkeypatch)


def reply(figures: ModuleType, positive: str = "", found: str = "", left_out: str = "", quotes: tuple[tuple[str, float], ...] = ()) -> Any:
    return figures.Judged(frozenset(positive.split()), frozenset(found.split()), frozenset(left_out.split()), quotes)


# -- statistics --------------------------------------------------------------------------------------------------------


def test_precision_recall_and_f1_of_counts(figures: ModuleType) -> None:
    cells = figures.Cells(tp=6, fp=2, fn=4, tn=88)
    assert (cells.precision, cells.recall) == (0.75, 0.6)
    assert cells.f1 == pytest.approx(2 * 0.75 * 0.6 / 1.35)


def test_what_was_never_found_has_no_precision_and_what_never_was_no_recall(figures: ModuleType) -> None:
    assert figures.Cells(tp=0, fp=0, fn=3).precision is None
    assert figures.Cells(tp=0, fp=3, fn=0).recall is None
    assert figures.Cells(tp=0, fp=3, fn=3).f1 == 0


@pytest.mark.parametrize(
    ("cells", "kappa"),
    [
        ((20, 5, 10, 15), 0.4),  # 70 % agree, 50 % would by chance
        ((7, 0, 0, 3), 1.0),
        ((25, 25, 25, 25), 0.0),
        ((0, 5, 5, 0), -1.0),
        ((0, 0, 0, 9), 1.0),  # nothing to find, nothing found
        ((0, 0, 0, 0), 0.0),
    ],
)
def test_kappa_is_agreement_beyond_chance(figures: ModuleType, cells: tuple[int, int, int, int], kappa: float) -> None:
    assert figures.Cells(*cells).kappa == pytest.approx(kappa)


def test_a_pair_on_which_labellers_were_split_is_in_no_count(figures: ModuleType) -> None:
    replies = [reply(figures, "a b", "a"), reply(figures, "", "a b", left_out="a"), reply(figures, "a", ""), reply(figures)]
    assert figures.tally(replies, ["a", "b"]) == {"a": figures.Cells(1, 0, 1, 1), "b": figures.Cells(0, 1, 1, 2)}


def test_all_techniques_together_are_their_counts_added_up(figures: ModuleType) -> None:
    assert figures.pooled([figures.Cells(1, 2, 3, 4), figures.Cells(10, 20, 30, 40)]) == figures.Cells(11, 22, 33, 44)


def test_five_positives_make_a_technique_count_in_the_mean(figures: ModuleType) -> None:
    assert figures.frequent({"often": figures.Cells(2, 0, 3), "seldom": figures.Cells(4, 9, 0)}) == ["often"]


def test_the_interval_is_the_middle_ninety_per_cent(figures: ModuleType) -> None:
    assert figures.interval([float(each) for each in range(100, 0, -1)]) == (6, 95)
    assert figures.interval([]) == (0, 0)


def test_the_bootstrap_is_the_same_every_time_and_holds_the_figure(figures: ModuleType) -> None:
    replies = [reply(figures, "a", "a")] * 12 + [reply(figures, "a")] * 6 + [reply(figures, "", "a")] * 4 + [reply(figures)] * 30
    spread = figures.bootstrap(replies, ["a"], draws=200)
    assert spread == figures.bootstrap(replies, ["a"], draws=200)
    assert spread != figures.bootstrap(replies, ["a"], draws=200, seed=2)
    one = figures.tally(replies, ["a"])["a"]
    for value, (low, high) in ((one.f1, spread.f1["a"]), (one.kappa, spread.kappa["a"]), (one.f1, spread.macro_f1), (one.f1, spread.micro_f1)):
        assert low < value < high


def test_where_every_reply_is_right_there_is_nothing_to_vary(figures: ModuleType) -> None:
    spread = figures.bootstrap([reply(figures, "a", "a")] * 8, ["a"], draws=50)
    assert (spread.f1["a"], spread.kappa["a"], spread.macro_f1) == ((1, 1), (1, 1), (1, 1))
    assert figures.bootstrap([], ["a"], draws=50).f1["a"] == (0, 0)


@pytest.mark.parametrize(
    ("spans", "share"),
    [([(10, 20)], 1.0), ([(0, 15)], 0.5), ([(15, 40)], 0.5), ([(0, 12), (10, 15)], 0.5), ([(10, 12), (18, 20)], 0.4), ([(20, 30)], 0.0), ([], 0.0)],
)
def test_how_much_of_a_quote_lies_in_what_was_found(figures: ModuleType, spans: list[tuple[int, int]], share: float) -> None:
    assert figures.covered((10, 20), spans) == pytest.approx(share)


def test_overlap_is_of_quotes_whose_technique_was_found(figures: ModuleType) -> None:
    replies = [reply(figures, "a b", "a", quotes=(("a", 0.5), ("b", 0.0))), reply(figures, "a", "a", quotes=(("a", 1.0),))]
    assert figures.overlap(replies) == ([0.5, 1.0], 3)
    assert figures.overlap(replies, "b") == ([], 1)


def test_labels_of_others_become_acts_by_a_rule(figures: ModuleType) -> None:
    rows = [{"labels": labels} for labels in (["sorry"], ["sorry", "noise"], ["noise"], ["other"], ["other", "noise"], ["sorry"])]
    said = [{"apology"}, {"apology"}, {"apology"}, {"apology"}, set(), set()]
    assert figures.against(rows, said, RULE) == figures.Cells(tp=2, fp=1, fn=1), "the last but one is noise too, and so are all but the other"


def test_a_rule_may_ask_for_one_speaker_or_for_questions_only(figures: ModuleType) -> None:
    rows = [{"labels": ["question:open"], "speaker": "agent"}, {"labels": ["question:open"], "speaker": "caller"}, {"labels": ["talk"], "speaker": "agent"}]
    said = [{"asks"}, {"asks"}, {"asks"}]
    rule = {"act": "asks", "positive": ["question:open"], "exclude_if_only": []}
    assert figures.against(rows, said, rule | {"filter": "speaker==agent"}) == figures.Cells(1, 1, 0)
    assert figures.against(rows, said, rule | {"filter": "only questions"}) == figures.Cells(2, 0, 0)
    assert figures.against(rows, said, rule | {"filter": None}) == figures.Cells(2, 1, 0)


def test_a_table_for_the_terminal_and_for_a_page(figures: ModuleType) -> None:
    table = figures.Table("Figures", ("name", "F1"), [("a long one", "0.50"), ("b", "1.00")], ("A note.",))
    assert table.text() == "Figures\n=======\nA note.\n\nname          F1\na long one  0.50\nb           1.00\n"
    assert table.markdown() == "## Figures\n\nA note.\n\n| name | F1 |\n| --- | ---: |\n| a long one | 0.50 |\n| b | 1.00 |\n"


# -- peers -------------------------------------------------------------------------------------------------------------


def test_politeness_strategies_as_acts(peers: ModuleType) -> None:
    marked = {"feature_politeness_==Apologizing==": 1, "feature_politeness_==Gratitude==": 0, "feature_politeness_==SUBJUNCTIVE==": 1, "Reassurance": 1}
    assert peers.strategic(marked) == ["apology", "question", "closed_question", "reassurance"]


def test_patterns_are_read_from_the_data(peers: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "baseline.py"
    with pytest.raises(peers.AbsentError, match="not in the data folder"):
        peers.keywords(str(file))
    file.write_text("PATTERNS = {'apology': r'\\bsorry\\b', 'hold': 'moment'}\n", encoding="utf-8")
    assert peers.keywords(str(file))("Sorry about that.") == ["apology"]


def test_a_peer_that_is_not_there_is_named(peers: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "convokit", None)
    with pytest.raises(peers.AbsentError, match="ConvoKit is not installed"):
        peers.convokit("no_model")


# -- the whole ---------------------------------------------------------------------------------------------------------


def bench(*args: str, data: Path | None) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != "COACH_EVAL"} | ({"COACH_EVAL": str(data)} if data else {})
    return subprocess.run([sys.executable, str(BENCH / "detector.py"), *args], env=environ, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("folder", [None, "nowhere", "."])
def test_without_data_it_says_so_in_a_sentence_and_is_content(folder: str | None, tmp_path: Path) -> None:
    done = bench(data=tmp_path / folder if folder else None)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    for part in ("no labelled data", "gold/dev.jsonl", "dev/*.jsonl", "mapping.json", "EVAL=FOLDER", "COACH_EVAL"):
        assert part in done.stdout


def made_up(folder: Path) -> Path:
    """Four replies with techniques and two with labels of others."""
    said = "I'm so sorry we lost your parcel."
    labelled = [{"technique": "apologise", "quote": "I'm so sorry"}]
    gold = [{"id": f"g{at}", "context": [], "reply": said, "labels": labelled, "open": [], "tags": ["trap"]} for at in range(3)]
    gold.append({"id": "g3", "context": [{"speaker": "customer", "text": "Is it the blue one?"}], "reply": "The blue one.", "labels": [], "open": []})
    others = [
        {"id": "c", "context": [], "reply": "Sorry about that.", "labels": ["sorry"]},
        {"id": "c", "context": [], "reply": "Tuesday.", "labels": ["other"]},
    ]
    for name, rows in (("gold/dev", gold), ("dev/calls", others)):
        file = folder / f"{name}.jsonl"
        file.parent.mkdir()
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    (folder / "mapping.json").write_text(json.dumps([RULE]), encoding="utf-8")
    return folder


def test_a_whole_run_prints_every_table_and_no_sentence_of_the_data(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    done = bench("--markdown", str(page), data=made_up(tmp_path))
    assert done.returncode == 0, done.stderr
    for title in ("By technique, all", "In sum, all", "By half", "By what makes it hard", "Acts on data of others", "Speed and size", "The same every time"):
        assert title in done.stdout
    rows = {line.split("  ")[0]: line.split() for line in reversed(done.stdout.splitlines())}  # the first table's stay
    assert rows["apologise"][1:5] == ["3", "3", "1.00", "1.00"]
    assert rows["* apology, calls"][-8:-3] == ["1", "2", "1.00", "1.00", "1.00"]
    assert "baseline.py is not in the data folder" in done.stdout
    assert "| apologise | 3 | 3 | 1.00 | 1.00 |" in page.read_text(encoding="utf-8")
    assert "parcel" not in done.stdout + done.stderr
