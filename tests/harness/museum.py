"""A museum in a database, with requests put into its outbox as the sink does."""

import psycopg

from harness.servers import Database

ASSISTANCE, EMERGENCY = 1, 2


class Museum:
    """Museum 1 of a database, through a connection with all privileges."""

    def __init__(self, database: Database, connection: psycopg.Connection) -> None:
        self.database = database
        self.connection = connection
        self._offset = 0

    def rows(self, sql: str, *parameters: object) -> list[tuple]:
        return self.connection.execute(sql, parameters or None).fetchall()

    def value(self, sql: str, *parameters: object) -> object:
        return self.rows(sql, *parameters)[0][0]

    def request(
        self,
        kind: int = EMERGENCY,
        exhibition: int = 1,
        cause: str = "accepted",
        pressed: str = "0 s",
        committed: str = "0 s",
    ) -> None:
        """One request in the outbox; `pressed` and `committed` say how long ago."""
        self._offset += 1
        self.connection.execute(
            'INSERT INTO safety.outbox (museum_id, source_id, partition, "offset", exhibition_id, kind, cause,'
            " at, recorded_at, committed_at) VALUES (1, 1, 0, %s, %s, %s, %s, now() - %s::interval,"
            " now() - %s::interval, clock_timestamp() - %s::interval)",
            (self._offset, exhibition, kind, cause, pressed, pressed, committed),
        )

    def absorb(self, reopens_after: str = "60 s") -> tuple[int, int]:
        """How many requests were absorbed and how many incidents opened."""
        return self.rows(
            "SELECT * FROM safety.absorb(1, p_reopens_after => %s::interval)", reopens_after
        )[0]

    def incident(self, kind: int = EMERGENCY, **where: object) -> int:
        """The number of the incident that one such request opens."""
        self.request(kind, **where)
        self.absorb()
        return self.value("SELECT max(incident_id) FROM safety.incident")

    def state(self, incident: int) -> str:
        return self.value("SELECT state FROM safety.incident WHERE incident_id = %s", incident)

    def events(self, incident: int) -> list[tuple[str, str, str | None]]:
        """What happened to it, by whom, with which note."""
        return self.rows(
            "SELECT event, actor, note FROM safety.incident_event WHERE incident_id = %s ORDER BY event_id",
            incident,
        )

    def put_on_duty(self, duty: str, channel: str, address: str, **columns: str) -> int:
        """The number of a new contact; `columns` are the roster's."""
        contact = self.value(
            "INSERT INTO safety.contact (museum_id, name, channel, address) VALUES (1, %s, %s, %s)"
            " RETURNING contact_id",
            duty,
            channel,
            address,
        )
        names = ["museum_id", "contact_id", "duty", *columns]
        self.connection.execute(
            f"INSERT INTO safety.roster ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})",
            (1, contact, duty, *columns.values()),
        )
        return contact

    def acknowledge(self, incident: int) -> None:
        self.connection.execute("SELECT safety.acknowledge(1, %s, 'Ada')", [incident])

    def steps(self, condition: str = "true") -> list[str]:
        """Those of which the condition holds, in the order of firing."""
        return [
            step
            for (step,) in self.rows(
                f"SELECT step FROM safety.step WHERE {condition} ORDER BY fired_at, step_id"
            )
        ]

    def unsettled(self) -> int:
        """Steps and deliveries of which something is still to come."""
        return self.value(
            "SELECT (SELECT count(*) FROM safety.step WHERE fired_at IS NULL AND withdrawn_at IS NULL)"
            " + (SELECT count(*) FROM safety.delivery WHERE state = 'due')"
        )
