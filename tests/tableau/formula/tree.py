"""What a formula says, as a tree."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Literal:
    value: object  # str for strings and #dates#, int, float, bool, None
    type: str  # string, integer, real, boolean, date, null


@dataclass(frozen=True)
class Reference:
    """[name] or [datasource].[name], brackets taken off."""

    datasource: str | None
    name: str


@dataclass(frozen=True)
class Call:
    function: str  # in capitals
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Unary:
    operator: str  # - or NOT
    operand: "Node"


@dataclass(frozen=True)
class Binary:
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Membership:
    """subject IN (member, ...)"""

    subject: "Node"
    members: tuple["Node", ...]


@dataclass(frozen=True)
class Branches:
    """IF and CASE: the first pair whose condition holds; CASE's are already comparisons."""

    pairs: tuple[tuple["Node", "Node"], ...]
    otherwise: "Node | None"


@dataclass(frozen=True)
class Lod:
    """{ FIXED [a], [b] : expression }"""

    kind: str  # FIXED, INCLUDE, EXCLUDE
    dimensions: tuple["Node", ...]
    expression: "Node"


Node = Literal | Reference | Call | Unary | Binary | Membership | Branches | Lod


def children(node: Node) -> list[Node]:
    match node:
        case Call():
            return list(node.arguments)
        case Unary():
            return [node.operand]
        case Binary():
            return [node.left, node.right]
        case Membership():
            return [node.subject, *node.members]
        case Branches():
            found = [part for pair in node.pairs for part in pair]
            return found + ([node.otherwise] if node.otherwise else [])
        case Lod():
            return [*node.dimensions, node.expression]
        case _:
            return []


def references(node: Node) -> list[Reference]:
    """Every field and parameter a formula names."""
    if isinstance(node, Reference):
        return [node]
    return [found for child in children(node) for found in references(child)]
