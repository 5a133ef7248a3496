"""What the museum asked of the dashboards, seen in the workbook."""

import pytest
from lxml import etree

from linter.names import pills
from linter.workbook import Workbook

PLACES = {"exhibition_name": "exhibition", "department_name": "department", "floor_name": "floor"}
ASKED = {
    "Exhibitions": {"exhibition", *PLACES, "first_day", "last_day", "presses"},
    "Visitor safety": {"exhibition", *PLACES, "first_day", "last_day", "presses", "request"},
    "Data quality": {"first_day", "last_day"},
}
# These show the whole museum, whatever is chosen: nobody who waits is hidden.
WHOLE_MUSEUM = {"Waiting now", "Incidents in figures"}
# An exhibition is clicked on in these, so they go on showing all.
CLICKED = {"Ranking", "Ratings", "Requests by exhibition and weekday"}
# A sign that stands for a colour beside its word.
SIGNS = "■●▲▬ "


def test_there_is_a_wall_a_tablet_and_a_phone_of_each_dashboard(workbook: etree._Element):
    dashboards = Workbook(workbook).dashboards
    assert dashboards.keys() == ASKED.keys()
    for dashboard in dashboards.values():
        size = dashboard.find("size")
        assert size is not None
        assert (size.get("sizing-mode"), size.get("minwidth"), size.get("minheight")) == (
            "fixed",
            "1920",
            "1080",
        )
        layouts = dashboard.xpath("devicelayouts/devicelayout/@name")
        assert set(layouts) == {"Tablet", "Phone"}


@pytest.mark.parametrize("dashboard", ASKED)
def test_a_tablet_and_a_phone_show_every_sheet_of_the_wall(
    workbook: etree._Element, dashboard: str
):
    book = Workbook(workbook)
    for layout in book.dashboards[dashboard].iterfind("devicelayouts/devicelayout"):
        assert set(layout.xpath("zones//zone[not(@type-v2)]/@name")) == book.sheets_on(dashboard)


@pytest.mark.parametrize("dashboard", ASKED)
def test_a_fixed_zone_is_drawn_in_its_own_size(workbook: etree._Element, dashboard: str):
    owner = Workbook(workbook).dashboards[dashboard]
    for layout in (owner, *owner.iterfind("devicelayouts/devicelayout")):
        size = layout.find("size")
        assert size is not None
        for zone in layout.iterfind("zones//zone[@is-fixed='true']"):
            across = zone.getparent().get("param") == "horz"
            pixels = size.get("minwidth" if across else "minheight")
            if pixels:  # a scrolling layout is as wide as its screen
                share = int(zone.get("w" if across else "h", "")) / 100_000
                assert share * int(pixels) == pytest.approx(
                    int(zone.get("fixed-size", "")), abs=1.5
                )


@pytest.mark.parametrize("dashboard", ASKED)
def test_what_can_be_chosen_is_on_the_dashboard_in_each_layout(
    workbook: etree._Element, dashboard: str
):
    owner = Workbook(workbook).dashboards[dashboard]
    for layout in (owner, *owner.iterfind("devicelayouts/devicelayout")):
        params = layout.xpath("zones//zone[@type-v2='filter' or @type-v2='paramctrl']/@param")
        chosen = {
            pill.name.split(":")[1] if ":" in pill.name else pill.name
            for p in params
            for pill in pills(p)
        }
        assert ASKED[dashboard] <= chosen


def test_each_connection_asks_for_encryption_and_reads_the_reporting_views(
    workbook: etree._Element,
):
    for source in Workbook(workbook).datasources.values():
        if source.name != "Parameters":
            (connection,) = source.element.xpath("connection/named-connections//connection")
            assert (connection.get("class"), connection.get("sslmode")) == ("postgres", "require")
            (table,) = source.element.xpath("connection/relation/@table")
            assert table.startswith("[reporting].")


def test_each_worksheet_is_on_a_dashboard_and_has_a_title(workbook: etree._Element, worksheet: str):
    book = Workbook(workbook)
    assert any(worksheet in book.sheets_on(dashboard) for dashboard in book.dashboards)
    words = book.worksheets[worksheet].xpath("string(layout-options/title)")
    assert words.strip()


def test_a_choice_of_exhibitions_holds_for_all_sheets_that_know_them(
    workbook: etree._Element, worksheet: str
):
    book = Workbook(workbook)
    (name,) = book.sources_of(worksheet)
    sheet = book.worksheets[worksheet]
    shown = sheet.xpath("string(table/rows)") + sheet.xpath("string(table/cols)")
    filtered = {f.get("column"): f.get("filter-group") for f in sheet.iterfind("table/view/filter")}
    offered = {
        param for dashboard in book.dashboards if worksheet in book.sheets_on(dashboard)
        for param in book.dashboards[dashboard].xpath("zones//zone[@type-v2='filter']/@param")
        if param.startswith(f"[{name}].")
    }  # fmt: skip
    assert offered <= filtered.keys(), shown
    assert all(filtered[param] for param in offered)


@pytest.mark.parametrize("parameter", PLACES)
def test_a_place_that_is_chosen_is_chosen_in_all_charts(
    workbook: etree._Element, worksheet: str, parameter: str
):
    book = Workbook(workbook)
    (name,) = book.sources_of(worksheet)
    source = book.datasources[name]
    asked = any(
        parameter in names and worksheet in book.sheets_on(dashboard)
        for dashboard, names in ASKED.items()
    )
    if not asked or PLACES[parameter] not in source.records or worksheet in WHOLE_MUSEUM:
        return
    if parameter == "exhibition_name" and worksheet in CLICKED:
        return
    filters = book.worksheets[worksheet].iterfind("table/view/filter")
    fields = [pill.name.split(":")[1] for f in filters for pill in pills(f.get("column"))]
    assert any(f"[Parameters].[{parameter}]" in (source.formula(field) or "") for field in fields)


def test_a_tooltip_about_responses_says_how_many_and_of_which_days(
    workbook: etree._Element, worksheet: str
):
    book = Workbook(workbook)
    (name,) = book.sources_of(worksheet)
    if not {"responses", "days_ago"} <= book.datasources[name].records.keys():
        return
    for tooltip in book.worksheets[worksheet].iterfind(".//customized-tooltip"):
        fields = {pill.name for run in tooltip.iter("run") for pill in pills(run.text)}
        assert any("responses" in field or "presses" in field for field in fields)
        assert any("local_date" in field for field in fields)


def test_words_can_be_read_on_white(workbook: etree._Element):
    for run in workbook.iter("run"):
        color = run.get("fontcolor")
        if color and (run.text or "").strip(SIGNS):
            assert contrast(color, "#ffffff") >= 4.5, f"{run.text!r} in {color}"


def contrast(first: str, second: str) -> float:
    """The ratio of WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
