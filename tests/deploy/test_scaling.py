"""The SQL of docs/scaling.md runs on our schema, which keeps what Citus asks of its tables.

Citus is not part of the project: its functions are stood in for by ones that note what they are given.
"""

import re

from harness.program import ROOT
from harness.servers import Database

STAND_INS = """
CREATE TABLE public.distributed (name text, how text);
CREATE FUNCTION create_reference_table(name regclass) RETURNS void LANGUAGE sql AS
  $$ INSERT INTO public.distributed VALUES ($1::text, 'reference') $$;
CREATE FUNCTION create_distributed_table(name regclass, key text, colocate_with text DEFAULT '', shard_count int DEFAULT 0)
  RETURNS void LANGUAGE sql AS $$ INSERT INTO public.distributed VALUES ($1::text, $2) $$;
"""
# Citus can't enforce a key that lacks the distribution column, nor point to a table elsewhere.
KEYS_WITHOUT_MUSEUM = """
SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c
JOIN public.distributed d ON d.name = c.conrelid::regclass::text AND d.how = 'museum_id'
WHERE c.contype IN ('p', 'u') AND NOT EXISTS (
  SELECT FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attname = 'museum_id' AND a.attnum = ANY (c.conkey))
"""


def test_the_move_to_citus_reaches_every_table(database: Database) -> None:
    blocks = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "scaling.md").read_text(), re.S)
    statements = [part for part in "".join(blocks).split(";\n") if "create_" in part]
    assert len(statements) == 3
    database.execute(STAND_INS)
    for statement in statements:
        database.rows(statement)
    moved = dict(database.rows("SELECT name, how FROM public.distributed"))
    assert moved["kiosk.interaction"] == "museum_id"
    assert moved["ingest.checkpoint"] == "reference"
    assert len(moved) == database.value("SELECT count(*) FROM public.distributed"), "each once"
    left = database.rows(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace::regnamespace::text IN ('kiosk', 'ingest', 'safety') ORDER BY 1"
    )
    assert {name for (name,) in left} - set(moved) == set(), "tables that are nowhere"
    assert database.rows(KEYS_WITHOUT_MUSEUM) == []
