"""The wall screen in real Chromium, on a stub of Tableau's Embedding API v3.

The page's clock is the test's: it goes on only when told to.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from embedding_server import Tableau
from screen import Screen

from harness.waiting import wait_until

Configure = Callable[..., None]


def test_shows_the_view_and_when_it_is_of(wall: Screen, tableau: Tableau) -> None:
    assert tableau.loaded == [f"{tableau.address}/t/museum/views/kioskline/Exhibitions"]
    assert wall.status == "as of 14:00:05"
    assert not wall.is_stale
    viz = wall.page.locator("tableau-viz")
    assert viz.get_attribute("toolbar") == "hidden"
    assert viz.get_attribute("device") == "desktop"
    assert viz.bounding_box() == {"x": 0, "y": 0, "width": 1920, "height": 1080}


def test_asks_for_new_data_every_minute_unless_told_otherwise(
    screen: Screen, address: str, configure: Configure, tableau: Tableau
) -> None:
    configure(seconds=None)
    screen.page.goto(address)
    screen.advance(lambda: screen.status == "as of 14:00:05", 5)
    for minute in (1, 2):
        taken = screen.advance(lambda n=minute: tableau.refreshed == n, 61)
        assert 59 <= taken <= 60
    screen.advance(lambda: screen.shown == "refresh 2", 1)
    screen.advance(lambda: screen.status == "as of 14:02:05", 1)
    assert len(tableau.loaded) == 1


def test_the_address_chooses_the_view_and_the_file_how_often(
    screen: Screen, address: str, configure: Configure, tableau: Tableau
) -> None:
    configure(site="", seconds=10)
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
    screen: Screen, address: str, configure: Configure, tableau: Tableau
) -> None:
    configure(seconds=30)
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
        ({"host": None}, "host is missing"),
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
    configure: Configure,
    tableau: Tableau,
    changes: dict | None,
    expected: str,
) -> None:
    if changes is None:
        (folder / "wall.json").write_text("{")
    else:
        configure(**changes)
    screen.page.goto(address)
    screen.advance(lambda: expected in screen.status, 0)
    assert not tableau.loaded
    configure()
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
