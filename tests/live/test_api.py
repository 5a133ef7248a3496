"""Every figure of the API is the reporting view's, in JSON and in CSV."""

import csv
import datetime
import decimal
import io
import json

import psycopg
import pytest
from psycopg.rows import dict_row

from harness.servers import Database

RANGE = "from={monday}&until={today}"
# Path, parameters, and the same question asked of the schema directly.
QUESTIONS = [
    ("museums", "", "SELECT museum_id, museum_code, museum, time_zone, today, last_press_at FROM reporting.museum"),
    ("exhibitions", "museum=1", "SELECT * FROM reporting.exhibition ORDER BY exhibition_id"),
    ("ranking", "museum=1", "SELECT * FROM reporting.ranking(1, {t}, {t})"),
    ("ranking", "museum=1&from={from}&until={until}&filtered=false", "SELECT * FROM reporting.ranking(1, {t} - 9, {t} - 2, false)"),
    ("presses", "museum=1", "SELECT exhibition_id, exhibition, sum(responses) AS responses, sum(unhappy) AS unhappy, NULL AS floor FROM reporting.hourly_press WHERE local_date = {t} AND NOT suspect GROUP BY 1, 2 ORDER BY 1"),
    ("presses", "museum=1&from={from}&until={until}&by=weekday,local_hour&filtered=false", "SELECT weekday, local_hour, NULL AS exhibition, sum(rating_0) AS rating_0, sum(rating_4) AS rating_4, sum(assistance) AS assistance, sum(emergency) AS emergency, reporting.happiness_index(sum(responses)::float8, sum(rating_sum)::float8) AS happiness_index FROM reporting.hourly_press WHERE local_date BETWEEN {t} - 9 AND {t} - 2 GROUP BY 1, 2 ORDER BY 1, 2"),
    ("usual", "museum=1&from={from}&by=exhibition,local_hour", "SELECT exhibition_id, local_hour, sum(responses) AS responses, sum(rating_sum) AS rating_sum, sum(requests) AS requests, CASE WHEN count(*) FILTER (WHERE responses > 0) = count(usual_responses) FILTER (WHERE responses > 0) THEN sum(usual_responses) END AS usual_responses FROM reporting.usual_hour(1, {t} - 9, {t}) GROUP BY 1, 2 ORDER BY 2, 1"),
    ("alarms", "museum=1&filtered=false", "SELECT exhibition_id, base_share, daily_responses, alarm_threshold FROM reporting.baseline WHERE NOT filtered ORDER BY 1"),
    ("before-after", "museum=1&change={from}&filtered=false", "SELECT NULL AS exhibition, b.* FROM reporting.before_after(1, NULL, {t} - 9, false) AS b UNION ALL SELECT e.exhibition, b.* FROM reporting.exhibition e, reporting.before_after(1, e.exhibition_id, {t} - 9, false) AS b"),
    ("before-after", "museum=1&change={from}&floor=1", "SELECT 'Night, \"Shift\"' AS exhibition, * FROM reporting.before_after(1, 1, {t} - 9)"),
    ("requests-by-day", "museum=1&from={from}&kind=emergency", "SELECT local_date, sum(requests) AS requests, sum(usual_requests) AS usual_requests FROM reporting.usual_hour(1, {t} - 9, {t}, true, 'emergency') GROUP BY 1 ORDER BY 1"),
    ("requests-by-day", "museum=1&from={from}&kind=assistance&exhibition=1&filtered=false", "SELECT local_date, sum(requests) AS requests, sum(usual_requests) AS usual_requests FROM reporting.usual_hour(1, {t} - 9, {t}, false, 'assistance') WHERE exhibition_id = 1 GROUP BY 1 ORDER BY 1"),
    ("requests-by-day", "museum=1&from={from}&floor=0", "SELECT * FROM reporting.requests_by_day(1, {t} - 9, {t}, p_floor => '0')"),
    ("annotations", "museum=1&from={from}&exhibition=1", "SELECT * FROM reporting.annotation WHERE filtered AND local_date BETWEEN {t} - 9 AND {t} AND coalesce(exhibition_id, 1) = 1 ORDER BY local_date DESC, annotation_id DESC"),
    ("presses", "museum=1&from={from}&floor=1&department=Geology&exhibition=1&by=local_date", "SELECT local_date, sum(responses) AS responses, sum(unhappy) AS unhappy, NULL AS floor FROM reporting.hourly_press WHERE local_date BETWEEN {t} - 9 AND {t} AND NOT suspect AND exhibition_id = 1 GROUP BY 1 ORDER BY 1"),
    ("ranking", "museum=1&floor=0", "SELECT * FROM reporting.ranking(1, {t}, {t}) WHERE floor = '0' ORDER BY rank"),
    ("last-hour", "museum=1&exhibition=1", "SELECT exhibition_id, responses, happiness_index FROM reporting.last_hour WHERE filtered AND exhibition_id = 1"),
    ("last-hour", "museum=1", "SELECT exhibition_id, responses, happiness_index FROM reporting.last_hour WHERE filtered ORDER BY 1"),
    ("incidents", "museum=1", "SELECT incident_id, exhibition, kind, state, presses, opened_at, local_time, seconds_to_resolve FROM reporting.incident WHERE local_date = {t} ORDER BY opened_at"),
    ("incidents", "museum=1&waiting=true", "SELECT incident_id, kind, opened_at FROM reporting.incident WHERE is_waiting"),
    ("incidents", "museum=1&kind=emergency", "SELECT incident_id, exhibition, department, kind, state FROM reporting.incident WHERE local_date = {t} AND kind = 'emergency' ORDER BY opened_at"),
    ("incidents", "museum=1&floor=0&exhibition=0&department=Geology", "SELECT incident_id, exhibition, floor, department FROM reporting.incident WHERE local_date = {t} AND exhibition_id = 0 ORDER BY opened_at"),
    ("response-times", "museum=1&from={from}", "SELECT * FROM reporting.response_time(1, {t} - 9, {t}) ORDER BY floor NULLS FIRST, local_hour NULLS FIRST"),
    ("response-times", "museum=1&from={from}&kind=assistance&floor=0", "SELECT * FROM reporting.response_time(1, {t} - 9, {t}, p_kind => 'assistance', p_floor => '0') ORDER BY floor NULLS FIRST, local_hour NULLS FIRST"),
    ("silent-kiosks", "museum=1", "SELECT exhibition_id, last_press_at, is_silent FROM reporting.silent_kiosk ORDER BY 1"),
    ("rejected-messages", "museum=1&from={from}", "SELECT received_at, local_time, source, partition, \"offset\", message_bytes, message_text, message_hex FROM reporting.rejected_message ORDER BY received_at DESC LIMIT 50"),
    ("rejected-messages", "museum=1&reason=message:not_json", "SELECT received_at, \"offset\", message_hex FROM reporting.rejected_message WHERE 'message:not_json' = ANY (reasons) ORDER BY received_at DESC LIMIT 50"),
    ("checkpoints", "museum=1", "SELECT * FROM reporting.checkpoint ORDER BY source, partition"),
    ("ingest-runs", "", "SELECT instance, version, started_at, heartbeat_at, reads, lag_seconds FROM reporting.ingest_run"),
    ("quality", "museum=1&from={from}", "SELECT local_date, accepted, suspects, rejected FROM reporting.daily_quality WHERE local_date BETWEEN {t} - 9 AND {t} ORDER BY 1"),
    ("rejections", "museum=1&from={from}&until={until}", "SELECT local_date, reason, messages FROM reporting.rejection WHERE local_date BETWEEN {t} - 9 AND {t} - 2 ORDER BY 1, 2"),
]  # fmt: skip


@pytest.fixture
def today(museum: Database) -> datetime.date:
    return museum.value("SELECT today FROM reporting.museum")


def as_json(value: object) -> object:
    """How the API writes what the database has."""
    if isinstance(value, decimal.Decimal):
        return int(value)
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.UTC) if value.tzinfo else value
        text = utc.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
        return text + ("Z" if value.tzinfo else "")
    return str(value) if isinstance(value, datetime.date) else value


@pytest.mark.parametrize(("path", "parameters", "sql"), QUESTIONS)
def test_figures_equal_the_views(live, museum, today, path: str, parameters: str, sql: str) -> None:
    first, last = today - datetime.timedelta(days=9), today - datetime.timedelta(days=2)
    address = f"/api/v1/{path}?" + parameters.replace("{from}", str(first)).replace(
        "{until}", str(last)
    )
    with psycopg.connect(museum.url, row_factory=dict_row) as connection:
        connection.execute("SET ROLE kioskline_reader")
        expected = connection.execute(sql.replace("{t}", f"date '{today}'")).fetchall()
    answer = live.get(address.rstrip("?"))
    assert answer.status == 200, answer.body
    rows = answer.json()["rows"]
    assert len(rows) == len(expected)
    assert path in ("incidents", "rejections") or rows
    shared = [column for column in expected[0] if column in rows[0]]
    assert len(shared) >= 3
    for row, view in zip(rows, expected, strict=True):
        assert {c: row[c] for c in shared} == {c: as_json(view[c]) for c in shared}


@pytest.mark.parametrize(("path", "parameters", "sql"), QUESTIONS)
def test_csv_has_the_same_rows(live, today, path: str, parameters: str, sql: str) -> None:
    query = parameters.replace("{from}", str(today - datetime.timedelta(days=9))).replace(
        "{until}", str(today - datetime.timedelta(days=2))
    )
    by_suffix = live.get(f"/api/v1/{path}.csv?{query}".rstrip("?"))
    by_header = live.get(f"/api/v1/{path}?{query}".rstrip("?"), Accept="text/csv")
    rows = live.get(f"/api/v1/{path}?{query}".rstrip("?")).json()["rows"]
    assert by_suffix.headers["content-type"].startswith("text/csv; charset=utf-8")
    # What tells the time differs between two requests.
    moving = {"local_now", "heartbeat_age_seconds", "waiting_seconds", "usual_presses_since", "usual_responses", "usual_low", "usual_high", "usual_index"}  # fmt: skip
    for answer in (by_suffix, by_header):
        table = list(csv.DictReader(io.StringIO(answer.body.decode())))
        assert len(table) == len(rows)
        for line, row in zip(table, rows, strict=True):
            assert list(line) == list(row)
            for column in set(line) - moving:
                value = row[column]
                text = (
                    "" if value is None else value if isinstance(value, str) else json.dumps(value)
                )
                assert line[column] == text


def test_the_envelope_says_when_where_and_of_which_days(live, museum, today, open_zone) -> None:
    envelope = live.get("/api/v1/quality?museum=1").json()
    as_of = datetime.datetime.fromisoformat(envelope["as_of"])
    assert abs((as_of - museum.value("SELECT now()")).total_seconds()) < 60
    assert envelope["time_zone"] == open_zone
    assert (envelope["from"], envelope["until"]) == (str(today), str(today))
    week_ago = today - datetime.timedelta(days=7)
    envelope = live.get(f"/api/v1/quality?museum=1&from={week_ago}").json()
    assert (envelope["from"], envelope["until"]) == (str(week_ago), str(today))
    envelope = live.get(f"/api/v1/quality?museum=1&until={week_ago}").json()
    assert (envelope["from"], envelope["until"]) == (str(week_ago), str(week_ago))
    envelope = live.get("/api/v1/exhibitions?museum=1").json()
    assert (envelope["from"], envelope["until"]) == (None, None)
    assert live.get("/api/v1/museums").json()["time_zone"] is None


def test_rejected_messages_come_in_pages_without_gap_or_overlap(live) -> None:
    seen: list[int] = []
    before = ""
    while rows := live.get(f"/api/v1/rejected-messages?museum=1{before}").json()["rows"]:
        seen += [row["offset"] for row in rows]
        before = f"&before={rows[-1]['cursor']}"
    assert seen == list(range(60))


def test_bytes_that_are_no_text_are_shown_in_hex(live) -> None:
    rows = live.get("/api/v1/rejected-messages?museum=1").json()["rows"]
    broken, whole = rows[0], rows[1]
    assert (broken["message_text"], broken["message_hex"]) == (None, "ff00c328")
    assert (whole["message_text"], whole["message_hex"]) == (
        '{"at":"<script>alert(1)</script> é","val":1}',
        None,
    )
    assert whole["reasons"] == "val:out_of_range, site:missing"


def test_a_change_is_noted_and_listed(live, museum, today) -> None:
    def note(**change: object) -> tuple[int, dict]:
        body = {"by": "Ada", "local_date": str(today), "text": "new lamps"} | change
        answer = live.get(
            "/api/v1/annotations?museum=1",
            "POST",
            json.dumps(body).encode(),
            Content_Type="application/json",
        )
        return answer.status, answer.json()

    status, answer = note(exhibition="EXH_00")
    assert status == 200
    row = live.get("/api/v1/annotations?museum=1").json()["rows"][0]
    expected = {
        "annotation_id": answer["annotation_id"],
        "exhibition_id": 0,
        "text": "new lamps",
        "created_by": "Ada",
        "is_too_early": True,
    }
    assert {name: row[name] for name in expected} == expected
    assert note(exhibition=None)[0] == 200
    assert note(exhibition="EXH_77")[0] == 404
    tomorrow = today + datetime.timedelta(days=1)
    for field, wrong in {"text": " ", "local_date": str(tomorrow), "by": " "}.items():
        status, problem = note(**{field: wrong})
        assert (status, problem["errors"][0]["field"]) == (422, field)
    assert museum.value("SELECT count(*) FROM kiosk.annotation WHERE text = 'new lamps'") == 2


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("ranking", 400, "'museum' is missing"),
        ("ranking?museum=0", 400, "'museum' must be the number of a museum"),
        ("ranking?museum=1;DROP", 400, "'museum' must be"),
        ("ranking?museum=99999999999999999999", 400, "'museum' must be"),
        ("ranking?museum=2", 404, "no museum 2"),
        ("events?museum=2", 404, "no museum 2"),
        ("ranking?museum=1&museum=1", 400, "given twice"),
        ("ranking?museum=1&form=2026-01-01", 400, "Did you mean 'from'?"),
        ("museums?x=1", 400, "leave it out"),
        ("ranking?museum=1&from=2026-02-30", 400, "'from' must be a date"),
        ("ranking?museum=1&from=1926-02-01", 400, "'from' must be a date"),
        ("ranking?museum=1&from=today", 400, "'from' must be a date"),
        ("ranking?museum=1&filtered=yes", 400, "'filtered' must be true or false"),
        ("ranking?museum=1&from=2026-02-02&until=2026-02-01", 400, "swap them"),
        ("ranking?museum=1&from=2020-01-01&until=2026-02-01", 400, "more than 366 days"),
        ("presses?museum=1&by=exhibition,secret", 400, "'by' must be one or more of exhibition"),
        ("presses?museum=1&by=", 400, "'by' must be one or more of exhibition"),
        (
            "ranking?museum=1&exhibition=EXH_01",
            400,
            "'exhibition' must be the number of an exhibition",
        ),
        ("ranking?museum=1&floor=", 400, "'floor' must be a name"),
        ("quality?museum=1&floor=1", 400, "no parameter 'floor'"),
        ("rejected-messages?museum=1&before=1.2.3", 400, "'before' must be a cursor"),
        ("rejected-messages?museum=1&reason=x", 400, "'reason' must be a reason"),
        ("rankings?museum=1", 404, "openapi.json"),
        ("museums.xml", 404, "openapi.json"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_do(live, address, status, said) -> None:
    answer = live.get(f"/api/v1/{address}")
    problem = answer.json()
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    assert said in problem["detail"]
