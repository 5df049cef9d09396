"""A line of hers while a voice is still looking for the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.plain.page import Ink
from coach.plain.speaking import Speech
from coach.plain.story import YOU
from coach.session.events import Worded
from coach.session.speech import in_other_words

if TYPE_CHECKING:
    from coach.plain.story import Story
    from coach.plain.talk import Lines
    from coach.session.events import Said
    from coach.voice.speaker import Meaning, Progress, Speaker

LOOK: Final = 0.2
"""Seconds between two looks; Ctrl-C is heard in between."""
PATIENT: Final = 2.0
"""Seconds after which a wait is worth a word."""


def put_into_words(said: Said, speaker: Speaker, story: Story, lines: Lines, *, timed: bool) -> tuple[Said, str]:
    """`said` in the words it was shown in, and a line that was sent meanwhile. Without the clock each sentence is shown as it comes.

    A line sent before she has any words makes her say the author's; later it is an answer to what stands there. Ctrl-C keeps what was
    shown, and leaves.
    """
    line = Speech(story.page, story.customer, said)
    was_on = not speaker.trouble
    told, typed = False, ""
    speaker.begin(said)
    try:
        progress = speaker.wait(PATIENT) if not lines.live else _look(speaker, lines, PATIENT)[0]
        while not progress.done and not typed:
            if progress.text and not timed:
                line.grow(progress.text)
            elif not told:
                story.aside(f"({progress.waiting or f'{story.customer} is about to speak'} …)")
                told = True
            progress, typed = _look(speaker, lines, LOOK)
    except KeyboardInterrupt:
        line.close()
        speaker.cut()
        raise
    kept = speaker.cut() if typed else speaker.keep()
    text = next((event.text for event in kept if isinstance(event, Worded)), said.text)
    if not timed:
        _show(story, line, speaker.session.as_typed(text))
    if warning := speaker.warning():
        story.aside(warning, Ink.PLAIN)
    if was_on and speaker.trouble:
        story.aside(speaker.trouble, Ink.PLAIN)
    return in_other_words(said, text), typed


def _show(story: Story, line: Speech, text: str) -> None:
    """The rest of a line without the clock; one in several bubbles whole."""
    if "\n" in text:
        story.speak(text)
    else:
        line.grow(text)
        line.close()


def _look(speaker: Speaker, lines: Lines, seconds: float) -> tuple[Progress, str]:
    """How far she has come after a while, and what was sent in it: where somebody types, keys are heard all the time."""
    if not lines.live:
        return speaker.wait(seconds), ""
    left = round(seconds / LOOK) or 1
    progress, typed = speaker.look(), None
    while left and not progress.done and typed is None:
        try:
            typed = lines.next(YOU, wait=LOOK, show=False)
        except EOFError:
            return speaker.wait(seconds), ""
        progress, left = speaker.look(), left - 1
    return progress, (typed or "").strip()


def meant(speaker: Speaker | None, text: str) -> Meaning:
    """What the model takes a reply to mean, waited for; None where it is not asked, or has no idea."""
    asked = speaker.meaning(text) if speaker is not None else None
    if speaker is None or asked is None:
        return None
    try:
        return asked.result()
    except KeyboardInterrupt:
        asked.cancel()
        raise
    finally:
        speaker.session.release()
