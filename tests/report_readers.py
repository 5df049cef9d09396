"""Every form of a lead's report read back by a reader that is not ours: html.parser, csv, openpyxl, json. Cells as they stand there."""

from __future__ import annotations

import csv
import json
import re
import warnings
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import openpyxl  # type: ignore[import-untyped]

VOID = {"meta", "br", "img", "link", "input"}


class Page(HTMLParser):
    """The tags, attributes and cells of a page; `tables` by id, or by number for those without."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: dict[str, list[list[Any]]] = {}
        self.articles: list[str] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self._rows: list[list[Any]] = []
        self._cell: list[str] | None = None
        self._value: str | None = None
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append((tag, held))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "table":
            self._rows = self.tables.setdefault(held.get("id") or f"matrix-{len(self.tables)}", [])
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell, self._value = [], None
        elif tag == "data":
            self._value = held["value"]
            if "article" in self._open:
                self.articles.append(str(held["value"]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes something else"
        if tag in ("td", "th") and self._cell is not None:
            self._rows[-1].append("".join(self._cell) if self._value is None else float(self._value))
            self._cell = None

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._cell is not None:
            self._cell.append(data)

    @property
    def unclosed(self) -> list[str]:
        return self._open


def comma(document: bytes) -> dict[str, list[list[str]]]:
    with ZipFile(BytesIO(document)) as held:
        return {name.removesuffix(".csv"): list(csv.reader(StringIO(held.read(name).decode(), newline=""), strict=True)) for name in held.namelist()}


def book(document: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return openpyxl.load_workbook(BytesIO(document))


def markdown(document: bytes) -> dict[str, list[list[str]]]:
    """The tables under each heading; an escaped bar is no border."""
    tables: dict[str, list[list[str]]] = {}
    heading = ""
    for line in document.decode().split("\n"):
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("|"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            tables.setdefault(heading, []).append(cells)
    return {name: [rows[0], *rows[2:]] for name, rows in tables.items()}


def told(document: bytes) -> Any:
    return json.loads(document)
