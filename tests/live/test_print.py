"""What a printer gets: dark on white, nothing cut off, whatever theme the screen has."""

import pytest
from playwright.sync_api import Browser, expect

from harness.live import Live
from harness.watched_page import RESULTS, WatchedPage

PAGES = ["now", "exhibitions", "safety", "quality", "staff"]
# A4 upright at 96 dots to the inch, less margins of 1 cm.
PAPER = {"width": 718, "height": 1047}

# What is wider than the place it is shown in, or reaches beyond the paper's edge.
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(element => {
  const box = element.getBoundingClientRect();
  if (box.width < 2 || box.height < 2 || element.closest(".unseen, svg")) return false;
  const hides = getComputedStyle(element).overflowX !== "visible" || getComputedStyle(element).overflowY !== "visible";
  const is_cut = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
  return (hides && is_cut) || box.right > innerWidth + 1 || box.left < -1;
}).map(element => element.outerHTML.slice(0, 160))"""

# Large areas of colour: a printer would drink its ink. Marks and cells are small.
DARK = """() => {
  const luminance = colour => {
    const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
    return alpha < 0.5 ? 255 : 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  return [...document.querySelectorAll("html, body, body *")].filter(element => {
    const box = element.getBoundingClientRect();
    if (box.width * box.height < innerWidth * 60) return false;
    return luminance(getComputedStyle(element).backgroundColor) < 160;
  }).map(element => element.outerHTML.slice(0, 160));
}"""

# Text that white paper would swallow.
PALE = """() => {
  const luminance = colour => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  return [...document.querySelectorAll("h1, h2, h3, p.finding, figcaption, td, tbody th")].filter(element => {
    const box = element.getBoundingClientRect();
    if (box.width < 2 || element.closest(".unseen")) return false;
    const has_ground = /step-/.test(element.className);
    return !has_ground && luminance(getComputedStyle(element).color) > 140;
  }).map(element => element.outerHTML.slice(0, 160));
}"""


@pytest.mark.parametrize("view", ["cards", "table"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_prints_whole_and_on_white(
    browser: Browser, live: Live, name: str, view: str
) -> None:
    address = f"{live.url}/?page={name}&view={view}&days=28"
    watched = WatchedPage(browser, address, viewport=PAPER, color_scheme="dark")
    page = watched.page
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    figures = page.get_by_role("figure")
    if name not in ("now", "staff"):
        expect(figures.first).to_be_visible()
        expect(figures.locator(".finding")).to_have_count(figures.count())
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("navigation", name="Pages")).to_be_hidden()
    folder = RESULTS / "print"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}-{view}.png", full_page=True)
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(DARK) == []
    assert page.evaluate(PALE) == []
    assert page.get_by_role("button").count() == 0, "what can't be pressed is not printed"
    assert watched.complaints == []
    watched.close()
