"""The page a lead reads: its pictures in numbers, its sentences, and that it can be read without colour, without a mouse and on paper."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from report_readers import Page
from report_sample import PEOPLE, crowd, empty, sample

from coach.cohort.figures import Advice, Bar, Cell, Cohort, Difficulty, Version, Week
from coach.cohort.mix import Mix
from coach.cohort.shown import shown
from coach.cohort.telling import about, brief
from coach.report import Report, write
from coach.report.charts import FULL, SMALL, cut, histogram, room, trend, wrapped
from coach.report.heat import COLUMN, MOST_COLUMNS, MOST_ROWS, NAMES, ROOM, Heat, heats, shade
from coach.report.page import blocks
from coach.store.scope import Course

NAMELIKE = st.text(st.characters(codec="utf-8"), max_size=60)


def page(report: Report) -> Page:
    return Page(write(report, "html").decode())


# -- the page -----------------------------------------------------------------------------------------------------------


def test_nothing_is_loaded_and_nothing_runs() -> None:
    tags = page(sample()).tags
    policy = next(held["content"] for tag, held in tags if tag == "meta" and held.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert not {"script", "link", "iframe", "object", "form", "input"} & {tag for tag, _ in tags}
    assert "http" not in write(sample(), "html").decode().replace("http-equiv", "")


def test_every_picture_says_what_it_is_and_has_its_table() -> None:
    read = page(sample())
    pictures = [held for tag, held in read.tags if tag == "svg"]
    assert len(pictures) == 4
    assert all(held["role"] == "img" and len(held["aria-label"] or "") > 30 for held in pictures)
    assert {"t-teams_by_technique", "t-distribution", "t-weeks"} <= set(read.tables)


def test_what_scrolls_can_be_scrolled_with_the_keys() -> None:
    assert all(held.get("tabindex") == "0" for _, held in page(sample()).tags if "scroll" in (held.get("class") or "").split())


def test_every_head_of_a_table_says_of_what() -> None:
    assert all(held["scope"] in ("col", "colgroup", "row") for tag, held in page(sample()).tags if tag == "th")


def test_paper_is_white_in_the_dark_too() -> None:
    source = write(sample(), "html").decode()
    assert "@media screen and (prefers-color-scheme: dark)" in source
    assert "@page { size: A4" in source


def test_few_attempts_are_in_brackets_not_only_grey() -> None:
    matrix = next(rows for name, rows in page(sample()).tables.items() if name.startswith("matrix"))
    assert matrix[2][0] == "Adaeze Okonkwo"
    assert ">(12)</data><small>n 3</small>" in write(sample(), "html").decode()


def test_an_empty_report_names_its_empty_sections_once() -> None:
    text = " ".join("".join(page(empty()).text).split())
    assert "Nothing to tell in this time: Teams, Scenarios by team, Techniques by team" in text
    assert text.count("Teams") == 1
    assert "0 attempts of 0 trainees from 2026-11-01 to 2026-11-30" in text


def test_four_hundred_trainees_fit_a_page_one_can_open() -> None:
    assert len(write(crowd(400), "html")) < 1_000_000


def test_a_teams_name_from_right_to_left_stays_in_its_place() -> None:
    report = sample()
    teams = (replace(report.cohorts[0], team="فريق الليل"), report.cohorts[1])
    assert "<bdi>فريق الليل</bdi>, 58 attempts)" in write(replace(report, cohorts=teams), "html").decode()


# -- sentences ----------------------------------------------------------------------------------------------------------


def test_it_says_what_the_figures_are_of_and_what_is_not_in_them() -> None:
    assert about(sample()) == (
        "134 attempts of 12 trainees from 2026-08-31 to 2026-11-22, both days included (UTC).",
        "All of them were scored by 0.1.0+3f9a27c1. Scores of different scorers are never mixed; left out is 0.1.0+b2117e40 (3 attempts).",
        "The pass mark is 70 of 100.",
        "Only exams are reported. Practice is private: it is neither shown here nor counted.",
        "Left out: 1 attempt that is not finished and can be gone on with.",
        "3 people on the roster have no attempt in this time.",
    )


def test_it_says_so_when_there_are_several_marks_or_none_or_nothing_was_left_out() -> None:
    report = sample(PEOPLE[:1])
    several = "The scenarios have different pass marks 60, 65 and 70, of 100; who passed was decided by each scenario's own."
    assert several in about(replace(report, pass_marks=(6000, 6500, 7000)))
    told = about(replace(report, pass_marks=(), head=replace(report.head, excluded=(), not_started=("Ann",), versions=(Version("1", 134),))))
    assert told[1:] == (
        "All of them were scored by 1.",
        "The scenarios are in the library no more, so no pass line is drawn; who passed was decided by the mark of the time.",
        "Only exams are reported. Practice is private: it is neither shown here nor counted.",
        "1 person on the roster has no attempt in this time.",
    )


def test_attempts_of_another_scorer_are_told_even_where_it_is_not_named() -> None:
    report = sample()
    head = replace(report.head, versions=(Version("1", 134),), excluded=(("another scorer", 1),))
    assert "Left out: 1 attempt scored by another version of the scorer, so not to be compared with these." in about(replace(report, head=head))


def test_what_stands_out_is_never_said_of_a_handful() -> None:
    few = Cohort("Tiny", 2, 4, 100, 100, 100, 0.0, 0, None)
    report = replace(empty(), cohorts=(few,), teams_by_technique=(Cell("Tiny", "recap", "Recap", 0, 4),))
    assert brief(report) == ("There are too few attempts to say what stands out.",)


def test_one_team_is_not_compared_with_itself() -> None:
    report = replace(empty(), cohorts=(Cohort("Night desk", 3, 9, 7150, 4000, 9000, 0.6, 1, None),))
    assert brief(report) == (
        "Half of the attempts of Night desk reach 72 or more; 60 % passed.",
        "Something fatal happened in 1 attempt, whose score is 0 whatever else went well.",
    )


def mixed(**played: dict[str, list[int]]) -> tuple[str, dict[str, int | None], tuple[Cell, ...]]:
    """Teams whose people got these scores in these scenarios: the first sentence, what each has against the mix, and the cells."""
    mix = Mix()
    for team, scenarios in played.items():
        mix.add(team, [Course(1, name, len(scores), scores[0], scores[-1], sum(scores)) for name, scores in scenarios.items()])
    against = {team: mix.against(team) for team in played}
    told = tuple(Cohort(team, 3, sum(map(len, played[team].values())), 6000 + at, 0, 9000, 0.5, 0, None, 0, against[team]) for at, team in enumerate(played))
    return brief(replace(empty(), cohorts=told, teams_by_scenario=mix.cells(str)))[0], against, mix.cells(str)


def test_teams_are_compared_by_what_they_reach_in_the_same_scenarios() -> None:
    said, against, cells = mixed(Leeds={"easy": [9000, 9000, 9000, 9000], "hard": [2000]}, Night={"easy": [10_000], "hard": [4000, 4000, 4000, 4000]})
    assert [(cell.row, cell.item, cell.mean, cell.n) for cell in cells] == [
        ("Leeds", "easy", 9000, 4), ("Leeds", "hard", 2000, 1),
        ("Night", "easy", 10_000, 1), ("Night", "hard", 4000, 4),
        ("All teams", "easy", 9200, 5), ("All teams", "hard", 3600, 5),
    ]  # fmt: skip
    assert against == {"Leeds": (4 * -200 - 1600) // 5, "Night": (800 + 4 * 400) // 5}, "Leeds has the higher mean, and drew the easier calls"
    assert said == (
        "Allowing for which scenarios they drew, teams lie between \u22125 (Leeds, 5 attempts) and +5 (Night, 5 attempts); "
        "0 is what all together reach in the same scenarios."
    )


def test_teams_that_drew_alike_are_compared_by_their_medians() -> None:
    said, _, _ = mixed(Leeds={"easy": [9000] * 3, "hard": [2000] * 3}, Night={"easy": [5000] * 5, "hard": [4000] * 5})
    assert said.startswith("Medians go from 60 (Leeds, 6 attempts)")


def test_teams_with_no_scenario_in_common_are_not_compared() -> None:
    said, against, _ = mixed(Leeds={"easy": [9000] * 5}, Night={"hard": [4000] * 5})
    assert against == {"Leeds": None, "Night": None}
    assert said == "Teams played different scenarios, so their scores do not say which of them does better."
    assert [cell.row for cell in mixed(Leeds={"easy": [9000]})[2]] == ["Leeds"], "one team needs no row of all"
    assert {cell.row for cell in mixed(**{"All teams": {"a": [1]}, "B": {"a": [1]}})[2]} == {"All teams", "B", "All teams together"}


def test_people_in_no_team_are_called_so() -> None:
    report = replace(empty(), cohorts=(Cohort("", 3, 9, 7150, 4000, 9000, 0.6, 0, None),))
    assert brief(report)[0].startswith("Half of the attempts of people without a team reach 72 or more")


def test_weakest_spots_that_share_the_place_are_all_told_and_none_whose_line_nobody_meets() -> None:
    cells = tuple(
        Cell(team, item, item.title(), mean, 9) for team, item, mean in [("A", "recap", 1210), ("B", "mirror", 1190), ("A", "hard", 0), ("B", "recap", 4000)]
    )
    report = replace(empty(), teams_by_technique=cells, items=(Difficulty("s", "hard", "Hard", 30, 0.0, None, "too hard"),))
    assert brief(report)[0] == "The weakest spots are \u201cRecap\u201d in A (9 attempts) and \u201cMirror\u201d in B (9 attempts): 12 of 100 each."
    many = replace(empty(), teams_by_technique=tuple(Cell("", f"i{at}", f"I{at}", 0, 9) for at in range(5)))
    assert "I2\u201d among people without a team (9 attempts) and 2 more: 0 of 100 each." in brief(many)[0]


def test_rulings_are_summed_up() -> None:
    assert "1 dispute ruled on, 1 verdict changed." in brief(sample())
    assert "1 dispute waits for a ruling." in brief(sample())
    upheld = replace(sample().disputes[0], ruling="upheld")
    assert "2 disputes ruled on, no verdict changed." in brief(replace(sample(), disputes=(upheld, upheld)))


def test_where_nobody_is_to_be_coached_it_says_why() -> None:
    told = replace(sample(), coach_next=(), trainees_by_technique=(Cell("Ann", "recap", "Recap", 0, 4),))
    few = "Nobody has taken 5 exams that asked for the same technique; from 5 on it is told whom to coach on what."
    for form in ("html", "md"):
        assert few in write(told, form).decode()
    well = replace(told, trainees_by_technique=(Cell("Ann", "recap", "Recap", 7500, 5),))
    assert "Whoever has taken 5 exams or more that asked for a technique reaches 75 or more in it." in write(well, "html").decode()


def test_only_the_newest_exams_are_listed_and_it_says_so() -> None:
    assert "The newest 7 of 134 exams these figures rest on, newest first" in "".join(page(sample()).text)
    all_ = replace(sample(), head=replace(sample().head, attempts=7))
    assert "All exams these figures rest on, newest first" in "".join(page(all_).text)
    assert not any("open" in held for tag, held in page(sample()).tags if tag == "details")


@pytest.mark.parametrize(
    ("value", "kind", "meant"),
    [(7150, "points", "72"), (0, "points", "0"), (-215, "change", "\u22122"), (940, "change", "+9"), (0, "change", "0"),
     (0.605, "share", "61 %"), (0.0, "share", "0 %"), (0.004, "share", "<1 %"), (0.996, "share", ">99 %"), (1.0, "share", "100 %"),
     (-0.004, "index", "0.00"), (None, "share", "\u2013")],
)  # fmt: skip
def test_values_as_people_read_them(value: float | None, kind: str, meant: str) -> None:
    assert shown(value, kind) == meant  # type: ignore[arg-type]


# -- pictures -----------------------------------------------------------------------------------------------------------


@given(NAMELIKE, st.integers(20, 300))
def test_a_label_never_leaves_its_room(text: str, pixels: int) -> None:
    assert room(cut(text, pixels, 12), 12) <= pixels
    assert all(room(line, SMALL) <= pixels for line in wrapped(text, pixels, SMALL, 3))
    assert len(wrapped(text, pixels, SMALL, 3)) <= 3


@settings(max_examples=examples(40))
@given(st.lists(NAMELIKE, min_size=1, max_size=20, unique=True), st.lists(NAMELIKE, min_size=1, max_size=6, unique=True))
def test_no_two_cells_of_the_heat_map_touch_and_all_lie_inside(teams: list[str], items: list[str]) -> None:
    cells = [Cell(team, item, item, 5000, 9) for team in teams for item in items]
    made = heats([("All", cells)])
    assert sum(len(heat.boxes) for heat in made) == len(cells)
    for heat in made:
        assert len({(box.x, box.y) for box in heat.boxes}) == len(heat.boxes)
        assert all(NAMES <= box.x <= heat.wide - heat.column and heat.top <= box.y < heat.high for box in heat.boxes)
        assert heat.column >= COLUMN
        assert heat.wide <= ROOM
        assert len(heat.heads) <= MOST_COLUMNS


def test_a_long_name_takes_the_room_there_is_beside_it() -> None:
    long = "Free of: Apology that isn't one, said twice"
    [made] = heats([("All", [Cell(team, "a", long, 5000, 9) for team in "AB"])])
    assert [name for _, name in made.names] == [long]
    assert made.boxes[0].x > NAMES


def test_many_teams_are_spread_evenly_over_pictures() -> None:
    made: tuple[Heat, ...] = heats([("Close", [Cell(f"Team {at}", "recap", "Recap", 5000, 9) for at in range(17)])])
    assert [len(heat.heads) for heat in made] == [6, 6, 5]


def test_many_techniques_are_spread_over_pictures_that_fit_on_paper_without_parting_a_section() -> None:
    made = heats([(f"Section {at}", [Cell("Team", f"{at} {by}", f"Item {by}", 5000, 9) for by in range(number)]) for at, number in enumerate((9, 17, 6, 40))])
    assert [len(heat.names) for heat in made] == [26, 6, 29, 11]
    assert [[title for _, title in heat.titles] for heat in made] == [["Section 0", "Section 1"], ["Section 2"], ["Section 3"], ["Section 3"]]
    assert all(len(heat.names) + len(heat.titles) <= MOST_ROWS for heat in made)


def test_trainees_stand_beside_as_many_techniques_as_paper_is_wide() -> None:
    made = blocks(sample())
    assert [len(block.labels) for block in made] == [6, 7, 4]
    assert made[0].sections == (("Opening the call", 1), ("Listening and acknowledging", 5))
    assert all(sum(columns for _, columns in block.sections) == len(block.labels) == len(cells) for block in made for _, cells in block.people)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb or #rgb, by WCAG 2.2."""
    held = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    parts = [int(held[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return sum(share * (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4) for share, one in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_can_be_read_on_what_it_stands_on(scheme: int) -> None:
    colours = [dict(re.findall(r"--(\w+): (#\w+)", held)) for held in re.findall(r":root \{(.*?)\}", write(sample(), "html").decode(), re.DOTALL)][scheme]
    pairs = [("ink", "paper"), ("soft", "paper"), ("soft", "wash"), ("main", "paper"), ("ink", "wash"), ("greyink", "grey"), ("greyink", "paper")]
    for text, ground in [*pairs, ("i0", "h0"), ("i1", "h1"), ("i1", "h2"), ("i3", "h3"), ("i3", "h4")]:
        high, low = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)
    heat = [luminance(colours[f"h{at}"]) for at in range(5)]
    assert all(abs(one - other) > 0.02 for at, one in enumerate(heat) for other in heat[:at]), "told apart without colour too"


def test_no_score_is_rounded_up_to_a_mark_it_missed() -> None:
    report = sample()
    assert [shown(one.median, "points", report.pass_mark) for one in report.cohorts] == ["72", "64", "69.96", "–"]
    assert '<data value="6996">69.96</data>' in write(report, "html").decode()
    assert "| 69.96 |" in write(report, "md").decode()
    alone = replace(empty(), pass_marks=(7000,), cohorts=(Cohort("A", 1, 9, 6950, 0, 0, 0.5, 0, None),))
    assert "Half of the attempts of A reach 69.5 or more" in brief(alone)[0]


def test_a_cell_is_grey_by_its_number_and_shaded_by_its_fifth() -> None:
    assert [shade(mean, 5) for mean in (0, 1999, 2000, 9999, FULL)] == [0, 0, 1, 4, 4]
    assert (shade(9000, 4), shade(None, 9), shade(0, 0)) == (-1, -2, -2)


@pytest.mark.parametrize(
    ("marks", "anchor"),
    [((0,), "start"), ((500,), "start"), ((5000,), "start"), ((7000,), "end"), ((FULL,), "end"), ((6000, 6500), "end"), ((2000, 9000), "start")],
)
def test_the_pass_marks_and_their_name_stay_inside_above_the_bars(marks: tuple[int, ...], anchor: str) -> None:
    made = histogram([Bar(low, 7) for low in range(0, FULL, 500)], marks)
    assert made is not None
    assert len(made.marks) == len(marks)
    assert made.marks_anchor == anchor
    wide = room(made.marks_label, 11) + 5
    assert made.marks[0] + wide < made.wide if anchor == "start" else made.marks[0] - wide > 0
    assert min(bar.y for bar in made.columns) - 12 > 13


def test_bars_are_told_apart_by_the_side_of_the_pass_marks_they_lie_on() -> None:
    made = histogram([Bar(6500, 1), Bar(7000, 2), Bar(7500, 4)], (7250,))
    assert made is not None
    assert [bar.kind for bar in made.columns[13:16]] == ["under", "both", "over"]
    assert [bar.n for bar in made.columns[12:16]] == ["", "1", "2", "4"]
    two = histogram([Bar(6000, 1)], (6000, 6500))
    assert two is not None
    assert [bar.kind for bar in two.columns[11:14]] == ["under", "both", "over"]
    assert two.marks_label == "pass marks 60 and 65"
    plain = histogram([Bar(0, 9999)], ())
    assert plain is not None
    assert (plain.columns[0].kind, plain.columns[0].n, plain.marks) == ("plain", "", ())


def test_no_scores_make_no_picture() -> None:
    assert histogram([], (7000,)) is None
    assert histogram([Bar(0, 0)], (7000,)) is None
    assert trend([]) is None
    assert trend([Week("2026-W01", 0, None, None)]) is None


def test_a_week_without_attempts_breaks_the_line() -> None:
    made = trend(sample().weeks)
    assert made is not None
    assert len(made.median_runs) == 2
    assert [spot.few for spot in made.medians].count(True) == 1
    assert len(made.medians) == 11


@pytest.mark.parametrize("number", [1, 2, 13, 53, 110])
def test_names_of_weeks_never_meet(number: int) -> None:
    made = trend([Week(f"{2025 + at // 53}-W{at % 53 + 1:02}", 9, 5000, 0.5) for at in range(number)])
    assert made is not None
    xs = [x for x, _, _ in made.ticks]
    assert all(after - before >= 36 for before, after in pairwise(xs))
    assert [year for _, _, year in made.ticks if year] == sorted({f"{2025 + at // 53}" for at in range(number)})
    assert made.medians[-1].x < made.right < made.wide


def test_advice_is_gathered_by_person() -> None:
    one = Advice("Ann", "A", "recap", "Recap", 100, 9, "00000001-a01e", 1, "Bye.", "Sum up.")
    source = write(replace(empty(), coach_next=(one, replace(one, trainee="Bo"), replace(one, item="mirror", label="Mirror"))), "html").decode()
    assert re.findall(r"<h3><bdi>(\w+)</bdi>", source) == ["Ann", "Bo"]
