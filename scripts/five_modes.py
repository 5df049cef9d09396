"""Draws docs/pictures/five-modes.svg: the same replies to five customers who differ in nothing but their mode.

Left a well-meant call, right a careless one; above, where each customer goes on the plane, below, her tension turn by turn.
Run it after a change of the constants or the reaction table: `python scripts/five_modes.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coach.plane import HOMES, Mode, Point
from coach.scenario import load
from coach.session import Session
from coach.techniques import names

HERE: Final = Path(__file__).parent
PICTURE: Final = HERE.parent / "docs" / "pictures" / "five-modes.svg"
WELL_MEANT: Final = (
    "I'm so sorry, Nadia. That must have been frightening for you.",
    "How is he, and how are you now?",
    "What happened just before it folded?",
    "Thank you for telling me. I'm glad you rang.",
    "I can lend you another make until we know more. /lend",
    "We'll have yours collected tomorrow morning. /collect",
    "Does that sound all right to you? /end",
)
CARELESS: Final = (
    "Please fill in the form on our website.",
    "We apologise for any inconvenience caused.",
    "That's our policy, I can't change it.",
    "You really don't have to get upset about a pram.",
    "There's nothing more I can do for you.",
    "Is there anything else?",
    "Goodbye, then. /end",
)
COLOURS: Final = {
    Mode.COMPETING: "#b3423a",
    Mode.COLLABORATING: "#2f7d4f",
    Mode.COMPROMISING: "#8a6d1f",
    Mode.AVOIDING: "#55606e",
    Mode.ACCOMMODATING: "#3565a8",
}
SIDE: Final = 300
"""Size of a plane."""
HIGH: Final = 130
"""Height of a tension chart."""
GAP: Final = 90
TOP: Final = 64
KEY: Final = 5 * 18 + 20


@dataclass(frozen=True)
class Played:
    """One customer's call."""

    mode: Mode
    trail: tuple[Point, ...]
    tensions: tuple[float, ...]
    ending: str


def play(replies: tuple[str, ...]) -> tuple[Played, ...]:
    """The five calls with these replies."""
    scenario = load(HERE / "five-modes.yaml", names())
    played = []
    for mode in Mode:
        session = Session(replace(scenario, persona=replace(scenario.persona, position=HOMES[mode])), clock=lambda: 0.0)
        session.open()
        for reply in replies:
            session.say(reply)
        call = session.call
        played.append(Played(mode, call.trail, call.tensions, call.ending.label if call.ending else "still talking"))
    return tuple(played)


def picture() -> str:
    """The whole picture."""
    width, height = 3 * GAP // 2 + 2 * SIDE + GAP, TOP + SIDE + 50 + HIGH + KEY + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" fill="#222">',
        "<title>The same replies, five modes</title>",
        f'<rect width="{width}" height="{height}" fill="#fbfaf7"/>',
    ]
    for number, (title, replies) in enumerate((("A well-meant call", WELL_MEANT), ("A careless call", CARELESS))):
        played = play(replies)
        parts.append(f'<g transform="translate({GAP * 3 // 4 + number * (SIDE + GAP)} {TOP})">')
        parts.append(f'<text x="0" y="-34" font-size="17" font-weight="bold">{title}</text>')
        parts += [*_plane(played), *_chart(played), *_key(played), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _plane(played: tuple[Played, ...]) -> list[str]:
    third = SIDE // 3
    parts = [
        f'<rect width="{SIDE}" height="{SIDE}" fill="#fff" stroke="#999"/>',
        f'<rect x="{third}" y="{third}" width="{third}" height="{third}" fill="none" stroke="#ddd"/>',
        f'<text x="{SIDE / 2:.0f}" y="-8" text-anchor="middle" fill="#666">assertive ↑   cooperative →</text>',
    ]
    for call in played:
        places = [(SIDE * point.cooperativeness / 100, SIDE * (1 - point.assertiveness / 100)) for point in call.trail]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        (x0, y0), (x1, y1) = places[0], places[-1]
        colour = COLOURS[call.mode]
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<circle cx="{x0:.1f}" cy="{y0:.1f}" r="3" fill="#fff" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<circle cx="{x1:.1f}" cy="{y1:.1f}" r="5" fill="{colour}"/>')
    return parts


def _chart(played: tuple[Played, ...]) -> list[str]:
    turns = max(len(call.tensions) for call in played) - 1
    parts = [
        f'<g transform="translate(0 {SIDE + 40})">',
        f'<rect width="{SIDE}" height="{HIGH}" fill="#fff" stroke="#999"/>',
        '<text x="0" y="-6" fill="#666">tension, turn by turn</text>',
    ]
    for call in played:
        line = " ".join(f"{SIDE * turn / turns:.1f},{HIGH * (1 - tension / 100):.1f}" for turn, tension in enumerate(call.tensions))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{COLOURS[call.mode]}" stroke-width="2"/>')
    return [*parts, "</g>"]


def _key(played: tuple[Played, ...]) -> list[str]:
    parts = []
    for row, call in enumerate(played):
        y = SIDE + 40 + HIGH + 24 + 18 * row
        told = f"{call.mode.value}: {call.ending}, turn {len(call.tensions) - 1}, tension {call.tensions[-1]:.0f}"
        parts.append(f'<rect x="0" y="{y - 9}" width="12" height="10" fill="{COLOURS[call.mode]}"/><text x="20" y="{y}">{told}</text>')
    return parts


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    print(f"Drawn: {PICTURE.name}")
