"""Mistakes in worksheets, dashboards, windows and actions."""

from lxml.etree import _Element

from planting import (
    Change,
    Defect,
    add,
    first,
    give,
    move_into,
    remove,
    replace,
    same,
    take,
    twice,
    write,
)

SHEET = "worksheets/worksheet"
ZONE = "dashboards/dashboard/zones//zone"


def member(field: str, value: str) -> Change:
    """Filters a field by one member."""

    def plant(root: _Element) -> None:
        path = f"{SHEET}//filter[@class='categorical'][contains(@column,':{field}:')]/groupfilter"
        group = first(root, path)
        group.set("function", "member")
        group.set("member", value)

    return plant


def sort_by_itself(root: _Element) -> None:
    sort = first(root, "//computed-sort")
    sort.set("using", sort.get("column", ""))


def overlap(root: _Element) -> None:
    """Makes the second of two zones that flow lie where the first one does."""
    zone = first(root, f"{ZONE}[@type-v2='layout-flow'][count(zone)>1]/zone[1]")
    following = zone.getnext()
    for key in "xywh":
        following.set(key, zone.get(key, ""))


def style_first(root: _Element) -> None:
    zone = first(root, f"{ZONE}[zone][zone-style]")
    zone.insert(0, zone.find("zone-style"))


DEFECTS = [
    Defect("an unknown version of the format", give(".", "version", "9.3"), "version"),
    Defect("a feature missing in the manifest", remove("document-format-change-manifest/SheetIdentifierTracking"), "manifest-feature"),
    Defect("an unknown feature in the manifest", add("document-format-change-manifest", "FeatureOfNobody"), "manifest-unknown"),
    Defect("no manifest", remove("document-format-change-manifest"), "manifest-missing"),
    Defect("two things with one id", same("//simple-id", "uuid"), "simple-id-twice"),
    Defect("an id of another form", give("//simple-id", "uuid", "{1}"), "simple-id-form"),
    Defect("a sheet without an id", remove(f"{SHEET}/simple-id"), "simple-id-missing"),
    Defect("a shelf with a field of another datasource", write(f"{SHEET}/table/rows[contains(.,'[federated.')]", lambda t: t.replace("[federated.", "[federated.x")), "pill-datasource"),
    Defect("a shelf with a field that is gone", write(f"{SHEET}/table/rows[contains(.,'[none:')]", lambda t: t.replace("[none:", "[none:gone_")), "pill-field"),
    Defect("a shelf with a field that is not declared", write(f"{SHEET}/table/rows[contains(.,'[none:')]", lambda t: t.replace("[none:", "[attr:")), "pill-undeclared"),
    Defect("a shelf that is no list of fields", write(f"{SHEET}/table/rows[contains(.,'[none:')]", lambda t: f"SUM({t}), 1"), "shelf-syntax"),
    Defect("an encoding that names no field", give(f"{SHEET}//encodings/*", "column", "responses"), "encoding-column"),
    Defect("a tooltip with a field out of its brackets", write("//customized-tooltip//run[contains(.,'<[')]", lambda t: t.replace("<", "").replace(">", "")), "text-field"),
    Defect("a tooltip with a field that the sheet does not show", remove(f"{SHEET}//encodings/tooltip"), "text-unshown"),
    Defect("an unknown mark", give(f"{SHEET}//mark", "class", "Spider"), "mark-class"),
    Defect("a filter of a text without quotes", member("exhibition", "Night"), "filter-member"),
    Defect("a filter of another level", give(f"{SHEET}//filter//groupfilter[@level]", "level", "[none:gone:nk]"), "filter-level"),
    Defect("a filter that filters nothing", remove(f"{SHEET}//filter[groupfilter]/groupfilter"), "filter-empty"),
    Defect("a field filtered twice", twice(f"{SHEET}//filter"), "filter-twice"),
    Defect("a slice without filter", remove(f"{SHEET}//filter[contains(@column,'[none:')]"), "slice-unfiltered"),
    Defect("a filter without slice", remove(f"{SHEET}//slices/column"), "filter-unsliced"),
    Defect("two fields filtered as one across sheets", same(f"{SHEET}//filter[@filter-group]", "filter-group"), "filter-group"),
    Defect("a sort in the form that crashes", add(f"{SHEET}/table/view", "sort", **{"class": "computed-sort"}), "sort-form"),
    Defect("a sort without direction", give("//computed-sort", "direction", "UP"), "sort-direction"),
    Defect("a sort by a dimension", sort_by_itself, "sort-field"),
    Defect("a sheet without window", remove("windows/window[@class='worksheet']"), "window-missing"),
    Defect("a window of no sheet", twice("windows/window[@class='worksheet']", name="Gone"), "window-of-nothing"),
    Defect("two windows of one sheet", twice("windows/window[@class='worksheet']"), "window-twice"),
    Defect("no window to open first", take("windows/window[@maximized]", "maximized"), "window-maximized"),
    Defect("a hidden dashboard", give("windows/window[@class='dashboard']", "hidden", "true"), "window-hidden"),
    Defect("a dashboard without a sheet's viewpoint", remove("windows/window/viewpoints/viewpoint"), "viewpoint-missing"),
    Defect("a viewpoint of a sheet that is elsewhere", give("windows/window/viewpoints/viewpoint", "name", "Gone"), "viewpoint-of-nothing"),
    Defect("an active zone that is gone", give("windows/window[@class='dashboard']/active", "id", "9999"), "window-active"),
    Defect("a dashboard of no size", remove("dashboards/dashboard/size"), "size-missing"),
    Defect("a fixed size of two sizes", give("dashboards/dashboard/size[@sizing-mode='fixed']", "maxwidth", "2000"), "size-fixed"),
    Defect("a zone of a sheet that is gone", give(f"{ZONE}[@name and not(@type-v2)]", "name", "Gone"), "zone-worksheet"),
    Defect("one sheet twice on a dashboard", twice(f"{ZONE}[@name and not(@type-v2)]", id="9999"), "sheet-twice"),
    Defect("two zones with one id", same(ZONE, "id"), "zone-id"),
    Defect("a zone outside the dashboard", give(f"{ZONE}[not(zone)]", "x", "99999"), "zone-outside"),
    Defect("a zone outside of what holds it", give(f"{ZONE}/zone/zone[not(zone)]", "x", "0"), "zone-beyond-parent"),
    Defect("a zone without area", give(f"{ZONE}[not(zone)]", "w", "0"), "zone-flat"),
    Defect("a zone that is placed nowhere", take(f"{ZONE}[not(zone)]", "x"), "zone-box"),
    Defect("a zone over another", overlap, "zone-overlap"),
    Defect("a zone of an unknown kind", give(f"{ZONE}[@type-v2='text']", "type-v2", "words"), "zone-kind"),
    Defect("a zone in a text", move_into(f"{ZONE}[@type-v2='paramctrl']", f"{ZONE}[@type-v2='text']"), "zone-children"),
    Defect("a style before the zone's content", style_first, "zone-style-last"),
    Defect("a fixed zone of no size", take(f"{ZONE}[@is-fixed]", "fixed-size"), "zone-fixed"),
    Defect("an outermost zone that is not the whole", give("dashboards/dashboard/zones/zone", "w", "90000"), "zone-root"),
    Defect("a control of a parameter that is gone", give(f"{ZONE}[@type-v2='paramctrl']", "param", "[Parameters].[gone]"), "zone-parameter"),
    Defect("a control that its sheet does not filter", replace(f"{ZONE}[@type-v2='filter']", "param", "[none:", "[none:gone_"), "zone-filter"),
    Defect("a control that the dashboard does not declare", remove("dashboards/dashboard/datasource-dependencies[@datasource='Parameters']"), "zone-undeclared"),
    Defect("a filter shown in no known way", give(f"{ZONE}[@type-v2='filter']", "mode", "wheel"), "zone-mode"),
]  # fmt: skip
