"""A real browser, which reaches one service and nothing else."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route

__all__ = ["REFUSED", "Visit", "browser_or_skip", "visiting"]

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
REFUSED = "Failed to load resource: the server responded with a status of"
"""What a browser's console says of every answer that is an error."""


class Visit:
    """A person's visit to a service, and what else the browser did meanwhile."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.foreign: list[str] = []
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.context.route("**/*", self._let_through)
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _let_through(self, route: Route) -> None:
        if self._is_own(route.request.url):
            route.continue_()
        else:
            self.foreign.append(route.request.url)
            route.abort()

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url.removeprefix(self.url))
        if not self._is_own(request.url):
            self.foreign.append(request.url)

    def _is_own(self, address: str) -> bool:
        return address.startswith((f"{self.url}/", "data:", "blob:"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def to(self, path: str) -> Page:
        self.page.goto(f"{self.url}{path}")
        return self.page


@contextmanager
def browser_or_skip() -> Iterator[Browser]:
    """Headless Chromium; the test is skipped where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"There is no browser at {CHROMIUM}; install Debian's package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(browser: Browser, url: str, **context: Any) -> Iterator[Visit]:  # noqa: ANN401 - options of the browser
    """A visit with a fresh profile, during which nothing foreign may be asked for and nothing may go wrong unseen."""
    opened = browser.new_context(**context)
    visit = Visit(opened.new_page(), url)
    yield visit
    opened.close()
    assert visit.foreign == []
    assert visit.errors == []
