"""Words as data: one spelling for each, the classes they belong to, their stems. Read from ``cues/`` once, when first needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from coach.techniques import forms

FIRST_CODE: Final = 0xE000
"""Of a word class; no word is written with such letters."""
_SHORTEST_TO_MEND: Final = 7
"""Letters a word needs before one wrong letter in it is put right; shorter words have too many neighbours."""


def read(name: str) -> dict[str, Any]:
    """The data file ``cues/NAME.yaml``, read anew."""
    from pathlib import Path  # noqa: PLC0415 - only where no form was made beforehand

    from coach.scenario import kept  # noqa: PLC0415

    return kept.package_file(Path(__file__).parent / "cues" / f"{name}.yaml", dict)


@cache
def data(name: str) -> dict[str, Any]:
    """The data file ``cues/NAME.yaml``, kept: for what is looked up all the time."""
    made: dict[str, Any] | None = forms.ready(name)
    return read(name) if made is None else made


class Classes(NamedTuple):
    """Word classes: `codes` word -> the codes it carries, `code` class -> its code, `phrases` class -> members of several words."""

    codes: dict[str, str]
    code: dict[str, str]
    phrases: dict[str, tuple[str, ...]]


@cache
def classes() -> Classes:
    """The classes of ``classes.yaml``."""
    made = forms.ready("classes")
    return classed(read("classes")) if made is None else Classes(*made)


def classed(raw: Mapping[str, Any]) -> Classes:
    """The classes of what is written there; verbs give four classes each: base, ``-s``, ``-ed`` and ``-ing``."""
    members: dict[str, list[str]] = {name: listed(words) for name, words in raw["classes"].items()}
    for name, verbs in raw["verbs"].items():
        forms = [inflected(verb) for verb in listed(verbs)]
        members[name] = [verb for verb, *_ in forms]
        members[f"{name}-s"] = [s for _, s, _, _ in forms]
        members[f"{name}-ed"] = [word for _, _, ed, _ in forms for word in ed]
        members[f"{name}-ing"] = [ing for _, _, _, ing in forms]
    codes: dict[str, str] = {}
    code: dict[str, str] = {}
    phrases: dict[str, tuple[str, ...]] = {}
    for number, (name, words) in enumerate(members.items()):
        mark = code[name] = chr(FIRST_CODE + number)
        for word in words:
            if " " not in word and mark not in codes.get(word, ""):
                codes[word] = codes.get(word, "") + mark
        phrases[name] = tuple(word for word in words if " " in word)
    return Classes(codes, code, phrases)


def listed(words: str | list[str]) -> list[str]:
    """Members of a class: a list, or a text with commas between the members."""
    return [word.strip() for word in words.split(",") if word.strip()] if isinstance(words, str) else list(words)


def codes() -> dict[str, str]:
    """The class codes a word carries."""
    return classes().codes


@cache
def _spelling() -> dict[str, dict[str, Any]]:
    return data("spelling")


@cache
def _mendable() -> dict[str, str]:
    """Each way of leaving one letter out of a cue word -> the word; what two spellings share when one letter is off."""
    ways: dict[str, str] = {}
    for word in listed(str(_spelling()["mend"])):
        for shorter in _shorter(word):
            ways.setdefault(shorter, word)
    return ways


def _shorter(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))] + [word]


_LONG: Final = re.compile(r"([^\W\d_])\1{2,}")
_IZE: Final = r"^(\w{3,}?)iz(e|es|ed|er|ing|ation|ations)$"
_HAS: Final = frozenset("been got gone had happened come taken made become started stopped left".split())


def spelt_alone(word: str) -> tuple[str, ...] | None:
    """`word` (lower case) in the one spelling, perhaps several words, where that does not hang on its neighbours; else None."""
    rules = _spelling()
    if word in rules["beside"] or (word[-2:] in ("'s", "'d") and word not in rules["words"]):
        return None
    return spelt(word, "", "")


@lru_cache(maxsize=512)
def spelt(word: str, before: str, after: str) -> tuple[str, ...]:
    """`word` (lower case) in the one spelling, perhaps several words; its neighbours decide what "ill" or "its" stands for."""
    return tuple(_spelt(word, before, after).split())


def _spelt(word: str, before: str, after: str) -> str:
    rules = _spelling()
    if word in rules["beside"]:
        return _beside(word, before, after)
    known = rules["words"].get(word)
    if known is not None:
        return str(known)
    if "'" in word:
        return _opened(word, after)
    if word[-1:] == "s" and len(word) >= _SHORTEST_TO_MEND - 1 and word[:-1] in rules["words"]:
        return f"{rules['words'][word[:-1]]}s"
    if word[:1].isalpha():
        return _mended(word)
    return word


_SAME_PAST: Final = frozenset("come put run read let cut need set".split())
"""Words after 'd that may as well be a base form: "I'd put", "he'd come"."""


def _opened(word: str, after: str) -> str:
    """A contraction written out; a genitive without its mark."""
    head, _, tail = word.rpartition("'")
    if tail == "t" and head.endswith("n"):
        return {"can": "can not", "won": "will not", "shan": "shall not", "ain": "is not"}.get(head, f"{head[:-1]} not")
    if tail == "s":
        if head == "let":
            return "let us"
        if head in _spelling()["is_after"]:
            return f"{head} {'has' if after in _HAS else 'is'}"
        return _spelt(head, "", "")
    if tail == "d" and after not in _SAME_PAST and (after in ("been", "better") or after in _roots() or after.endswith("ed")):
        return f"{_spelt(head, '', '')} had"
    ending = {"ll": "will", "re": "are", "ve": "have", "m": "am", "d": "would"}.get(tail)
    if ending:
        return f"{_spelt(head, '', '')} {ending}"
    return word.replace("'", "")


def _beside(word: str, before: str, after: str) -> str:
    """A word without its apostrophe that is also another word, or one that means another in an idiom: read so only where its neighbours allow it.

    Of several rules the first that fits is taken; where none does, the last says what else it is: mostly itself.
    """
    told = _spelling()["beside"][word]
    rules = told if isinstance(told, list) else [told]
    for rule in rules:
        if before in rule.get("not_after", ()) or after in rule.get("not_then", ()) or ("after" in rule and before not in rule["after"]):
            continue
        then = rule.get("then")
        if then is None or after in then or (rule.get("then_class") and classes().code[rule["then_class"]] in codes().get(after, "")):
            return str(rule["is"])
    return str(rules[-1].get("else", word))


def _mended(word: str) -> str:
    """British spelling, letters held too long let go, one slip in a long cue word put right."""
    rules = _spelling()
    if _LONG.search(word):
        single, double = _LONG.sub(r"\1", word), _LONG.sub(r"\1\1", word)
        word = double if double in codes() or double in rules["words"] else single
        word = str(rules["words"].get(word, word))
    british = re.match(_IZE, word) if "iz" in word else None
    if british and word not in rules["keep_ize"]:
        return f"{british[1]}is{british[2]}"
    if len(word) >= _SHORTEST_TO_MEND and word.isascii() and word not in codes():
        ways = _mendable()
        for shorter in _shorter(word):
            found = ways.get(shorter)
            if found and found != word and abs(len(found) - len(word)) <= 1 and found[0] == word[0] and stem(found) != stem(word):
                return found
    return word


_IRREGULAR_PAST: Final = {
    "be": ["been"], "begin": ["began", "begun"], "break": ["broke", "broken"], "bring": ["brought"], "buy": ["bought"], "catch": ["caught"],
    "choose": ["chose", "chosen"], "come": ["came", "come"], "cut": ["cut"], "deal": ["dealt"], "do": ["did", "done"], "find": ["found"],
    "get": ["got", "gotten"], "give": ["gave", "given"], "go": ["went", "gone"], "have": ["had"], "hear": ["heard"], "hold": ["held"],
    "keep": ["kept"], "leave": ["left"], "let": ["let"], "make": ["made"], "pay": ["paid"], "put": ["put"], "read": ["read"],
    "redo": ["redid", "redone"], "reset": ["reset"], "resend": ["resent"], "ring": ["rang", "rung"], "run": ["ran", "run"], "see": ["saw", "seen"],
    "send": ["sent"], "set": ["set"], "speak": ["spoke", "spoken"], "stand": ["stood"], "stick": ["stuck"], "take": ["took", "taken"], "tell": ["told"],
    "throw": ["threw", "thrown"], "undo": ["undid", "undone"], "write": ["wrote", "written"], "refund": ["refunded"], "think": ["thought"], "feel": ["felt"],
    "lose": ["lost"], "forget": ["forgot", "forgotten"], "mislead": ["misled"], "overlook": ["overlooked"], "misread": ["misread"], "fall": ["fell", "fallen"],
    "say": ["said"], "know": ["knew", "known"], "sit": ["sat"], "spend": ["spent"], "mean": ["meant"], "drive": ["drove", "driven"], "hurt": ["hurt"],
    "steal": ["stole", "stolen"], "wake": ["woke", "woken"], "sell": ["sold"], "show": ["showed", "shown"], "grow": ["grew", "grown"], "wear": ["wore", "worn"],
    "meet": ["met"], "lend": ["lent"], "eat": ["ate", "eaten"], "sleep": ["slept"], "swap": ["swapped"], "ship": ["shipped"], "drop": ["dropped"],
}  # fmt: skip
_DOUBLED: Final = frozenset(
    "cut get let put run set sit swap ship drop stop chat plan pop slip nip tip ban refer transfer commit submit begin forget reset cancel".split()
)


@cache
def inflected(verb: str) -> tuple[str, str, tuple[str, ...], str]:
    """(base, -s, past forms, -ing) of a verb; a particle ("look into") stays behind each form."""
    head, _, particle = verb.partition(" ")
    tail = f" {particle}" if particle else ""
    ends_e = head.endswith("e") and not head.endswith("ee")
    ends_y = head.endswith("y") and head[-2:-1] not in "aeiou"
    last = head + head[-1] if head in _DOUBLED else head
    third = head[:-1] + "ies" if ends_y else head + ("es" if head.endswith(("s", "x", "ch", "sh", "o")) else "s")
    regular = head + "d" if ends_e else head[:-1] + "ied" if ends_y else last + "ed"
    ing = head[:-1] + "ing" if ends_e else last + "ing"
    past = tuple(form + tail for form in _IRREGULAR_PAST.get(head, [regular]))
    return verb, third + tail, past, ing + tail


@cache
def _roots() -> dict[str, str]:
    """Irregular forms -> the stem they share with their base."""
    return {form: base for base, forms in _IRREGULAR_PAST.items() for form in forms}


_ENDINGS: Final = (
    ("ies", "y"), ("ied", "y"), ("sses", "ss"), ("iness", "y"), ("fulness", ""), ("ations", ""), ("ation", ""), ("ments", ""), ("ment", ""), ("ingly", ""),
    ("edly", ""), ("ness", ""), ("able", ""), ("ings", ""), ("ing", ""), ("ful", ""), ("ed", ""), ("es", ""), ("ly", ""), ("s", ""),
)  # fmt: skip
_SHORTEST_STEM: Final = 3


@lru_cache(maxsize=2048)
def stem(word: str) -> str:
    """The stem of a normalised word, light and predictable: ``waiting``, ``waited`` and ``waits`` are ``wait``."""
    word = _roots().get(word, word)
    if len(word) <= _SHORTEST_STEM or not word[0].isalpha():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM and not (ending == "s" and word.endswith(("ss", "us", "is"))):
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and (word[-1] not in "aeiouls" or (word[-1] == "l" and len(word) > 5)):  # noqa: PLR2004 - "cancell", not "call"
        word = word[:-1]
    word = word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM else word
    return word[:-1] + "y" if word.endswith("i") and len(word) > _SHORTEST_STEM else word
