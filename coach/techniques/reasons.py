"""Why a finding was made, in a sentence a trainee understands. {quote} is the evidence, {detail} what a rule adds."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 60
"""Characters of a quote shown inside a reason; the finding holds the whole of it."""

WHY: Final[dict[str, str]] = {
    "let_vent": "They are still upset, and you listened before you solved anything: {quote}.",
    "encourage": "{quote} tells them to go on.",
    "personal_interest": "You spoke to this customer and nobody else: {quote}.",
    "apologise": "You said sorry for a particular harm and set no conditions: {quote}.",
    "acknowledge_feeling": "You named how it feels, or why: {quote}.",
    "reassure": "{quote} tells them they are understood and it will be dealt with.",
    "take_ownership": "{quote} is a commitment in the first person.",
    "mirror": "You gave their own words back: {detail}.",
    "paraphrase": "You put their problem in your own words: {quote}.",
    "check_understanding": "{quote} asks whether you have understood.",
    "find_agreement": "{quote} names something you agree on.",
    "appreciate": "You thanked them for something they really gave: {quote}.",
    "assume_good_faith": "{quote} takes their account as true.",
    "open_question": "{quote} cannot be answered with yes, no or one fact.",
    "clarifying_question": "{quote} asks for something particular that leads to the cause.",
    "find_core_concern": "{quote} looks for what matters most to them.",
    "collaborate": "{quote} makes it a task for the two of you.",
    "invite_ideas": "{quote} asks what they want.",
    "offer_options": "{quote} is a way forward they can take.",
    "explain_steps": "{quote} says what happens next.",
    "give_timeline": "{quote} gives them a time to hold you to.",
    "be_transparent": "{quote} says plainly how it is{detail}.",
    "positive_language": "{quote} says what can be done.",
    "prevent_next": "{quote} spares them the next problem.",
    "escalate_well": "{quote} passes it on and says why.",
    "reassure_transfer": "{quote} promises that nothing needs to be repeated.",
    "set_limits": "{quote} names the behaviour and stays respectful.",
    "probe_deeper": "{quote} looks for what lies behind the complaint.",
    "probe_deeper_note": "{quote} hands on what lies behind the complaint.",
    "fit_solution": "{quote} answers the very thing they raised.",
    "fit_solution_deed": "You did the thing this customer needs: {detail}.",
    "use_discretion": "{quote} bends the rule in the open, within what you may decide.",
    "use_discretion_deed": "{quote} is more than the standard remedy, and yours to give.",
    "know_product": "{quote} is just what the card says.",
    "plain_language": "{quote} explains it in short, plain words.",
    "adapt_style": "{quote} is said the way they talk: {detail}.",
    "keep_follow_up": "{quote} comes back to what was promised, and you said what came of it.",
    "stay_composed": "They went for you, and you stayed civil and useful: {quote}.",
    "be_prompt": "{quote} is something concrete, {detail}.",
    "be_prompt_deed": "You did something about it at the desk, {detail}.",
    "follow_protocol": "{quote} asks first for what the card says must come first.",
    "follow_protocol_deed": "You did {quote} once the step before it was done.",
    "policy_breach_deed": "{quote} is more than you may give. The card says: {detail}",
    "recap": "{quote} sums up what was agreed.",
    "confirm_satisfied": "{quote} asks whether it works for them.",
    "promise_follow_up": "{quote} says who gets in touch again{detail}.",
    "ask_feedback": "{quote} asks what could have been better.",
    "premature_fix": "They are upset and nobody has acknowledged it yet, and you already offer a fix: {quote}.",
    "jump_to_conclusion": "{quote} names a cause nobody has asked about or told you yet.",
    "non_apology": "{detail}: {quote}.",
    "blame_customer": "{quote} puts it on the customer.",
    "blame_others": "{quote} puts it on a colleague; to the customer you are one company.",
    "doubt_customer": "{quote} sounds as if you do not believe them.",
    "defensive": "{quote} defends the company instead of helping.",
    "hostile": "{quote} is an attack, whatever they said first.",
    "dismiss_feeling": "{quote} tells them not to feel what they feel, or makes it small.",
    "overpromise": "{quote} promises {detail}, which the knowledge card says you must not.",
    "wrong_fact": "{quote} does not agree with the card: {detail}",
    "negative_language": "{quote} is a no with nothing offered instead{detail}.",
    "empty_script": "{quote} would fit any customer{detail}.",
    "jargon": "{quote} is a word from inside the company; they cannot know it.",
    "cold_transfer": "{quote} passes them on without saying why, and nobody is told what they have told you.",
    "give_up": "{quote} closes the door while they still need something.",
    "tolerate_abuse": "They insulted you ({detail}) and you went on without naming it.",
}


_OURS: Final = "{quote} says plainly that it was our side."
"""Ownership of what went wrong, not of what will be done."""


def why(technique: str, quote: str, detail: str = "") -> str:
    """The reason for a finding of `technique` on the words `quote`."""
    words = _OURS if (technique, detail) == ("take_ownership", "ours") else WHY[technique]
    return words.format(quote=f"\u201c{short(quote)}\u201d", detail=detail)


def short(quote: str) -> str:
    """`quote` on one line, cut at a word where it is long."""
    line = " ".join(quote.split())
    if len(line) <= _LONGEST:
        return line
    return line[:_LONGEST].rsplit(" ", 1)[0] + " …"
