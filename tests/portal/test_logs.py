"""Tests of the log: one JSON line a request, with an id, without anything personal."""

import json
import logging
import sys

import pytest
from django.test import Client

from portal import logs


def _formatted(message: str, *, error: bool = False) -> dict[str, object]:
    exc_info = None
    if error:
        try:
            raise ValueError("010-1234-5678")
        except ValueError:
            exc_info = sys.exc_info()
    record = logging.LogRecord("portal", logging.ERROR, __file__, 1, message, None, exc_info)
    return dict(json.loads(logs.JsonFormatter().format(record)))


@pytest.mark.parametrize("personal", ["+821012345678", "010-1234-5678", "someone@example.kr", "/f/abc:def/"])
def test_personal_data_is_cut_out_of_free_text(personal: str) -> None:
    assert personal not in str(_formatted(f"sent to {personal} now")["message"])


def test_an_error_line_names_type_and_place_but_no_value() -> None:
    line = _formatted("failed", error=True)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in str(line["where"])
    assert "010" not in json.dumps(line["where"]) + str(line["message"])


def test_a_request_gets_an_id_and_a_line_with_its_route_only(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="portal.request"):
        response = client.get("/healthz?phone=01012345678")
    (record,) = [record for record in caplog.records if record.name == "portal.request"]
    assert len(response["X-Request-ID"]) == 32
    assert (record.__dict__["route"], record.__dict__["status"]) == ("healthz", 200)
    assert "0101234" not in record.getMessage() + str(record.__dict__["route"])


def test_a_proxys_request_id_is_kept_and_an_odd_one_is_not(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-12345678"})["X-Request-ID"] == "abc-12345678"
    assert client.get("/healthz", headers={"X-Request-ID": "<script>alert(1)</script>"})["X-Request-ID"].isalnum()


def test_what_a_database_repeats_of_a_row_is_not_in_the_line_of_the_task_that_failed() -> None:
    error = ValueError("new row violates\nDETAIL:  Failing row contains (표식인, 우울함)")
    for text, args in (("Task %s raised unexpected: %r", ("send", error)), ("could not: %s", (error,))):
        record = logging.LogRecord("celery", logging.ERROR, __file__, 1, text, args, (ValueError, error, None))
        line = logs.JsonFormatter().format(record)
        assert "표식인" not in line
        assert "우울함" not in line


@pytest.mark.parametrize(
    "said", ["Not Found: /표식인/x y", "Forbidden (CSRF): /c/abc.def/", "Invalid HTTP_HOST header: '표식인'. You"]
)
def test_what_django_says_of_an_address_ends_before_it(said: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s", (said,), None)
    assert json.loads(logs.JsonFormatter().format(record))["message"] == said.partition(": ")[0]


def test_a_line_that_is_no_request_is_not_repeated() -> None:
    record = logging.LogRecord(
        "gunicorn.error", logging.WARNING, __file__, 1, "Invalid request from ip=1: '표식인'", None, None
    )
    assert logs.NoRequestLines().filter(record)
    assert record.getMessage() == "Invalid request"
