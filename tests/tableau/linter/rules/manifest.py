"""The manifest names every feature of the format that the workbook uses, and no unknown one."""

from collections.abc import Iterator

from linter.finding import Finding, finding
from linter.workbook import Workbook

# Feature: where its constructs are found.
NEEDED = {
    "ObjectModelEncapsulateLegacy": ".//object-graph",
    "ObjectModelTableType": ".//column[@datatype='table']",
    "SchemaViewerObjectModel": ".//folders-common",
    "SheetIdentifierTracking": "worksheets/worksheet/simple-id",
    "WindowsPersistSimpleIdentifiers": "windows/window/simple-id",
    "SortTagCleanup": ".//computed-sort",
    "SetMembershipControl": ".//zone[@type-v2]",
    "MarkAnimation": ".//style-rule[@element='animation']",
    "IntuitiveSorting": ".//shelf-sort-v2",
    "AccessibleZoneTabOrder": "dashboards/dashboard[@enable-sort-zone-taborder]",
    "ZoneFriendlyName": ".//zone[@friendly-name]",
    "ISO8601PeriodTypes": ".//filter[@period-type-v2]",
    "ExplainData_AuthorControls": "explain-data",
    "CustomReferenceLineTooltips": ".//reference-line[@tooltip-type='custom']",
    "ParameterAction": "actions/edit-parameter-action",
    "ParameterActionClearSelection": "actions/edit-parameter-action/clear-option",
    "AutoCreateAndUpdateDSDPhoneLayouts": "dashboards//devicelayout[@auto-generated]",
}
# Features that saved workbooks name beside those above; Tableau refuses a name it does not know.
KNOWN = frozenset(
    {
        "AnimationOnByDefault",
        "DatagraphCoreV1",
        "DatagraphNodeDashboardZoneVisibilityV1",
        "DatagraphNodeSingleValueFieldV1",
        "MapboxVectorStylesAndLayers",
        "ObjectModelExtractV2",
        "ZoneBackgroundTransparency",
        "ZoneVisibilityControl",
        "WorksheetBackgroundTransparency",
        "IntuitiveSorting_SP2",
        "PatternedLineMarks",
        "BasicButtonObject",
        "BasicButtonObjectTextSupport",
        "CollapsiblePane",
        "IndividualControlFormatting",
        "ExtendedPublishedDataSourceUI",
        "WorkbookFingerprinting",
        "VConnDownstreamExtractsWithWarnings",
    }
)


def check(workbook: Workbook) -> Iterator[Finding]:
    manifest = workbook.root.find("document-format-change-manifest")
    if manifest is None:
        yield finding(
            "manifest-missing", "workbook", workbook.root, "add <document-format-change-manifest>"
        )
        return
    # Releases up to 2024.2 decorate the names of new features.
    listed = {str(e.tag).split("...")[-1]: e for e in manifest if isinstance(e.tag, str)}
    for feature, path in NEEDED.items():
        users = workbook.root.findall(path)
        if users and not {feature, f"{feature}_SP2"} & listed.keys():
            yield finding(
                "manifest-feature", "workbook", users[0], f"name {feature} in the manifest"
            )
    for name, element in listed.items():
        if name not in NEEDED and name not in KNOWN:
            yield finding(
                "manifest-unknown",
                "workbook",
                element,
                f"no saved workbook names {name}; Tableau refuses unknown ones",
            )
    for element in workbook.root.iter():
        names = [element.tag, *element.keys()] if isinstance(element.tag, str) else []
        if any(n.startswith("_.fcp.") for n in names) and not any(
            str(e.tag).startswith("_.fcp.") for e in manifest
        ):
            yield finding(
                "manifest-decoration",
                "workbook",
                element,
                "names that begin with _.fcp. are Tableau's own; write the plain name",
            )
