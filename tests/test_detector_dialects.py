"""The same reply in another English earns the same: African American, Scots, Irish, Indian, Nigerian and Australian English, texting and slips."""

from __future__ import annotations

from functools import cache
from typing import Final

import pytest

from coach.calibrate.bias import Kind, Said, audit
from coach.calibrate.swaps import Swaps, shipped
from coach.techniques import Context, Heard, catalogue, read
from coach.techniques.prose import prose

ANGRY: Final = Context(heard=(Heard("customer", "I waited in for the boiler man all day and nobody came. I'm livid."),), tension=70)

PAIRS: Final = (
    # African American English
    ("I'll ring the depot now and stay on it till it's found.", "Imma ring the depot now and stay on it till it's found."),
    ("I'll have your refund through by Friday.", "I'ma have your refund through by Friday."),
    ("I'm going to find out who had the parcel last.", "I'm finna find out who had the parcel last."),
    ("I'm going to send you a new one today.", "I gon' send you a new one today."),
    ("I'm trying to get you a van for tomorrow morning.", "I'm tryna get you a van for tomorrow morning."),
    ("We haven't got a record of that, and that is our mistake.", "We ain't got a record of that, and that is our mistake."),
    ("I'm sorry nobody called you back.", "I'm sorry, dat's on us, nobody called you back."),
    # Scots and Irish
    ("I'll see to it myself, and I'm sorry.", "Ah'll see tae it masel, an Ah'm sorry."),
    ("What happened when the man came?", "Whit happened when the man came?"),
    ("I can see how angry you are.", "Ah can see how angry ye are."),
    ("What would help you most?", "Whit wid help ye most?"),
    ("I will have it with you by nine tomorrow.", "Ah'll hae it wi' ye by nine the morra."),
    ("I know how angry you must be.", "I ken how angry ye must be."),
    # Indian English
    ("Please tell me what happened.", "Kindly tell me na what all happened."),
    ("I'll call the warehouse and ring you back by four.", "I will surely call the warehouse and ring you back by four."),
    ("I'm sorry about the missed visit.", "I'm sorry regarding the missed visit."),
    # Nigerian English
    ("I'm very sorry about the wait.", "Pele, I'm very sorry o about the wait."),
    ("Please, what happened when he came?", "Abeg, wetin happened when he came?"),
    # Australian English
    ("I'll have somebody there this afternoon.", "I'll have somebody there this arvo."),
    # texting
    ("I want to make sure you have it today, so I'll chase it myself.", "I want 2 make sure u hv it 2day, so i'll chase it myself."),
    ("Thanks for waiting, I'll call you before six tomorrow.", "thx 4 waiting, ill call u b4 six 2moro"),
    ("I'm sorry, could you tell me what happened?", "sry, cd u tell me what happened?"),
    ("What would you like us to do about it?", "wat wd u like us 2 do abt it?"),
    ("I'll sort it with the depot tonight.", "ill sort it w/ the depot 2nite"),
    ("I don't know yet, I'll find out and text you by noon.", "idk yet, ill find out n txt u by noon"),
    # slips, and a second language
    ("Tell me what happened, please.", "Say me what happened, plese."),
    ("I'll check the stock and call you back at five.", "I'll check teh stock adn call you back at five."),
    ("It was our mistake, and I'm sorry.", "It were our mistake, and I'm sorry."),
)  # fmt: skip


def counts(reply: str, context: Context = ANGRY) -> frozenset[str]:
    return read(reply, context).techniques()


@pytest.mark.parametrize(("plain", "otherwise"), PAIRS)
def test_it_earns_the_same_in_another_english(plain: str, otherwise: str) -> None:
    assert counts(plain), "else there is nothing to lose"
    assert counts(otherwise) == counts(plain)


@pytest.mark.parametrize(
    ("typed", "norms"),
    [
        ("Ah, I see.", "ah , i see ."),
        ("your ma rang", "your ma rang"),
        ("at my wit's end", "at my wit end"),
        ("in 2 days", "in 2 days"),
        ("the 2 of you", "the 2 of you"),
        ("at 4 you can call", "at 4 you can call"),
        ("a CD in the box", "a cd in the box"),
        ("I spoke to Ken.", "i spoke to ken ."),
        ("thank you kindly", "thank you kindly"),
        ("w/c 5 May", "w c 5 may"),
        ("it's all yours", "it is all yours"),
        ("if you were me", "if you were me"),
        ("they said you say so", "they said you say so"),
        ("ma- major streets", "ma , major streets"),
    ],
)
def test_words_that_only_look_like_it_stay(typed: str, norms: str) -> None:
    assert " ".join(prose(typed).norms) == norms


@pytest.mark.parametrize("pair", ["José Jose", "Zoë Zoe", "Ayşe Ayse", "Siobhán Siobhan", "Łukasz Lukasz", "café cafe"])
def test_a_name_may_be_typed_without_its_accents(pair: str) -> None:
    written, bare = pair.split()
    assert prose(written).norms == prose(bare).norms


def test_letters_that_are_no_accents_stay_whole() -> None:
    assert prose("한국 русский עברית").norms[0] == "한국"


# -- the audit's own swaps ---------------------------------------------------------------------------------------------

MOST: Final[dict[str, int]] = {
    "Scots": 2,
    "Hiberno-English": 8,
    "Indian English": 9,
    "African American English": 6,
    "Nigerian English": 2,
    "Australian English": 1,
    "texting": 14,
    "slips": 12,
    "grammar": 9,
    "small words left out": 27,
    "UK to US": 0,
    "US to UK": 0,
    "lower_case": 0,
    "no_articles": 21,
    "no_accents": 0,
    "no_punctuation": 8,
    "no_apostrophes": 1,
    "curly_apostrophes": 0,
    "contracted": 0,
    "spelt_out": 0,
}
"""Verdicts on the catalogue's examples that still turn, by kind; they may only become fewer."""


@cache
def audited() -> dict[str, Kind]:
    said = [Said(example.say, example.context) for row in catalogue().values() for example in row.examples if example.say]
    swaps = Swaps("", tuple(swap for swap in shipped().swaps if not swap.person))
    return {kind.kind: kind for kind in audit(said, swaps, counts)}


@pytest.mark.parametrize("kind", MOST)
def test_no_english_loses_more_than_is_known(kind: str) -> None:
    found = audited()[kind]
    assert found.turned <= MOST[kind], [(each.swapped, each.lost, each.gained) for each in found.examples]


def test_every_english_of_the_audit_is_held() -> None:
    assert set(audited()) == set(MOST)
