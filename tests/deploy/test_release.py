"""What is released: the wheel, whose commit it says, and the bill of all that is shipped."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from controller.installation.version import UNKNOWN, commit
from deploy.release import bill

ROOT = Path(__file__).parents[2]
PACKAGES = ("controller", "edge_agent", "firmware_stubs", "playlists", "tts")
MAY_BE_IMPORTED = {"psycopg", "psycopg-binary", "soundfile"}
"""LGPL: a library that whoever runs Loa may replace."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel:standard", "-d"]
    subprocess.run([*command, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_all_that_our_packages_need_and_nothing_else(wheel: Path) -> None:
    listed = subprocess.check_output(["git", "ls-files", *PACKAGES], cwd=ROOT, text=True)
    ours = {path for path in listed.splitlines() if (ROOT / path).is_file()}
    packed = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert ours - packed == set()
    assert {"controller/installation/commit.txt", "edge_agent/commit.txt"} <= packed
    assert {name.partition("/")[0] for name in packed} == set(PACKAGES)


def test_the_wheel_brings_the_licences(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert {"LICENSE", "NOTICE"} <= {Path(name).name for name in names if "dist-info" in name}


def test_an_installed_wheel_says_its_commit(wheel: Path, tmp_path: Path) -> None:
    packed = ZipFile(wheel)
    packed.extractall(tmp_path / "site")
    of = packed.read("controller/installation/commit.txt").decode().strip()
    for program, module in (("loa", "controller.cli"), ("loa-edge", "edge_agent.app")):
        told = subprocess.check_output(
            [sys.executable, "-P", "-m", module, "--version"],
            env={"PYTHONPATH": str(tmp_path / "site")},
            cwd=tmp_path,
            text=True,
        )
        assert told.strip() == f"{program} 0.1.0 (commit {of})"
    assert re.fullmatch(rf"[0-9a-f]{{12}}\+?|{UNKNOWN}", of)


def test_all_that_a_server_takes_from_opt_loa_is_given_out_beside_the_wheel() -> None:
    steps = (ROOT / "CONTRIBUTING.md").read_text()
    (folders,) = re.findall(r"git archive --output dist/loa-server.tar.gz HEAD ([a-z ]+?)  ", steps)
    given = [
        str(path.relative_to(ROOT))
        for folder in folders.split()
        for path in (ROOT / folder).rglob("*")
    ]
    told = [*(ROOT / "docs/deploy").glob("*.md"), *(ROOT / "deploy").rglob("*.*")]
    told = [path for path in told if path.suffix != ".pyc"]
    from_there = re.compile(r"/opt/loa/((?:deploy|docs|requirements)/[\w./-]+)")
    taken = {path for file in told for path in from_there.findall(file.read_text())}
    assert "requirements/voice.lock" in taken
    assert [path for path in taken if not any(name.startswith(path) for name in given)] == []


def test_a_copy_without_git_does_not_invent_a_commit(tmp_path: Path) -> None:
    assert commit(tmp_path / "commit.txt", tmp_path) == UNKNOWN
    (tmp_path / "commit.txt").write_text("0123456789ab\n")
    assert commit(tmp_path / "commit.txt", tmp_path) == "0123456789ab"


@pytest.mark.parametrize("what", bill.SHIPPED)
def test_each_part_names_its_licence_and_carries_it_in_full(what: str) -> None:
    made = bill.parts(what)
    told = bill.notices(made)
    for part in made:
        assert part.licence, part.name
        assert part.hashes, part.name
        assert part.address in json.dumps(bill.bill(what, made))
    without = {part.name for part in made if not part.texts}
    bring_none = {"flatbuffers", "obstore", "pyserial"}
    assert without <= {*bring_none, *bill.NOT_HERE}
    assert "Apache License" in told


@pytest.mark.parametrize("what", bill.SHIPPED)
def test_nothing_under_the_gpl_is_imported(what: str) -> None:
    foreign = {part.name: part.licence for part in bill.parts(what) if "GPL" in part.licence}
    assert foreign.keys() <= MAY_BE_IMPORTED
    assert [name for name, licence in foreign.items() if "LGPL" not in licence] == []


@pytest.mark.parametrize("what", bill.SHIPPED)
def test_the_bill_holds_what_the_locks_hold(what: str) -> None:
    locked = {
        pin
        for lock in bill.SHIPPED[what]
        for pin in bill.PINNED.findall((ROOT / "requirements" / f"{lock}.lock").read_text())
    }
    billed = {(part.name, part.version) for part in bill.parts(what) if part.kind == "pypi"}
    assert billed == locked


def test_the_bill_has_the_form_of_cyclonedx() -> None:
    told = bill.bill("edge", bill.parts("edge"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    components = told["components"]
    assert isinstance(components, list)
    addresses = [component["bom-ref"] for component in components]
    assert len(addresses) == len(set(addresses)) > 0
    assert all(address.startswith("pkg:pypi/") for address in addresses)


def test_the_notice_names_what_the_pages_contain() -> None:
    vendored = tomllib.loads((bill.VENDOR / "VENDOR.toml").read_text())["package"]
    notice = (ROOT / "NOTICE").read_text()
    assert [package["name"] for package in vendored if package["name"] not in notice] == []
