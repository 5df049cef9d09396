"""What a lead's screen is given, written by hand, so that a better detector or a retuned customer changes no picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from report_sample import ITEMS, PEOPLE, cells, sample

from coach.cohort.details import Form, FormLine, Played, Shown, Standing
from coach.cohort.figures import Cell, Report, Ruled
from coach.cohort.talk import Told
from coach.scorecard.contested import rulings
from coach.tui.backend import Trouble
from coach.tui.leading import Ruling, Target, Watch

REPLY = "I hear that a lot. So it is the second box that is missing, and you need it by Friday? I will see what I can do."
DISPUTE = Ruled(
    "41c0ffee", "late-parcel", "paraphrase", "Paraphrase", "not met", "I said back which box it was and by when she needs it.", "", "", "",
    trainee="Mary-Jane O'Connor-Vasquez de la Torre y Mendoza", team="Night desk",
)  # fmt: skip


class Drawer:
    """`coach.tui.leading.Leading` with nothing behind it. `trouble` is what every question is answered with, once it is set."""

    def __init__(self, report: Report | None = None) -> None:
        self.made = report or replace(sample(), disputes=(*sample().disputes, DISPUTE))
        self.trouble = ""
        self.ruled: list[Ruling] = []
        self.written: list[str] = []

    def report(self, watch: Watch) -> Report:
        for step in range(4):
            watch(step, 4)
        if self.trouble:
            raise Trouble(self.trouble)
        return self.made

    def people(self, team: str) -> tuple[Sequence[Standing], Sequence[Cell]]:
        names = [name for at, name in enumerate(PEOPLE) if at % 3 == 0] if team != "Vertretung" else []
        told = tuple(Standing(name, 4 + at, 2 + at % 2, 6100 + 431 * at, 5900 + 700 * at) for at, name in enumerate(names))
        return told, cells(tuple(names), ITEMS, 13)

    def exams(self, person: str, team: str | None, item: str) -> Sequence[Played]:
        assert person
        assert team is not None
        verdict = "not met" if item else ""
        return (
            Played("41c0ffee", "The late parcel", "2026-11-20", 6425, passed=False, disputes=1, verdict=verdict),
            Played("31ad0be5", "No access", "2026-11-02", 7811, passed=True, disputes=0, verdict=verdict),
        )

    def form(self, attempt: str) -> Form:
        return replace(form(), attempt=attempt, lines=tuple(replace(line, ruled=tuple(self._disputes(line.item))) for line in form().lines))

    def _disputes(self, item: str) -> list[Ruled]:
        return [each for each in self.made.disputes if each.attempt == "41c0ffee" and each.item == item]

    def rulings(self, verdict: str) -> Sequence[str]:
        return rulings(verdict)

    def rule(self, ruling: Ruling) -> Sequence[Ruled]:
        self.ruled.append(ruling)
        told = tuple(
            replace(each, ruling=ruling.ruling, why=ruling.why, by=ruling.by) if (each.attempt, each.item) == (ruling.attempt, ruling.item) else each
            for each in self.made.disputes
        )
        self.made = replace(self.made, disputes=told)
        return told

    def proposed(self) -> str:
        return "/home/rosa/coach-report-2026-11.html"

    def target(self, path: str) -> Target:
        if not path.endswith((".html", ".md")):
            raise Trouble("The ending says the form: .html, .xlsx, .csv.zip, .json or .md.")
        return Target(path, path in self.written)

    def export(self, path: str) -> str:
        self.written.append(path)
        return f"Written to {path}."


def form() -> Form:
    listen = "Listen and acknowledge"
    return Form(
        attempt="41c0ffee",
        person="Mary-Jane O'Connor-Vasquez de la Torre y Mendoza",
        title="The late parcel",
        day="2026-11-20",
        ending="She rings again on Friday",
        score=6425,
        passed=False,
        lines=(
            FormLine("apologise", "Apologise", listen, "met", 10_000, (Shown(1, "I am sorry", "An apology without a but.", 0, 10),), "", ()),
            FormLine(
                "paraphrase", "Paraphrase", listen, "not met", 0,
                (Shown(2, "So it is the second box that is missing", "It was called for from here on.", 20, 59), Shown(3, "", "And here.", 0, 0)),
                "Say the problem back in your own words before you solve it.", (DISPUTE,),
            ),
            FormLine("blame_customer", "Blamed the customer", listen, "none", 0, (), "", ()),
            FormLine(
                "open_question", "Ask an open question", "Clarify", "late", 5000,
                (Shown(3, "What do you need it for?", "It lets her tell.", 0, 24),), "Ask it first.", (),
            ),
            FormLine("look", "Looked the order up", "", "N/A", None, (), "No desk in this call.", ()),
        ),
        talk=(
            Told("customer", 0, "Two boxes. I ordered two, I paid for two, and your man left one of them under the hedge."),
            Told("you", 1, "I am sorry. One moment."),
            Told("aside", 1, "tension 64 → 58"),
            Told("customer", 1, "Everybody is sorry. The other one has the lights for the hall, and the hall is on Friday."),
            Told("you", 2, REPLY),
            Told("customer", 2, "See what you can do. That is what the last one said."),
            Told("desk", 3, "/trace"),
            Told("aside", 3, "It is in the van that went back to the depot."),
            Told("you", 3, "What do you need it for? It is in the depot."),
            Told("customer", 3, "I have just told you what for."),
            Told("aside", 3, "Over: She rings again on Friday"),
            Told("note", 0, "Second box in depot."),
        ),
        customer="Wilhelmina Achterberg",
        note="",
    )  # fmt: skip
