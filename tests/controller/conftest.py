"""A fresh, migrated database for each test, on both engines that Loa runs on."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from controller.store.engine import open_engine
from controller.store.migrate import migrate
from tests.real_parts.postgres import Postgres, find_programs

LEANING = frozenset({
    "archive", "audit", "backup", "erasure", "ledger", "link", "planning", "reports", "schedules",
    "signer", "store", "transparency", "update",
})  # fmt: skip
"""Rooms that lean on what an engine can do: always tried on both. Of the others PostgreSQL has
its turn with `--long`."""
ROOMS = Path(__file__).parent


def pytest_collection_finish() -> None:
    """What was loaded stays: to look through it again and again took half of the tests' time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:  # of the whole run, those of other rooms among them
        if ROOMS not in item.path.parents or item.path.relative_to(ROOMS).parts[0] in LEANING:
            continue
        params = getattr(item, "callspec", None)
        if params is not None and "postgresql" in params.params.values():
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    if find_programs() is None:
        pytest.skip("PostgreSQL is not installed (./loa test installs it)")
    with Postgres() as server:
        engine = open_engine(server.new_database())
        migrate(engine)
        engine.dispose()
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    path = tmp_path / "loa.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def shared_sqlite(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> Iterator[Engine]:
    """One database for all tests that take everything back at their end.

    To work out each statement anew for each database cost a third of their time.
    """
    path = tmp_path_factory.mktemp("shared") / "loa.db"
    shutil.copy(migrated_sqlite, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_postgres(postgres: Postgres) -> Iterator[Engine]:
    """The same on PostgreSQL."""
    engine = open_engine(postgres.new_database(template="test_1"))
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    url = postgres.new_database(template="test_1")
    yield url
    postgres.drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both engines. A test that needs only one asks for `sqlite_url` or `postgres_url`."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """One transaction for the whole test, on both engines; nothing of it stays."""
    name = "shared_sqlite" if request.param == "sqlite" else "shared_postgres"
    shared: Engine = request.getfixturevalue(name)
    with shared.connect() as connection, connection.begin() as everything:
        # What the test commits is a savepoint: it stands until the test ends.
        with Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as session:
            yield session
        everything.rollback()
