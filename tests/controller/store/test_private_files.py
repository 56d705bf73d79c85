import stat
from pathlib import Path

from sqlalchemy import text

from controller.store.engine import open_engine, writing_sessions


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def write_in(url: str) -> None:
    """Leave a database in use: its journals lie beside it."""
    with writing_sessions(open_engine(url))() as session:
        session.execute(text("CREATE TABLE t (n INTEGER)"))
        session.commit()


def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    write_in(f"sqlite:///{tmp_path}/loa.db")
    assert modes(tmp_path) == {0o600}


def test_a_database_that_others_could_read_is_closed_when_it_is_opened(tmp_path: Path) -> None:
    for name in ("loa.db", "loa.db-wal", "loa.db-shm"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)
    open_engine(f"sqlite:///{tmp_path}/loa.db").dispose()
    assert modes(tmp_path) == {0o600}
