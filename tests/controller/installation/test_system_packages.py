"""Programs of the system are found, installed or unpacked, and no service is touched."""

import shutil
import subprocess
from pathlib import Path

import pytest

from controller.installation.system_packages import (
    POLICY_DENIES,
    PackageMissingError,
    Program,
    System,
    ensure,
)
from tests.controller.installation.debian import Debian


@pytest.fixture
def debian(tmp_path: Path) -> Debian:
    laid = Debian(tmp_path / "debian")
    laid.lay()
    return laid


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    return tmp_path / "loa home" / "system"


def words_of(program: Program) -> str:
    done = subprocess.run(
        [program.path], env=program.environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def silent(_text: str) -> None:
    return


def test_what_is_on_the_path_is_used_and_nothing_is_installed(
    debian: Debian, unpacked: Path
) -> None:
    found = ensure({"sh": "dash"}, unpacked, silent, debian.system(root=True))
    assert found["sh"].path.name == "sh"
    assert found["sh"].environment == {}
    assert debian.diary == []


def test_root_installs_by_apt_after_fetching_the_lists_once_they_are_missed(
    debian: Debian, unpacked: Path
) -> None:
    told: list[str] = []
    programs = {"mosquitto-x": "mosquitto-x", "mosquitto-y": "mosquitto-y"}
    found = ensure(programs, unpacked, told.append, debian.system(root=True))
    assert words_of(found["mosquitto-x"]) == "installed"
    assert [line.split()[-1] for line in debian.diary if line.startswith("apt")] == [
        "mosquitto-y",
        "update",
        "mosquitto-y",
    ]
    assert told == ["Installing mosquitto-x, mosquitto-y …"]
    assert not unpacked.exists()


def test_a_package_with_two_programs_is_asked_for_once(debian: Debian, unpacked: Path) -> None:
    told: list[str] = []
    with pytest.raises(PackageMissingError):
        ensure({"a": "pair", "b": "pair"}, unpacked, told.append, debian.system(root=True))
    assert told == ["Installing pair …"]


def test_no_service_starts_while_apt_installs_and_the_policy_is_gone_afterwards(
    debian: Debian, unpacked: Path
) -> None:
    ensure({"mosquitto": "mosquitto"}, unpacked, silent, debian.system(root=True))
    assert "mosquitto starts" not in debian.diary
    assert not debian.policy.exists()


def test_a_new_service_is_disabled_so_that_no_boot_starts_it(
    debian: Debian, unpacked: Path
) -> None:
    ensure({"mosquitto": "mosquitto"}, unpacked, silent, debian.system(root=True))
    assert debian.diary[-1] == "update-rc.d mosquitto disable"


def test_where_systemd_boots_it_disables_the_new_service(debian: Debian, unpacked: Path) -> None:
    debian.boots_with_systemd()
    ensure({"mosquitto": "mosquitto"}, unpacked, silent, debian.system(root=True))
    assert debian.diary[-1] == "systemctl disable mosquitto"


def test_a_service_that_was_there_before_stays_as_it_is(debian: Debian, unpacked: Path) -> None:
    debian.units.mkdir()
    (debian.units / "mosquitto.service").touch()
    ensure({"mosquitto": "mosquitto"}, unpacked, silent, debian.system(root=True))
    assert not any(line.startswith("update-rc.d") for line in debian.diary)


def test_somebody_elses_policy_stands(debian: Debian, unpacked: Path) -> None:
    theirs = "#!/bin/sh\nexit 101\n"
    debian.policy.write_text(theirs)
    debian.policy.chmod(0o755)
    ensure({"mosquitto": "mosquitto"}, unpacked, silent, debian.system(root=True))
    assert debian.policy.read_text() == theirs


def test_our_policy_that_a_killed_run_left_behind_is_taken_away(
    debian: Debian, unpacked: Path
) -> None:
    debian.policy.write_text(POLICY_DENIES)
    ensure({"mosquitto": "mosquitto"}, unpacked, silent, debian.system(root=True))
    assert not debian.policy.exists()


def test_a_failed_installation_tells_what_apt_said_and_leaves_no_policy(
    debian: Debian, unpacked: Path
) -> None:
    with pytest.raises(PackageMissingError) as refused:
        ensure({"x": "no-such-package"}, unpacked, silent, debian.system(root=True))
    assert "Unable to locate package no-such-package" in str(refused.value)
    assert "sudo apt-get install no-such-package" in str(refused.value)
    assert not debian.policy.exists()


def test_without_root_packages_are_unpacked_and_found_with_their_libraries(
    debian: Debian, unpacked: Path
) -> None:
    told: list[str] = []
    found = ensure({"hoa": "hoa"}, unpacked, told.append, debian.system(root=False))
    assert words_of(found["hoa"]) == "unpacked"
    assert found["hoa"].environment == {"LD_LIBRARY_PATH": str(unpacked / "usr/lib")}
    assert told == [f"No root: unpacking hoa into {unpacked} …"]
    assert not debian.policy.exists()


def test_what_was_unpacked_is_found_again_and_its_downloads_are_gone(
    debian: Debian, unpacked: Path
) -> None:
    ensure({"hoa": "hoa"}, unpacked, silent, debian.system(root=False))
    asked = len(debian.diary)
    ensure({"hoa": "hoa"}, unpacked, silent, debian.system(root=False))
    assert len(debian.diary) == asked
    assert [path.name for path in unpacked.iterdir()] == ["usr"]


def test_without_root_a_package_that_cannot_be_had_is_named(debian: Debian, unpacked: Path) -> None:
    with pytest.raises(PackageMissingError, match="sudo apt-get install no-such-package"):
        ensure({"x": "no-such-package"}, unpacked, silent, debian.system(root=False))


def test_a_system_without_apt_is_told_what_to_install(tmp_path: Path) -> None:
    bare = System(str(tmp_path), lambda: ())
    with pytest.raises(PackageMissingError, match=r"has no apt.*: mosquitto$"):
        ensure({"mosquitto": "mosquitto"}, tmp_path, silent, bare)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("hello") is not None, reason="hello is installed")
def test_a_real_package_unpacked_without_root_runs(tmp_path: Path) -> None:
    nobody_is_root = System("/usr/bin:/bin", lambda: None)
    found = ensure({"hello": "hello"}, tmp_path, silent, nobody_is_root)
    assert words_of(found["hello"]) == "Hello, world!"
