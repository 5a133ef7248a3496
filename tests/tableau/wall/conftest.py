"""A web server with the wall screen, a stub of Tableau, and real Chromium that looks at both."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from embedding_server import Tableau
from playwright.sync_api import Browser
from screen import Screen

from harness.program import ROOT


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def tableau() -> Iterator[Tableau]:
    server = Tableau()
    yield server
    server.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The page, as a museum would serve it."""
    return shutil.copytree(ROOT / "tableau" / "wall", tmp_path / "wall")


@pytest.fixture
def configure(folder: Path, tableau: Tableau) -> Callable[..., None]:
    """Writes wall.json anew; what is None is left out."""

    def configure(**changes: object) -> None:
        content = {
            "host": tableau.address,
            "site": "museum",
            "view": "kioskline/Exhibitions",
            "seconds": 20,
        }
        chosen = {key: value for key, value in (content | changes).items() if value is not None}
        (folder / "wall.json").write_text(json.dumps(chosen))

    configure()
    return configure


@pytest.fixture
def address(folder: Path, configure: Callable[..., None]) -> Iterator[str]:
    files = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietFiles, directory=str(folder)))
    threading.Thread(target=files.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{files.server_port}/"
    files.shutdown()
    files.server_close()


@pytest.fixture
def screen(browser: Browser, tableau: Tableau) -> Iterator[Screen]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080}, timezone_id="Europe/London")
    yield Screen(page, tableau)
    page.close()


@pytest.fixture
def wall(screen: Screen, address: str) -> Screen:
    """The page with its view loaded."""
    screen.page.goto(address)
    screen.advance(lambda: screen.status.startswith("as of"), 0)
    return screen
