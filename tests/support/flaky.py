"""A proxy before a Stripe that loses requests and answers, refuses for a while, and keeps failures under their key."""

import http.client
import http.server
import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

HEADERS_THAT_END_HERE = {"host", "connection", "content-length", "transfer-encoding", "accept-encoding"}
REFUSALS = {
    "400": (400, "invalid_request_error", "injected"),
    "409": (409, "idempotency_error", "idempotency_key_in_use"),
    "429": (429, "invalid_request_error", "rate_limit"),
    "503": (503, "api_error", ""),
    "500": (500, "api_error", ""),
}


@dataclass
class Fault:
    """``action``: drop_before, drop_after, 400, 409, 429, 500, 503 (not kept), 500_after or 500_kept (kept under the key), silent."""

    match: str
    action: str
    left: int


@dataclass
class Flaky:
    """The proxy: ``url`` is what STRIPE_API_BASE takes; ``calls`` are (method and path, Idempotency-Key)."""

    upstream: str
    calls: list[tuple[str, str | None]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.proxy = self
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def fault(self, match: str, action: str, count: int = 1) -> None:
        """The next ``count`` requests whose "METHOD /path" matches go wrong."""
        self.faults.append(Fault(match, action, count))

    def reset(self) -> None:
        with self.lock:
            self.calls.clear()
            self.faults.clear()
            self.kept.clear()

    def called(self, match: str) -> list[tuple[str, str | None]]:
        """The requests that matched."""
        return [call for call in self.calls if re.search(match, call[0])]

    def next_action(self, what: str, key: str | None) -> str:
        with self.lock:
            self.calls.append((what, key))
            if key in self.kept:
                return "replay_500"
            fault = next((fault for fault in self.faults if fault.left and re.search(fault.match, what)), None)
            if fault is None:
                return ""
            fault.left -= 1
            if fault.action in {"500_after", "500_kept"} and key:
                self.kept.add(key)
            return fault.action

    def stop(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    proxy: Flaky


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        key = self.headers.get("Idempotency-Key")
        action = self.server.proxy.next_action(f"{self.command} {urlsplit(self.path).path}", key)
        if action == "silent":
            self.server.proxy.released.wait(30)
            self.drop()
        elif action == "drop_before":
            self.drop()
        elif action in REFUSALS:
            self.refuse(*REFUSALS[action])
        elif action in {"500_kept", "replay_500"}:
            self.refuse(*REFUSALS["500"], replayed=action == "replay_500")
        else:
            status, headers, answer = self.forward(body)
            if action == "drop_after":
                self.drop()
            elif action == "500_after":
                self.refuse(*REFUSALS["500"])
            else:
                self.answer(status, answer, headers)

    do_GET = do_POST = do_DELETE = do  # noqa: N815 - the names are http.server's

    def forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        upstream = urlsplit(self.server.proxy.upstream)
        connection = http.client.HTTPConnection(upstream.hostname or "", upstream.port or 80, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HEADERS_THAT_END_HERE}
        connection.request(self.command, self.path, body or None, headers)
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        kept = [(name, value) for name, value in response.getheaders() if name.lower() not in HEADERS_THAT_END_HERE]
        return response.status, kept, answer

    def refuse(self, status: int, kind: str, code: str, *, replayed: bool = False) -> None:
        body = f'{{"error": {{"type": "{kind}", "code": "{code}", "message": "injected {status}"}}}}'.encode()
        headers = [("Content-Type", "application/json")]
        self.answer(status, body, headers + ([("Idempotent-Replayed", "true")] if replayed else []))

    def answer(self, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drop(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
