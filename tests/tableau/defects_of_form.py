"""Mistakes that Tableau's official schema sees, and the linter leaves to it."""

from planting import Defect, add, give, move_into, remove, rename, take

DEFECTS = [
    Defect("a field declared after the object graph", move_into("datasources/datasource[connection]/column", "datasources/datasource[connection]"), "schema"),
    Defect("an element of no such name", rename("//worksheet/table/panes", "panels"), "schema"),
    Defect("an attribute of no such name", give("//worksheet//pane", "depth", "1"), "schema"),
    Defect("a sheet without its table", remove("//worksheet/table"), "schema"),
    Defect("a filter of an unknown class", give("//worksheet//filter", "class", "fuzzy"), "schema"),
    Defect("a truth that is neither true nor false", give("//worksheet//aggregation", "value", "yes"), "schema"),
    Defect("the parts of a workbook in another order", move_into("datasources", "."), "schema"),
    Defect("a sort without its field", take("//computed-sort", "column"), "schema"),
    Defect("a dashboard inside a dashboard", add("dashboards/dashboard", "dashboard", name="Inner"), "schema"),
    Defect("a window of an unknown class", give("windows/window", "class", "poster"), "schema"),
]  # fmt: skip
