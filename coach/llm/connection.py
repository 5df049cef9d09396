"""The client library, set up so that nothing goes where nobody sent it: no redirects, no silent retries, no surprises from the environment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from coach.llm.faults import Faults, Secret
from coach.llm.wire import Endpoint, Fault

if TYPE_CHECKING:
    import httpx2
    import openai

CONNECT: Final = 5.0
"""Seconds for a connection to come about; all other waiting is timed by the request."""
MOST_BYTES: Final = 16 * 1024 * 1024
"""Of one response. A long answer with its thinking, 300 bytes an event, is a third of that."""
NO_KEY: Final = "none"
"""What is sent where no key is set: the library will not do without, and a server that needs none does not look."""


def connected(endpoint: Endpoint, key: Secret, faults: Faults, transport: httpx2.AsyncBaseTransport | None = None) -> openai.AsyncOpenAI:
    """The library, ready for `endpoint`. Imports it, which takes most of a second: do it in a thread. Raises Fault.

    No connection is kept for the next request, which is a turn away and would find it closed; so a server that comes back is
    found at once, and closing a response always closes its connection.
    """
    import httpx2  # noqa: PLC0415 - with openai, most of a second
    import openai

    try:
        http = httpx2.AsyncClient(
            transport=transport,
            trust_env=not endpoint.loopback,  # a proxy knows no way to this machine
            follow_redirects=False,
            timeout=httpx2.Timeout(None, connect=CONNECT),
            limits=httpx2.Limits(max_keepalive_connections=0),
            headers={"Accept-Encoding": "identity"},  # so that what is counted is what is there
            event_hooks={"response": [_Watch(faults)]},
        )
        library = openai.AsyncOpenAI(api_key=key.reveal() or NO_KEY, base_url=endpoint.base_url, max_retries=0, timeout=http.timeout, http_client=http)
    except (ImportError, ValueError, httpx2.InvalidURL):
        library = None
    if library is None:
        raise Fault("address", f"{endpoint.host} cannot be reached as set: the address, or the proxy in the environment (HTTPS_PROXY, ALL_PROXY), is not one.")
    # OPENAI_ORG_ID, OPENAI_PROJECT_ID, OPENAI_ADMIN_KEY and OPENAI_CUSTOM_HEADERS are meant for another host than this, as often as not.
    library.organization = library.project = library.admin_api_key = None
    library._custom_headers = {}  # noqa: SLF001 - there is no other way to be rid of them
    return library


class _Watch:
    """Looks at every response before it is read: nothing packed, nothing endless."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    async def __call__(self, response: httpx2.Response) -> None:
        import httpx2  # noqa: PLC0415

        if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
            raise self._faults.too_much()
        faults, source = self._faults, response.stream
        if not isinstance(source, httpx2.AsyncByteStream):
            return  # an asynchronous client has no other
        stream = source

        class Bounded(httpx2.AsyncByteStream):
            """The bytes of one response, and an end to them."""

            async def __aiter__(self) -> AsyncIterator[bytes]:
                count = 0
                async for piece in stream:
                    count += len(piece)
                    if count > MOST_BYTES:
                        raise faults.too_much()
                    yield piece

            async def aclose(self) -> None:
                await stream.aclose()

        response.stream = Bounded()
