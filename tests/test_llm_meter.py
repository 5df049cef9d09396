"""What a call has cost, and when it is enough."""

from __future__ import annotations

import sys

import pytest

from coach.llm.meter import Meter, price
from coach.llm.wire import Endpoint, Usage

HOSTED = Endpoint("https://api.openai.com/v1", "gpt-4o-mini", cap_tokens=1000, cap_cost=1.0)
HERE = Endpoint("http://127.0.0.1:8092/v1", "gpt-4o-mini")


def meter(endpoint: Endpoint = HOSTED, *, each: float | None = 0.001) -> Meter:
    """A meter at which a token costs `each`."""
    return Meter(endpoint, price=lambda _, usage: None if each is None else each * (usage.sent + usage.received))


def test_requests_add_up() -> None:
    counted = meter()
    counted.add(Usage(100, 20))
    counted.add(Usage(50, 0))
    assert (counted.sent, counted.received, counted.tokens, counted.estimated) == (150, 20, 170, False)
    assert counted.cost == pytest.approx(0.17)


@pytest.mark.parametrize(
    ("each", "usage", "words"),
    [
        (0.001, Usage(), "no tokens yet"),
        (0.001, Usage(1, 0), "1 token, about $0.001"),
        (0.0000035, Usage(1000, 240), "1,240 tokens, about $0.004"),
        (0.0000001, Usage(1000, 240), "1,240 tokens, less than $0.001"),
        (0.01, Usage(1000, 240), "1,240 tokens, about $12.40"),
        (0.0, Usage(1000, 240), "1,240 tokens, free"),
        (None, Usage(1000, 240), "1,240 tokens, price unknown"),
        (None, Usage(1000, 240, estimated=True), "1,240 tokens (est.), price unknown"),
        (0.001, Usage(100, 0, estimated=True), "100 tokens (est.), about $0.100"),
    ],
)
def test_case_25_what_it_cost_in_words(each: float | None, usage: Usage, words: str) -> None:
    counted = meter(each=each)
    counted.add(usage)
    assert counted.words() == words


def test_case_25_an_estimate_or_an_unknown_price_is_not_forgotten() -> None:
    counted = Meter(HOSTED, price=lambda _, usage: None if usage.estimated else 0.5)
    counted.add(Usage(10, 1))
    counted.add(Usage(10, 1, estimated=True))
    counted.add(Usage(10, 1))
    assert counted.words() == "33 tokens (est.), price unknown"


def test_case_25_a_warning_once_at_four_fifths_and_an_end_at_the_limit() -> None:
    counted = meter(each=None)
    counted.add(Usage(799, 0))
    assert (counted.warned, counted.spent, counted.warning()) == (False, False, "")
    counted.add(Usage(1, 0))
    assert (counted.warned, counted.spent) == (True, False)
    assert counted.warning() == "This call has used 800 tokens, price unknown, most of what one call may; when it is reached, her lines are the author's."
    counted.add(Usage(100, 0))
    assert counted.warning() == ""
    counted.add(Usage(100, 0))
    assert (counted.warned, counted.spent, counted.warning()) == (True, True, "")


def test_case_25_a_limit_that_is_passed_in_one_go_is_told_as_reached() -> None:
    counted = meter(each=None)
    counted.add(Usage(5000, 0))
    assert counted.warning().endswith("all of what one call may; her lines are the author's from here on.")


def test_case_25_money_has_a_limit_of_its_own() -> None:
    counted = meter(Endpoint("https://api.openai.com/v1", "m", cap_cost=1.0), each=0.01)
    counted.add(Usage(80, 0))
    assert (counted.warned, counted.spent) == (True, False)
    counted.add(Usage(20, 0))
    assert counted.spent


def test_without_limits_nothing_is_ever_spent_and_an_unknown_price_counts_towards_none() -> None:
    free = meter(HERE)
    free.add(Usage(10**9, 10**9))
    assert not free.warned
    unknown = meter(Endpoint("https://api.openai.com/v1", "m", cap_cost=0.01), each=None)
    unknown.add(Usage(10**9, 10**9))
    assert not unknown.warned


# -- prices -----------------------------------------------------------------------------------------------------------


def test_a_hosted_model_has_its_price_from_the_list() -> None:
    pytest.importorskip("genai_prices")
    found = price(HOSTED, Usage(1_000_000, 1_000_000))
    assert found is not None
    assert 0.1 < found < 10
    assert price(HOSTED, Usage(1, 0)) == pytest.approx(price(HOSTED, Usage(1_000_000, 0)) / 1e6)  # type: ignore[operator]


@pytest.mark.parametrize(
    "endpoint",
    [
        Endpoint("https://api.openai.com/v1", "no-such-model"),
        Endpoint("https://reseller.example/v1", "gpt-4o-mini"),
        HERE,
    ],
)
def test_case_25_what_the_list_does_not_know_has_no_price(endpoint: Endpoint) -> None:
    assert price(endpoint, Usage(1000, 100)) is None


def test_without_the_list_there_is_no_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    assert price(HOSTED, Usage(1000, 100)) is None
