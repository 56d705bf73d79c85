"""An older backup is put back while receivers live: none is muted, what they hold comes back."""

import io
from pathlib import Path

import pytest
from sqlalchemy import func, select

from controller.backup.parcel import write_backup
from controller.clock import now_ms
from controller.demo import job
from controller.demo.document import import_and_choose
from controller.demo.machine import DemoMachine
from controller.restore.command import put_in_place
from controller.restore.service import fill_from, settle, unpack
from controller.serve.roles import MODULES
from controller.store.engine import open_engine, writing_sessions
from controller.store.ledger import StoredEntry
from controller.store.places import ReceiverState
from tests.system.conftest import SHORT_NOTICE
from tests.system.test_faults import LIMIT_S, kill, verdicts_of
from tests.waiting import until

AHEAD_S = 20
LATER_S = 1800


def seen_versions(machine: DemoMachine) -> dict[str, int]:
    with machine.sessions() as session:
        query = select(ReceiverState.receiver_id, ReceiverState.plan_version)
        return dict(session.execute(query).all())


def count_entries(machine: DemoMachine) -> int:
    with machine.sessions() as session:
        return session.scalar(select(func.count()).select_from(StoredEntry)) or 0


def put_back(machine: DemoMachine, plain: io.BytesIO, folder: Path) -> None:
    """What `loa restore --replace` does, while the roles are dead and receivers play on."""
    contents = unpack(plain, folder / "parcel")
    fresh = open_engine(f"sqlite:///{folder / 'restored.db'}")
    fill_from(fresh, folder / "parcel", contents)
    with writing_sessions(fresh).begin() as session:
        settle(session, machine.settings.keys_dir, contents, now_ms(), same_keys=True)
    fresh.dispose()
    machine.sessions.kw["bind"].dispose()
    put_in_place(folder / "restored.db", machine.settings.home / "loa.db")


@pytest.mark.long
def test_after_an_older_backup_receivers_play_on_and_send_again_what_was_lost(
    machine: DemoMachine, tmp_path: Path
) -> None:
    choice = import_and_choose(machine, SHORT_NOTICE, None)
    programme = job.write_programme(machine, choice.script, choice.document_id)
    _tune, _greeting, bulletin, _closing = programme
    job.accept_readings(machine, programme)
    job.wait_for_speech(machine, programme)
    job.submit_and_approve(machine, programme)
    aired = job.put_on_air(machine, programme, AHEAD_S)
    job.wait_for_plans(machine, aired)
    backup, engine = io.BytesIO(), machine.sessions.kw["bind"]
    write_backup(engine, machine.settings, backup, now_ms())
    job.wait_for_verdicts(machine, aired)
    verdicts = verdicts_of(machine, aired, bulletin)
    job.wait_for_plans(machine, job.put_on_air(machine, programme, LATER_S))
    entries, versions = count_entries(machine), seen_versions(machine)

    kill(machine, *MODULES)
    backup.seek(0)
    put_back(machine, backup, tmp_path)
    assert count_entries(machine) < entries

    job.wait_for_verdicts(machine, aired)  # watches the processes, so they are started again
    assert verdicts_of(machine, aired, bulletin) == verdicts
    until(lambda: count_entries(machine) >= entries, LIMIT_S)
    again = job.put_on_air(machine, programme, AHEAD_S)
    job.wait_for_plans(machine, again)
    assert all(seen_versions(machine)[id_] > version for id_, version in versions.items())
    job.wait_for_verdicts(machine, again)
    assert set(verdicts_of(machine, again, bulletin).values()) == {("played", "")}
