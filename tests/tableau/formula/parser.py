"""Reads a formula into its tree."""

import functools

from formula.tokens import FormulaError, Token, tokens
from formula.tree import Binary, Branches, Call, Literal, Lod, Membership, Node, Reference, Unary

COMPARISONS = ("=", "==", "!=", "<>", "<", "<=", ">", ">=")
LOD_KINDS = ("FIXED", "INCLUDE", "EXCLUDE")


@functools.cache
def parse(formula: str) -> Node:
    reader = Reader(tokens(formula))
    node = reader.expression()
    if reader.at < len(reader.tokens):
        raise FormulaError(f"{reader.peek()!r} is left over at {reader.tokens[reader.at].at}")
    return node


def unbracketed(name: str) -> str:
    return name[1:-1].replace("]]", "]")


class Reader:
    """Recursive descent over the tokens; each method reads one level of precedence."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0

    def peek(self) -> str:
        """The next token as it is compared: words in capitals, the end as nothing."""
        if self.at == len(self.tokens):
            return ""
        token = self.tokens[self.at]
        return token.text.upper() if token.kind == "word" else token.text

    def next(self) -> Token:
        if self.at == len(self.tokens):
            raise FormulaError("it ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def take(self, *words: str) -> str:
        if self.peek() not in words:
            return ""
        word = self.peek()
        self.at += 1
        return word

    def need(self, word: str) -> None:
        if not self.take(word):
            raise FormulaError(f"{word} is missing before {self.peek() or 'the end'}")

    def left_to_right(self, operators: tuple[str, ...], operand) -> Node:
        node = operand()
        while operator := self.take(*operators):
            node = Binary(operator, node, operand())
        return node

    def expression(self) -> Node:
        return self.left_to_right(("OR",), self.conjunction)

    def conjunction(self) -> Node:
        return self.left_to_right(("AND",), self.negation)

    def negation(self) -> Node:
        return Unary("NOT", self.negation()) if self.take("NOT") else self.comparison()

    def comparison(self) -> Node:
        node = self.sum()
        if self.take("IN"):
            self.need("(")
            return Membership(node, self.list_until(")"))
        if operator := self.take(*COMPARISONS):
            return Binary({"==": "=", "!=": "<>"}.get(operator, operator), node, self.sum())
        return node

    def sum(self) -> Node:
        return self.left_to_right(("+", "-"), self.product)

    def product(self) -> Node:
        return self.left_to_right(("*", "/", "%"), self.power)

    def power(self) -> Node:
        return self.left_to_right(("^",), self.sign)

    def sign(self) -> Node:
        """Negation binds more tightly than a power."""
        return Unary("-", self.sign()) if self.take("-") else self.atom()

    def list_until(self, end: str) -> tuple[Node, ...]:
        found: list[Node] = []
        if self.take(end):
            return ()
        while True:
            found.append(self.expression())
            if self.take(end):
                return tuple(found)
            self.need(",")

    def atom(self) -> Node:
        token = self.next()
        word = token.text.upper()
        match token.kind:
            case "number":
                whole = token.text.isdigit()
                return Literal(int(word) if whole else float(word), "integer" if whole else "real")
            case "string":
                quote = token.text[0]
                return Literal(token.text[1:-1].replace(quote * 2, quote), "string")
            case "date":
                return Literal(token.text[1:-1], "date")
            case "field":
                return self.reference(token)
            case "word" if word in ("TRUE", "FALSE"):
                return Literal(word == "TRUE", "boolean")
            case "word" if word == "NULL":
                return Literal(None, "null")
            case "word" if word == "IF":
                return self.conditional()
            case "word" if word == "CASE":
                return self.case()
            case "word" if self.take("("):
                return Call(word, self.list_until(")"))
            case "sign" if token.text == "(":
                node = self.expression()
                self.need(")")
                return node
            case "sign" if token.text == "{":
                return self.lod()
        raise FormulaError(f"{token.text!r} at {token.at} begins no expression")

    def reference(self, token: Token) -> Reference:
        if self.take("."):
            second = self.next()
            if second.kind != "field":
                raise FormulaError(f"a field is missing after {token.text}.")
            return Reference(unbracketed(token.text), unbracketed(second.text))
        return Reference(None, unbracketed(token.text))

    def conditional(self) -> Branches:
        pairs = []
        while True:
            condition = self.expression()
            self.need("THEN")
            pairs.append((condition, self.expression()))
            if not self.take("ELSEIF"):
                return self.ended(pairs)

    def case(self) -> Branches:
        subject = self.expression()
        pairs = []
        while self.take("WHEN"):
            value = self.expression()
            self.need("THEN")
            pairs.append((Binary("=", subject, value), self.expression()))
        if not pairs:
            raise FormulaError("CASE has no WHEN")
        return self.ended(pairs)

    def ended(self, pairs: list[tuple[Node, Node]]) -> Branches:
        otherwise = self.expression() if self.take("ELSE") else None
        self.need("END")
        return Branches(tuple(pairs), otherwise)

    def lod(self) -> Lod:
        kind = self.take(*LOD_KINDS)
        dimensions: list[Node] = []
        while kind and not self.take(":"):
            dimensions.append(self.sum())
            self.take(",")
        node = Lod(kind or "FIXED", tuple(dimensions), self.expression())
        self.need("}")
        return node
