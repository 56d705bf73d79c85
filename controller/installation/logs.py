"""The log of a process: lines for people, or a JSON object a line for whoever collects them."""

import json
import logging
from datetime import UTC, datetime

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
TALKATIVE = ("alembic", "apscheduler")


class JsonLines(logging.Formatter):
    """A record as one line; a traceback stays within it."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, room of the code, words, and the traceback where there is one."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "name": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def open_log(level: str, form: str) -> None:
    """Log to the error output, in the form that the settings name: "text" or "json"."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(TEXT))
    logging.basicConfig(level=level, handlers=[handler])
    for talkative in TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)
