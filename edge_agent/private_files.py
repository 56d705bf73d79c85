"""Which of a receiver's secrets others on the same machine may read.

A receiver does not refuse them, as a controller does: a pole that falls silent because a file was
copied carelessly harms more people than a key that speaks for one pole. It says so instead, at each
start and to `loa-edge doctor`, until somebody has seen to it.
"""

import stat
from pathlib import Path

from edge_agent.enrolment.line_files import LineFiles
from edge_agent.identity import FILE_NAME as IDENTITY
from edge_agent.settings import FILE_NAME as SETTINGS
from edge_agent.settings import Settings

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_to_others(home: Path, settings: Settings) -> list[Path]:
    """The files with a key, or a password, that others than their owner may read or change."""
    line = LineFiles(home)
    secrets = [home / IDENTITY, line.own, line.waiting_key]
    if any(broker.password for broker in settings.broker):
        secrets.append(home / SETTINGS)
    return [path for path in secrets if path.exists() and path.stat().st_mode & OTHERS]
