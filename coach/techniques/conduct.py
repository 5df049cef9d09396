"""How the job is done: looking behind the complaint, bending a rule, coming back to a promise, keeping one's head, being quick.

These read what the other rules have found, so they come last. Each earns no more often than its dose: nobody is praised at every reply
for staying calm.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from coach.techniques.catalogue import catalogue
from coach.techniques.cues import Scan
from coach.techniques.desk import Desk, Seen
from coach.techniques.findings import Context
from coach.techniques.lexicon import stem
from coach.techniques.prose import prose
from coach.techniques.vocabulary import content, trade_stems

UNDERSTOOD: Final = ("acknowledge_feeling", "apologise", "assume_good_faith", "mirror", "paraphrase")
"""What shows a customer that they were understood."""
HEARD_NOW: Final = frozenset(UNDERSTOOD) - {"mirror"}
"""The same in the very reply that helps; there their words in the offer are the offer."""
PROMPT: Final = 3
"""Turns from being understood to the first remedy that are still quick."""
USEFUL: Final = (
    "acknowledge_feeling", "apologise", "take_ownership", "offer_options", "open_question", "clarifying_question", "set_limits", "paraphrase",
    "give_timeline", "promise_follow_up", "explain_steps", "be_transparent", "escalate_well", "invite_ideas", "collaborate", "find_agreement",
)  # fmt: skip
"""What a civil answer to a provoking line may do; any of them will do."""
PROVOKED: Final = 70.0
"""Tension from which going for the company, or for the words used, provokes as well."""
_LINE: Final = 14
_TELLING: Final = 5
"""Letters of a stem that shows alone what a remedy is for; of shorter ones it takes two."""
_DOING: Final = frozenset(
    stem(word) for word in "send bring book swap replace refund credit cancel deliver collect fit fix repair mend reset waive remove reverse order".split()
)
_WH: Final = frozenset("what where when which who how".split())
_SOMEHOW: Final = frozenset("sort sorted sorting straight better".split())
_SEEING: Final = frozenset("see hear understand tell imagine ask".split())
"""What "but I can ..." may go on with that bends nothing."""
_BUYING: Final = frozenset("voucher discount gesture goodwill credit points compensation".split())
"""Money and the like: given for anything, so no sign of what it is given for."""


def read_conduct(desk: Desk) -> None:
    """Add what is seen only once everything else is."""
    behind(desk)
    exceptions(desk)
    fitting(desk)
    quick(desk)
    kept_promise(desk)
    composed(desk)


def due(context: Context, technique: str) -> bool:
    """Whether a technique may still earn: its dose is not used up."""
    return context.past.earlier.count(technique) < catalogue()[technique].dose


def remedies(desk: Desk) -> list[Seen]:
    """What is offered or done about it: a way forward, or a commitment to something concrete ("I'll send", not "I'll see")."""
    own = [s for s in desk.noted("take_ownership") if _DOING & {stem(norm) for norm in desk.prose.norms[s.first : s.last]}]
    offers = [s for s in desk.noted("offer_options") if not _vague(desk, s) and not _aside(desk, s)]
    return sorted([*offers, *own], key=lambda s: s.first)


def _aside(desk: Desk, offer: Seen) -> bool:
    """Whether an offer is only why something is asked: "where are you staying, so I can put the van on?"."""
    return any(q.first < offer.first < q.last and desk.prose.norms[q.first] in _WH for q in desk.questions)


def _vague(desk: Desk, offer: Seen) -> bool:
    """Whether an offer is only to put it right, and not how."""
    _, end = desk.prose.sentence(offer.first)
    words = set(desk.prose.norms[offer.first : min(end, offer.last + 2)])
    somehow = bool(_SOMEHOW & words) or ("right" in words and bool({"put", "set", "make"} & words))
    return somehow and not _DOING & {stem(word) for word in words}


def behind(desk: Desk) -> None:
    """A question for what lies behind the complaint: a pattern, a need, what it does to them."""
    for match in desk.scan["probing"]:
        spoilt = any(desk.touches(group, *desk.prose.sentence(match.first)) for group in ("contempt", "blaming", "doubting", "making_small"))
        asked = desk.prose.asks(match.first) or any(q.first <= match.first < q.last for q in desk.questions)
        if asked and not spoilt and due(desk.context, "probe_deeper"):
            desk.add("probe_deeper", match.first, desk.prose.reach(match.first, match.last), "likely")


def exceptions(desk: Desk) -> None:
    """A rule bent openly, for somebody who was understood, with something concrete in the same sentence or the next."""
    if not desk.scan["bending"] or not (due(desk.context, "use_discretion") and _understood(desk)):
        return
    for match in desk.scan["bending"]:
        begin, end = desk.prose.sentence(match.first)
        near = any(begin - _LINE <= s.first < end + _LINE for s in remedies(desk))
        itself = list(desk.prose.norms[max(match.first, match.last - 2) : match.last + 1])
        near = near or (bool({"can", "will"} & set(itself)) and not _SEEING & set(itself))
        if near and not desk.prose.asks(match.first):
            desk.add("use_discretion", match.first, desk.prose.reach(match.first, match.last), "likely")


def fitting(desk: Desk) -> None:
    """A remedy that names what the customer raised; money alone fits anything, and so fits nothing."""
    offers = remedies(desk)
    if not offers or not due(desk.context, "fit_solution") or not (_understood(desk) or desk.context.past.earlier.count("clarifying_question")):
        return
    for offer in offers:
        begin, end = desk.prose.sentence(offer.first)
        words = content(desk.prose.bare(begin, end))
        theirs = [root for root in dict.fromkeys(words) if root in desk.all_theirs.telling and root not in trade_stems() | _BUYING]
        if (len(theirs) > 1 or any(len(root) >= _TELLING for root in theirs)) and not desk.prose.asks(offer.first):
            desk.add("fit_solution", offer.first, max(offer.last, desk.prose.reach(offer.first, offer.last)), "likely", seen_in="context")
            return


def quick(desk: Desk) -> None:
    """The first remedy of a contact, soon after the customer was understood and with no silence before it."""
    offers = remedies(desk)
    if offers and not desk.noted("premature_fix") and _soon(desk.context, bool(desk.noted(*HEARD_NOW)) and not _hasty(desk.context)):
        offer = min(offers, key=lambda s: s.first)
        desk.add("be_prompt", offer.first, offer.last, "likely", _turns(desk.context.past.understood), seen_in="order")


def _hasty(context: Context) -> bool:
    """Whether the customer has said no more than their first line: a remedy for that is fast, and not yet understood."""
    return sum(heard.speaker == "customer" for heard in context.heard) == 1


def _soon(context: Context, now: bool) -> bool:  # noqa: FBT001 - a plain question
    soon = now if context.past.understood is None else context.past.understood <= PROMPT
    return soon and not context.past.helped and not context.waited and due(context, "be_prompt")


def _turns(since: int | None) -> str:
    how = "one reply" if since == 1 else f"{since} replies"
    return f"{how} after you showed that you understood" if since else "in the very reply that showed you understood"


def quick_deed(context: Context, found: frozenset[str]) -> str:
    """How soon a remedy done at the desk came after the customer was understood; empty when it was no first or quick one."""
    return _turns(context.past.understood) if _soon(context, bool(found & HEARD_NOW) and not _hasty(context)) else ""


def kept_promise(desk: Desk) -> None:
    """The first replies of a later contact: what was promised, and what came of it; where they have just brought it up, what came of it is enough."""
    context = desk.context
    if context.contact < 2 or not context.opens or not due(context, "keep_follow_up"):  # noqa: PLR2004 - the first has nothing to keep
        return
    named = [(m.first, m.last) for m in desk.scan["as_promised"] if not desk.prose.asks(m.first)]
    told = set(content(prose(context.promise).words)) - trade_stems()
    if not named and told:
        at = [i for i, norm in enumerate(desk.prose.norms) if set(content((norm,))) & told]
        named = [(at[0], at[-1] + 1)] if len({desk.prose.norms[i] for i in at}) > 1 else []
    standing = [m for m in desk.scan["still_stands"] if not desk.prose.asks(m.first)]
    if standing and (named or desk.scan.has("time_given", "sum_named")):
        desk.add("keep_follow_up", standing[0].first, desk.prose.reach(standing[0].first, standing[0].last), "likely", seen_in="order")
        return
    groups = ("outcome_told", "owned_done", "our_failure")
    outcomes = [m for group in groups for m in desk.scan[group] if not m.faint and not desk.prose.asks(m.first)]
    if outcomes and not named and _brought_up(desk):
        desk.add("keep_follow_up", outcomes[0].first, desk.prose.reach(outcomes[0].first, outcomes[0].last), "likely", seen_in="order")
    elif named and any(m.first >= named[0][1] or m.last <= named[0][0] or m.last > named[0][1] for m in outcomes):
        first, last = named[0]
        desk.add("keep_follow_up", first, desk.prose.reach(first, last), "likely", seen_in="order")


def _brought_up(desk: Desk) -> bool:
    """Whether the customer's last line names the promise: two of its words."""
    return len(set(content(prose(desk.context.promise).words)) & set(content(prose(desk.last_theirs).words))) > 1


def composed(desk: Desk) -> None:
    """A firm, civil, useful reply to a line that went for the trainee. Abuse wants a limit as well."""
    context = desk.context
    useful = desk.noted(*USEFUL)
    if not useful or (context.stung and not desk.noted("set_limits")):
        return
    line = next((heard.text for heard in reversed(context.heard) if heard.speaker == "customer"), "")
    if not context.stung and {s.technique for s in useful} == {"set_limits"}:  # a limit, and nothing for the problem
        return
    if (context.stung or provokes(line, high=context.tension >= PROVOKED)) and due(context, "stay_composed"):
        first = min(useful, key=lambda s: (s.technique != "set_limits", s.first))
        desk.add("stay_composed", first.first, first.last, "likely", seen_in="context")


@lru_cache(maxsize=64)
def provokes(line: str, *, high: bool) -> bool:
    """Whether a line goes for whoever it is said to; where tension is `high`, going for the company is enough."""
    groups = ("insulted", "provoking", "needling") if high else ("insulted", "provoking")
    made = prose(line)
    return any(Scan(made, group).has(group) for group in groups)


def _understood(desk: Desk) -> bool:
    return bool(desk.noted(*HEARD_NOW)) or desk.context.past.understood is not None
