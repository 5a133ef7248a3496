"""A page of the web service in a real browser, and what every one of them has to do."""

import json
import os
import pathlib

from playwright.sync_api import Browser, Page, expect

from harness.program import ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RESULTS = pathlib.Path(os.environ.get("KIOSKLINE_RESULTS", ROOT / "build" / "results"))
VIEWPORTS = {
    "phone": {"width": 390, "height": 844},
    "tablet": {"width": 820, "height": 1180},
    "desktop": {"width": 1280, "height": 800},
    "wall": {"width": 1920, "height": 1080},
}


class WatchedPage:
    """A page in a context of its own, and whatever its browser complained of."""

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        # axe is no part of the page, whose policy lets no other script in.
        bypass = {"bypass_csp": True} if "color_scheme" in options else {}
        self.page: Page = browser.new_context(**options, **bypass).new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        self.page.goto(address)

    def table(self, figure: str) -> list[dict[str, str]]:
        """The rows of a figure's table by heading; the page has to show its figures as tables."""
        table = self.page.get_by_role("figure", name=figure, exact=True).get_by_role("table")
        expect(table).to_be_visible()
        rows = table.evaluate(
            "t => [...t.rows].map(row => [...row.cells].map(cell => cell.textContent.trim()))"
        )
        return [
            dict(zip(rows[0], row, strict=True)) for row in rows[1:] if len(row) == len(rows[0])
        ]

    def close(self) -> None:
        self.page.context.close()

    def judge(self, name: str) -> None:
        """Takes its picture; fails when it scrolls sideways, is not accessible or complained.

        The context needs a color_scheme: that of a test of looks.
        """
        folder = RESULTS / "pages"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{name} scrolls sideways"
        )
        self.page.add_script_tag(path=AXE)
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert found == [], f"{name}: {json.dumps(found, indent=1)[:4000]}"
        assert self.complaints == []
