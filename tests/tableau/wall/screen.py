"""A page whose clock is the test's."""

from collections.abc import Callable

from embedding_server import Tableau
from playwright.sync_api import Page, Request

from harness.waiting import wait_until


class Screen:
    """A page whose clock goes on only when told to."""

    def __init__(self, page: Page, tableau: Tableau) -> None:
        self.page = page
        self.tableau = tableau
        self.pending: set[Request] = set()
        page.on("request", lambda request: self.pending.add(request))
        page.on("requestfinished", lambda request: self.pending.discard(request))
        page.on("requestfailed", lambda request: self.pending.discard(request))
        page.clock.install(time="2026-02-24T14:00:00Z")
        page.clock.pause_at("2026-02-24T14:00:05Z")

    @property
    def status(self) -> str:
        return self.page.locator("#status").inner_text()

    @property
    def is_stale(self) -> bool:
        return self.page.locator("#status[data-stale]").count() == 1

    @property
    def shown(self) -> str:
        return self.page.locator("tableau-viz").inner_text()

    def is_settled(self) -> bool:
        """Whether every request has its answer, but for those that are to have none."""
        self.page.evaluate("0")  # lets the events of the requests come in
        return all("/refresh" in r.url and not self.tableau.hangs.is_set() for r in self.pending)

    def advance(self, condition: Callable[[], bool], at_most: int) -> int:
        """Lets the clock go on until the condition holds; after how many of its seconds."""
        for second in range(at_most + 1):
            wait_until(self.is_settled, what="answers")
            if condition():
                return second
            if second < at_most:
                self.page.clock.run_for(1000)
        # The page's clock stands still now: what it has been told may take a moment to be shown.
        wait_until(condition, seconds=10, what=f"within {at_most} s of the page's time")
        return at_most
