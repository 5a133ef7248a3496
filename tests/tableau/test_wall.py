"""The wall screen in real Chromium, on a stub of Tableau's Embedding API v3.

The page's clock is the test's: it goes on only when told to.
"""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from harness.program import ROOT
from harness.waiting import wait_until

STUB = (Path(__file__).parent / "wall" / "embedding_stub.js").read_text()


class Tableau:
    """The stub's server: behaviour and what was asked of it."""

    def __init__(self) -> None:
        self.loads = True
        self.refreshes = True
        self.hangs = threading.Event()
        self.hangs.set()  # while it is clear, refreshes get no answer
        self.loaded: list[str] = []
        self.refreshed = 0
        self.port = 0
        self.start()

    def start(self) -> None:
        handler = type("Bound", (TableauHandler,), {"tableau": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.hangs.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class TableauHandler(BaseHTTPRequestHandler):
    tableau: Tableau

    def do_HEAD(self) -> None:
        self.answer(200, "")

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        tableau = self.tableau
        if url.path == "/javascripts/api/tableau.embedding.3.latest.min.js":
            self.answer(200, STUB, "text/javascript")
        elif url.path == "/load":
            tableau.loaded.append(parse_qs(url.query)["src"][0])
            self.answer(200 if tableau.loads else 500, f"view {len(tableau.loaded)}")
        elif url.path == "/refresh":
            tableau.refreshed += 1
            tableau.hangs.wait()
            self.answer(200 if tableau.refreshes else 500, f"refresh {tableau.refreshed}")

    def answer(self, status: int, text: str, content_type: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def tableau() -> Iterator[Tableau]:
    server = Tableau()
    yield server
    server.stop()


@pytest.fixture
def folder(tmp_path: Path, tableau: Tableau) -> Path:
    """The page with its configuration, as a museum would serve it."""
    shutil.copytree(ROOT / "tableau" / "wall", tmp_path / "wall")
    configure(tmp_path / "wall", tableau)
    return tmp_path / "wall"


def configure(folder: Path, tableau: Tableau, **changes: object) -> None:
    content = {
        "host": tableau.address,
        "site": "museum",
        "view": "kioskline/Exhibitions",
        "seconds": 20,
    }
    (folder / "wall.json").write_text(json.dumps(content | changes))


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    files = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietFiles, directory=str(folder)))
    threading.Thread(target=files.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{files.server_port}/"
    files.shutdown()
    files.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if not program:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        # As root Chromium has no sandbox.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


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
            self.page.clock.run_for(1000)
        raise AssertionError(f"not within {at_most} s of the page's time: {self.status}")


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


def test_shows_the_view_and_when_it_is_of(wall: Screen, tableau: Tableau) -> None:
    assert tableau.loaded == [f"{tableau.address}/t/museum/views/kioskline/Exhibitions"]
    assert wall.status == "as of 14:00:05"
    assert not wall.is_stale
    viz = wall.page.locator("tableau-viz")
    assert viz.get_attribute("toolbar") == "hidden"
    assert viz.get_attribute("device") == "desktop"
    assert viz.bounding_box() == {"x": 0, "y": 0, "width": 1920, "height": 1080}


def test_asks_for_new_data_every_minute_unless_told_otherwise(
    screen: Screen, address: str, folder: Path, tableau: Tableau
) -> None:
    settings = json.loads((folder / "wall.json").read_text())
    del settings["seconds"]
    (folder / "wall.json").write_text(json.dumps(settings))
    screen.page.goto(address)
    screen.advance(lambda: screen.status == "as of 14:00:05", 5)
    for minute in (1, 2):
        taken = screen.advance(lambda n=minute: tableau.refreshed == n, 61)
        assert 59 <= taken <= 60
    screen.advance(lambda: screen.shown == "refresh 2", 1)
    screen.advance(lambda: screen.status == "as of 14:02:05", 1)
    assert len(tableau.loaded) == 1


def test_the_address_chooses_the_view_and_the_file_how_often(
    screen: Screen, address: str, folder: Path, tableau: Tableau
) -> None:
    configure(folder, tableau, site="", seconds=10)
    screen.page.goto(f"{address}?view=kioskline/Visitorsafety&host=https://elsewhere.org")
    screen.advance(lambda: screen.status.startswith("as of"), 0)
    assert tableau.loaded == [f"{tableau.address}/views/kioskline/Visitorsafety"]
    assert screen.advance(lambda: tableau.refreshed == 1, 11) <= 10


def test_a_refused_refresh_is_said_at_once_and_mended_by_itself(
    wall: Screen, tableau: Tableau
) -> None:
    tableau.refreshes = False
    wall.advance(lambda: wall.is_stale, 61)
    assert "of 14:00:05" in wall.status
    assert wall.shown == "view 1"  # the last figures stay
    tableau.refreshes = True
    assert wall.advance(lambda: not wall.is_stale, 10) <= 5
    assert wall.shown == "refresh 2"


def test_a_refresh_without_an_answer_is_said_within_30_seconds(
    wall: Screen, tableau: Tableau
) -> None:
    wall.advance(lambda: tableau.refreshed == 1, 61)
    tableau.hangs.clear()
    wall.advance(lambda: tableau.refreshed == 2, 61)
    assert wall.advance(lambda: wall.is_stale, 30) <= 30
    tableau.hangs.set()
    wall.advance(lambda: not wall.is_stale, 10)


def test_a_server_that_goes_away_is_said_within_30_seconds_and_found_again(
    wall: Screen, tableau: Tableau
) -> None:
    wall.advance(lambda: tableau.refreshed == 1, 61)
    tableau.stop()
    assert wall.advance(lambda: wall.is_stale, 30) <= 30
    wall.advance(lambda: "can't load the view" in wall.status, 60)
    tableau.start()
    wall.advance(lambda: not wall.is_stale, 61)
    # Its session may be gone with it: the view was opened anew.
    assert wall.page.locator("tableau-viz").count() == 1
    assert len(tableau.loaded) == 2


def test_pauses_grow_to_the_usual_one(
    screen: Screen, address: str, folder: Path, tableau: Tableau
) -> None:
    configure(folder, tableau, seconds=30)
    tableau.loads = False
    screen.page.goto(address)
    screen.advance(lambda: len(tableau.loaded) == 1, 2)
    pauses = [screen.advance(lambda n=n: len(tableau.loaded) == n, 61) for n in range(2, 7)]
    for pause, expected in zip(pauses, (5, 10, 20, 30, 30), strict=True):
        assert abs(pause - expected) <= 1


def test_tableau_away_at_the_start(screen: Screen, address: str, tableau: Tableau) -> None:
    tableau.stop()
    screen.page.goto(address)
    screen.advance(lambda: screen.is_stale, 0)
    assert "no figures yet" in screen.status
    tableau.start()
    screen.advance(lambda: not screen.is_stale, 30)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"host": "http://tableau.museum.org"}, "https://"),
        ({"host": None}, "host is null"),
        (None, "no JSON object"),
        ({"view": "Exhibitions"}, "Workbook/View"),
        ({"site": "a/b"}, "site"),
        ({"seconds": 1}, "10 or more"),
    ],
)
def test_a_wrong_configuration_is_said_and_read_again(
    screen: Screen,
    address: str,
    folder: Path,
    tableau: Tableau,
    changes: dict | None,
    expected: str,
) -> None:
    if changes is None:
        (folder / "wall.json").write_text("{")
    else:
        configure(folder, tableau, **changes)
    screen.page.goto(address)
    screen.advance(lambda: expected in screen.status, 0)
    assert not tableau.loaded
    configure(folder, tableau)
    screen.advance(lambda: screen.status.startswith("as of"), 10)


def test_a_missing_configuration(screen: Screen, address: str, folder: Path) -> None:
    (folder / "wall.json").unlink()
    screen.page.goto(address)
    screen.advance(lambda: "wall.json" in screen.status, 0)


def test_no_cursor_over_the_view(wall: Screen) -> None:
    top = "document.elementFromPoint(900, 500)"
    assert wall.page.evaluate(f"getComputedStyle({top}).cursor") == "none"


def test_it_takes_the_whole_screen_when_asked(wall: Screen) -> None:
    wall.page.mouse.click(900, 500)
    wait_until(lambda: wall.page.evaluate("document.fullscreenElement !== null"))


def test_the_example_is_a_configuration(screen: Screen, address: str) -> None:
    screen.page.goto(address)
    found = screen.page.evaluate(
        "Promise.all([import('/settings.js'), fetch('/wall.example.json').then(a => a.json())])"
        ".then(([settings, file]) => settings.settingsOf(file, new URLSearchParams()))"
    )
    assert found["source"] == "https://tableau.museum.org/views/kioskline/Exhibitions"
