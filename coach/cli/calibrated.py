"""What calibration joins: the journal, the scenarios, the labels, the detector and the judge's opinions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.calibrate.bias import Said
    from coach.calibrate.comparing import Marks, Reply, Row
    from coach.calibrate.differing import Apart
    from coach.calibrate.labels import Label
    from coach.calibrate.sheet import Talk
    from coach.calibrate.table import Table
    from coach.cohort.figures import Agreement
    from coach.scenario import Scenario
    from coach.session.events import Event
    from coach.store import AttemptRow, Opinion
    from coach.store.scope import Scope


def table() -> Table:
    """Where labels are kept: in the journal."""
    from coach.calibrate.table import Table  # noqa: PLC0415 - heavy
    from coach.store import database  # noqa: PLC0415
    from coach.store.attempts import stamp  # noqa: PLC0415

    return Table(database(), lambda: stamp(datetime.now(UTC)))


def in_files() -> Sequence[Label]:
    """The labels in the files beside the journal, where they were kept before. Raises Trouble for one that cannot be read."""
    from coach.calibrate.shelf import BadShelfError, Shelf  # noqa: PLC0415 - heavy
    from coach.store import folder  # noqa: PLC0415
    from coach.tui.backend import Trouble  # noqa: PLC0415

    try:
        return Shelf(folder() / "labels").all()
    except BadShelfError as error:
        raise Trouble(str(error)) from error


def not_taken_in() -> int:
    """How many labels in those files are on attempts that are here, and not in the journal."""
    return table().missing(in_files())


class Cases:
    """Attempts of the journal, newest first (all of them, unless `attempts` says which), with what is needed to look at one.

    The journal is read and let go of at once.
    """

    def __init__(self, attempts: Sequence[AttemptRow] | None = None) -> None:
        from coach.store import Journal, database  # noqa: PLC0415 - heavy

        if attempts is None:
            with Journal.open(database()) as journal:
                attempts = journal.attempts()
        self.attempts = attempts
        self._scenarios: dict[str, Scenario | None] = {}

    def scenario(self, attempt: AttemptRow) -> Scenario | None:
        """The scenario as it is today; None when it is not in the library any more, or cannot be read."""
        from coach.cli.backend import find_scenario  # noqa: PLC0415 - heavy
        from coach.tui.backend import Trouble  # noqa: PLC0415

        if attempt.scenario not in self._scenarios:
            try:
                self._scenarios[attempt.scenario] = find_scenario(attempt.scenario)
            except Trouble:
                self._scenarios[attempt.scenario] = None
        return self._scenarios[attempt.scenario]

    def recorded(self, attempt: AttemptRow) -> tuple[Sequence[Event], Sequence[Opinion]] | None:
        """What happened in it, and the judge's opinions; None where its words were erased or cannot be read."""
        from coach.cli.backend import events_of  # noqa: PLC0415 - heavy
        from coach.store import Journal, JournalError, database  # noqa: PLC0415
        from coach.tui.backend import Trouble  # noqa: PLC0415

        with Journal.open(database()) as journal:
            try:
                return events_of(journal, attempt), journal.opinions(attempt.id)
            except (JournalError, Trouble):
                return None

    def talk(self, attempt: AttemptRow) -> Talk | None:
        """The attempt as a rater may see it: without names, masked; None when nothing was said in it that can be read."""
        from coach.calibrate.sheet import Line, Talk  # noqa: PLC0415 - heavy
        from coach.judge import Names, transcript  # noqa: PLC0415
        from coach.masking import Mask  # noqa: PLC0415
        from coach.scenario import own_texts  # noqa: PLC0415
        from coach.session.events import Replied  # noqa: PLC0415
        from coach.session.facts import own_name  # noqa: PLC0415

        found, scenario = self.recorded(attempt), self.scenario(attempt)
        if found is None:
            return None
        names = Names(attempt.trainee or "", scenario.persona.name if scenario else "")
        given = next((name for event in found[0] if isinstance(event, Replied) and (name := own_name(event.text))), "")
        mask = Mask(own_texts(scenario) if scenario else ())
        told = transcript(found[0], mask=mask, names=names, flags=lambda _: ())
        lines = tuple(Line(line.speaker, line.turn, Names(given, "").hide(line.sent)) for line in told.lines)
        return Talk(attempt.id, lines) if any(line.speaker == "agent" for line in lines) else None

    def look(self, attempt: AttemptRow, detected: dict[Reply, Mapping[str, int]], judged: dict[str, dict[str, dict[str, bool]]]) -> bool | None:
        """Enter what the detector finds in the attempt and what judges have said of it (item -> model -> attempt -> there).

        Whether its replies were read again; None when it cannot be read.
        """
        from coach.calibrate.comparing import Reply  # noqa: PLC0415 - heavy
        from coach.calibrate.recorded import detected as found_in  # noqa: PLC0415

        found, scenario = self.recorded(attempt), self.scenario(attempt)
        if found is None or scenario is None:
            return None
        events, opinions = found
        anew = scenario.digest == attempt.digest
        for turn, shown in found_in(scenario, events, anew=anew).items():
            detected[Reply(attempt.id, turn)] = shown
        for opinion in _counting(scenario, events, opinions):
            judged.setdefault(opinion.item, {}).setdefault(opinion.model, {})[attempt.id] = opinion.verdict == "met"
        return anew

    def said(self, most: int) -> list[Said]:
        """The replies of the newest attempts whose scenario is still the one that was played, with what each was said to."""
        from coach.calibrate.bias import Said  # noqa: PLC0415 - heavy
        from coach.calibrate.recorded import replies  # noqa: PLC0415

        told: list[Said] = []
        for attempt in self.attempts[:most]:
            scenario = self.scenario(attempt)
            found = self.recorded(attempt) if scenario is not None and scenario.digest == attempt.digest else None
            if scenario is not None and found is not None:
                told += [Said(met.reply, met.context) for met in replies(scenario, found[0])]
        return told


def _counting(scenario: Scenario, events: Sequence[Event], opinions: Sequence[Opinion]) -> list[Opinion]:
    """The opinions that say something, in answer to what is asked today."""
    from coach.judge import current  # noqa: PLC0415 - heavy
    from coach.scorecard import score  # noqa: PLC0415

    if not opinions:
        return []
    card = score(scenario, events)
    told = [opinion for model in sorted({each.model for each in opinions}) for opinion in current(card, opinions, model)]
    return [opinion for opinion in told if opinion.verdict in {"met", "not_met"} and opinion.confidence != "none"]


def examples() -> list[Said]:
    """The catalogue's examples that have words."""
    from coach.calibrate.bias import Said  # noqa: PLC0415 - heavy
    from coach.techniques import catalogue  # noqa: PLC0415

    return [Said(example.say, example.context) for row in catalogue().values() for example in row.examples if example.say]


@dataclass(slots=True)
class Found:
    """What is known of everybody's agreement."""

    raters: int = 0
    labels: int = 0
    anew: int = 0
    """Attempts whose replies the detector has read again."""
    recorded: int = 0
    missing: int = 0
    rows: list[Row] = field(default_factory=list)
    marks: tuple[Marks, ...] = ()
    apart: list[Apart] = field(default_factory=list)
    """Replies on which people and the detector differ."""
    alike: Marks | None = None
    """Marks of people among themselves, whoever they are."""


def compare(*, seed: int = 0, rounds: int | None = None, scores: Mapping[str, int | None] | None = None) -> Found:
    """Labels beside the detector's findings, the judge's opinions and the scores.

    `scores`: of the attempts with these ids only, beside these scores (basis points). `rounds`: samples for the intervals; 0 for none.
    """
    from coach.calibrate import comparing  # noqa: PLC0415 - heavy
    from coach.calibrate.agreement import ROUNDS  # noqa: PLC0415
    from coach.calibrate.differing import apart  # noqa: PLC0415
    from coach.calibrate.labels import MARK, rater_key  # noqa: PLC0415
    from coach.techniques import catalogue  # noqa: PLC0415

    rounds = ROUNDS if rounds is None else rounds
    kept = table()
    labels = [label for label in kept.all() if scores is None or label.unit.attempt in scores]
    found = Found(len({rater_key(label.rater) for label in labels}), len(labels))
    if not labels:
        return found
    cases = Cases(kept.labelled())
    by_id = {attempt.id: attempt for attempt in cases.attempts}
    detected: dict[Reply, Mapping[str, int]] = {}
    judged: dict[str, dict[str, dict[str, bool]]] = {}
    for name in sorted({label.unit.attempt for label in labels}):
        anew = cases.look(by_id[name], detected, judged) if name in by_id else None
        found.missing += anew is None
        found.anew += anew is True
        found.recorded += anew is False
    found.apart = apart(labels, detected)
    rated = comparing.by_item(labels)
    for item in catalogue():
        if item in rated:
            found.rows.append(comparing.row(item, rated[item], detected, judged.get(item, {}), seed=seed, rounds=rounds))
    if MARK in rated:
        given = {name: row.score for name, row in by_id.items()} if scores is None else scores
        points = {name: score / 100 for name, score in given.items() if score is not None}
        found.marks = comparing.marks(rated[MARK], points, seed=seed, rounds=rounds)
        found.alike = comparing.marked_alike(rated[MARK])
    return found


def worded(apart: Sequence[Apart]) -> list[tuple[Apart, str]]:
    """Each with the words of the reply, masked as for raters."""
    asked = {each.attempt for each in apart}
    cases = Cases([attempt for attempt in table().labelled() if attempt.id in asked])
    talks = {attempt.id: talk for attempt in cases.attempts if (talk := cases.talk(attempt)) is not None}
    words = {(key, line.turn): line.text for key, talk in talks.items() for line in talk.lines if line.speaker == "agent"}
    return [(each, words.get((each.attempt, each.turn), "")) for each in apart]


def agreed(scope: Scope) -> tuple[Agreement, ...]:
    """How far raters agree on the exams a lead's report is of, technique by technique; nobody is named."""
    from coach.calibrate.telling import label  # noqa: PLC0415 - heavy
    from coach.calibrate.trust import few  # noqa: PLC0415
    from coach.cohort.figures import Agreement  # noqa: PLC0415

    scores = table().in_scope(scope)
    found = compare(rounds=0, scores=scores) if scores else Found()
    told = []
    for row in found.rows:
        for each in row.compared:
            if each.n:
                figures = (each.kappa, each.weighted, each.alpha)
                told.append(Agreement(each.between, row.item, label(row.item), each.n, each.attempts, *figures, None, few(each.n, each.attempts)))
    for marks in filter(None, (found.alike, found.marks[-1] if found.marks else None)):
        if marks.n:
            n, figures = marks.n, (marks.weighted, marks.alpha, marks.within_ten)
            told.append(Agreement(marks.between, "", "Whole score", n, n, None, *figures, few(n, n)))
    return tuple(told)
