"""Stand-in while read() is being written; delete when it lands."""
from __future__ import annotations
import re
from coach.techniques.findings import Context, Finding, Hit, Reading

P = {
    "apologise": r"\b(i'?m|i am|we'?re|very|so) (really |very |so )*sorry\b|apologi[sz]e",
    "acknowledge_feeling": r"(frustrat\w+|upset|angry|awful|worrying|annoying|not right|infuriating)",
    "take_ownership": r"\bi(?:'ll| will) [^.?!]*",
    "open_question": r"\b(what happened|tell me|how have|walk me through|talk me through)[^.?!]*",
    "give_timeline": r"\b(tonight|today|tomorrow|thursday|by \w+day|\d+-\d+ working days)\b",
    "promise_follow_up": r"i'?ll (call|ring|phone) you[^.?!]*",
    "offer_options": r"\bi can [^.?!]*|refund",
    "hostile": r"\b(shut up|idiot|stupid|moron)\b",
    "dismiss_feeling": r"calm down",
    "blame_customer": r"your (own )?fault|you should have",
    "recap": r"so (that's|to sum up|we have)[^.?!]*",
    "confirm_satisfied": r"(does that work|is that ok|happy with)[^.?!]*",
}
STOP = set("a the i you is it to of and for my your me do can could please that this in on be at have are was what".split())


def _tok(text: str) -> set[str]:
    return {w[:6] for w in re.findall(r"[a-z0-9']+", text.lower())} - STOP


def words(scenario):  # noqa: ANN001, ANN201, D103
    return {**scenario.intents, **{n: a.asked for n, a in scenario.answers.items()}}


def read(reply: str, context: Context, words=None) -> Reading:  # noqa: ANN001, D103
    found = []
    for name, pattern in P.items():
        m = re.search(pattern, reply, re.I)
        if m:
            found.append(Finding(name, m.start(), m.end(), m.group(), "sure", f"You said: {m.group()}"))
    hits = []
    mine = _tok(reply)
    for name, examples in (words or {}).items():
        best = max((len(mine & _tok(e)) / max(1, len(mine | _tok(e))) for e in examples), default=0)
        if best >= 0.5:
            hits.append(Hit(name, 0, len(reply), best))
    return Reading(reply, (), tuple(found), tuple(sorted(hits, key=lambda h: -h.score)), ())


def read_note(text, after_call):  # noqa: ANN001, ANN201, D103
    hit = [p for ps in after_call.mention.values() for p in ps if p in text.lower()]
    return (Finding("document", 0, len(text), text, "sure", "noted", "note"),) if hit else ()
