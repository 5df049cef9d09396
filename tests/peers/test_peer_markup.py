"""Markdown as two renderers understand it, JSON as a validator does: hostile words make no element, no link and no picture."""

from __future__ import annotations

import json
from collections import Counter
from html.parser import HTMLParser

import cmarkgfm
import doors
import pytest
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt
from pydantic import TypeAdapter
from report_readers import Page

from coach.cohort.shown import shown as told_as
from coach.report import Report, read, write
from coach.report.sheets import sheets

DOCUMENTS = ("report.md", "call.md")
OURS = set("h1 h2 h3 p ul li strong em table thead tbody tr th td code".split())


class Rendered(HTMLParser):
    """Tags with their attributes, and the cells of tables."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.held: set[tuple[str, str | None]] = set()
        self.cells: list[list[str]] = []
        self.coded: list[str] = []
        self._inside = self._code = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self._code = tag == "code"
        self.held |= set(attrs)
        if tag == "tr":
            self.cells.append([])
        elif tag in ("td", "th"):
            self.cells[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._code = False
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._code:
            self.coded.append(data)
        if self._inside:
            self.cells[-1][-1] += data


def markdown_it(text: str) -> str:
    """With everything on that reads more into a text: raw HTML, tables, bare addresses as links."""
    return str(MarkdownIt("gfm-like", {"html": True, "linkify": True, "typographer": False}).render(text))


def github(text: str) -> str:
    """GitHub's own, with raw HTML let through."""
    return str(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))


RENDERERS = pytest.mark.parametrize("render", [markdown_it, github])


@RENDERERS
def test_the_same_words_without_escapes_would_be_markup(render: object, words: tuple[str, ...]) -> None:
    """Without this, nothing below would mean anything."""
    assert callable(render)
    found = Rendered(render("\n\n".join(words)))
    assert {"a", "img", "h1", "code"} <= set(found.tags)


@RENDERERS
@pytest.mark.parametrize("name", DOCUMENTS)
def test_hostile_words_make_no_element_no_link_and_no_picture(told: doors.Told, render: object, name: str) -> None:
    assert callable(render)
    found = Rendered(render(told.files[name].decode()))
    assert set(found.tags) <= OURS
    assert {name for name, _ in found.held} <= {"align", "style"}
    assert found.tags["h1"] == 1
    assert found.tags["code"] == found.coded.count("@"), "an address keeps its @ as code, and nothing else is code"


@RENDERERS
def test_every_cell_of_every_table_reads_back(told: doors.Told, render: object) -> None:
    assert callable(render)
    report = read(told.files["report.json"].decode())
    cells = iter(Rendered(render(told.files["report.md"].decode())).cells)
    for sheet in sheets(report):
        if not sheet.rows:
            continue
        assert next(cells) == [column.title for column in sheet.columns]
        for row in sheet.rows:
            found = [cell.strip() for cell in next(cells)]
            meant = [" ".join(told_as(value, column.kind, sheet.mark).split()) for value, column in zip(row, sheet.columns, strict=True)]
            assert found == meant or row[0] == "made_at"


def test_json_is_of_the_shape_it_says_it_is(told: doors.Told) -> None:
    text = told.files["report.json"].decode()
    held = json.loads(text)
    made = TypeAdapter(Report).validate_json(json.dumps(held["figures"]), strict=True)
    assert made == read(text)
    assert write(made, "json") == told.files["report.json"]
    assert set(held) == {"schema", "units", "figures", "form"}
    assert held["schema"] == {"name": "coach-report", "version": 1}
    for section in held["form"]["sections"]:
        for item in section["items"]:
            assert set(item) == {"item", "label", "not_applicable", "n", "teams", "evidence", "disputes"}
            assert all(team["percentage"] is None or 0 <= team["percentage"] <= 100 for team in item["teams"])


def test_the_page_and_the_json_tell_of_the_same_people(told: doors.Told) -> None:
    report = read(told.files["report.json"].decode())
    text = "".join(Page(told.files["report.html"].decode()).text)
    assert all(cell.row in text for cell in report.trainees_by_technique)
