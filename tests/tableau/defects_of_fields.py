"""Mistakes in datasources, calculations, and what sheets declare of them."""

from lxml.etree import _Element

from planting import Change, Defect, first, give, remove, replace, same, take, twice, write

SOURCE = "datasources/datasource[connection]"
DECLARED = "//worksheet//datasource-dependencies[@datasource!='Parameters']"
PARAMETER = "datasources/datasource[@name='Parameters']/column"


def again(derivation: str, other: str, prefix: str, other_prefix: str) -> Change:
    """Derives a field otherwise, consistently: in its instance and wherever it is used."""

    def plant(root: _Element) -> None:
        instance = first(root, f"{DECLARED}/column-instance[@derivation='{derivation}']")
        old = instance.get("name", "")
        new = old.replace(f"[{prefix}:", f"[{other_prefix}:")
        instance.set("derivation", other)
        for element in root.iter():
            for key, value in element.attrib.items():
                element.set(key, value.replace(old, new))
            element.text = element.text and element.text.replace(old, new)

    return plant


DEFECTS = [
    Defect("a connection outside of federated", give(f"{SOURCE}/connection", "class", "postgres"), "connection-not-federated"),
    Defect("a connection without its server", take(f"{SOURCE}//connection[@class='postgres']", "server"), "connection-attribute"),
    Defect("a password in the file", give(f"{SOURCE}//connection[@class='postgres']", "password", "secret"), "password-stored"),
    Defect("a relation of another connection", give(f"{SOURCE}/connection/relation", "connection", "postgres.gone"), "relation-connection"),
    Defect("no object graph", remove(f"{SOURCE}/object-graph"), "object-graph-missing"),
    Defect("the object graph means another table", give(f"{SOURCE}/object-graph//relation", "table", "[kiosk].[interaction]"), "object-relation"),
    Defect("an object without its column", remove(f"{SOURCE}/column[@datatype='table']"), "object-column"),
    Defect("a metadata record of no relation", write("//metadata-record/parent-name", lambda t: "[gone]"), "metadata-parent"),
    Defect("a metadata record of no object", write("//metadata-record/object-id", lambda t: "[gone]"), "metadata-object"),
    Defect("two columns of one place", write("//metadata-record[2]/ordinal", lambda t: "1"), "metadata-twice"),
    Defect("a text said to be a number", write("//metadata-record[local-type='string']/local-type", lambda t: "integer"), "metadata-type"),
    Defect("a column renamed in the view", write("//metadata-record[local-name='[responses]']/local-name", lambda t: "[answers]"), "field-without-column"),
    Defect("a field of another type than its column", give(f"{SOURCE}/column[@name='[responses]']", "datatype", "real"), "field-type"),
    Defect("a text as a continuous field", give(f"{SOURCE}/column[@datatype='string']", "type", "quantitative"), "field-kind"),
    Defect("a field declared twice", twice(f"{SOURCE}/column[@name='[responses]']"), "field-twice"),
    Defect("two fields with one caption", same(f"{SOURCE}/column[@datatype!='table']", "caption"), "caption-twice"),
    Defect("two datasources with one name", twice(SOURCE), "datasource-twice"),
    Defect("a parameter that is not as it is declared", give(PARAMETER, "value", "99"), "parameter-value"),
    Defect("a parameter with none of its members", give(f"{PARAMETER}[members]", "value", '"none"'), "parameter-member"),
    Defect("a formula names a field that is gone", replace(f"{SOURCE}/column[@name='[happiness_index]']/calculation", "formula", "[rating_sum]", "[gone]"), "formula-field"),
    Defect("a formula names a parameter that is gone", replace(f"{SOURCE}/column/calculation[contains(@formula,'[Parameters].')]", "formula", "[Parameters].[", "[Parameters].[gone_"), "formula-field"),
    Defect("a formula without its END", replace(f"{SOURCE}/column/calculation[contains(@formula,' END')]", "formula", " END", ""), "formula"),
    Defect("a formula mixes aggregates and rows", replace(f"{SOURCE}/column[@name='[happiness_index]']/calculation", "formula", "SUM([responses])", "[responses]"), "formula"),
    Defect("a formula of an unknown function", replace(f"{SOURCE}/column/calculation[contains(@formula,'SUM(')]", "formula", "SUM(", "SUMME("), "formula"),
    Defect("a formula that uses itself", replace(f"{SOURCE}/column[@name='[happiness_index]']/calculation", "formula", "SUM([responses])", "[happiness_index]"), "formula"),
    Defect("a number declared as text", give(f"{SOURCE}/column[@name='[happiness_index]']", "datatype", "string"), "formula-type"),
    Defect("an aggregate as a dimension", give(f"{SOURCE}/column[@name='[happiness_index]']", "role", "dimension"), "formula-role"),
    Defect("a sheet of a datasource that is gone", give("//worksheet/table/view/datasources/datasource[@caption]", "name", "federated.gone"), "datasource-unknown"),
    Defect("a sheet calls a datasource by another caption", give("//worksheet/table/view/datasources/datasource[@caption]", "caption", "Other"), "datasource-caption"),
    Defect("a sheet does not list its datasource", remove("//worksheet/table/view/datasources/datasource[@caption]"), "dependency-unlisted"),
    Defect("a sheet declares a field that is gone", give(f"{DECLARED}/column[not(calculation)]", "name", "[gone]"), "column-unknown"),
    Defect("a sheet sees a field differently", give(f"{DECLARED}/column[@role='measure']", "type", "ordinal"), "column-differs"),
    Defect("a sheet holds an old formula", replace(f"{DECLARED}/column/calculation", "formula", " ", "  "), "column-formula"),
    Defect("a calculation without what it uses", remove(f"{DECLARED}/column[@name='[responses]']"), "dependency-missing"),
    Defect("an instance of a field that is gone", give(f"{DECLARED}/column-instance", "column", "[gone]"), "instance-column"),
    Defect("an instance declared twice", twice(f"{DECLARED}/column-instance"), "instance-twice"),
    Defect("a wrong derivation", give(f"{DECLARED}/column-instance[@derivation='Sum']", "derivation", "Avg"), "derivation-prefix"),
    Defect("an unknown derivation", give(f"{DECLARED}/column-instance[@derivation='Sum']", "derivation", "Total"), "derivation-unknown"),
    Defect("an aggregate summed again", again("User", "Sum", "usr", "sum"), "derivation-aggregate"),
    Defect("a column used as an aggregate calculation", again("Sum", "User", "sum", "usr"), "derivation-user"),
    Defect("the sum of a text", again("None", "Sum", "none", "sum"), "derivation-type"),
    Defect("an instance of the wrong type", give(f"{DECLARED}/column-instance[@type='quantitative']", "type", "nominal"), "instance-type"),
    Defect("an instance without pivot", take(f"{DECLARED}/column-instance", "pivot"), "instance-pivot"),
    Defect("an instance with a name of another form", give(f"{DECLARED}/column-instance", "name", "[responses]"), "instance-name"),
]  # fmt: skip
