"""A province whose record is full: 5,000 clusters in 65 communes, ten broadcasts a day in each.

The rows are made by the database itself, by the hundred thousand; for `ledger`. The log's triggers
are off meanwhile: what is measured here is how pages read, not how the record is written.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.service import NewPerson, add_person
from controller.civil import DAY_MS, HOUR_MS
from controller.library.fields_of_law import FieldOfLaw
from controller.search import folded
from controller.store.base import Base, first_id, new_id
from controller.store.broadcasts import ExpectedBroadcast, Programme, Slot
from controller.store.bulletins import Audio, Bulletin, BulletinStatus, Revision, SpeechState
from controller.store.engine import writing_sessions
from controller.store.ledger import Verdict
from controller.store.people import Person, StaffRole
from controller.store.places import Cluster
from controller.store.units import Unit
from controller.units.service import NewUnit, add_unit
from playlists.messages.plan import ItemKind
from tests.controller.commune import FAST_HASHER, PASSWORD

COMMUNES = 65
CLUSTERS = 5_000
A_DAY = 10
BULLETINS = 200
FIRST_MS = (5 - 7) * HOUR_MS
"""05:00 in Vietnam, after midnight UTC."""
BETWEEN_MS = 1_200_000
LENGTH_MS = 60_000
LOGIN = "auditor.bench"

OUTCOME = """CASE WHEN substr(c.id, 31) < '0a' OR substr(c.id, :luck, 2) < '08' THEN 'failed'
  WHEN substr(c.id, :luck, 2) < '0d' THEN 'partial'
  WHEN substr(c.id, :luck, 2) < '0f' THEN 'unverified' ELSE 'played' END"""
"""Some clusters never sound, others fail on some days."""
PROMISE = text(f"""
INSERT INTO expected_broadcasts
  (id, occurrence, item, cluster_id, unit_id, slot_id, revision_id, sha256, planned_start,
   length_ms, first_plan_version, promised_at, withdrawn_by, withdrawn_cause, verdict, cause,
   heard_ms, verdict_number)
SELECT :begins || substr(c.id, 17), :occurrence, 'i', c.id, c.unit_id,
  substr(c.unit_id, 1, 28) || :slot, :revision, :sha256, :start, :length, 1, :start, '', '',
  {OUTCOME}, '', :length, 1
FROM clusters c
""")
"""One bulletin at one time in every cluster."""
JUDGE = text(f"""
INSERT INTO verdicts (id, expected_id, number, kind, cause, qualifiers, started_at, ended_at,
  start_error_ms, heard_ms, rests_on, judged_at)
SELECT :begins || substr(c.id, 17), :begins || substr(c.id, 17), 1, {OUTCOME}, '', '', :start + 3,
  :start + :length, 3, :length, '[]', :start + :length
FROM clusters c
""")


@dataclass(frozen=True)
class FilledRecord:
    """What the pages are asked about."""

    now: int
    days: int
    province: str
    communes: tuple[str, ...]
    clusters: tuple[str, ...]
    bulletins: tuple[str, ...]

    @property
    def broadcasts(self) -> int:
        return self.days * A_DAY * CLUSTERS


def fill(engine: Engine, last_midnight: int, days: int) -> FilledRecord:
    """Fill an empty, migrated database with days that end at a midnight (UTC)."""
    begin = last_midnight - days * DAY_MS
    with writing_sessions(engine).begin() as session:
        province, communes, clusters, bulletins = _places_and_words(session, begin - DAY_MS)
    # Sorted once in the end, indexes are laid in a fraction of the time.
    names = (ExpectedBroadcast.__tablename__, Verdict.__tablename__)
    indexes = [i for name in names for i in Base.metadata.tables[name].indexes]
    with engine.begin() as connection:
        _without_triggers(connection)
        for index in indexes:
            index.drop(connection)
    for day in range(days):
        with engine.begin() as connection:
            for number in range(A_DAY):
                start = begin + day * DAY_MS + FIRST_MS + number * BETWEEN_MS
                turn = (day * A_DAY + number) % BULLETINS
                promise = {
                    "begins": f"{first_id(start)}7000",
                    "occurrence": f"{day}:{number}",
                    "slot": f"{number:04}",
                    "revision": bulletins[turn][1],
                    "sha256": f"{turn:064x}",
                    "start": start,
                    "length": LENGTH_MS,
                    "luck": 17 + day % 14,
                }
                connection.execute(PROMISE, promise)
                connection.execute(JUDGE, promise)
    with engine.begin() as connection:
        for index in indexes:
            index.create(connection)
        connection.execute(text("ANALYZE"))
    now = last_midnight - 4 * HOUR_MS
    return FilledRecord(now, days, province, communes, clusters, tuple(b for b, _r in bulletins))


def _places_and_words(
    session: Session, at: int
) -> tuple[str, tuple[str, ...], tuple[str, ...], list[tuple[str, str]]]:
    new = NewUnit(parent_id=None, kind="tỉnh", name="Khánh Hòa")
    province = add_unit(session, SYSTEM, new, at)
    communes = [
        add_unit(session, SYSTEM, NewUnit(parent_id=province.id, kind="xã", name=f"Xã {n:02}"), at)
        for n in range(COMMUNES)
    ]
    auditor = NewPerson(
        unit_id=province.id,
        login=LOGIN,
        name="Phạm Thị Lan",
        role=StaffRole.AUDITOR,
        password=PASSWORD,
    )
    person = add_person(session, SYSTEM, auditor, at, FAST_HASHER)
    clusters = [
        Cluster(
            id=new_id(at),
            unit_id=communes[n % COMMUNES].id,
            code=f"{n // COMMUNES:03}",
            name=f"Thôn {n}",
            households=60 + n % 40,
            created_at=at,
        )
        for n in range(CLUSTERS)
    ]
    session.add_all(clusters)
    session.flush()
    bulletins = [
        _bulletin(session, person, communes[n % COMMUNES], n, at) for n in range(BULLETINS)
    ]
    for commune in communes:
        _slots(session, person, commune, at)
    ids = tuple(cluster.id for cluster in clusters)
    return province.id, tuple(unit.id for unit in communes), ids, bulletins


def _bulletin(
    session: Session, person: Person, unit: Unit, number: int, at: int
) -> tuple[str, str]:
    fields = list(FieldOfLaw)
    title = f"Bản tin số {number} về {fields[number % len(fields)]}"
    audio = Audio(sha256=f"{number:064x}", size_bytes=1, frames=1_440_000, made_at=at)
    bulletin = Bulletin(
        id=new_id(at),
        unit_id=unit.id,
        kind=ItemKind.BULLETIN,
        title=title,
        status=BulletinStatus.APPROVED,
        field=fields[number % len(fields)],
        folded=folded(title),
        created_by=person.id,
        created_at=at,
    )
    session.add(audio)
    session.flush()
    revision = Revision(
        id=new_id(at),
        number=1,
        written_text=title,
        author_id=person.id,
        created_at=at,
        speech_state=SpeechState.READY,
        audio_sha256=audio.sha256,
    )
    bulletin.revisions.append(revision)
    session.add(bulletin)
    session.flush()
    return bulletin.id, revision.id


def _slots(session: Session, person: Person, unit: Unit, at: int) -> None:
    programme = Programme(
        id=new_id(at), unit_id=unit.id, name="Sáng", created_by=person.id, created_at=at
    )
    session.add(programme)
    session.flush()
    for number in range(A_DAY):
        session.add(
            Slot(
                id=f"{unit.id[:28]}{number:04}",
                unit_id=unit.id,
                programme_id=programme.id,
                starts_on="2020-01-01",
                at="05:00:00",
                created_by=person.id,
                created_at=at,
                last_start_at=at,
            )
        )


def _without_triggers(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN "
        names += "('expected_broadcasts', 'verdicts')"
        for (name,) in connection.execute(text(names)).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        return
    for table in ("expected_broadcasts", "verdicts"):
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
