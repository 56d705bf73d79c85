"""Second steps of a login, the brake on guessing, tokens, stand-ins, resets by two persons."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
SHA256 = sa.String(length=64)
INSTANT = sa.BigInteger()


def upgrade() -> None:
    """Lay the tables. Sessions are dropped: everybody logs in once more."""
    op.drop_table("login_sessions")
    _sessions()
    _factors()
    _tokens()
    _people()


def _sessions() -> None:
    op.create_table(
        "login_sessions",
        sa.Column("token_sha256", SHA256, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("csrf_token", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("browser", sa.String(length=300), nullable=False),
        sa.Column("origin", sa.String(length=100), nullable=False),
        sa.Column("factor", sa.String(length=20), nullable=False),
        sa.Column("challenge", sa.String(length=100), nullable=False),
        _to_people("login_sessions", "person_id"),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_login_sessions")),
    )
    op.create_index(op.f("ix_login_sessions_person_id"), "login_sessions", ["person_id"])
    op.create_table(
        "half_logins",
        sa.Column("token_sha256", SHA256, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("browser", sa.String(length=300), nullable=False),
        sa.Column("origin", sa.String(length=100), nullable=False),
        sa.Column("challenge", sa.String(length=100), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _to_people("half_logins", "person_id"),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_half_logins")),
    )
    op.create_table(
        "login_brakes",
        sa.Column("key_sha256", SHA256, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key_sha256", name=op.f("pk_login_brakes")),
    )
    op.create_index(op.f("ix_login_brakes_last_at"), "login_brakes", ["last_at"])


def _factors() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        _to_people("passkeys", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_person_id"), "passkeys", ["person_id"])
    op.create_table(
        "one_time_secrets",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        _to_people("one_time_secrets", "person_id"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_one_time_secrets")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_sha256", SHA256, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        _to_people("recovery_codes", "person_id"),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_person_id"), "recovery_codes", ["person_id"])


def _tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_sha256", SHA256, nullable=False),
        sa.Column("acts", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        _to_people("api_tokens", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_api_tokens_token_sha256")),
    )
    op.create_index(op.f("ix_api_tokens_person_id"), "api_tokens", ["person_id"])


def _people() -> None:
    op.add_column("people", sa.Column("appointed_by", ID, nullable=True))
    op.add_column("people", sa.Column("confirmed_at", INSTANT, nullable=True))
    # Who is here already was let in by whoever set this installation up.
    op.execute("UPDATE people SET confirmed_at = created_at")
    op.create_table(
        "substitutions",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("absent_id", ID, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("granted_by", ID, nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        _to_people("substitutions", "person_id"),
        _to_people("substitutions", "absent_id"),
        _to_people("substitutions", "granted_by"),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_substitutions_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitutions")),
    )
    op.create_index(op.f("ix_substitutions_person_id"), "substitutions", ["person_id"])
    op.create_table(
        "password_resets",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("first_sha256", SHA256, nullable=False),
        sa.Column("with_factors", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", ID, nullable=True),
        sa.Column("second_sha256", SHA256, nullable=True),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        _to_people("password_resets", "person_id"),
        _to_people("password_resets", "asked_by"),
        _to_people("password_resets", "confirmed_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
    )
    op.create_index(op.f("ix_password_resets_person_id"), "password_resets", ["person_id"])


def _to_people(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["people.id"], name=op.f(f"fk_{table}_{column}_people")
    )
