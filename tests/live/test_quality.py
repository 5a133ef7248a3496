"""The page Data quality: rejected messages as they came, freshness, and each figure the API's."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from harness.live import Live
from harness.watched_page import VIEWPORTS, WatchedPage

FIGURES = ["Accepted and rejected", "Why rejected", "How fresh", "Partitions", "Silent kiosks", "Suspect runs", "Rejected messages"]  # fmt: skip


@pytest.fixture
def open_page(browser: Browser, live: Live) -> Iterator[Callable[..., WatchedPage]]:
    opened: list[WatchedPage] = []

    def open_page(query: str = "", **options: object) -> WatchedPage:
        opened.append(WatchedPage(browser, f"{live.url}/?page=quality&{query}", **options))
        findings = opened[-1].page.get_by_role("figure").locator(".finding")
        expect(findings).to_have_count(len(FIGURES))
        return opened[-1]

    yield open_page
    for watched in opened:
        watched.close()


def numbers(row: dict[str, str]) -> list[int]:
    return [int(text.replace(",", "")) for text in row.values() if text.replace(",", "").isdigit()]


@pytest.mark.parametrize("filtered", ["true", "false"])
def test_days_and_reasons_equal_the_api(open_page, live: Live, filtered: str) -> None:
    watched = open_page(f"days=28&view=table&filtered={filtered}")
    first = watched.page.get_by_label("From").input_value()
    days = live.get(f"/api/v1/quality?museum=1&from={first}").json()["rows"]
    shown = [numbers(row) for row in watched.table("Accepted and rejected")]
    left_out = [day["suspects"] if filtered == "true" else 0 for day in days]
    assert shown == [
        [day["accepted"] - less, day["suspects"], day["rejected"]]
        for day, less in zip(days, left_out, strict=True)
    ]
    assert sum(day["suspects"] for day in days) > 0
    reasons = live.get(f"/api/v1/rejections?museum=1&from={first}").json()["rows"]
    assert [(row["Reason"], *numbers(row)) for row in watched.table("Why rejected")] == [
        (row["reason"], row["messages"]) for row in reasons
    ]


def test_messages_are_shown_as_they_came_and_never_run(open_page) -> None:
    watched = open_page()
    rows = watched.table("Rejected messages")
    assert rows[0]["Message"] == "hex ff 00 c3 28"
    assert rows[1]["Message"] == '{"at":"<script>alert(1)</script> é","val":1}'
    assert rows[1]["Reasons"] == "val:out_of_range, site:missing"
    assert watched.complaints == []


def test_older_messages_are_a_page_further_and_back_returns(open_page) -> None:
    watched = open_page()
    page = watched.page
    figure = page.get_by_role("figure", name="Rejected messages")
    rows = figure.get_by_role("row")
    expect(rows).to_have_count(51)
    newest = watched.table("Rejected messages")
    figure.get_by_role("button", name="Older").click()
    expect(rows).to_have_count(11)
    oldest = watched.table("Rejected messages")
    assert oldest[-1]["Message"] == "(no content)"
    assert not {row["From"] for row in newest} & {row["From"] for row in oldest}
    expect(figure.get_by_role("button", name="Older")).to_be_disabled()
    page.reload()
    expect(rows).to_have_count(11)
    page.go_back()
    expect(rows).to_have_count(51)


def test_a_reason_narrows_the_messages(open_page) -> None:
    watched = open_page("choose=1&days=7")
    page = watched.page
    page.get_by_role("button", name="val:out_of_range").click()
    figure = page.get_by_role("figure", name="Rejected messages")
    expect(figure.locator(".finding")).to_contain_text("those with val:out_of_range")
    expect(figure.get_by_role("row")).to_have_count(41)
    assert "reason=val%3Aout_of_range" in page.url
    figure.get_by_role("button", name="All reasons").click()
    expect(figure.get_by_role("row")).to_have_count(51)


def test_what_is_wrong_with_ingest_is_said(open_page, museum) -> None:
    watched = open_page()
    page = watched.page
    fresh = page.get_by_role("figure", name="How fresh")
    expect(fresh.locator(".finding")).to_contain_text("1 of 2 partitions parked")
    partitions = {row["Partition"]: row["State"] for row in watched.table("Partitions")}
    assert partitions == {"lmnh 0": "read", "lmnh 1": "⚠ parked: the topic was created anew"}
    museum.execute("UPDATE ingest.run SET heartbeat_at = now() - interval '1 minute'")
    page.reload()
    expect(fresh.get_by_role("row", name="Ingest here:17")).to_contain_text("silent")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_it_is_accessible_in_every_size_and_theme(open_page, viewport: str, theme: str) -> None:
    for view in ("cards", "table"):
        watched = open_page(
            f"days=28&view={view}", viewport=VIEWPORTS[viewport], color_scheme=theme
        )
        watched.judge(f"quality-{view}-{viewport}-{theme}")
