"""An address nobody should ask."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Trap:
    """A server on this machine that notes whoever asks it for anything; every name in the world leads to it."""

    def __init__(self) -> None:
        self.caught: list[str] = []
        trap = self

        class Noting(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                trap.caught.append(f"{self.headers.get('Host')} {self.path}")
                self.send_response(204)
                self.end_headers()

            do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - as http.server names them

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
