"""A lead's report and an annotated call in a real browser: hostile words are words, nothing runs, nothing is asked for, and paper holds all of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import doors
import pytest
from chromium import Browser
from pypdf import PdfReader
from trap import Trap

from coach.report import Report, read, write
from coach.report.sheets import Sheet, sheets
from coach.report.tidy import tidy

PAGES = ("report.html", "call.html")
A4 = (595, 842)
PRINTED = 680
"""Pixels between the margins of A4: 180 mm."""
CENSUS = """(() => {
  const found = {tags: {}, held: {}, links: [], styles: 0};
  for (const one of document.querySelectorAll('*')) {
    const tag = one.tagName.toLowerCase();
    found.tags[tag] = (found.tags[tag] || 0) + 1;
    for (const {name} of one.attributes) (found.held[tag] ||= {})[name] = 1;
    if (one.hasAttribute('href')) found.links.push(one.getAttribute('href'));
  }
  return found;
})()"""
WIDER = """[...document.querySelectorAll('body *')].filter(one => one.getClientRects().length && one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => one.tagName + '.' + (one.getAttribute('class') || '') + ' ' + one.textContent.slice(0, 60))"""
CELLS = (
    """id => [...document.querySelectorAll(`#${id} tbody tr`)].map(row => [...row.cells].filter(cell => cell.dir === 'auto').map(cell => cell.textContent))"""
)
NAMES = "[...document.querySelectorAll('.matrix tbody th, article h3 > bdi:first-child, .names li, h1')].map(one => one.textContent)"


def text(script: str) -> str:
    """A script that gives the text of what the selector finds."""
    return f"[...document.querySelectorAll({script!r})].map(one => one.textContent)"


def as_benign(report: Report) -> Report:
    """The report with a harmless text in the place of each, empty ones left empty: the same shape."""
    known: dict[str, str] = {}

    def made(value: Any) -> Any:
        if isinstance(value, str):
            return known.setdefault(value, f"Harmless {len(known)}") if value else ""
        if isinstance(value, tuple):
            return tuple(made(one) for one in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{field.name: made(getattr(value, field.name)) for field in fields(value) if field.name != "item"})
        return value

    harmless: Report = made(report)
    return replace(harmless, head=replace(harmless.head, made_at=report.head.made_at), weeks=report.weeks)


@pytest.fixture(scope="session")
def report(told: doors.Told) -> Report:
    return read(told.files["report.json"].decode())


def test_the_trap_catches_and_the_census_counts(browser: Browser, trap: Trap, words: tuple[str, ...], tmp_path: Path) -> None:
    """The same words on a page that takes them for markup: without this, nothing below would mean anything."""
    page = tmp_path / "naive.html"
    page.write_text("<!doctype html><meta charset=utf-8><body>" + "<hr>".join(words), encoding="utf-8")
    with browser.page(page) as naive:
        seen = naive.seen
        assert naive.value(CENSUS)["tags"].get("script")
    assert any("/img" in one for one in seen.requests)
    assert any("/script" in one for one in trap.caught)
    assert "1" in seen.dialogs
    trap.caught.clear()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_and_nothing_is_asked_for(browser: Browser, trap: Trap, shown: dict[str, Path], name: str, scheme: str) -> None:
    with browser.page(shown[name], dark=scheme == "dark") as page:
        page.value("new Promise(done => setTimeout(done, 300))")  # a refresh, a fetch or an onload would have had its turn
        page.printed()
        seen = page.seen
    assert seen.requests == [shown[name].as_uri()]
    assert seen.frames == [shown[name].as_uri()]
    assert (seen.dialogs, seen.windows) == ([], [])
    assert seen.said == [], "nothing even tried, so the browser had nothing to refuse"
    assert trap.caught == []


def test_the_report_is_made_of_what_the_template_is_made_of(browser: Browser, shown: dict[str, Path], report: Report, tmp_path: Path) -> None:
    harmless = tmp_path / "harmless.html"
    harmless.write_bytes(write(as_benign(report), "html"))
    found = []
    for file in (shown["report.html"], harmless):
        with browser.page(file) as page:
            census = page.value(CENSUS)
        # Heads of columns are broken into lines, and a team's name is set apart within a sentence: how often goes by the words.
        loose = {tag: census["tags"].pop(tag) for tag in ("text", "bdi")}
        assert loose["text"] < 2 * len(report.teams_by_technique) + 200
        found.append((census["tags"], census["held"], sorted(census["links"])))
    assert found[0] == found[1]
    assert not any(re.match("on|src|action|formaction|xlink", name) for held in found[0][1].values() for name in held)
    assert all(link.startswith("#") for link in found[0][2])
    assert (found[0][0]["style"], found[0][0].get("script"), found[0][0]["h1"]) == (1, None, 1)


def test_the_call_is_made_of_what_the_template_is_made_of(browser: Browser, shown: dict[str, Path]) -> None:
    with browser.page(shown["call.html"]) as page:
        census = page.value(CENSUS)
    tags = "html head meta title style body h1 h2 p strong div span mark sup ul li svg line polyline footer".split()
    assert set(census["tags"]) <= set(tags)
    assert {name for held in census["held"].values() for name in held} <= {
        "lang", "charset", "http-equiv", "content", "name", "class", "viewbox", "viewBox", "role", "aria-label", "x1", "y1", "x2", "y2", "stroke",
        "stroke-dasharray", "stroke-width", "points", "fill",
    }  # fmt: skip
    assert census["links"] == []


def texts(sheet: Sheet) -> Iterator[list[str]]:
    """The texts of each row, but for ids, which are for machines."""
    for row in sheet.rows:
        yield [value for value, column in zip(row, sheet.columns, strict=True) if isinstance(value, str) and column.name != "item"]


def test_every_word_reads_back_as_it_was_cleaned(browser: Browser, shown: dict[str, Path], report: Report) -> None:
    assert report == tidy(report)
    told = {sheet.name: sheet for sheet in sheets(report)}
    with browser.page(shown["report.html"]) as page:
        for name in ("cohorts", "teams_by_technique", "items"):
            assert page.value(f"({CELLS})('t-{name}')") == list(texts(told[name])), name
        named = Counter(page.value(NAMES))
        reasons, quotes = page.value(text("article > p[dir=auto]")), page.value(text("blockquote"))
    people = {cell.row for cell in report.trainees_by_technique} | {one.trainee for one in report.coach_next} | set(report.head.not_started)
    assert set(named) >= people
    assert reasons == [one.reason for one in report.disputes]
    assert all(any(one.quote in told for told in quotes) for one in report.coach_next)


def test_every_kind_of_hostile_word_came_as_far_as_the_report(report: Report, words: tuple[str, ...]) -> None:
    told = {cell.row for cell in report.trainees_by_technique} | {one.team for one in report.cohorts} | {one.reason for one in report.disputes}
    told |= set(report.head.not_started)
    meant = {" ".join(tidy(word)[:80].split()) for word in words}
    assert len(told & meant) > len(words) // 2
    for kind in (doors.FORMULAS, doors.TEXTS_LIKE_NUMBERS):
        assert told & set(kind)
    assert any("<script>" in one for one in told)


@pytest.mark.parametrize("name", PAGES)
def test_paper_holds_all_of_it(browser: Browser, shown: dict[str, Path], name: str) -> None:
    with browser.page(shown[name]) as page:
        page.on_paper(PRINTED)
        assert page.value(WIDER) == []
        paper = page.printed()
    sheets_ = PdfReader(BytesIO(paper)).pages
    assert {(round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) for sheet in sheets_} == {A4}
    for number, sheet in enumerate(sheets_, 1):
        assert all(-1 <= x <= A4[0] for x in places(sheet)), f"page {number} is cut off"


def test_the_last_column_of_every_table_is_on_paper(browser: Browser, shown: dict[str, Path]) -> None:
    with browser.page(shown["report.html"]) as page:
        heads = page.value("[...document.querySelectorAll('thead tr')].filter(one => !one.closest('.same')).map(one => one.lastElementChild.textContent)")
        paper = page.printed()
    printed = "".join("".join(sheet.extract_text().split()) for sheet in PdfReader(BytesIO(paper)).pages)
    for head in heads:
        assert "".join(head.split()) in printed, head
    assert "keepanyappraisal" in printed


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("wide", [360, 800, 1280])
def test_a_window_never_scrolls_sideways(browser: Browser, shown: dict[str, Path], name: str, wide: int) -> None:
    with browser.page(shown[name], wide=wide) as page:
        assert page.value("document.documentElement.scrollWidth") <= wide


def places(sheet: Any) -> list[float]:
    """Where each piece of text on a page of a PDF begins, from the left, in points."""
    found: list[float] = []

    def seen(words: str, matrix: list[float], place: list[float], *_: object) -> None:
        if words.strip():
            found.append(place[4] * matrix[0] + place[5] * matrix[2] + matrix[4])

    sheet.extract_text(visitor_text=seen)
    return found
