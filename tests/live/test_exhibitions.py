"""The page Exhibitions: each figure is the API's, whatever is chosen, and looks as it should."""

import datetime
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from harness.live import Live
from harness.servers import Database
from harness.watched_page import VIEWPORTS, WatchedPage

FIGURES = [
    "Who does well",
    "What people feel",
    "When they feel it",
    "Over the day",
    "How busy, by hour",
    "The last 60 minutes",
    "Unhappier than usual?",
    "Unhappiness since opening",
    "Before and after a day",
    "Did a change work?",
]

# Of now, or of days around one that is chosen beside the filters.
OF_OTHER_DAYS = FIGURES[5:9]


@pytest.fixture
def open_page(browser: Browser, live: Live) -> Iterator[Callable[[str], WatchedPage]]:
    opened: list[WatchedPage] = []

    def open_page(query: str, **options: object) -> WatchedPage:
        opened.append(WatchedPage(browser, f"{live.url}/?page=exhibitions&{query}", **options))
        expect(opened[-1].page.get_by_role("figure")).to_have_count(len(FIGURES))
        return opened[-1]

    yield open_page
    for watched in opened:
        watched.close()


def test_every_figure_says_what_it_shows_of_when_and_how_much(open_page) -> None:
    watched = open_page("days=7")
    for name in FIGURES:
        figure = watched.page.get_by_role("figure", name=name, exact=True)
        expect(figure.locator(".finding")).not_to_be_empty()
        caption = figure.locator("figcaption")
        expect(caption).to_contain_text(re.compile(r"\d+ (response|change)"))
        expect(caption).to_contain_text(re.compile(r"as of \d\d:\d\d:\d\d"))
        if name not in OF_OTHER_DAYS:
            expect(caption).to_contain_text("today unfinished")
    assert watched.complaints == []


def test_csv_is_of_what_is_chosen(open_page, live: Live) -> None:
    watched = open_page("days=28&floor=1&filtered=false")
    for name, rows in (("Who does well", 1), ("When they feel it", 28)):
        figure = watched.page.get_by_role("figure", name=name, exact=True)
        with watched.page.expect_download() as download:
            figure.get_by_role("link", name=f"CSV of {name}").click()
        lines = download.value.path().read_text().splitlines()
        assert len(lines) == rows + 1
        assert "filtered=false" in download.value.url


def test_a_figure_shows_its_table_by_keyboard(open_page) -> None:
    page = open_page("days=7").page
    figure = page.get_by_role("figure", name="Who does well", exact=True)
    expect(figure.get_by_role("table")).to_have_count(0)
    figure.get_by_role("button", name="Table of Who does well").press("Enter")
    expect(figure.get_by_role("table")).to_be_visible()
    expect(figure.get_by_role("row")).to_have_count(4)


def test_ratings_are_drawn_as_shares_or_counts_and_the_address_says_which(open_page) -> None:
    watched = open_page("days=7")
    share = watched.page.get_by_role("button", name="100 %")
    expect(share).to_have_attribute("aria-pressed", "true")
    share.click()
    expect(share).to_have_attribute("aria-pressed", "false")
    assert "ratings=count" in watched.page.url
    watched.page.reload()
    expect(share).to_have_attribute("aria-pressed", "false")
    watched.page.go_back()
    expect(share).to_have_attribute("aria-pressed", "true")


def test_curves_are_chosen_and_the_address_says_which(open_page) -> None:
    watched = open_page("days=7")
    boxes = watched.page.get_by_role("group", name="Exhibitions that are drawn")
    expect(boxes.get_by_role("checkbox", checked=True)).to_have_count(3)
    boxes.get_by_label("Seed Bank").uncheck()
    expect(boxes.get_by_role("checkbox", checked=True)).to_have_count(2)
    assert "curves=0%2C1" in watched.page.url
    watched.page.reload()
    expect(boxes.get_by_role("checkbox", checked=True)).to_have_count(2)


def test_any_day_is_held_against_the_days_before_it_and_the_address_says_which(
    open_page, live: Live
) -> None:
    watched = open_page("days=7&view=table")
    page = watched.page
    figure = page.get_by_role("figure", name="Before and after a day", exact=True)
    chosen = figure.get_by_label("First day after")
    # Two weeks ago, until somebody says otherwise; the page's other days have no say in it.
    today = live.get("/api/v1/museums").json()["rows"][0]["today"]
    day = str(datetime.date.fromisoformat(today) - datetime.timedelta(days=14))
    expect(chosen).to_have_value(day)
    other = str(datetime.date.fromisoformat(today) - datetime.timedelta(days=30))
    chosen.fill(other)
    chosen.press("Enter")
    assert f"change={other}" in page.url
    page.reload()
    expect(chosen).to_have_value(other)
    expect(figure.locator(".finding")).not_to_be_empty()
    shown = watched.table("Before and after a day")
    rows = live.get(f"/api/v1/before-after?museum=1&change={other}").json()["rows"]
    assert [row["Exhibition"] for row in shown][:2] == ["All exhibitions", "Ember and Ash"]
    assert [int(row["N before"].replace(",", "")) for row in shown] == [
        row["responses_before"] for row in rows
    ]
    assert sum(row["responses_before"] for row in rows[1:]) == rows[0]["responses_before"] > 0


def test_the_cusum_is_drawn_until_its_alarm(open_page, museum: Database) -> None:
    """Thirty unhappy visitors in a row, an exhibition that is half unhappy as a rule."""
    museum.execute(
        "SELECT kiosk.ensure_month(now()::date);"
        "INSERT INTO kiosk.interaction SELECT now() - n * interval '20 seconds', 1000 - n, 1, 0, 1, 0, 0, 0, false"
        " FROM generate_series(1, 30) AS n"
    )
    watched = open_page("days=7&view=table")
    figure = watched.page.get_by_role("figure", name="Unhappiness since opening", exact=True)
    expect(figure.locator(".finding")).to_have_text("The alarm went off at Ember and Ash.")
    steps = watched.table("Unhappiness since opening")
    assert {row["Exhibition"] for row in steps} == {"Ember and Ash"}
    assert sum(int(row["Responses"]) for row in steps) == 30
    sums = [float(row["Running sum"]) for row in steps]
    assert sums == sorted(sums)
    assert float(steps[-1]["Highest"]) >= float(steps[-1]["Threshold"])


def test_what_people_wrote_is_text(open_page) -> None:
    watched = open_page("days=28&view=table")
    rows = watched.table("Did a change work?")
    assert [row["Change"] for row in rows] == ["moved <b>the signs</b>"] * 3
    assert [row["Exhibition"] for row in rows] == ["Ember and Ash", 'Night, "Shift"', "all"]


def test_a_change_is_noted_listed_and_the_name_kept(open_page) -> None:
    watched = open_page("days=7")
    page = watched.page
    form = page.get_by_role("form", name="Note a change")
    form.get_by_label("What was changed").fill("new <lamps>")
    form.get_by_role("combobox", name="At").select_option("Seed Bank")
    form.get_by_role("button", name="Note the change").press("Enter")
    expect(form).to_contain_text("Say who notes it.")
    form.get_by_label("Your name").fill("Ada")
    form.get_by_role("button", name="Note the change").press("Enter")
    expect(form.get_by_role("status")).to_have_text("Noted.")
    row = page.get_by_role("figure", name="Did a change work?").get_by_role("row").nth(1)
    expect(row).to_contain_text("new <lamps>")
    expect(row).to_contain_text("Seed Bank")
    expect(row).to_contain_text("too early to say")
    form.get_by_role("button", name="Note the change").click()
    expect(form).to_contain_text("say what was changed")
    page.reload()
    expect(form.get_by_label("Your name")).to_have_value("Ada")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_it_is_accessible_in_every_size_and_theme(open_page, viewport: str, theme: str) -> None:
    for view in ("cards", "table"):
        watched = open_page(
            f"days=28&view={view}", viewport=VIEWPORTS[viewport], color_scheme=theme
        )
        figures = watched.page.get_by_role("figure")
        expect(figures.locator(".finding")).to_have_count(len(FIGURES))
        watched.judge(f"exhibitions-{view}-{viewport}-{theme}")
