"""Each role is a process that stands by itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from controller.serve import roles

KNOWS_ITS_TABLES = """
import importlib, sys
module = importlib.import_module(sys.argv[1])
from sqlalchemy.orm import configure_mappers
configure_mappers()
print(callable(module.run))
"""


@pytest.mark.parametrize("role", sorted(roles.MODULES))
def test_a_role_alone_knows_every_table_and_can_be_run(role: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KNOWS_ITS_TABLES, roles.MODULES[role]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "True", done.stderr


def test_a_role_is_told_its_settings_and_has_a_log_of_its_own() -> None:
    command = roles.command("planner", {"LOA_HOME": "/srv/loa"}, Path("/srv/loa/logs"))
    assert command.environment is not None
    assert command.environment["LOA_HOME"] == "/srv/loa"
    assert command.arguments[-2:] == ("role", "planner")
    assert command.log_file == Path("/srv/loa/logs/planner.log")
