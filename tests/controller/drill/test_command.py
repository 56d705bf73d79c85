import json
from pathlib import Path

import pytest

from controller.cli import main
from controller.store.engine import open_engine, writing_sessions
from tests.controller.commune import lay_commune


@pytest.fixture
def _commune(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOA_DATABASE_URL", database_url)
    engine = open_engine(database_url)
    with writing_sessions(engine).begin() as session:
        lay_commune(session, clusters=0)
    engine.dispose()


def loa(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["drill", *words])
    told = capsys.readouterr()
    return status, told.out, told.err


@pytest.mark.usefixtures("_commune")
def test_a_drill_is_walked_through_and_its_minutes_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = loa(
        capsys, "begin", "hijack-heard", "--leader", "Nguyễn Văn Bình", "--present", "Mai"
    )
    assert status == 0
    assert "Next step, report" in out
    status, out, _ = loa(capsys, "step", "--by", "Mai", "--note", "thôn 3, 05:10")
    assert status == 0
    assert "Next step, silence" in out
    assert loa(capsys, "list")[1].endswith("\thijack-heard\topen\t1/9\n")
    (listed,) = json.loads(loa(capsys, "list", "--json")[1])
    assert [did["by"] for did in listed["done"]] == ["Mai"]
    assert (listed["missing"][0], listed["ended_at"]) == ("silence", None)
    status, out, _ = loa(capsys, "end", "--lessons", "Cần thêm người trực")
    assert status == 0
    assert "silence, diary" in out
    for name in ("bien-ban.html", "bien-ban.md"):
        assert loa(capsys, "minutes", str(tmp_path / name))[0] == 0
        told = (tmp_path / name).read_text()
        assert "thôn 3, 05:10" in told
        assert "Cần thêm người trực" in told


@pytest.mark.usefixtures("_commune")
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = loa(capsys, "step", "--by", "Mai")
    assert (status, err) == (1, "loa drill: say which drill with --drill: none is open\n")
    loa(capsys, "begin", "leaked-key", "--leader", "Bình")
    assert "ends in .html or .md" in loa(capsys, "minutes", str(tmp_path / "bien-ban.pdf"))[2]
    loa(capsys, "begin", "leaked-key", "--leader", "Bình")
    status, _, err = loa(capsys, "step", "--by", "Mai")
    assert status == 1
    assert "--drill" in err
