import stat
from pathlib import Path

import pytest

from controller.installation.home import private_home
from controller.settings import SettingsError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_home_is_its_owners_alone(tmp_path: Path) -> None:
    assert mode(private_home(tmp_path / "var")) == 0o700


@pytest.mark.parametrize("mark", ["lock", "loa.db", "keys"])
def test_an_open_home_of_an_older_version_is_closed(tmp_path: Path, mark: str) -> None:
    home = tmp_path / "var"
    home.mkdir()
    home.chmod(0o755)
    (home / mark).touch()
    assert mode(private_home(home)) == 0o700


def test_an_empty_folder_is_closed(tmp_path: Path) -> None:
    home = tmp_path / "var"
    home.mkdir()
    home.chmod(0o755)
    assert mode(private_home(home)) == 0o700


def test_a_folder_with_other_things_in_it_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "www"
    home.mkdir()
    home.chmod(0o755)
    (home / "index.html").touch()
    with pytest.raises(SettingsError, match="chmod 700"):
        private_home(home)
    assert mode(home) == 0o755
