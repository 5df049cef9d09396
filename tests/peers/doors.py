"""A lead's journal filled with hostile words, each through the door such words would come by.

Names come by `--trainee` and a roster, replies are typed in a plain call, titles stand in a scenario's YAML, raters are named on the command line,
and what no door of ours lets in comes by a journal that its owner has tampered with, chain and all, and that is then merged.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner

from coach.cli.commands import commands
from coach.store import chain
from coach.store.raw import opened
from coach.text import clean

TILES = Path(__file__).parents[1] / "golden" / "wrong-tiles.yaml"
FORMS = {"html": "report.html", "md": "report.md", "csv": "report.csv.zip", "xlsx": "report.xlsx", "json": "report.json"}
EXAMS = 3
"""Of each who plays: so many it takes to be told whom to coach."""
RLO, NUL = "\u202e", "\x00"


def markup(trap: str) -> tuple[str, ...]:
    """Words that would run, load, link or move something on a page that takes them for markup; `trap` is an address nobody should ask."""
    return (
        f"<script>fetch('{trap}/script')</script>",
        f'"><img src={trap}/img onerror=alert(1)>',
        f"</svg></style><style>@import url({trap}/css)</style>",
        f"<iframe srcdoc='<script>alert(2)</script>' src={trap}/frame>",
        f"</title><meta http-equiv=refresh content='0;url={trap}/meta'>",
        f"<base href={trap}/> <link rel=prefetch href={trap}/link>",
        "<svg/onload=alert(3)> <a href=javascript:alert(4)>x</a>",
        "' autofocus onfocus='alert(5)' x='",
        "</bdi></h3></article></main><h1>forged</h1>",
        "&lt;b&gt; &#60;i&#62; {{ 7 * 7 }} {% raw %}",
        f"[x](javascript:alert(6)) ![y]({trap}/markdown.png)",
        f"{trap}/bare WWW.evil.com me@evil.example me@evil.com xmpp:a@b.com evil.com //evil.com",
        "`code` ~~~ *** | a | b \\| ***c*** __d__",
        "# heading > quote 1. list - item ---",
    )


FORMULAS = (
    '=HYPERLINK("http://evil.example","x")',
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "=cmd|' /C calc'!A0",
    '=WEBSERVICE("http://evil.example")',
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff20SUM(1,1)",
    'a;"=1+1";=1+1',
    "{=1+1}",
)
TEXTS_LIKE_NUMBERS = ("007", "0123456789", "1e5", "2026-01-01", "1/2", "TRUE", "12:30", "5 %")
ESCAPES = (
    "\x1b]52;c;ZWNobyBoaQ==\x07clip",
    "\x1b]0;title\x1b\\retitled",
    "\x1b[2J\x1b[31mred",
    "\x9b31m\x9d0;x\x9cwide controls",
    f"a{RLO}fdp.exe",
    "\u2066isolated\u2069\u200b\u200f",
    "bell\x07back\x08\x08del\x7f",
    "\U000e0041\U000e0042tags",
)
LONG = ("W" * 300, "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichenverordnung", "\ufdfa" * 40, "Z\u0351\u0351\u0351\u0351\u0351\u0351\u0351algo")


def names(trap: str) -> tuple[str, ...]:
    """Every hostile text, as it might be somebody's name; the kinds by turns, so that the first few have some of each."""
    kinds = (markup(trap), FORMULAS, TEXTS_LIKE_NUMBERS, ESCAPES, LONG)
    return tuple(kind[at] for at in range(max(map(len, kinds))) for kind in kinds if at < len(kind))


@dataclass(frozen=True, slots=True)
class Told:
    """What came out, by the name of the file, and what was printed on the way."""

    home: Path
    files: dict[str, bytes]
    printed: dict[str, str]


class Desk:
    """A machine with Coach on it: its commands, in this process."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.printed: dict[str, str] = {}
        (home / "scenarios").mkdir(parents=True)

    def run(self, *words: str, typed: str = "", well: tuple[int, ...] = (0,)) -> str:
        """What it prints. The exit code is one of `well`."""
        with self.here():
            done = CliRunner().invoke(commands, list(words), input=typed)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert done.exit_code in well, done.output
        self.printed[" ".join(words)[:60]] = done.output
        return done.output

    @contextmanager
    def here(self) -> Iterator[None]:
        """In this machine's folder."""
        with patch.dict("os.environ", {"COACH_HOME": str(self.home), "COLUMNS": "100"}):
            yield

    @property
    def journal(self) -> Path:
        return self.home / "coach.db"


def scenario(words: tuple[str, ...]) -> str:
    """The tiles, with hostile words wherever an author may write any; those with controls in them are refused as an error of his."""
    said = [json.dumps(word, ensure_ascii=False) for word in words if clean(word) == word and word.isascii()]
    text = TILES.read_text(encoding="utf-8")
    for plain, at in (
        ("The wrong tiles", 0), ("Forty boxes of tiles, the wrong green, and a fitter who comes tomorrow at seven.", 1), ("Idris Okoro", 2),
        ("The right tiles are on their way", 3), ("Left with the moss", 4), ("Looked the order up", 5), ("I am asking about tomorrow at seven.", 6),
        ("MT-881, sea green, picked from the wrong bay.", 7), ("All right, thank you.", 8),
    ):  # fmt: skip
        assert f" {plain}\n" in text, plain
        text = text.replace(f" {plain}\n", f" {said[at % len(said)]}\n", 1)
    return text.split("tests:", maxsplit=1)[0]


def roster(people: tuple[str, ...], teams: tuple[str, ...]) -> str:
    """Who is in which team, parted by tabs."""
    into = io.StringIO()
    rows = csv.writer(into, delimiter="\t", lineterminator="\n")
    rows.writerow(("name", "team"))
    rows.writerows((name.replace("\t", " "), teams[at % len(teams)]) for at, name in enumerate(people))
    return into.getvalue()


def tampered(file: Path, words: tuple[str, ...]) -> None:
    """Dispute exams, and rule on them, in raw words; then make up a chain that holds, as who owns the file can."""
    with closing(opened(file)) as db, db:
        for number, (key, first, before, at) in enumerate(db.execute("SELECT id, head, events, started_at FROM attempt ORDER BY number").fetchall()):
            word, head, events = words[number % len(words)], first, before
            added = [("disputed", {"at": at, "item": "apologise", "reason": word})]
            added += [("ruled", {"at": at, "item": "apologise", "ruling": word, "why": word, "by": word})] * (number % 2)
            for kind, body in added:
                link = chain.forge(head, events + 1, kind, json.dumps(body), "00")
                row = (key, link.seq, kind, link.body, link.salt, link.seal, link.digest)
                db.execute("INSERT INTO event (attempt_id, seq, kind, body, salt, seal, digest) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                head, events = link.digest, link.seq
            db.execute("UPDATE attempt SET head = ?, events = ? WHERE id = ?", (head, events, key))
        db.execute("UPDATE person SET name = ? || name || ?", ("\x1b[2J\x9b31m" + RLO, "\x1b]52;c;AAAA\x07\u200b"))


def filled(folder: Path, words: tuple[str, ...], *, players: int) -> Told:
    """Everything a lead gets out of a journal into which `words` came by every door; the first `players` of them played."""
    laptop, desk = Desk(folder / "laptop"), Desk(folder / "desk")
    shown = [word for word in words if word.strip()]
    for one in (laptop, desk):
        (one.home / "scenarios" / "tiles.yaml").write_text(scenario(words), encoding="utf-8")
    for number, word in enumerate(shown[:players]):
        for exam in range(EXAMS):
            reply = " ".join(shown[(number + exam) % len(shown)].split())
            laptop.run("play", "tiles", "--plain", "--exam", f"--trainee={word}", typed=f"You should have checked. {reply}\n/end\nSwapped. {reply}\n")
    _contested(laptop, shown)
    _labelled(laptop, shown)
    tampered(laptop.journal, words)
    (folder / "roster.tsv").write_text(roster(words, words[: max(4, len(words) // 3)]), encoding="utf-8")
    desk.run("data", "merge", str(laptop.home))
    desk.run("data", "roster", str(folder / "roster.tsv"), well=(0, 1))
    desk.run("data", "verify", well=(0, 1))
    desk.run("data", "person", "list")
    files = {name: _written(desk, folder / name, "report") for name in FORMS.values()}
    files |= {name: _written(desk, folder / name, "show", "last", "--format", name.rpartition(".")[2]) for name in ("call.html", "call.md")}
    with closing(sqlite3.connect(desk.journal)) as db:
        [(person,)] = db.execute("SELECT name FROM person JOIN attempt ON person_id = person.id WHERE attempt.number = 1").fetchall()
    desk.run("data", "person", "export", person, "--out", str(folder / "export"))
    files |= {f"export/{file.name}": file.read_bytes() for file in sorted((folder / "export").iterdir())}
    files["sheet.csv"] = (folder / "laptop" / "sheet.csv").read_bytes()
    return Told(desk.home, files, {**laptop.printed, **desk.printed})


def _contested(laptop: Desk, words: list[str]) -> None:
    """Some lines are disputed, and half of them ruled on, by command."""
    for number, word in enumerate(words[2:6], 1):
        laptop.run("dispute", str(number), "blame_customer", f"--reason={word}")
        if number % 2:
            laptop.run("rule", str(number), "blame_customer", "--keep", f"--why={word}", f"--by={word}")


def _labelled(laptop: Desk, words: list[str]) -> None:
    """Two raters with hostile names fill in a sheet."""
    sheet = laptop.home / "sheet.csv"
    laptop.run("calibrate", "sheet", "--attempts", "12", "--item", "apologise", "--out", str(sheet))
    rows = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    place = rows[0].index("apologise")
    for row in rows[1:]:
        row[place] = "n"
    filled_in = laptop.home / "filled.csv"
    with filled_in.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    for word in words[:2]:
        laptop.run("calibrate", "read", str(filled_in), f"--rater={word}")


def _written(desk: Desk, file: Path, *words: str) -> bytes:
    desk.run(*words, "--out", str(file))
    return file.read_bytes()
