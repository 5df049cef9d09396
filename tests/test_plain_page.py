"""Paragraphs: every line fits, continued lines hang, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coach.plain.page import Ink, Page, wrap
from coach.text import width


def page(columns: int = 61, *, styled: bool = False) -> tuple[Page, list[str]]:
    out: list[str] = []
    return Page(out.append, lambda: columns, styled), out


def test_what_somebody_says_hangs_under_its_first_word() -> None:
    paper, out = page(31)
    paper.line("Forty boxes of the wrong green are in my hall.", lead="Idris: ")
    assert "".join(out) == "Idris: Forty boxes of the\n       wrong green are in my\n       hall.\n"


def test_a_long_lead_takes_room_from_the_first_line_only() -> None:
    paper, out = page(45)
    paper.line("who rang yesterday, and rang again today.", lead="Mrs Featherstonehaugh-Price: ")
    assert "".join(out).splitlines() == ["Mrs Featherstonehaugh-Price: who rang", "              yesterday, and rang again", "              today."]


def test_a_lead_that_leaves_no_room_stands_alone() -> None:
    paper, out = page(35)
    paper.line("who rang yesterday.", lead="Mrs Featherstonehaugh-Price: ")
    assert "".join(out).splitlines() == ["Mrs Featherstonehaugh-Price:", "              who rang yesterday."]


def test_lines_of_an_author_stay_lines() -> None:
    paper, out = page()
    paper.line("One.\n\nTwo.", indent=2)
    assert "".join(out) == "  One.\n\n  Two.\n"


def test_wide_letters_count_as_two() -> None:
    assert wrap("注文 した 緑 です", 7) == ["注文", "した 緑", "です"]


def test_a_word_longer_than_the_line_is_cut_not_lost() -> None:
    assert wrap("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=200), st.integers(24, 100), st.text("abc :", max_size=40))
def test_no_line_is_wider_than_the_page_and_no_letter_goes_missing(text: str, columns: int, lead: str) -> None:
    paper, out = page(columns)
    paper.line(text, lead=lead, indent=2)
    printed = "".join(out)
    assert all(width(row) <= max(paper.cells, width(lead) + 2) for row in printed.splitlines())
    assert "".join(printed.split()) == "".join((lead + text).split())


def test_short_things_stand_side_by_side_and_are_never_broken() -> None:
    paper, out = page(40)
    paper.items(["+ Apologise", "+ Ask an open question", "tension 72 -> 59"], indent=3)
    assert "".join(out) == "   + Apologise   + Ask an open question\n   tension 72 -> 59\n"


def test_columns_line_up() -> None:
    paper, out = page()
    paper.pairs([("/end", "end the call"), ("/credit", "goodwill")])
    assert "".join(out) == "  /end     end the call\n  /credit  goodwill\n"


def test_ink_only_where_there_is_some() -> None:
    bare, plain = page()
    bare.line("x", ink=Ink.BOLD)
    inked, styled = page(styled=True)
    inked.line("x", ink=Ink.BOLD)
    assert ("".join(plain), "".join(styled)) == ("x\n", "\x1b[1mx\x1b[0m\n")


def test_the_width_is_asked_for_at_every_line() -> None:
    widths = iter([31, 81, 81, 81])
    out: list[str] = []
    paper = Page(out.append, lambda: next(widths))
    assert paper.cells == 30
    assert paper.cells == 80
