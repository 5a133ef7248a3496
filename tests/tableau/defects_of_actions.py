"""Mistakes in what only some sheets have, in layouts for devices, and in actions."""

from collections.abc import Callable

from lxml.etree import _Element

from planting import Change, Defect, first, give, remove, replace, same, take, write


def parameter(path: str, name: str, change: Callable[[str], str]) -> Change:
    """Changes a parameter of an action's command, which may not have it yet."""

    def plant(root: _Element) -> None:
        command = first(root, path)
        param = next((p for p in command if p.get("name") == name), None)
        if param is None:
            param = command.makeelement("param", {"name": name, "value": ""})
            command.append(param)
        param.set("value", change(param.get("value", "")))

    return plant


DEFECTS = [
    Defect("the best of all days instead of the period's", take("//filter[@context][..//groupfilter[@function='end']][contains(@column,'in_period')]", "context"), "filter-order"),
    Defect("the best by a field that is gone", replace("//groupfilter[contains(@expression, '[rating_sum]')]", "expression", "[rating_sum]", "[gone]"), "filter-best"),
    Defect("as many of the best as a parameter says that is gone", give("//groupfilter[@count]", "count", "[Parameters].[gone]"), "filter-best"),
    Defect("a dashboard's text with a field of a sheet", write("dashboards//zone/formatted-text/run", lambda t: f"{t}<[federated.x].[sum:y:qk]>"), "zone-words"),
    Defect("two reference lines with one id", same("//worksheet[count(.//reference-line)>2]//reference-line", "id"), "reference-id"),
    Defect("a reference line on no axis", give("//reference-line", "axis-column", "[federated.gone].[sum:gone:qk]"), "reference-axis"),
    Defect("colours of a field that colours nothing", replace("//worksheet[.//encodings/color]//style-rule/encoding[@attr='color']", "field", ":qk]", ":ok]"), "colour-field"),
    Defect("measure values without a choice", remove("//filter[contains(@column,'[:Measure Names]')]"), "measure-names"),
    Defect("a measure value that the sheet does not declare", replace("//groupfilter[contains(@member,'].[sum:')]", "member", "[sum:", "[sum:gone_"), "measure-names"),
    Defect("a legend of another sheet's field", replace("dashboards//zone[@type-v2='color']", "param", "[", "[x"), "zone-legend"),

    Defect("two sheets with one name", same("worksheets/worksheet", "name"), "name-twice"),
    Defect("a zone outside of what holds it on a tablet", give("//devicelayout[@name='Tablet']//zone/zone/zone[not(zone)]", "x", "0"), "zone-beyond-parent"),
    Defect("a layout of an unknown device", give("//devicelayout", "name", "Watch"), "layout-name"),
    Defect("two layouts for one device", same("//dashboard[1]//devicelayout", "name"), "layout-twice"),
    Defect("a layout with a zone of its own", give("//devicelayout//zone[@name and not(@type-v2)]", "id", "9999"), "layout-zone"),
    Defect("a layout that shows another sheet by the id", give("//devicelayout//zone[@name and not(@type-v2)]", "name", "Gone"), "layout-id"),
    Defect("an action from a dashboard that is gone", give("actions/action/source[@dashboard]", "dashboard", "Gone"), "action-source"),
    Defect("an action from a sheet that is elsewhere", give("actions/action/source[@worksheet]", "worksheet", "Gone"), "action-source"),
    Defect("an action to a dashboard that is gone", give("actions/action/command/param[@name='target']", "value", "Gone"), "action-target"),
    Defect("an action of an unknown command", give("actions/action/command", "command", "tsc:jump"), "action-command"),
    Defect("an action across datasources", parameter("actions/action/command[param[@name='exclude']]", "exclude", lambda v: ""), "action-datasource"),
    Defect("an action that leaves out a sheet that is gone", parameter("actions/action/command", "exclude", lambda v: f"{v},Gone"), "action-exclude"),
    Defect("an action on a field that is gone", parameter("actions/action/command[@command='tsc:brush']", "field-captions", lambda v: f"{v},Gone"), "action-field"),
    Defect("two actions with one name", same("actions/action", "name"), "action-name"),
    Defect("an action that sets a parameter that is gone", give("actions/edit-parameter-action/params/param[@name='target-parameter']", "value", "[Parameters].[gone]"), "action-parameter"),
    Defect("an action that sets a parameter of another type", give("actions/edit-parameter-action/params/param[@name='target-parameter']", "value", "[Parameters].[first_day]"), "action-parameter"),
    Defect("an action that sets a parameter to a field that is not shown", replace("actions/edit-parameter-action/params/param[@name='source-field']", "value", "[none:", "[attr:"), "action-parameter"),
    Defect("an action of a kind that the manifest does not name", remove("document-format-change-manifest/ParameterAction"), "manifest-feature"),
]  # fmt: skip
