"""Receivers that came in by the ordinary door (`loa-edge enrol`), as the members of a fleet.

So a fleet joins an installation that runs: each has a folder, a key and a certificate of its own.
"""

from pathlib import Path

from edge_agent.fleet.roster import Member, Roster
from edge_agent.identity import read_key
from edge_agent.settings import FILE_NAME, read_settings


class NoFleetError(Exception):
    """The folder holds no fleet; the text says why."""


def roster_of(folder: Path) -> Roster:
    """Those whose homes lie in a folder, in the order of their names.

    Of two brokers the first is used. Raises NoFleetError, SettingsError, NoKeyError, OSError.
    """
    homes = sorted(path.parent for path in folder.glob(f"*/{FILE_NAME}"))
    roots = {(home / "root.json").read_bytes() for home in homes}
    if len(roots) != 1:
        raise NoFleetError(f"{folder}: {len(homes)} receivers who believe {len(roots)} roots")
    return Roster(root=roots.pop(), members=tuple(map(_member, homes)))


def _member(home: Path) -> Member:
    settings = read_settings(home)
    return Member(
        receiver=settings.receiver,
        cluster=settings.cluster,
        unit_path=settings.unit_path,
        seed=read_key(home).seed,
        broker=settings.broker[0],
    )
