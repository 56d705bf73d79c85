"""What units lay over our lexicon, as changes that are never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLE = "lexicon_changes"


def upgrade() -> None:
    """Lay the table and set its triggers."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=200), nullable=False),
        sa.Column("written", sa.String(length=200), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sa.Column("senses", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_lexicon_changes_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_lexicon_changes_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_changes")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_lexicon_changes_unit_id_number")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for name, event in (("no_update", "UPDATE"), ("no_delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER {TABLE}_{name} BEFORE {event} ON {TABLE} FOR EACH ROW "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE}: the record is append-only'); END"
            )
        return
    for name, event, each in (
        ("no_update", "UPDATE", "ROW"),
        ("no_delete", "DELETE", "ROW"),
        ("no_truncate", "TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {TABLE}_{name} BEFORE {event} ON {TABLE} "
            f"FOR EACH {each} EXECUTE FUNCTION loa_refuse()"
        )
