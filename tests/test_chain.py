"""The hash chain as pure arithmetic: any change shows, erasing does not, and the seals are what they are said to be."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from coach.store import chain

START = chain.origin("a1", "late-parcel", "d1", 7, timed=True, started_at="2026-03-02T12:00:00.000Z")
EVENTS = st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=30)), min_size=1, max_size=6)


def forged(events: list[tuple[str, str]]) -> list[chain.Link]:
    links: list[chain.Link] = []
    for seq, (kind, body) in enumerate(events, start=1):
        links.append(chain.forge(links[-1].digest if links else START, seq, kind, body, f"{seq:032x}"))
    return links


def fault(links: list[chain.Link], recorded: list[chain.Link]) -> str | None:
    return chain.fault(START, links, len(recorded), recorded[-1].digest if recorded else START)


def test_the_hash_is_sha256_over_each_value_after_its_length() -> None:
    link = chain.forge("", 1, "said", "{}", "00")
    seal = hashlib.sha256(bytes(7) + b"\x02" + b"00" + bytes(7) + b"\x02" + b"{}").hexdigest()
    parts = ["", "1", "said", seal]
    assert link.seal == seal
    assert link.digest == hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part.encode() for part in parts)).hexdigest()


def test_values_cannot_be_shifted_from_one_field_to_the_next() -> None:
    assert chain.forge(START, 1, "said", "bc", "a").seal != chain.forge(START, 1, "said", "c", "ab").seal


@given(EVENTS)
def test_what_was_recorded_holds(events: list[tuple[str, str]]) -> None:
    links = forged(events)
    assert fault(links, links) is None


@given(EVENTS, st.data())
def test_any_change_to_any_event_is_named(events: list[tuple[str, str]], data: st.DataObject) -> None:
    links = forged(events)
    at = data.draw(st.integers(0, len(links) - 1))
    field = data.draw(st.sampled_from(["kind", "body", "salt", "seal", "digest"]))
    altered = [*links]
    altered[at] = replace(links[at], **{field: getattr(links[at], field) + "x"})
    assert fault(altered, links) == f"Event {at + 1} ({altered[at].kind}) has been altered."


@given(EVENTS, st.data())
def test_a_missing_event_is_named(events: list[tuple[str, str]], data: st.DataObject) -> None:
    links = forged(events)
    at = data.draw(st.integers(0, len(links) - 1))
    said = fault(links[:at] + links[at + 1 :], links)
    assert said is not None
    assert said.startswith(f"Event {at + 1} is missing")


@given(EVENTS, st.data())
def test_erased_events_hold_in_any_number(events: list[tuple[str, str]], data: st.DataObject) -> None:
    links = forged(events)
    erased = [replace(link, body=None, salt=None) if data.draw(st.booleans()) else link for link in links]
    assert fault(erased, links) is None


def test_half_an_erasure_is_an_alteration() -> None:
    links = forged([("said", "{}")])
    assert fault([replace(links[0], body=None)], links) == "Event 1 (said) has been altered."
    assert fault([replace(links[0], salt=None)], links) == "Event 1 (said) has been altered."


def test_the_same_body_twice_gives_two_seals() -> None:
    one, two = forged([("replied", '{"text":"yes"}')] * 2)
    assert one.seal != two.seal


def test_an_attempt_without_events_holds() -> None:
    assert fault([], []) is None
