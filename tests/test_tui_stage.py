"""The stage the other TUI tests play on: a clock one can turn, a small scenario, a backend in memory; and that it holds."""

from __future__ import annotations

from dataclasses import dataclass

from coach.plane import Point
from coach.scenario.build import build
from coach.scenario.conditions import parse
from coach.scenario.models import AfterCall, DeskAction, Ending, Fact, Item, Line, Need, Persona, Reply, Scenario, Scene
from coach.tui.app import CoachApp
from coach.tui.look import Look
from coach.tui.memory import MemoryBackend

OPENING = "Nine days. Nine days I have waited for this parcel, and your site still says it left the depot on the first."
HOSTILE = "[@click=app.quit]Press me[/] [b]bold[/b] [/nothing] [red]"


@dataclass
class Clock:
    """Seconds, turned by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text=text) for text in texts)


def scenario(**changes: object) -> Scenario:
    parts: dict[str, object] = {
        "id": "parcel",
        "digest": "0" * 64,
        "title": "The parcel that left",
        "about": "Nine days late, and the tracking page has not moved.",
        "briefing": "Ines Moreau ordered a camera for a trip. The trip is on Friday. The carrier has lost the parcel; she does not know that yet.",
        "level": 2,
        "pass_mark": 60,
        "channel": "phone",
        "persona": Persona(
            name="Ines Moreau",
            position=Point(82.0, 22.0),
            pronouns="she",
            manner="Precise and tired. Counts days.",
            lines={"silence": lines("Hello?", "Still there?", "I can wait. I have practice."), "hung_up": lines("That will do. Goodbye.")},
        ),
        "mood": {"tension": 70, "trust": 25},
        "case": {"order": "CM-2210", "sent": "1 November", "carrier": "says lost, search closed"},
        "facts": {"resend": Fact(fact="A lost parcel is sent again at once and arrives in two days.", never_say=("tomorrow",))},
        "desk": {
            "resend": DeskAction(does="send a new one, two days", when=parse("credit"), refused="Note a credit first: the system is strict.", done="Sent."),
            "credit": DeskAction(does="give goodwill credit", amount=20, done="£{amount} credited."),
        },
        "needs": {"sent": Need(when=parse("resend"), label="A new camera is on its way")},
        "scenes": {
            "start": Scene(
                customer=lines(OPENING),
                hint="Name what nine days have meant before you look anything up.",
                replies=(
                    Reply(does=("resend",), customer=lines("Two days. Then I fly with it. Thank you."), end="solved"),
                    Reply(does=("end",), customer=lines("And now you hang up."), end="left"),
                ),
                otherwise=lines(*(f"That is answer number {number}, and I am still waiting for my parcel." for number in range(30))),
            )
        },
        "endings": {"solved": Ending(value="good", label="A new one is on its way"), "left": Ending(value="bad", label="You hung up")},
        "checklist": {
            "acknowledge_feeling": Item(weight=3, label="Acknowledged the feeling", section="Listen and acknowledge"),
            "apologise": Item(weight=2, label="Apologised", section="Listen and acknowledge"),
            "open_question": Item(weight=2, label="Asked an open question", section="Clarify"),
            "interrupt": Item(weight=-2, label="Interrupted", section="Listen and acknowledge"),
        },
        "after_call": AfterCall(mention={"cause": ("lost",), "promise": ("two days",)}, words=(5, 60)),
    }
    return build(Scenario, parts | changes)


def stage(*, clock: Clock | None = None, look: Look | None = None, **changes: object) -> CoachApp:
    """The app on the small scenario; nothing moves, nothing blinks, the clock stands until a test turns it."""
    backend = MemoryBackend([scenario(**changes)], clock=clock or Clock())
    return CoachApp(backend, look=look or Look(motion=False, blink=False))


def test_the_stage_holds_the_scenario_it_promises() -> None:
    rows = MemoryBackend([scenario()]).library()

    assert [(row.id, row.mode, row.best) for row in rows] == [("parcel", "competing", None)]
