"""A report such as a lead gets it: three teams, people from many places, a quarter of calls. Made by counting, not by chance."""

from __future__ import annotations

from coach.cohort.figures import Advice, Agreement, Bar, Cell, Cohort, Difficulty, Head, Period, Report, Ruled, Sat, Version, Week
from coach.techniques import catalogue

LOOK = "Nearly nobody meets this line in The late parcel: look at the line first."
TEAMS = ("Night desk", "Returns & refunds", "Zákaznická linka Brno")
PEOPLE = (
    "Adaeze Okonkwo",
    "Siobhán Ní Dhomhnaill",
    "Nguyễn Thị Minh Khai",
    "Þórunn Jónsdóttir",
    "محمد عبد الرحمن",
    "李小龍",
    "Mary-Jane O'Connor-Vasquez de la Torre y Mendoza",
    "Łukasz Żółtowski",
    "Δήμητρα Παπαδοπούλου",
    "Анастасия Николаевна Преображенская",
    "प्रिया शर्मा",
    "Kealoha Kamakawiwo\u02bbole",
)
ITEMS = (
    "let_finish", "apologise", "acknowledge_feeling", "take_ownership", "mirror", "paraphrase", "check_understanding", "open_question",
    "find_core_concern", "offer_options", "fit_solution", "give_timeline", "be_transparent", "recap", "promise_follow_up", "document", "follow_protocol",
)  # fmt: skip
QUOTES = (
    ("take_ownership", "We'll see what can be done about it and somebody will be in touch.", 'Say "I will", and what, instead of "we can" or "it will be".'),
    ("check_understanding", "So the second box came, right.", "After you restate it, ask whether you have it right."),
)


def cells(rows: tuple[str, ...], items: tuple[str, ...], most: int) -> tuple[Cell, ...]:
    known = catalogue()
    made = []
    for at, row in enumerate(rows):
        for by, item in enumerate(items):
            n = (at * 7 + by * 5 + 3) % most
            made.append(Cell(row, item, known[item].name if item in known else item, (at * 1931 + by * 2713 + 1234) % 10001 if n else None, n))
    return tuple(made)


def scenarios(teams: tuple[str, ...]) -> tuple[Cell, ...]:
    titles = {"no-access": "Two mornings of waiting in for nobody at all", "late-parcel": "The late parcel"}
    rows = (*teams, "All teams")
    return tuple(
        Cell(row, key, title, 5300 + 700 * at - 900 * by, (3, 21, 30, 54)[at] if by else (7, 30, 2, 39)[at])
        for at, row in enumerate(rows)
        for by, (key, title) in enumerate(titles.items())
    )


def exams(people: tuple[str, ...]) -> tuple[Sat, ...]:
    told = ((7150, "yes"), (6996, "no"), (None, ""))
    return tuple(
        Sat(f"{31 + at:08x}-a01e", name, TEAMS[at % 3], "no-access" if at % 2 else "late-parcel", f"2026-11-{22 - at % 22:02}", *told[at % 3])
        for at, name in enumerate(people[:7])
    )


def head(trainees: int, attempts: int) -> Head:
    return Head(
        title="Conflict calls, autumn",
        period=Period("2026-08-31", "2026-11-22"),
        filters=(("team", ", ".join(TEAMS)), ("scenario", "all")),
        made_at="2026-11-23T06:30:00Z",
        program="Coach 0.1.0",
        versions=(Version("0.1.0+3f9a27c1", attempts), Version("0.1.0+b2117e40", 3)),
        trainees=trainees,
        attempts=attempts,
        not_started=("Ingrid Sørensen-Bakke", "Tāne Mahuta", "Öykü Çelik"),
        excluded=(("another scorer", 3), ("not finished", 1)),
    )


def sample(people: tuple[str, ...] = PEOPLE) -> Report:
    counts = (1, 0, 0, 2, 0, 3, 4, 3, 6, 8, 9, 12, 11, 17, 21, 16, 9, 7, 4, 1)
    return Report(
        head=head(len(people), sum(counts)),
        cohorts=(
            Cohort(TEAMS[0], 5, 58, 7150, 4420, 8810, 0.6034482758620690, 2, 940, 7, 210),
            Cohort(TEAMS[1], 4, 49, 6375, 3100, 8333, 0.4489795918367347, 0, -215, 4, -340),
            Cohort(TEAMS[2], 3, 27, 6996, 5200, 7900, 0.4814814814814815, 0, None),
            Cohort("Vertretung", 1, 0, None, None, None, None, 0, None),
        ),
        teams_by_technique=cells(TEAMS, ITEMS, 60),
        trainees_by_technique=cells(people, ITEMS, 13),
        distribution=tuple(Bar(at * 500, n) for at, n in enumerate(counts)),
        pass_marks=(7000,),
        weeks=tuple(
            Week(f"2026-W{36 + at}", n, 5800 + at * 137 if n else None, (at * 3 + 30) / 100 if n else None)
            for at, n in enumerate((9, 12, 14, 3, 0, 11, 15, 13, 16, 12, 14, 15))
        ),
        coach_next=tuple(
            Advice(
                name, TEAMS[at % 3], item, catalogue()[item].name, 1500 + at * 200, 4 + at % 5, f"{31 + at:08x}-a01e", 2 + by, quote, better, LOOK if by else ""
            )
            for at, name in enumerate(people[:7])
            for by, (item, quote, better) in enumerate(QUOTES)
        ),
        items=(
            Difficulty("no-access", "apologise", "Apologise", 64, 0.96875, 0.04, "too easy"),
            Difficulty("no-access", "own_key", "Say who holds the key", 64, 0.5, 0.412, ""),
            Difficulty("late-parcel", "find_core_concern", "Find the core concern", 70, 0.0714, -0.12, "does not discriminate"),
            Difficulty("late-parcel", "recap", "Recap", 70, 1.0, None, "too easy"),
        ),
        agreement=(
            Agreement("people", "", "Whole score", 24, 24, None, 0.74, 0.81, 0.875, "too few to go by"),
            Agreement("people", "apologise", "Apologise", 124, 24, 0.78, 0.8, 0.77, None, ""),
            Agreement("people and detector", "acknowledge_feeling", "Acknowledge the feeling", 124, 24, 0.61, 0.64, 0.6, None, ""),
            Agreement("people and judge", "acknowledge_feeling", "Acknowledge the feeling", 3, 3, None, None, None, None, "too few to go by"),
        ),
        teams_by_scenario=scenarios(TEAMS),
        exams=exams(people),
        disputes=(
            Ruled(
                "00000029-a01e",
                "no-access",
                "apologise",
                "Apologise",
                "not met",
                "I said sorry twice, in my own language.",
                "changed to met",
                "R. Achterberg",
                "She did.",
                7150,
                7420,
                people[0],
                TEAMS[0],
            ),
            Ruled(
                "00000034-a01e",
                "late-parcel",
                "recap",
                "Recap",
                "late",
                "There was no time before he hung up.",
                "",
                "",
                "",
                None,
                None,
                "(name erased, 0000c0de)",
                "",
            ),
        ),
    )


def empty() -> Report:
    nobody = Head("Nothing yet", Period("2026-11-01", "2026-11-30"), (), "2026-12-01T00:00:00Z", "Coach 0.1.0", (), 0, 0, (), ())
    return Report(nobody, (), (), (), (), (), (), (), (), (), ())


def crowd(number: int) -> Report:
    return sample(tuple(f"{PEOPLE[at % len(PEOPLE)]} {at}" for at in range(number)))


def small() -> Report:
    """One of everything, for what is compared letter by letter."""
    whole = sample(PEOPLE[:1])
    return Report(
        head=head(1, 6),
        cohorts=whole.cohorts[:2],
        teams_by_technique=cells(TEAMS[:1], ITEMS[:2], 60),
        trainees_by_technique=cells(PEOPLE[:1], ITEMS[:2], 13),
        distribution=(Bar(6500, 2), Bar(7000, 4)),
        pass_marks=(7000,),
        weeks=whole.weeks[3:5],
        coach_next=whole.coach_next[:1],
        items=whole.items[2:],
        agreement=whole.agreement[:2],
        disputes=whole.disputes,
        teams_by_scenario=scenarios(TEAMS[:1]),
        exams=whole.exams,
    )
