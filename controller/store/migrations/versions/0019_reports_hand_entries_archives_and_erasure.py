"""Reports, entries by hand, archives, erasure of personal data.

The record stays append-only with two doors: what an archive holds may leave the database, and
words of an erased bulletin may be emptied. Both are open only where a row of `archives` or
`erased_subjects` says so, and both stand in the record of acts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
SHA256 = sa.String(length=64)
INSTANT = sa.BigInteger()
ARCHIVED = "EXISTS (SELECT 1 FROM archives WHERE until > OLD.received_at AND restored_at IS NULL)"
ERASED = "EXISTS (SELECT 1 FROM erased_subjects WHERE subject_id = OLD.{name})"
FROZEN = "written_text, spoken_text, readings, audio_sha256, submitted_at, number, bulletin_id"
EMPTIED = {
    "revisions": (
        "id",
        (
            "NEW.written_text = '' AND NEW.spoken_text = '' AND NEW.readings = '[]' "
            "AND NEW.number = OLD.number AND NEW.bulletin_id = OLD.bulletin_id "
            "AND NEW.submitted_at = OLD.submitted_at AND NEW.audio_sha256 IS NULL"
        ),
    ),
    "approvals": (
        "id",
        (
            "NEW.statement = '' AND NEW.comment = '' AND NEW.proof = '' "
            "AND NEW.id = OLD.id AND NEW.revision_id = OLD.revision_id "
            "AND NEW.decision = OLD.decision AND NEW.person_id = OLD.person_id "
            "AND NEW.decided_at = OLD.decided_at AND NEW.evidence = OLD.evidence"
        ),
    ),
    "audit_events": (
        "subject_id",
        (
            "NEW.detail = '{}' AND NEW.id = OLD.id AND NEW.at = OLD.at "
            "AND NEW.actor = OLD.actor AND NEW.act = OLD.act AND NEW.subject = OLD.subject "
            "AND NEW.subject_id = OLD.subject_id AND NEW.origin = OLD.origin "
            "AND COALESCE(NEW.person_id, '') = COALESCE(OLD.person_id, '') "
            "AND COALESCE(NEW.unit_id, '') = COALESCE(OLD.unit_id, '')"
        ),
    ),
}
"""Table → the column that names what was erased, and how an emptied row must look."""


def upgrade() -> None:
    """Lay the tables, set the triggers."""
    _jobs()
    _files()
    _photos()
    _entries()
    _archives()
    _erasures()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("hand_entries", "hand_photos", "erasures", "erased_subjects"):
        for act in ("update", "delete"):
            _refuse(table, f"no_{act}", f"BEFORE {act.upper()}", sqlite=sqlite)
    _refuse("archives", "no_delete", "BEFORE DELETE", sqlite=sqlite)
    for table in ("stored_entries", "stored_reports"):
        _open(table, "no_delete", "BEFORE DELETE", ARCHIVED, "OLD", sqlite=sqlite)
    for table, (name, emptied) in EMPTIED.items():
        may = f"{ERASED.format(name=name)} AND {emptied}"
        if table == "revisions":
            event = f"BEFORE UPDATE OF {FROZEN}"
            may = f"OLD.submitted_at IS NULL OR ({may})"
            _open(table, "frozen", event, may, "NEW", sqlite=sqlite)
        else:
            _open(table, "no_update", "BEFORE UPDATE", may, "NEW", sqlite=sqlite)


def _jobs() -> None:
    table = "report_jobs"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("steps_done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        _reference(table, "unit_id", "units"),
        _reference(table, "asked_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_unit_id"), table, ["unit_id"])
    op.create_index("ix_report_jobs_open", table, ["state", "seen_at"])


def _files() -> None:
    table = "report_files"
    op.create_table(
        table,
        sa.Column("job_id", ID, nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        _reference(table, "job_id", "report_jobs"),
        sa.PrimaryKeyConstraint("job_id", "format", name=op.f(f"pk_{table}")),
    )


def _photos() -> None:
    table = "hand_photos"
    op.create_table(
        table,
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f(f"pk_{table}")),
    )


def _entries() -> None:
    table = "hand_entries"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("cluster_id", ID, nullable=True),
        sa.Column("bulletin_id", ID, nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photo_sha256", SHA256, nullable=True),
        sa.Column("written_by", ID, nullable=False),
        sa.Column("writer", sa.String(length=200), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("corrects_id", ID, nullable=True),
        _reference(table, "unit_id", "units"),
        _reference(table, "cluster_id", "clusters"),
        _reference(table, "bulletin_id", "bulletins"),
        _reference(table, "photo_sha256", "hand_photos", "sha256"),
        _reference(table, "written_by", "people"),
        _reference(table, "corrects_id", table),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("corrects_id", name=op.f(f"uq_{table}_corrects_id")),
    )
    op.create_index("ix_hand_entries_day", table, ["unit_id", "began_at"])
    op.create_index("ix_hand_entries_place", table, ["cluster_id", "began_at"])
    op.create_index(op.f(f"ix_{table}_bulletin_id"), table, ["bulletin_id"])


def _archives() -> None:
    table = "archives"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("from_size", sa.BigInteger(), nullable=False),
        sa.Column("to_size", sa.BigInteger(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("archived_at", INSTANT, nullable=False),
        sa.Column("restored_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("to_size", name=op.f(f"uq_{table}_to_size")),
    )


def _erasures() -> None:
    table = "erasures"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("bulletin_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("actor", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("erased_at", INSTANT, nullable=False),
        _reference(table, "unit_id", "units"),
        _reference(table, "bulletin_id", "bulletins"),
        _reference(table, "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("bulletin_id", name=op.f(f"uq_{table}_bulletin_id")),
    )
    op.create_index(op.f(f"ix_{table}_unit_id"), table, ["unit_id"])
    subjects = "erased_subjects"
    op.create_table(
        subjects,
        sa.Column("subject_id", sa.String(length=60), nullable=False),
        sa.Column("erasure_id", ID, nullable=False),
        _reference(subjects, "erasure_id", table),
        sa.PrimaryKeyConstraint("subject_id", name=op.f(f"pk_{subjects}")),
    )
    op.create_index(op.f(f"ix_{subjects}_erasure_id"), subjects, ["erasure_id"])


def _reference(table: str, column: str, to: str, key: str = "id") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.{key}"], name=name)


def _refuse(table: str, name: str, event: str, *, sqlite: bool) -> None:
    action = (
        f"BEGIN SELECT RAISE(ABORT, '{table}: the record is append-only'); END"
        if sqlite
        else "EXECUTE FUNCTION loa_refuse()"
    )
    op.execute(f"CREATE TRIGGER {table}_{name} {event} ON {table} FOR EACH ROW {action}")


def _open(table: str, name: str, event: str, may: str, given: str, *, sqlite: bool) -> None:  # noqa: PLR0913 - the parts of one statement
    """Set a trigger anew that refuses unless a condition holds."""
    trigger = f"{table}_{name}"
    if sqlite:
        op.execute(f"DROP TRIGGER {trigger}")
        op.execute(
            f"CREATE TRIGGER {trigger} {event} ON {table} FOR EACH ROW WHEN ({may}) IS NOT TRUE "
            f"BEGIN SELECT RAISE(ABORT, '{table}: the record is append-only'); END"
        )
        return
    # PostgreSQL looks at other tables only from within a function.
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(
        f"CREATE FUNCTION loa_{trigger}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {may} THEN RETURN {given}; END IF; "
        "RAISE EXCEPTION '% on %: the record is append-only', TG_OP, TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {trigger} {event} ON {table} FOR EACH ROW EXECUTE FUNCTION loa_{trigger}()"
    )
