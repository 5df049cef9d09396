"""Processor time to refuse a file from somebody who means harm: the worst of many, each refused whole; the aim is under 100 ms.

What each is refused with, and in which words, is tests/test_scenario_reader.py's business; this takes its files and adds shapes at the limits.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path
from time import process_time

from figures import Figure, table

from coach.scenario import check
from coach.techniques import names

TARGET = 100.0
TESTS = Path(__file__).parents[1] / "tests"
HEAD = "scenario: X\npersona: {name: Y, mode: avoiding}\nscenes:\n  a: {customer: Hello}\n"
AT_THE_LIMITS = {
    "250 KiB of brackets": "a: " + "[" * 250_000,
    "250 KiB of dashes": "- " * 125_000,
    "one very long line": "a: " + "x " * 125_000,
    "19,000 wrong keys": "".join(f"k{n}: v\n" for n in range(19_000)),
    "1,500 scenes that lead nowhere": HEAD + "".join(f"  s{n}: {{replies: [{{go: q{n}}}]}}\n" for n in range(1_500)),
    "3,000 conditions nobody can read": HEAD + "anywhere:\n" + "".join("  - {when: (((tension}\n" for _ in range(3_000)),
    "2,000 conditions at full length": HEAD + "anywhere:\n" + "".join(f"  - {{when: {' and '.join(['nope'] * 8)}, customer: a{n}}}\n" for n in range(2_000)),
    "4,000 placeholders": HEAD + "anywhere:\n" + "".join(f"  - {{uses: apologise, customer: '{{x{n}}} {{y}}'}}\n" for n in range(2_000)),
}


def hostile() -> dict[str, bytes]:
    """Every file, by what it is."""
    sys.path.insert(0, str(TESTS))
    spec = importlib.util.spec_from_file_location("reader_tests", TESTS / "test_scenario_reader.py")
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 - for the type checker
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: row[0].encode() for name, row in module.HOSTILE.items()}


def milliseconds(path: Path) -> float:
    """The best of three, since everything else is the machine's noise."""
    spent = []
    for _ in range(3):
        began = process_time()
        checked = check(path, names())
        spent.append(1000 * (process_time() - began))
        assert checked.scenario is None, f"{path} was let in"  # noqa: S101 - a figure about files let in would be worthless
    return min(spent)


def measure() -> list[Figure]:
    """The slowest refusal of a file that breaks a limit, and of one that keeps every limit and is wrong throughout."""
    names()
    large = {name: text.encode() for name, text in AT_THE_LIMITS.items()}
    return [_slowest("a hostile file refused", hostile(), TARGET), _slowest("  wrong throughout, as large as allowed", large, None)]


def _slowest(what: str, files: dict[str, bytes], target: float | None) -> Figure:
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "call.yaml"
        for name, data in files.items():
            path.write_bytes(data)
            times[name] = milliseconds(path)
    worst = max(times, key=times.__getitem__)
    return Figure(f"{what}: slowest of {len(times)} ({worst}), processor", times[worst], "ms", target)


if __name__ == "__main__":
    print(table(measure()))
