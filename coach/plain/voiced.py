"""A line of hers while a voice is still looking for the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.plain.page import Ink
from coach.plain.speaking import Speech
from coach.session.events import Worded
from coach.session.speech import in_other_words

if TYPE_CHECKING:
    from coach.plain.story import Story
    from coach.session.events import Said
    from coach.voice.speaker import Meaning, Speaker

LOOK: Final = 0.2
"""Seconds between two looks; Ctrl-C is heard in between."""
PATIENT: Final = 2.0
"""Seconds after which a wait is worth a word."""


def put_into_words(said: Said, speaker: Speaker, story: Story, *, timed: bool) -> Said:
    """`said` in the words it was shown in. Without the clock each sentence is shown as it comes; with it, nothing yet.

    Ctrl-C in the middle keeps what was shown, and leaves.
    """
    line = Speech(story.page, story.customer, said)
    was_on = not speaker.trouble
    told = False
    speaker.begin(said)
    try:
        progress = speaker.wait(PATIENT)
        while not progress.done:
            if progress.text and not timed:
                line.grow(progress.text)
            elif not told:
                story.aside(f"({progress.waiting or f'{story.customer} is about to speak'} …)")
                told = True
            progress = speaker.wait(LOOK)
    except KeyboardInterrupt:
        line.close()
        speaker.cut()
        raise
    kept = speaker.keep()
    text = next((event.text for event in kept if isinstance(event, Worded)), said.text)
    if not timed:
        if "\n" in text:
            story.speak(text)
        else:
            line.grow(speaker.session.as_typed(text))
            line.close()
    if warning := speaker.warning():
        story.aside(warning, Ink.PLAIN)
    if was_on and speaker.trouble:
        story.aside(speaker.trouble, Ink.PLAIN)
    return in_other_words(said, text)


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
