"""The columns of the reporting views as a database has them."""

import psycopg

from command_line import ExitCode, Failure

QUERY = """
SELECT c.relname, obj_description(c.oid), a.attname, format_type(a.atttypid, NULL),
       coalesce(col_description(c.oid, a.attnum), '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'reporting'::regnamespace AND c.relkind = 'v'
ORDER BY c.relname COLLATE "C", a.attnum
"""


def read(database: str) -> dict:
    """By view: its meaning and its columns in their order, each with name, type and meaning."""
    views: dict[str, dict] = {}
    try:
        with psycopg.connect(database) as connection:
            rows = connection.execute(QUERY).fetchall()
    except psycopg.Error as error:
        raise Failure(
            ExitCode.UNAVAILABLE,
            f"the views can't be read: {str(error).strip()}",
            "Name a database that `kioskline migrate` has made, as postgresql://user@host/name.",
        ) from None
    for view, meaning, name, kind, said in rows:
        found = views.setdefault(view, {"meaning": meaning, "columns": []})
        found["columns"].append({"name": name, "type": kind, "meaning": said})
    return {"note": "Written by tableau/build --read-columns; do not edit.", "views": views}
