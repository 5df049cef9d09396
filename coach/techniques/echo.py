"""The customer's words in the trainee's mouth: mirroring and paraphrase, against the customer's last turns."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from coach.techniques.cues import Scan
from coach.techniques.findings import Context
from coach.techniques.lazily import Lazily
from coach.techniques.lexicon import stem
from coach.techniques.prose import Prose, prose
from coach.techniques.vocabulary import content, counting_stems, function_words, meanings, meant, trade_stems

TURNS: Final = 3
"""How many of the customer's last turns count as fresh."""
_ENOUGH: Final = 2.0
"""Weight of shared words that makes a mirror: two telling words, or one and two counts."""


class _Line:
    """A line of theirs, each part worked out when it is asked for."""

    def __init__(self, line: str) -> None:
        self._made = prose(line)

    @Lazily
    def all(self) -> frozenset[str]:
        return frozenset(content(self._made.words))

    @property
    def words(self) -> tuple[str, ...]:
        return self._made.words

    @Lazily
    def telling(self) -> frozenset[str]:
        return self.all - trade_stems() - _names(self._made)

    @Lazily
    def roots(self) -> list[str]:
        return list(map(stem, self._made.words))


class Theirs:
    """The customer's last turns: their stems that carry meaning, those that tell something, and stretches of three and two words."""

    def __init__(self, lines: Sequence[str], name: str) -> None:
        self._lines = [_line(line) for line in lines]
        self._name = frozenset(map(stem, prose(name).norms))

    @Lazily
    def all(self) -> frozenset[str]:
        """Stems that carry meaning."""
        return frozenset().union(*[line.all for line in self._lines])

    @Lazily
    def words(self) -> frozenset[str]:
        """Every word, as spelt here."""
        return frozenset([word for line in self._lines for word in line.words])

    @Lazily
    def telling(self) -> frozenset[str]:
        """Those that are no words of the trade and no names."""
        return frozenset().union(*[line.telling for line in self._lines]) - self._name

    @Lazily
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring stems."""
        return frozenset([pair for line in self._lines for pair in itertools.pairwise(line.roots)])

    @Lazily
    def threes(self) -> frozenset[tuple[str, str, str]]:
        """Three stems in a row."""
        return frozenset([three for line in self._lines for three in zip(line.roots, line.roots[1:], line.roots[2:], strict=False)])

    @Lazily
    def _meant(self) -> frozenset[int]:
        return meant(self.all)

    @Lazily
    def _meant_telling(self) -> frozenset[int]:
        return meant(self.telling)

    def like(self, root: str) -> bool:
        """Whether a stem is one of their words or means the same."""
        return root in self.all or not self._meant.isdisjoint(meanings(root))

    def like_telling(self, root: str) -> bool:
        """Whether a stem is one of their telling words or means the same."""
        return root in self.telling or not self._meant_telling.isdisjoint(meanings(root))

    def told(self, roots: set[str]) -> int:
        """How many of some stems are their telling words or mean the same."""
        own = roots & self.telling
        return len(own) + sum([not self._meant_telling.isdisjoint(meanings(root)) for root in roots - own])

    @property
    def silent(self) -> bool:
        """Whether nothing was heard."""
        return not self.all


def theirs(context: Context, turns: int | None = TURNS) -> Theirs:
    """What the customer said in the last `turns` turns before this reply; None: in the whole call."""
    lines = [heard.text for heard in context.heard if heard.speaker == "customer"]
    lines = lines if turns is None else lines[-turns:]
    return _theirs(tuple(lines), context.customer_name.lower())


_theirs: Final = lru_cache(maxsize=16)(Theirs)
_line: Final = lru_cache(maxsize=64)(_Line)


def _names(made: Prose) -> frozenset[str]:
    """Stems of words written with a capital inside a sentence, days and months aside: names of people and products."""
    found = set()
    text, before = made.text, "."
    if text.islower():
        return frozenset()
    for norm, start in zip(made.norms, made.begins, strict=True):
        if text[start].isupper() and before not in (".", "?", "!") and norm != "i" and stem(norm) not in counting_stems():
            found.add(stem(norm))
        before = norm
    return frozenset(found)


class Echo(NamedTuple):
    """A stretch of the reply, tokens `first` up to `last`, that gives the customer's words back; `words` as the reply has them."""

    first: int
    last: int
    words: tuple[str, ...]
    weight: float


def mirrored(scan: Scan, said: Theirs) -> Echo | None:
    """The strongest stretch that reuses their own words, if it is strong enough; a question of protocol never is."""
    if said.silent:
        return None
    best: Echo | None = None
    made = scan.prose
    for first, last in _told(scan):
        if any(first <= m.first < last and not m.faint for group in ("contradicting", "denying") for m in scan[group]):
            continue
        echo = _echo(made, said, first, last)
        if echo and (best is None or echo.weight > best.weight):
            best = echo
    return best


def _told(scan: Scan) -> list[tuple[int, int]]:
    """The sentences as far as they tell; what asks about facts or takes the blame is left out, a check ("is that right?") is not asked about facts."""
    made = scan.prose
    asking = [m.first for group in ("asked", "open_ask", "owning") for m in scan[group] if not m.faint]
    found = []
    for first, last in sentences(made):
        cut = min((at for at in asking if first <= at < last), default=last)
        if cut > first:
            found.append((first, cut))
    return found


def _echo(made: Prose, said: Theirs, first: int, last: int) -> Echo | None:
    hits: list[int] = []
    weight = 0.0
    seen: set[str] = set()
    roots = made.roots[first:last]
    if said.telling.isdisjoint(roots):
        return None
    for i, root in enumerate(roots):
        word = made.norms[first + i]
        if root not in said.telling or word in function_words():
            continue
        hits.append(first + i)
        if root not in seen:
            seen.add(root)
            weight += 0.5 if root in counting_stems() else 1.0
    if not hits:
        return None
    runs = sum(1 for three in zip(roots, roots[1:], roots[2:], strict=False) if three in said.threes and any(r in said.telling for r in three))
    pairs = sum(1 for pair in itertools.pairwise(roots) if pair in said.pairs and any(r in said.telling and r not in counting_stems() for r in pair))
    brief = len(roots) <= 5  # noqa: PLR2004 - an echo, and nothing else
    if weight < _ENOUGH and not runs and not (pairs and (brief or weight > 1)):
        return None
    own = [i for i in hits if stem(made.norms[i]) not in counting_stems() and (i == first or made.text[made.begins[i]].islower())]
    if not own:  # a date, a number, a name: read back, not given back
        return None
    words = tuple(dict.fromkeys(made.text[made.begins[i] : made.ends[i]] for i in hits))
    return Echo(hits[0], hits[-1] + 1, words, weight + 0.5 * runs)


def quoted_back(made: Prose, context: Context) -> tuple[int, int] | None:
    """The first stretch in quote marks, of two words or more, that is theirs word for word and not part of a question."""
    if not made.quoted:
        return None
    lines = [heard.text for heard in context.heard if heard.speaker == "customer"][-TURNS:]
    heard = " . ".join(" ".join(prose(line).words) for line in lines)
    first = 0
    while first < len(made.norms):
        last = first
        while last < len(made.norms) and last in made.quoted:
            last += 1
        words = made.bare(first, last)
        if len(words) > 1 and not made.asks(first) and f" {' '.join(words)} " in f" {heard} ":
            return first, last
        first = last + 1
    return None


def paraphrased(scan: Scan, said: Theirs) -> list[tuple[int, int]]:
    """Stretches that put their problem in own words, announced as such or not: (first, last)."""
    made = scan.prose
    found: list[tuple[int, int]] = []
    for match in scan["restated"]:
        _, end = made.sentence(match.first)
        rest = content(made.bare(match.last, end + 12))
        if rest and not _elsewhere(scan, match.first, end):
            found.append((match.first, end))
    for match in scan["understood"]:
        if any(a <= match.first < b for a, b in found):
            continue
        end = next((b for a, b in _told(scan) if a <= match.first < b), match.first)
        rest = content(made.bare(match.first, end))
        shared = [root for root in rest if said.like(root)]
        announced = made.norms[match.first] != "so" or match.last - match.first > 3  # noqa: PLR2004 - more than "so you have"
        alone = (announced and said.silent) or (not said.silent and _retells(made, match.first, end))
        if len(rest) >= 2 and (shared or (alone and len(rest) >= 3)) and not _elsewhere(scan, match.first, end):  # noqa: PLR2004 - says something
            found.append((match.first, end))
    if said.silent:
        return found
    for first, last in _told(scan):
        if any(a < last and first < b for a, b in found) or any(first <= m.first < last for m in scan["informing"]):
            continue
        if len(said.all) >= 3 and _what_befell(made, first, last) and not _elsewhere(scan, first, last):  # noqa: PLR2004 - they told something
            found.append((first, last))
            continue
        if not _about_them(made, first, last):
            continue
        rest = content(made.bare(first, last))
        shared = [root for root in dict.fromkeys(rest) if said.like(root)]
        if len(shared) >= 2 and len(rest) >= 3 and not _elsewhere(scan, first, last):  # noqa: PLR2004
            found.append((first, last))
    return found


def _retells(made: Prose, first: int, last: int) -> bool:
    """Whether the stretch is a "so you ..." about what has happened to them."""
    norms = list(made.norms[first:last])
    return norms[:2] in (["so", "you"], ["so", "your"]) and norms[2:3] not in (["want"], ["think"], ["know"], ["see"])


ABOUT: Final = frozenset("you your".split())
_TELLING: Final = frozenset("you your our we nobody he she they it so right okay and since every a all then".split())
_PAST: Final = frozenset("have has had was were did been got never not is are".split())


def _about_them(made: Prose, first: int, last: int) -> bool:
    """Whether a sentence tells what happened to the customer: it speaks of them, in the past or as it is now, and asks nothing."""
    norms = made.norms[first:last]
    if norms[0] not in _TELLING or ABOUT.isdisjoint(norms):
        return False
    return any(norm in _PAST or norm.endswith("ed") for norm in norms)


_HARMS: Final = frozenset(
    "wrong never nobody nothing twice lost charged billed fined paid missed late ignored forgot broken another other else instead without ended".split()
)
_WENT: Final = frozenset("was were went had did got came rang gave took sent lost told put paid drove cut ended stood".split())
_TOLD_OF: Final = frozenset("you your he she they we nobody no so then and who our it right okay yes yep".split())


def _what_befell(made: Prose, first: int, last: int) -> bool:
    """Whether a sentence tells what went wrong for them, in words of its own: past, a harm, and "you" or "nobody"."""
    norms = made.bare(first, last)
    if _HARMS.isdisjoint(norms):
        return False
    if len(norms) < 5 or norms[0] not in _TOLD_OF or "i" in norms[:3]:  # noqa: PLR2004 - shorter tells nothing
        return False
    past = any(norm in _WENT for norm in norms)
    whom = [norm for norm in norms if norm in ("you", "your", "nobody", "no")]
    told = past or any(norm.endswith("ed") for norm in norms)
    return told and bool(whom) and norms[:2] != ["you", "should"]


def _elsewhere(scan: Scan, first: int, last: int) -> bool:
    """Whether the stretch is an offer, a promise, a refusal or an attack, which retells nothing."""
    return any(m.first < last and first < m.last and not m.faint for group in OTHERWISE for m in scan[group])


OTHERWISE: Final = ("remedy_offered", "owned_will", "blaming", "doubting", "contempt", "refusing", "making_small", "followup", "excusing", "denying")


def sentences(made: Prose) -> list[tuple[int, int]]:
    """The token ranges of the sentences, marks left out."""
    found = []
    first = 0
    for i, norm in enumerate(made.norms):
        if norm in (".", "?", "!"):
            if i > first:
                found.append((first, i))
            first = i + 1
    if first < len(made.norms):
        found.append((first, len(made.norms)))
    return found


@lru_cache(maxsize=64)
def stems(line: str) -> frozenset[str]:
    """The stems of a line's words."""
    return frozenset(map(stem, prose(line).words))


_SHARES: Final = (0.01, 0.34, 0.6, 0.8)
_MOST_SHARED: Final = 4


def echoes(norms: Sequence[str], line: str) -> tuple[str, ...]:
    """How far a sentence says again what was said in the line before it: by the share of its weighty words, and by how many they are."""
    if not line:
        return ("alone",)
    idle, theirs_ = function_words(), stems(line)
    own = [stem(norm) for norm in norms if norm not in idle and norm[0].isalnum()]
    shared = len([root for root in own if root in theirs_])
    return (f"share={sum([shared >= share * len(own) for share in _SHARES]) if own else 'none'}", f"shared={min(shared, _MOST_SHARED)}")
