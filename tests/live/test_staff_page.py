"""Contacts and roster edited in a real browser, and a contact tried."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from harness.live import Live
from harness.servers import Database
from harness.watched_page import WatchedPage
from harness.webhooks import Webhooks


@pytest.fixture
def staff(browser: Browser, live: Live) -> Iterator[Page]:
    watched = WatchedPage(browser, f"{live.url}/?page=staff")
    expect.set_options(timeout=30_000)
    watched.page.evaluate("localStorage.setItem('kioskline-name', 'Ada')")
    watched.page.reload()
    expect(watched.page.get_by_role("heading", name="Contacts")).to_be_visible()
    yield watched.page
    expect.set_options(timeout=5_000)
    watched.close()


def add_contact(staff: Page, name: str, address: str) -> None:
    staff.get_by_role("button", name="Add a contact").click()
    form = staff.get_by_role("form", name="New contact")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Address").fill(address)
    form.get_by_role("button", name="Add").click()


def test_a_contact_is_added_tried_changed_and_removed(staff: Page, museum: Database) -> None:
    with Webhooks() as webhooks:
        webhooks.status = 503
        add_contact(staff, "Desk", webhooks.url("desk"))
        row = staff.get_by_role("row").filter(has_text="Desk")
        row.get_by_role("button", name="Test Desk").click()
        # No key to sign with is set: that is said, and tried again for as long as it takes.
        expect(row).to_contain_text("being tried again: ")
    row.get_by_role("button", name="Change Desk").click()
    form = staff.get_by_role("form", name="Change Desk")
    form.get_by_label("Name").fill("Night desk")
    form.get_by_role("button", name="Save").click()
    expect(staff.get_by_role("status").first).to_contain_text("Night desk is saved.")
    row = staff.get_by_role("row").filter(has_text="Night desk")
    row.get_by_role("button", name="Remove Night desk").click()
    row.get_by_role("button", name="Really remove Night desk").click()
    expect(row).to_have_count(0)
    assert museum.rows("SELECT event, actor FROM safety.staff_event ORDER BY event_id") == [
        ("contact_added", "Ada"),
        ("contact_tested", "Ada"),
        ("contact_changed", "Ada"),
        ("contact_removed", "Ada"),
    ]


def test_what_is_wrong_stands_beside_its_field(staff: Page, museum: Database) -> None:
    add_contact(staff, "Desk", "nowhere")
    form = staff.get_by_role("form", name="New contact")
    address = form.get_by_label("Address")
    expect(address).to_have_attribute("aria-invalid", "true")
    expect(address).to_have_accessible_description(
        "the address of a webhook is a URL, like https://chat.example.org/hook."
    )
    assert museum.rows("SELECT FROM safety.contact") == []


def test_the_roster_is_edited(staff: Page, museum: Database) -> None:
    add_contact(staff, "Desk", "https://chat.example.org/hook")
    staff.get_by_role("button", name="Add a duty").click()
    form = staff.get_by_role("form", name="New duty")
    form.get_by_label("Duty").select_option("second")
    form.get_by_label("Sun").uncheck()
    form.get_by_label("Sat").uncheck()
    form.get_by_label("From").fill("22:00")
    form.get_by_label("Until").fill("06:00")
    form.get_by_role("button", name="Add").click()
    row = staff.get_by_role("row").filter(has_text="Second")
    expect(row).to_contain_text("Mon to Fri")
    expect(row).to_contain_text("22:00 to 06:00 of the next day")
    row.get_by_role("button", name="Change second of Desk").click()
    form = staff.get_by_role("form", name="Change a duty")
    form.get_by_label("Until").fill("00:00")
    form.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("22:00 to 24:00")
    row.get_by_role("button", name="Remove second of Desk").click()
    row.get_by_role("button", name="Really remove second of Desk").click()
    expect(row).to_have_count(0)
