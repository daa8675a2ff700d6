"""A whole practice city, started as its README says, and a real browser in front of it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from marketplace.embedded.ports import free_port
from tests.support.servers import ROOT

READY_SECONDS = 240
PASSWORD = "dure-demo-1"
CHROMIUM_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
OURS = (
    "DURE_",
    "DATABASE_URL",
    "REDIS_URL",
    "SMTP_URL",
    "STRIPE_",
    "STORAGE_URL",
    "SECRET_KEY",
    "BASE_URL",
    "DATA_DIR",
    "PORT",
)


@dataclass
class City:
    """A running city: where it is, and its command line."""

    base_url: str
    data_dir: Path
    environment: dict[str, str]
    process: subprocess.Popen[str] | None

    def cli(self, *arguments: str, status: int = 0) -> str:
        """Runs ``marketplace …`` and gives what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "marketplace.cli", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout


def seoul_now(city: City) -> datetime:
    """What time it is in the city, wherever other journeys have moved its clock to; in Seoul's zone."""
    return datetime.fromisoformat(city.cli("clock", "show").split()[-1])


def start_city(data_dir: Path, **extra: str) -> City:
    """Starts ``marketplace run`` in an environment that names nothing, and waits for its Ready line."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    port = free_port()
    environment |= {"DATA_DIR": str(data_dir), "PORT": str(port), "PYTHONUNBUFFERED": "1"} | extra
    process = subprocess.Popen(
        [sys.executable, "-m", "marketplace.cli", "run"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    lines = []
    deadline = time.monotonic() + READY_SECONDS
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ready:"):
            return City(line.split()[1].rstrip("/"), data_dir, environment, process)
        if time.monotonic() > deadline:
            break
    stop_city(process)
    pytest.fail("the city did not get ready:\n" + "".join(lines[-60:]))


def stop_city(process: subprocess.Popen[str] | None) -> None:
    if process is None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def running_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A fresh city; while one writes a journey, TEST_CITY names the DATA_DIR of one that runs already."""
    if "TEST_CITY" in os.environ:
        data_dir = Path(os.environ["TEST_CITY"])
        base_url = json.loads((data_dir / "run.json").read_text())["environment"]["BASE_URL"]
        yield City(base_url, data_dir, os.environ | {"DATA_DIR": str(data_dir)}, None)
        return
    city = start_city(tmp_path_factory.mktemp("city"))
    yield city
    stop_city(city.process)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing, and CI must not skip the journeys")
        pytest.skip("Chromium is not installed: journeys are skipped")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield found
        found.close()


@dataclass
class Person:
    """Somebody at a browser of their own, who reads every page for faults."""

    page: Page
    city: City

    def go(self, path: str) -> "Person":
        answer = self.page.goto(self.city.base_url + path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"
        self.look()
        return self

    def sign_in(self, email: str) -> "Person":
        self.go("/sign-in")
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.press("main form button[type=submit]")
        assert "/sign-in" not in self.page.url, self.text()
        return self

    def press(self, selector: str) -> "Person":
        """Presses one thing and waits for the page that follows."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(selector).filter(visible=True).first.click()
        self.look()
        return self

    def look(self) -> None:
        """One h1, no sideways scroll, no stack trace, axe clean."""
        if not self.page.url.startswith(self.city.base_url):
            return
        assert self.page.locator("h1").count() == 1, self.page.url
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px"
        assert "Traceback" not in self.text()
        found = Axe().run(self.page, options=AXE).response["violations"]
        faults = [(fault["id"], [node["html"][:160] for node in fault["nodes"][:3]]) for fault in found]
        assert faults == [], f"{self.page.url}: {faults}"

    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator("main").inner_text())


@pytest.fixture
def person(browser: Browser, running_city: City):
    """person(): a new browser of its own; person(width=390, locale="en-GB", scheme="dark", scripts=False)."""
    contexts = []

    def new(
        width: int = 390, locale: str = "ko-KR", scheme: Literal["light", "dark"] = "light", *, scripts: bool = True
    ) -> Person:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=locale, color_scheme=scheme, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return Person(page, running_city)

    yield new
    for context in contexts:
        context.close()
