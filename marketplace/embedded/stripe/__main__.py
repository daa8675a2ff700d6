"""The process: reads its arguments, listens, and ends cleanly on SIGTERM or Ctrl-C."""

import argparse
import ipaddress
import logging
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from marketplace.embedded.stripe import clock
from marketplace.embedded.stripe.engine import Engine
from marketplace.embedded.stripe.money import FEES, Fee, parse_fee
from marketplace.embedded.stripe.server import Server
from marketplace.embedded.stripe.settings import Settings
from marketplace.embedded.stripe.store import Store
from marketplace.embedded.stripe.webhooks import Courier

log = logging.getLogger("marketplace.embedded.stripe")

CANNOT_START = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until told to stop. 0 after a clean end; 3, after one sentence, where port or folder are taken."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s stripe-practice %(levelname)s %(message)s")
    os.umask(0o077)  # the state is this user's own
    try:
        server = Server(options.port)
    except OSError as error:
        log.error("Port %s can't be used: %s.", options.port, error.strerror)  # noqa: TRY400 - one sentence, no traceback
        return CANNOT_START
    try:
        store = Store(options.data_dir)
    except (OSError, sqlite3.Error) as error:
        server.server_close()
        log.error("The folder %s can't be used, or another stand-in has it: %s.", options.data_dir, error)  # noqa: TRY400 - as above
        return CANNOT_START
    settings = Settings(server.base_url, options.secret_key, {**FEES, **dict(options.fee)}, options.shortest_session)
    courier = Courier(store, options.webhook_url, options.webhook_secret, clock.seconds)
    server.engine = Engine(store, settings, clock.seconds, courier.wake)
    _run(server, courier)
    store.close()
    log.info("Ended.")
    return 0


def _run(server: Server, courier: Courier) -> None:
    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    courier.start()
    threading.Thread(target=server.serve_forever, name="server", daemon=True).start()
    log.info("Listening on %s (practice: no real money).", server.base_url)
    while not told_to_stop.wait(1):
        try:
            server.engine.housekeeping()
        except sqlite3.Error:
            log.exception("Housekeeping failed; it is tried again.")
    server.stop()
    courier.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m marketplace.embedded.stripe",
        description="A practice stand-in for Stripe on 127.0.0.1; no real money moves.",
    )
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one and logs it")
    parser.add_argument("--data-dir", type=Path, required=True, help="the folder of its state; made when missing")
    parser.add_argument("--webhook-url", type=_loopback_url, required=True, help="where signed events are sent")
    parser.add_argument("--webhook-secret", type=_prefixed("whsec_"), required=True, metavar="whsec_…")
    parser.add_argument("--secret-key", type=_prefixed("sk_test_"), required=True, metavar="sk_test_…")
    parser.add_argument(
        "--fee",
        type=_fee,
        action="append",
        default=[],
        metavar="CUR=BPS+FIXED",
        help="processing fee of a currency, basis points and minor units, e.g. krw=350+0 or '*=290+30'; repeatable",
    )
    parser.add_argument(
        "--shortest-session",
        type=int,
        default=Settings.shortest_session,
        metavar="SECONDS",
        help="the nearest expires_at that a Checkout Session may have (default %(default)s, as Stripe)",
    )
    return parser


def _fee(text: str) -> tuple[str, Fee]:
    try:
        return parse_fee(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _loopback_url(text: str) -> str:
    parts = urlsplit(text)
    host = parts.hostname or ""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if parts.scheme != "http" or not loopback:
        raise argparse.ArgumentTypeError("must be http:// on this machine: practice events don't leave it")
    return text


def _prefixed(prefix: str) -> Callable[[str], str]:
    """Reads an argument that begins with a prefix, so that no real secret is given by mistake."""

    def read(text: str) -> str:
        if not text.startswith(prefix) or len(text) == len(prefix):
            raise argparse.ArgumentTypeError(f"must begin with {prefix}")
        return text

    return read


if __name__ == "__main__":
    sys.exit(main())
