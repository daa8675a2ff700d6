"""The wire: HTTP on loopback, one thread per connection, answers only after the commit."""

import json
import logging
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from string import punctuation
from urllib.parse import quote, urlsplit

from marketplace.embedded.stripe import API_VERSION, hosted
from marketplace.embedded.stripe.engine import Answer, Engine, Request

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
LONGEST_BODY = 1 << 20
FINISH_WITHIN = 5.0

PAGE_HEADERS = {
    "Cache-Control": "no-store",
    # No form-action: browsers hold it against the redirect after the form too, and that one leaves for the application.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1; OSError where the port is taken."""

    daemon_threads = True
    block_on_close = False  # an idle keep-alive connection would hold the end up
    request_queue_size = 128
    engine: Engine

    def __init__(self, port: int) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self._busy = 0
        self._stopping = False
        self._changed = threading.Condition()

    @property
    def base_url(self) -> str:
        """Where this server is reached."""
        return f"http://{LOOPBACK}:{self.server_port}"

    def begin_request(self) -> bool:
        """One more request is being answered; False when the end has come, and it must not be."""
        with self._changed:
            if self._stopping:
                return False
            self._busy += 1
            return True

    def end_request(self) -> None:
        """One fewer."""
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Takes no new connection and waits until the running requests have their answers."""
        self.shutdown()
        self.server_close()
        with self._changed:
            self._stopping = True
            self._changed.wait_for(lambda: self._busy == 0, timeout=FINISH_WITHIN)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, hands it to the engine or the hosted pages, writes the answer."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "stripe-practice"
    sys_version = ""
    timeout = 75  # seconds that a silent connection is kept
    wbufsize = 1 << 16  # the whole answer in one segment
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Every request is not worth a line; refusals are logged by the engine."""

    def _serve(self) -> None:
        if not self.server.begin_request():
            self.close_connection = True
            return
        try:
            request = self._read()
            if request is None:
                self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"", "text/plain", {"Connection": "close"})
            elif request.path == "/_health":
                self._health()
            elif request.path.startswith("/v1/"):
                self._api(self.server.engine.answer(request))
            else:
                self._page(request)
            self.wfile.flush()
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        finally:
            self.server.end_request()

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - the names are http.server's

    def _read(self) -> Request | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LONGEST_BODY or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return None
        parts = urlsplit(self.path)
        body = self.rfile.read(int(length)).decode("utf-8", "replace")
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, parts.path, parts.query, headers, body)

    def _health(self) -> None:
        with self.server.engine.work():
            told = {"status": "ok", "practice": True, "api_version": API_VERSION}
        self._send(HTTPStatus.OK, json.dumps(told).encode(), "application/json", {})

    def _api(self, answer: Answer) -> None:
        body = json.dumps(answer.body, ensure_ascii=False, indent=2).encode()
        self._send(answer.status, body, "application/json", answer.headers)

    def _page(self, request: Request) -> None:
        try:
            page = hosted.visit(self.server.engine, request)
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, b"The practice page failed.", "text/plain", PAGE_HEADERS)
            return
        headers = PAGE_HEADERS if page.location is None else {**PAGE_HEADERS, "Location": _ascii(page.location)}
        self._send(page.status, page.body.encode(), page.content_type, headers)

    def _send(self, status: int, body: bytes, content_type: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _ascii(address: str) -> str:
    """An address as a header can carry it: what isn't ASCII is percent-encoded, the rest stays as it was given."""
    return quote(address, safe=punctuation)
