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
