"""Ten laptops' journals taken into one, in many random orders: is the report the same to the byte each time, and what it takes.

The journals are cut out of one in which everything happened, at several moments: calls gone on with, disputed, ruled on, scored again, erased,
names and teams written in several ways, clocks that are wrong. Half of the orders go by way of other collecting journals; every order is taken
in twice.

    python bench/merging.py [ATTEMPTS] [ORDERS] [SEED]
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import sys
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import ten_laptops

from coach.cli import lead
from coach.cohort.scoping import Asked
from coach.report import write
from coach.report.forms import FORMS
from coach.store import content, database
from coach.store.attempts import stamp
from coach.store.connection import connect
from coach.store.merge import merge

ATTEMPTS, ORDERS, SEED = 1000, 10, 1
NOW = ten_laptops.MONDAY + timedelta(days=90)


def hashes(file: Path) -> tuple[str, ...]:
    """Of all that is in the journal, and of the report in each form."""
    with closing(connect(file, now=stamp(NOW))) as db:
        found = content.digest(db)
    home = database()
    for part in home.parent.glob("coach.db*"):
        part.unlink()
    shutil.copy(file, home)
    report = lead.built(Asked(), NOW)
    return (found, *(sha256(write(report, form)).hexdigest() for form in FORMS))


def taken(folder: Path, laptops: tuple[Path, ...], chance: random.Random, *, by_way: bool) -> tuple[Path, int]:
    """All of them in one journal, twice over; and how many attempts were other than before the second time."""
    order = list(laptops)
    chance.shuffle(order)
    if by_way:
        between = [folder / f"between-{number}" / "coach.db" for number in range(3)]
        for number, hub in enumerate(between):
            for source in order[3 * number : 3 * number + 4]:
                merge(hub, source, now=stamp(NOW))
        order = [*between, *order[8:]]
        chance.shuffle(order)
    hub, changed = folder / "hub" / "coach.db", 0
    for source in order:
        merge(hub, source, now=stamp(NOW))
    again = list(laptops)
    chance.shuffle(again)
    for source in again:
        came = merge(hub, source, now=stamp(NOW))
        changed += came.added + came.grown + came.people + came.members + came.labels
    return hub, changed


def main() -> int:
    """Print a line an order; the exit code is 1 when one differs."""
    attempts, orders, seed = (int(value) for value in (*sys.argv[1:], *map(str, (ATTEMPTS, ORDERS, SEED)[len(sys.argv) - 1 :])))
    chance, wrong = random.Random(seed), 0  # noqa: S311 - only the order
    with tempfile.TemporaryDirectory() as name:
        os.environ["COACH_HOME"] = str(Path(name) / "home")
        (Path(name) / "home" / "scenarios").mkdir(parents=True)
        shutil.copy(ten_laptops.TILES, Path(name) / "home" / "scenarios")
        story = ten_laptops.told(Path(name), attempts=attempts, seed=seed)
        expected = hashes(story.whole)
        told = ", ".join(f"{form} {value[:8]}" for form, value in zip(("content", *FORMS), expected, strict=True))
        print(f"{attempts} attempts, {story.whole.stat().st_size / 1e6:.1f} MB: {told}")
        for number in range(orders):
            began = time.process_time()
            folder = Path(name) / f"order-{number}"
            hub, changed = taken(folder, story.laptops, chance, by_way=bool(number % 2))
            spent = time.process_time() - began
            same = hashes(hub) == expected
            wrong += not same or changed > 0
            way = "by way of three others" if number % 2 else "one after another"
            print(f"order {number + 1:3}  {way:24} {'the same' if same else 'DIFFERS'}; a second time {changed} changes; {spent:.1f} s of CPU")
            shutil.rmtree(folder)
    print(f"{orders - wrong} of {orders} the same; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
