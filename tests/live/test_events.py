"""The event stream: from the topic to the client, over breaks, for many clients at once."""

import contextlib
import datetime
import http.client
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from harness.live import press_now
from harness.program import Kioskline
from harness.waiting import wait_until


@dataclass
class Event:
    name: str = ""
    id: str = ""
    data: dict = field(default_factory=dict)

    def offsets(self) -> set[tuple[int, int]]:
        return {(press["partition"], press["offset"]) for press in self.data["presses"]}


class Stream:
    """A client of /api/v1/events."""

    def __init__(self, live, museum: int = 1, last_event_id: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        self.connection.request("GET", f"/api/v1/events?museum={museum}", headers=headers)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()

    def __iter__(self) -> Iterator[Event]:
        event = Event()
        while line := self.answer.readline():
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "event":
                event.name = value
            elif name == "id":
                event.id = value
            elif name == "data":
                event.data = json.loads(value)
            elif not name and event.name:
                yield event
                event = Event()

    def next(self, *names: str) -> Event:
        """The next event of one of these names."""
        return next(event for event in self if event.name in names)

    def collect(self, count: int) -> tuple[list[Event], set[tuple[int, int]]]:
        """Frames until that many presses have come."""
        events, seen = [], set()
        while len(seen) < count:
            event = self.next("snapshot", "change")
            assert not seen & event.offsets(), "a press came twice"
            seen |= event.offsets()
            events.append(event)
        return events, seen

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


def next_offsets(event_id: str) -> int:
    """Sum of the offsets in an id."""
    return sum(int(shard.split(":")[1]) for shard in event_id.split(";")[0].split(",") if shard)


def send(kioskline: Kioskline, first: int, count: int) -> None:
    presses = [press_now(number) for number in range(first, first + count)]
    kioskline.kafka.produce(kioskline.topic, presses)


def test_presses_reach_a_client_each_once(following) -> None:
    kioskline, live = following
    stream = Stream(live)
    first = stream.next("snapshot", "change")
    assert first.name == "snapshot"
    assert first.data["presses"] == []
    assert len(first.data["exhibitions"]) == 6
    for begin in range(0, 60, 20):
        send(kioskline, begin, 20)
    events, seen = stream.collect(60)
    assert {event.name for event in events} == {"change"}
    assert seen == set(kioskline.database.rows('SELECT partition, "offset" FROM kiosk.interaction'))
    # Figures follow, at the latest with the next reading of the exhibitions.
    while sum(e["responses"] for e in events[-1].data["exhibitions"]) < 60:
        events.append(stream.next("change"))


def test_a_request_is_an_incident_until_it_is_closed(following) -> None:
    kioskline, live = following
    stream = Stream(live)
    stream.next("snapshot")
    kioskline.kafka.produce(kioskline.topic, [press_now(0, val=-1, type=1, site="2")])
    event = next(e for e in stream if e.name == "change" and e.data["incidents"])
    (incident,) = event.data["incidents"]
    assert (incident["kind"], incident["state"], incident["presses"]) == ("emergency", "open", 1)
    kioskline.database.execute(
        "UPDATE safety.incident SET state = 'resolved', closed_at = clock_timestamp()"
    )
    # Nobody notifies of that: the poll finds it.
    assert next(e for e in stream if e.name == "change" and not e.data["incidents"])


@pytest.mark.memory
@pytest.mark.threads
def test_a_client_that_comes_back_gets_what_it_missed_from_any_instance(
    following, start_live
) -> None:
    kioskline, live = following
    stream = Stream(live)
    stream.next("snapshot")
    send(kioskline, 0, 10)
    events, seen = stream.collect(10)
    stream.close()
    send(kioskline, 10, 30)
    kioskline.wait_for(40)
    assert live.stop() == 0
    other = start_live(kioskline.database.url)
    back = Stream(other, last_event_id=events[-1].id)
    first = back.next("snapshot", "change")
    assert first.name == "change"
    assert not seen & first.offsets()
    assert len(seen | first.offsets()) == 40


def test_a_client_that_was_away_too_long_begins_with_a_snapshot(following) -> None:
    kioskline, live = following
    stream = Stream(live)
    known = stream.next("snapshot").id
    stream.close()
    send(kioskline, 0, 300)
    # Until the frames are of all of them.
    probe = Stream(live, last_event_id=known)
    next(event for event in probe if event.name != "heartbeat" and next_offsets(event.id) == 300)
    probe.close()
    for last_event_id in (known, "nonsense", "9.9:5;1", "1.0:999999;0"):
        back = Stream(live, last_event_id=last_event_id)
        event = back.next("snapshot", "change")
        assert event.name == "snapshot"
        assert len(event.data["presses"]) == 200  # 100 of each of two partitions
        back.close()


def test_frames_are_coalesced_and_the_database_is_asked_once_for_all_clients(following) -> None:
    kioskline, live = following
    streams = [Stream(live) for _ in range(20)]
    for stream in streams:
        stream.next("snapshot")
    # No more than a frame holds of one partition: however slow the machine, none is left out.
    for begin in range(0, 100, 2):
        send(kioskline, begin, 2)
    everybody = [stream.collect(100) for stream in streams]
    assert all(seen == everybody[0][1] for _, seen in everybody)
    events = everybody[0][0]
    read = [datetime.datetime.fromisoformat(event.data["as_of"]) for event in events]
    assert len(events) <= 10 * (read[-1] - read[0]).total_seconds() + 2
    connections = kioskline.database.rows(
        "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'kioskline live%'"
    )
    assert connections.count(("kioskline live feed",)) == 1
    assert len(connections) <= 5
    ids = [[event.id for event in events] for events, _ in everybody]
    assert len({ids_of_one[-1] for ids_of_one in ids}) == 1


@pytest.mark.memory
@pytest.mark.threads
def test_a_storm_of_clients_is_served(following) -> None:
    """As after a restart, when every screen comes back at once."""
    _, live = following
    request = (
        f"GET /api/v1/events?museum=1 HTTP/1.1\r\nHost: 127.0.0.1:{live.port}\r\n\r\n".encode()
    )
    with contextlib.ExitStack() as clients:
        storm = [
            clients.enter_context(socket.create_connection(("127.0.0.1", live.port), 20))
            for _ in range(500)
        ]
        for client in storm:
            client.sendall(request)
        for client in storm:
            answer = clients.enter_context(client.makefile("rb"))
            assert answer.readline() == b"HTTP/1.1 200 OK\r\n"
            assert b"event: snapshot\n" in answer


def test_without_notifications_the_poll_finds_presses(following) -> None:
    kioskline, live = following
    stream = Stream(live)
    stream.next("snapshot")
    # What a connection that lost its LISTEN would be like.
    kioskline.database.execute(
        "INSERT INTO safety.incident (museum_id, exhibition_id, kind, cause, state, first_press_at, last_press_at, presses)"
        " VALUES (1, 1, 1, 'accepted', 'open', now(), now(), 1)"
    )
    assert len(stream.next("change").data["incidents"]) == 1


@pytest.mark.memory
@pytest.mark.threads
def test_heartbeats_come_while_the_database_answers_and_only_then(following, postgres) -> None:
    kioskline, live = following
    name = kioskline.database.url.rsplit("/", 1)[1]
    stream = Stream(live)
    assert datetime.datetime.fromisoformat(stream.next("heartbeat").data["as_of"]).tzinfo
    postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        postgres.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        lines = iter(stream.answer.readline, b"")
        assert next(line for line in lines if line == b": the database does not answer\n")
    finally:
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert stream.next("heartbeat")


@pytest.mark.memory
def test_a_client_that_takes_nothing_is_dropped(following) -> None:
    kioskline, live = following
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stuck.connect(("127.0.0.1", live.port))
    stuck.sendall(
        f"GET /api/v1/events?museum=1 HTTP/1.1\r\nHost: 127.0.0.1:{live.port}\r\n\r\n".encode()
    )
    port = stuck.getsockname()[1]

    def is_connected() -> bool:
        with open("/proc/net/tcp") as table:
            rows = [line.split() for line in table][1:]
        here = f"0100007F:{live.port:04X}"
        return any((row[1], row[2], row[3]) == (here, f"0100007F:{port:04X}", "01") for row in rows)

    wait_until(is_connected, what="the connection")
    with contextlib.closing(stuck):
        number = 0
        deadline = time.monotonic() + 60
        while is_connected():
            assert time.monotonic() < deadline, "a client that takes nothing is still served"
            send(kioskline, number, 40)
            number += 40
            kioskline.wait_for(number)
    assert live.get("/healthz").status == 200
