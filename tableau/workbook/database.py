"""How Tableau takes the types of PostgreSQL, and how a live connection is written."""

from dataclasses import dataclass

from workbook.element import element
from workbook.identity import connected, object_id


@dataclass(frozen=True)
class Type:
    local: str  # Tableau's datatype
    remote: int  # number of the type in the driver
    aggregation: str
    detail: tuple[str, str] | None = None  # the element that says how wide, and its text


TEXT = Type("string", 129, "Count", ("width", "2147483647"))
TYPES = {
    "smallint": Type("integer", 2, "Sum", ("precision", "5")),
    "integer": Type("integer", 3, "Sum", ("precision", "10")),
    "bigint": Type("integer", 20, "Sum", ("precision", "19")),
    "numeric": Type("real", 131, "Sum"),
    "double precision": Type("real", 5, "Sum"),
    "boolean": Type("boolean", 11, "Count"),
    "text": TEXT,
    "date": Type("date", 7, "Year"),
    "time without time zone": Type("datetime", 134, "Year"),
    "timestamp without time zone": Type("datetime", 135, "Year"),
    "timestamp with time zone": Type("datetime", 135, "Year"),
}


@dataclass(frozen=True)
class Server:
    """Neutral defaults: whoever opens or publishes the workbook says where their database is."""

    server: str = "localhost"
    port: int = 5432
    dbname: str = "kioskline"
    username: str = "kioskline_reader"
    sslmode: str = "require"


DEFAULTS = Server()


def live_connection(server: Server, schema: str, view: str, columns: list[dict]):
    """`columns`: name and type of each, in the order of the view."""
    name = connected("postgres", view)
    return element(
        "connection",
        {"class": "federated"},
        element(
            "named-connections",
            {},
            element("named-connection", {"caption": server.server, "name": name}, postgres(server)),
        ),
        relation(schema, view),
        element(
            "metadata-records",
            {},
            *(metadata(view, number, column) for number, column in enumerate(columns, 1)),
        ),
    )


def postgres(server: Server):
    return element(
        "connection",
        {
            "authentication": "username-password",
            "class": "postgres",
            "dbname": server.dbname,
            "odbc-native-protocol": "yes",
            "one-time-sql": "",
            "port": server.port,
            "server": server.server,
            "server-oauth": "",
            "sslmode": server.sslmode,
            "username": server.username,
            "workgroup-auth-mode": "prompt",
        },
    )


def relation(schema: str, view: str):
    return element(
        "relation",
        {
            "connection": connected("postgres", view),
            "name": view,
            "table": f"[{schema}].[{view}]",
            "type": "table",
        },
    )


def metadata(view: str, ordinal: int, column: dict):
    kind = TYPES[column["type"]]
    return element(
        "metadata-record",
        {"class": "column"},
        element("remote-name", {}, column["name"]),
        element("remote-type", {}, str(kind.remote)),
        element("local-name", {}, f"[{column['name']}]"),
        element("parent-name", {}, f"[{view}]"),
        element("remote-alias", {}, column["name"]),
        element("ordinal", {}, str(ordinal)),
        element("local-type", {}, kind.local),
        element("aggregation", {}, kind.aggregation),
        element(kind.detail[0], {}, kind.detail[1]) if kind.detail else None,
        element("contains-null", {}, "true"),
        element("cast-to-local-type", {}, "true") if kind is TEXT else None,
        element("collation", {"flag": 0, "name": "LEN_RUS"}) if kind is TEXT else None,
        element("object-id", {}, f"[{object_id(view)}]"),
    )
