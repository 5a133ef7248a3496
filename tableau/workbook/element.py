"""XML elements as Tableau writes them: attributes in alphabetical order, booleans as words."""

from lxml import etree

USER = "http://www.tableausoftware.com/xml/user"
Value = str | int | float | bool | None
Child = etree._Element | str | None


def element(tag: str, attributes: dict[str, Value] | None = None, *children: Child):
    """Attributes and children that are None are left out; a string is the element's text."""
    made = etree.Element(tag)
    for name, value in sorted((attributes or {}).items()):
        if value is not None:
            made.set(name.replace("user:", f"{{{USER}}}"), written(value))
    for child in children:
        if isinstance(child, str):
            made.text = child
        elif child is not None:
            made.append(child)
    return made


def written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
