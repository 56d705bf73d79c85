"""What documents say of themselves, where the wording of bulletins comes from, series, drafts."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORDS_OF_DOCUMENTS = (
    ("format", sa.String(length=20), "text"),
    ("subject", sa.Text(), ""),
    ("place", sa.String(length=200), ""),
    ("effective_on", sa.String(length=10), ""),
    ("field", sa.String(length=80), ""),
    ("relations", sa.Text(), "[]"),
    ("set_apart", sa.Text(), "[]"),
    ("repairs", sa.Text(), "[]"),
    ("family_id", sa.String(length=32), ""),
    ("folded", sa.Text(), ""),
)
WORDS_OF_BULLETINS = (
    ("form", sa.String(length=20), "plain"),
    ("field", sa.String(length=80), ""),
    ("proposal", sa.Text(), "[]"),
)


def upgrade() -> None:
    """Lay tables and columns; let a search find what is there already."""
    op.create_table(
        "series",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_series_created_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_series_document_id_documents")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_series_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_unit_id"), "series", ["unit_id"])
    _documents()
    _bulletins()
    _drafts()
    _fold_what_is_there()


def _documents() -> None:
    with op.batch_alter_table("documents") as batch_op:
        for name, kind, default in WORDS_OF_DOCUMENTS:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        batch_op.add_column(
            sa.Column("is_draft", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("checked_by", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("checked_at", sa.BigInteger(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_documents_checked_by_people"), "people", ["checked_by"], ["id"]
        )
        batch_op.create_index(op.f("ix_documents_family_id"), ["family_id"])
        batch_op.create_index(op.f("ix_documents_field"), ["field"])
    _without_defaults("documents", [name for name, _, _ in WORDS_OF_DOCUMENTS])
    _without_defaults("documents", ["is_draft", "version"])


def _bulletins() -> None:
    with op.batch_alter_table("bulletins") as batch_op:
        for name, kind, default in WORDS_OF_BULLETINS:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        for name in ("series_id", "corrects_id", "reused_from_id"):
            batch_op.add_column(sa.Column(name, sa.String(length=32), nullable=True))
            table = "series" if name == "series_id" else "bulletins"
            batch_op.create_foreign_key(op.f(f"fk_bulletins_{name}_{table}"), table, [name], ["id"])
        batch_op.add_column(sa.Column("series_position", sa.Integer(), nullable=True))
        batch_op.create_index(op.f("ix_bulletins_series_id"), ["series_id"])
        batch_op.create_index(op.f("ix_bulletins_field"), ["field"])
    _without_defaults("bulletins", [name for name, _, _ in WORDS_OF_BULLETINS])


def _drafts() -> None:
    op.create_table(
        "machine_drafts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("passages", sa.Text(), nullable=False),
        sa.Column("sentences", sa.Text(), nullable=False),
        sa.Column("gone_through_by", sa.String(length=32), nullable=True),
        sa.Column("gone_through_at", sa.BigInteger(), nullable=True),
        sa.Column("bulletin_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["people.id"], name=op.f("fk_machine_drafts_asked_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletins.id"], name=op.f("fk_machine_drafts_bulletin_id_bulletins")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_machine_drafts_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["gone_through_by"],
            ["people.id"],
            name=op.f("fk_machine_drafts_gone_through_by_people"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_machine_drafts_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine_drafts")),
    )
    for name in ("unit_id", "document_id"):
        op.create_index(op.f(f"ix_machine_drafts_{name}"), "machine_drafts", [name])


def _without_defaults(table: str, names: list[str]) -> None:
    with op.batch_alter_table(table) as batch_op:
        for name in names:
            batch_op.alter_column(name, server_default=None)


def _fold_what_is_there() -> None:
    documents = sa.table(
        "documents",
        *(sa.column(n) for n in ("id", "title", "number", "source_text", "family_id", "folded")),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(documents)).all():
        plain = _folded(f"{row.title}\n{row.number}\n{row.source_text}")
        change = sa.update(documents).where(documents.c.id == row.id)
        connection.execute(change.values(family_id=row.id, folded=plain))


def _folded(text: str) -> str:
    """As `controller.search.folded` was when this step was written."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
