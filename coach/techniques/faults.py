"""Layer 2, the faults: what hurts, where it stands. Text alone for most; order and context where the boundaries ask for it."""

from __future__ import annotations

import re
from typing import Final

from coach.techniques.aimed import read_aimed
from coach.techniques.cues import Match, Scan
from coach.techniques.desk import Desk, insulted
from coach.techniques.initials import read_initials
from coach.techniques.leaving import read_leaving
from coach.techniques.prose import MARKS, prose
from coach.techniques.vocabulary import content

_SHOUTED: Final = 3
"""Words in capitals, in a row, that make shouting."""


def read_faults(desk: Desk) -> None:
    """Add every fault the reply commits. Skills are read first: some faults are their absence."""
    for technique, group in (("blame_others", "blaming_others"), ("doubt_customer", "doubting"), ("hostile", "contempt"), ("dismiss_feeling", "making_small")):
        desk.take(technique, group)
    read_aimed(desk)
    _shouting(desk)
    _blame(desk)
    _excuses(desk)
    _bare_no(desk)
    _conclusions(desk)
    _code_words(desk)
    _giving_up(desk)
    read_leaving(desk)
    read_initials(desk)
    _formulas(desk)
    _too_early(desk)
    _abuse_passed(desk)


def _blame(desk: Desk) -> None:
    for match in desk.scan["blaming"]:
        if not desk.touches("believing", match.first, match.last):
            desk.add("blame_customer", match.first, desk.prose.reach(match.first, match.last), "faint" if match.faint else "likely")


_CAPITALS: Final = re.compile(r"[^\W\d_a-z]{2}")
"""Two capitals in a row, or letters that have none."""
_SPOKEN_TO: Final = frozenset(("I", "YOU", "WE", "ME", "US", "YOUR", "MY"))


def _shouting(desk: Desk) -> None:
    """A row of words in capitals with an "I" or a "you" in it; a name, a sign, a line they asked to have in capitals is none."""
    if len(_CAPITALS.findall(desk.prose.text)) < _SHOUTED:
        return
    row: list[int] = []
    addressed = False
    made = desk.prose
    for i, norm in enumerate(made.norms):
        word = made.text[made.begins[i] : made.ends[i]]
        if word.isupper() and word.isalpha():
            addressed = addressed or word in _SPOKEN_TO
            row += [i] if len(word) > 1 else []
        elif norm not in MARKS and word.isalpha():
            if len(row) >= _SHOUTED and addressed:
                break
            row, addressed = [], False
    letters = sum(made.ends[i] - made.begins[i] for i in row)
    wished = any(desk.context.heard[-3:] and _wants_capitals(heard.text) for heard in desk.context.heard[-3:] if heard.speaker == "customer")
    if len(row) >= _SHOUTED and letters >= 10 and addressed and not wished:  # noqa: PLR2004 - no row of acronyms
        desk.add("hostile", row[0], row[-1] + 1, "likely")


def _wants_capitals(line: str) -> bool:
    lowered = line.lower()
    return "capital" in lowered or "big letters" in lowered or "block letters" in lowered


def _excuses(desk: Desk) -> None:
    """Excuses and policy; a rule explained with empathy and a way forward is none."""
    kind = bool(desk.noted("acknowledge_feeling", "apologise")) and bool(desk.noted("offer_options", "take_ownership"))
    for match in desk.scan["excusing"]:
        policy = desk.touches("by_policy", match.first, match.last)
        if policy and (kind or _helps_them(desk, match)):
            continue
        desk.add("defensive", match.first, desk.prose.reach(match.first, match.last), "likely")


def _helps_them(desk: Desk, match: Match) -> bool:
    """Whether the rule cited is one that gives the customer something: said in the same sentence or the one before."""
    begin, end = desk.prose.sentence(match.first)
    if begin > 1:
        begin, _ = desk.prose.sentence(begin - 2)
    return bool(desk.within("in_favour", begin, end)) and not desk.touches("refusing", begin, end)


_TOO_FINE: Final = frozenset("hour hours minute minutes exact exactly precise precisely time which what who when sooner more van".split())


def _only_the_detail(desk: Desk, match: Match) -> bool:
    """Whether what is refused is only the finer detail of a time given beside it: "between six and nine, I can't give you the hour"."""
    begin, end = desk.prose.sentence(match.first)
    if begin > 1:
        begin, _ = desk.prose.sentence(begin - 2)
    _, clause_end = match.first, desk.prose.reach(match.first, match.last)
    fine = not _TOO_FINE.isdisjoint(desk.prose.norms[match.first : clause_end])
    return fine and any(begin <= m.first < end and not match.first <= m.first < clause_end for m in desk.scan["time_given"])


def _bare_no(desk: Desk) -> None:
    """A refusal with nothing offered instead; "policy" is no reason."""
    if desk.noted("set_limits"):
        return
    for match in desk.scan["refusing"]:
        if match.faint:  # a "no" alone may deny as well as refuse
            continue
        helped = any(s.first < match.last and match.first < s.last for s in desk.noted("be_transparent"))
        elsewhere = desk.noted("offer_options", "promise_follow_up", "take_ownership", "escalate_well")
        only_policy = desk.touches("by_policy", match.first, desk.prose.reach(match.first, match.last, 20))
        if (helped and not only_policy) or elsewhere or _only_the_detail(desk, match):
            continue
        if any(s.first < match.last and match.first < s.last for s in desk.noted("doubt_customer", "hostile", "defensive")):
            continue
        detail = "; \u201cpolicy\u201d is no reason" if only_policy else ""
        desk.add("negative_language", match.first, desk.prose.reach(match.first, match.last), "likely", detail)


def _conclusions(desk: Desk) -> None:
    """A cause named before anything was asked."""
    for match in desk.scan["concluding"]:
        asked = desk.noted("clarifying_question") or {"clarifying_question", "open_question"} & set(desk.context.past.earlier)
        if not any(q.first <= match.first < q.last for q in desk.questions) and not desk.touches("blaming", match.first, match.last):
            desk.add("jump_to_conclusion", match.first, desk.prose.reach(match.first, match.last), "faint" if asked else "likely", seen_in="order")


_ALSO_WORDS: Final = frozenset("ach sap tat pod ont sar sops noc poc acd mandate".split())
"""Abbreviations that are ordinary words (or sighs) unless written in capitals."""


def _code_words(desk: Desk) -> None:
    """Words from inside the company, unless the customer or the card used them."""
    if not desk.scan["codewords"]:
        return
    known = {word for heard in desk.context.heard if heard.speaker == "customer" for word in prose(heard.text).words}
    known |= {word for fact in desk.context.facts for word in prose(fact).words}
    for match in desk.scan["codewords"]:
        token = desk.prose.tokens[match.first]
        common = token.norm in _ALSO_WORDS and not desk.prose.text[token.start : token.end].isupper()
        if token.norm not in known and not common:
            desk.add("jargon", match.first, match.last, "likely", seen_in="context")


def _giving_up(desk: Desk) -> None:
    helped = desk.noted("offer_options", "take_ownership", "promise_follow_up", "escalate_well", "set_limits", "reassure_transfer")
    asked = next((heard.text for heard in reversed(desk.context.heard) if heard.speaker == "customer"), "").rstrip()
    for match in desk.scan["giving_up"]:
        if asked.endswith("?") and _says_again(desk, match, asked):  # "are we done?" - "yes, we're done"
            continue
        if not helped and not any(q.first <= match.first < q.last and q.marked for q in desk.questions):
            desk.add("give_up", match.first, desk.prose.reach(match.first, match.last), "likely")


def _says_again(desk: Desk, match: Match, asked: str) -> bool:
    """Whether the last word of the match stands in the sentence she asked with."""
    word = desk.prose.norms[match.last - 1]
    return word in prose(asked.rsplit(".", 1)[-1]).words


def _formulas(desk: Desk) -> None:
    """A formula with nothing of this customer in it and nothing else of use; or the same formula a second time."""
    matches = [m for m in desk.scan["formula"] if not m.faint]
    if not matches:
        return
    before = " ".join(" ".join(prose(heard.text).words) for heard in desk.context.heard if heard.speaker == "trainee")
    covered = {i for group in ("formula", "courtesy") for m in desk.scan[group] for i in range(m.first, m.last)}
    rest = content([norm for i, norm in enumerate(desk.prose.norms) if i not in covered and norm not in MARKS])
    own = [root for root in rest if root in desk.theirs.all]
    most = 2 if desk.theirs.silent else 3
    useful = desk.noted("offer_options", "open_question", "clarifying_question", "mirror", "paraphrase", "give_timeline", "explain_steps", "promise_follow_up",
                        "invite_ideas", "collaborate", "escalate_well", "set_limits", "be_transparent", "take_ownership")  # fmt: skip
    useful = [s for s in useful if not any(s.first < m.last and m.first < s.last for m in matches)]
    filled = bool(useful) or desk.scan.has("guessed")
    for match in matches:
        words = " ".join(desk.prose.bare(match.first, match.last))
        again = len(words.split()) >= 4 and words in before  # noqa: PLR2004 - a formula, not a turn of phrase
        empty = not filled and not own and len(rest) <= most  # a stray word fills nothing
        if again or empty:
            desk.add("empty_script", match.first, match.last, "likely", ", and you have said it before" if again else "", seen_in="context")
    emptied = desk.noted("empty_script")
    desk.seen = [s for s in desk.seen if s.technique in _FAULTS or not any(e.first < s.last and s.first < e.last for e in emptied)]


_FAULTS: Final = frozenset(
    "premature_fix jump_to_conclusion non_apology blame_customer blame_others doubt_customer defensive hostile dismiss_feeling overpromise wrong_fact "
    "negative_language empty_script jargon give_up tolerate_abuse".split()
)


def _too_early(desk: Desk) -> None:
    """A fix while they are upset and nobody has acknowledged it or apologised, in this reply or before."""
    heard = {"acknowledge_feeling", "apologise"}
    offers = desk.noted("offer_options")
    if not desk.tense or not offers or desk.noted(*heard) or heard & set(desk.context.past.earlier) or _told_all(desk):
        return
    desk.add("premature_fix", offers[0].first, offers[0].last, "likely", seen_in="order")


def _told_all(desk: Desk) -> bool:
    """Whether they were asked, have told it to the end and say so or call for the deed: then a fix is not too early."""
    listened = any("?" in heard.text or Scan(prose(heard.text), "going_on").has("going_on") for heard in desk.context.heard if heard.speaker == "trainee")
    return listened and Scan(prose(desk.last_theirs), "told_all").has("told_all")


def _abuse_passed(desk: Desk) -> None:
    """They insulted the trainee, more than once, and nobody has named it."""
    said = [heard.text for heard in desk.context.heard if heard.speaker == "customer"]
    if not said or desk.noted("set_limits") or not insulted(said[-1]):
        return
    if "set_limits" in desk.context.past.earlier:  # last: the past is read where something hangs on it, and is long
        return
    insults = [words for line in said for words in insulted(line)]
    once = len(insults) == 1  # may be let go
    desk.add("tolerate_abuse", 0, len(desk.prose.norms), "faint" if once else "likely", f"\u201c{insults[-1]}\u201d", seen_in="context")
