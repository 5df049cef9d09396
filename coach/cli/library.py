"""The library as a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click

from coach.cli.saying import say
from coach.cli.stage import Stage
from coach.plain import Ink, Page
from coach.scenario import Summary, own_folder, summaries
from coach.text import clean, fit, width

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS: Final = ("id", "title", "persona", "mode", "channel", "level")
ROOM: Final = 72
"""Cells from which the table has a row for each scenario; below it a scenario takes two lines."""


def as_row(told: Summary) -> dict[str, str | int]:
    """A scenario in the keys that scripts may rely on."""
    return {
        "id": clean(told.id),
        "title": told.title or clean(told.id),
        "persona": told.persona,
        "mode": told.mode.value if told.mode else "",
        "channel": told.channel,
        "level": told.level,
    }


def print_library(*, as_json: bool) -> int:
    """Print every scenario that can be read; those that cannot go to standard error with the reason. Gives the exit code."""
    every = summaries()
    good = [told for told in every if not told.trouble]
    broken = [told for told in every if told.trouble]
    if as_json:
        click.echo(json.dumps([as_row(told) for told in good], ensure_ascii=False, indent=2))
    else:
        page = Stage.of().page()
        _table(page, good)
        page.line()
        page.line("To play one: coach play ID. To read its briefing first: coach show ID.")
        page.line(f"Your own go into {clean(str(own_folder()))}")
    for told in broken:
        what = "cannot be read" if told.file.name == "pack.yaml" else "cannot be played"
        say(f"{told.file} {what}: {told.trouble}")
    return 1 if broken else 0


def _table(page: Page, scenarios: Sequence[Summary]) -> None:
    if not scenarios:
        page.line("There are no scenarios yet.")
        return
    rows = [{key: str(value) for key, value in as_row(told).items()} for told in scenarios]
    if page.cells < ROOM:
        for row in rows:
            page.line(row["id"], ink=Ink.BOLD)
            page.line(f"{row['title']}: {row['persona']}, {row['mode']}, {row['channel']}, level {row['level']}", indent=2)
        return
    wide = {key: max(width(key), *(width(row[key]) for row in rows)) for key in KEYS}
    spare = page.cells - sum(wide.values()) - 2 * (len(KEYS) - 1)
    for key in ("title", "persona"):
        taken = min(0, max(spare, 12 - wide[key]))
        wide[key], spare = wide[key] + taken, spare - taken
    header = {key: key.upper() if key == "id" else key.capitalize() for key in KEYS}
    for row in (header, *rows):
        cells = [fit(row[key], wide[key]) for key in KEYS]
        text = "  ".join(cell + " " * (wide[key] - width(cell)) for key, cell in zip(KEYS, cells, strict=True)).rstrip()
        page.write(page.ink(text, Ink.BOLD if row is header else Ink.PLAIN) + "\n")
