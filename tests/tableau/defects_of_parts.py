"""Parts that are missing, doubled, or say half of what they have to."""

from planting import Defect, add, give, move_into, remove, rename, replace, take, twice, write

SOURCE = "datasources/datasource[connection]"
SHEET = "worksheets/worksheet"
ZONE = "dashboards/dashboard/zones//zone"
INSTANCE = "//worksheet//column-instance[@derivation='Sum']"

DEFECTS = [
    Defect("a datasource without connection", remove(f"{SOURCE}/connection"), "connection-missing"),
    Defect("two objects with one id", twice(f"{SOURCE}/object-graph/objects/object"), "object-id-twice"),
    Defect("a column aggregated like another type", write("//metadata-record[local-type='string']/aggregation", lambda t: "Sum"), "metadata-aggregation"),
    Defect("a number's format in another program's form", give(f"{SOURCE}/column[@default-format]", "default-format", "#,##0.00"), "format"),
    Defect("parameters with a connection", give("datasources/datasource[@name='Parameters']", "hasconnection", "true"), "parameters-connection"),
    Defect("a parameter's text without quotes", give("datasources/datasource[@name='Parameters']/column[@datatype='string']", "value", "raw"), "parameter-quotes"),
    Defect("a datasource that knows a parameter that is gone", give(f"{SOURCE}/datasource-dependencies/column", "name", "[gone]"), "parameter-unknown"),
    Defect("an instance named after another field", replace(INSTANCE, "name", "[sum:", "[sum:other_"), "instance-base"),
    Defect("an instance of a field that the sheet does not declare", remove("//worksheet//datasource-dependencies/column[@name='[responses]']"), "instance-undeclared"),
    Defect("a name that only Tableau writes", rename("//worksheet/table/style", "_.fcp.Feature.true...style"), "manifest-decoration"),
    Defect("a sheet without name", give(SHEET, "name", ""), "name-missing"),
    Defect("a sheet without view", remove(f"{SHEET}/table/view"), "view-missing"),
    Defect("a sheet without pane", remove(f"{SHEET}/table/panes/pane"), "pane-missing"),
    Defect("an encoding of an unknown name", rename(f"{SHEET}//encodings/*", "flavour"), "encoding-unknown"),
    Defect("a pane of an axis on no shelf", give("//pane[@x-axis-name]", "x-axis-name", "[federated.gone].[sum:gone:qk]"), "pane-axis"),
    Defect("two panes with one id", twice("//pane[@id]"), "pane-id"),
    Defect("a quick table calculation without what computes it", replace(INSTANCE, "name", "[sum:", "[pcto:sum:"), "table-calc"),
    Defect("a window without cards", remove("windows/window[@class='worksheet']/cards"), "window-cards"),
    Defect("a sheet with two viewpoints", twice("windows/window/viewpoints/viewpoint"), "viewpoint-twice"),
    Defect("a dashboard without zones", remove("dashboards/dashboard/zones"), "zones-missing"),
    Defect("a zone that shows nothing", take(f"{ZONE}[@type-v2='text']", "type-v2"), "zone-empty"),
    Defect("a text zone without text", remove(f"{ZONE}[@type-v2='text']/formatted-text"), "zone-text"),
    Defect("zones that flow the other way", move_into(f"{ZONE}[@type-v2='layout-flow'][count(zone)>1]/zone[1]", f"{ZONE}[@type-v2='layout-flow'][count(zone)>1]"), "zone-order"),
    Defect("a flow in no direction", give(f"{ZONE}[@type-v2='layout-flow']", "param", "diagonal"), "zone-flow"),
    Defect("a control of a sheet that is elsewhere", give(f"{ZONE}[@type-v2='filter']", "name", "Freshness of nothing"), "zone-worksheet"),
    Defect("a control of no sheet", take(f"{ZONE}[@type-v2='filter']", "name"), "zone-sheet"),
    Defect("a scrolling layout without height", take("//devicelayout/size[@sizing-mode='vscroll']", "minheight"), "size-scroll"),
    Defect("a phone's layout of a range of sizes", give("//devicelayout[@name='Phone']/size", "sizing-mode", "range"), "layout-size"),
    Defect("an action on an unknown gesture", give("actions/action/activation", "type", "on-shake"), "action-activation"),
    Defect("an action without its source", remove("actions/action/source"), "action-source"),
    Defect("an action without command", remove("actions/action/command"), "action-command"),
    Defect("a style of a reference line that is gone", add("//worksheet[.//reference-line]//style-rule", "format", attr="fill-above", id="refline99", value="#000000"), "reference-style"),
    Defect("a colour of no such form", give("//format[@attr='mark-color']", "value", "orange"), "format-value"),
    Defect("a size that is no number", give("//format[@attr='font-size']", "value", "large"), "format-value"),
    Defect("a palette with a colour of no such form", write("//color-palette/color", lambda t: t[1:]), "colour-form"),
    Defect("a value coloured in no colour", give("//encoding[@attr='color']/map", "to", "blue"), "colour-form"),
    Defect("a coloured text without quotes", write("//encoding/map/bucket", lambda t: t.rstrip('"')), "bucket"),
    Defect("a colouring of nothing said", take("//style-rule/encoding[@attr='color']", "type"), "encoding-parts"),
    Defect("a choice of a parameter without its quotes", replace("datasources/datasource/column/members/member", "value", '"', ""), "parameter-literal"),
    Defect("a parameter beyond its range", give("datasources/datasource/column/range", "max", "1"), "parameter-range"),
    Defect("a width that is no number", give("dashboards/dashboard/size", "maxwidth", "1920px"), "size-number"),
    Defect("a column called otherwise by the database", write("//metadata-record/remote-alias", lambda t: f"{t}_"), "metadata-alias"),
    Defect("a constant line without its value", take("//reference-line[@formula='constant']", "value"), "reference-value"),
    Defect("the best of no end", take("//groupfilter[@function='end']", "end"), "filter-best"),
    Defect("the best in no order", remove("//groupfilter[@function='order']"), "filter-best"),
]  # fmt: skip
