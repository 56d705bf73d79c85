"""An exported approval, checked by a stranger's script in a process of its own.

The process knows neither our packages nor a database: it gets two files.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.accounts.passkeys import public_key_of
from controller.approval.exporting import NotSignedError, key_file, signed_file
from controller.bulletins.decisions import approve
from controller.store.bulletins import Approval
from controller.store.engine import open_engine, writing_sessions
from tests.controller.approval.signing import Hand
from tests.controller.commune import lay_commune

SCRIPT = Path(__file__).parents[3] / "docs" / "audit" / "verify_approval.py"
EVERY_BYTE = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("verify_approval", sys.argv[1])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
key = script.load_pem_public_key(Path(sys.argv[3]).read_bytes())
right = Path(sys.argv[2]).read_bytes()
script.checked(right, key)
believed = []
for place in range(len(right)):
    for change in (0x01, 0x20, 0x80):
        changed = bytearray(right)
        changed[place] ^= change
        try:
            script.checked(bytes(changed), key)
        except (script.RefusedError, ValueError, LookupError, TypeError, AttributeError):
            continue
        believed.append((place, change))
assert not {"controller", "playlists", "sqlalchemy", "webauthn"} & set(sys.modules)
print(len(right), believed)
"""


class Files:
    """One approval and its approver's key, and somebody else's."""

    def __init__(
        self, folder: Path, approval: Approval, unsigned: Approval, hands: list[Hand]
    ) -> None:
        self.statement = folder / "statement.json"
        self.key = folder / "approver.pem"
        self.stranger = folder / "stranger.pem"
        self.unsigned = unsigned
        self.statement.write_bytes(signed_file(approval))
        self.key.write_bytes(key_file(public_key_of(hands[0].passkey)))
        self.stranger.write_bytes(key_file(public_key_of(hands[1].passkey)))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Files]:
    folder = tmp_path_factory.mktemp("approval")
    (folder / "loa.db").write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{folder / 'loa.db'}")
    with writing_sessions(engine)() as session:
        commune, other = lay_commune(session), lay_commune(session, name="khac")
        unsigned = approve(
            session, commune.approver, commune.pending_bulletin(session).current.id, commune.now
        )
        hands = [Hand.of(session, commune), Hand.of(session, other)]
        parts = [commune.pending_bulletin(session, f"Kỳ {n} “a”\\b.").current for n in range(2)]
        approval = hands[0].approve(session, *parts)[1]
        yield Files(folder, approval, unsigned, hands)
    engine.dispose()


def run(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    # Isolated, from an empty place: nothing of ours can be imported.
    command = [sys.executable, "-I", *map(str, arguments)]
    environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_what_she_signed_is_accepted_and_told(files: Files, tmp_path: Path) -> None:
    answer = run(SCRIPT, files.statement, files.key, folder=tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.startswith("SIGNED by the holder of key")
    assert "Nguyễn Thị approver" in answer.stdout


def test_somebody_elses_key_is_refused(files: Files, tmp_path: Path) -> None:
    answer = run(SCRIPT, files.statement, files.stranger, folder=tmp_path)
    assert (answer.returncode, answer.stdout[:7]) == (1, "REFUSED")


def test_one_changed_byte_of_any_part_is_refused(files: Files, tmp_path: Path) -> None:
    answer = run("-c", EVERY_BYTE, SCRIPT, files.statement, files.key, folder=tmp_path)
    size = len(files.statement.read_bytes())
    assert answer.stdout == f"{size} []\n", answer.stdout + answer.stderr


def test_a_changed_byte_of_the_key_is_refused(files: Files, tmp_path: Path) -> None:
    pem = files.key.read_text().splitlines()
    letter = "A" if pem[1][40] != "A" else "B"
    changed = tmp_path / "changed.pem"
    changed.write_text("\n".join([pem[0], pem[1][:40] + letter + pem[1][41:], *pem[2:]]) + "\n")
    assert run(SCRIPT, files.statement, changed, folder=tmp_path).returncode in {1, 2}


def test_what_nobodys_device_signed_cannot_be_taken_away_as_signed(files: Files) -> None:
    with pytest.raises(NotSignedError, match="password"):
        signed_file(files.unsigned)
