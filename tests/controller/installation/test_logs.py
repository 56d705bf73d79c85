import json
import logging

from controller.installation.logs import JsonLines


def record(message: str, *words: object, error: Exception | None = None) -> logging.LogRecord:
    caught = None if error is None else (type(error), error, error.__traceback__)
    return logging.LogRecord("controller.link", logging.ERROR, "", 0, message, words, caught)


def test_a_line_of_json_says_when_how_grave_where_and_what() -> None:
    told = json.loads(JsonLines().format(record("lịch của %s chưa gửi", "Thôn 7")))
    assert told["message"] == "lịch của Thôn 7 chưa gửi"
    assert (told["level"], told["name"]) == ("ERROR", "controller.link")
    assert told["at"].endswith("+00:00")
    assert "error" not in told


def test_a_traceback_stays_within_its_line() -> None:
    line = JsonLines().format(record("failed", error=ValueError("two\nlines")))
    assert "\n" not in line
    assert "ValueError: two\nlines" in json.loads(line)["error"]
