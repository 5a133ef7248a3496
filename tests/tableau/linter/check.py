"""All rules over one workbook."""

from lxml import etree

from linter.finding import Finding
from linter.rules import (
    actions,
    calculations,
    connections,
    dashboards,
    datasources,
    dependencies,
    filters,
    formats,
    identifiers,
    layouts,
    manifest,
    marks,
    metadata,
    pills,
    sorts,
    values,
    windows,
    zones,
)
from linter.workbook import Workbook

RULES = (
    identifiers, manifest, connections, metadata, datasources, formats, values, calculations, dependencies, pills,
    filters, sorts, marks, windows, dashboards, zones, layouts, actions,
)  # fmt: skip


def findings(root: etree._Element) -> list[Finding]:
    """Everything wrong with the references of a <workbook>, in the order of its parts."""
    workbook = Workbook(root)
    return [found for rule in RULES for found in rule.check(workbook)]
