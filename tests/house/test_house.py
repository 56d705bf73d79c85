"""Rules that hold for the whole tree rather than for one room."""

import ast
import re
import subprocess
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ["controller", "edge_agent", "firmware_stubs", "playlists", "tts"]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LONG_ON_PURPOSE = {
    "controller/settings.py:read_settings": "a setting a line",
    "controller/planning/role.py:_lead": "a job a line",
    "controller/reports/facts/airings.py:airings": "one query and what its rows become",
    "controller/audit/search.py:everywhere": "a kind of thing a line",
    "edge_agent/mind.py:__init__": "the one place where a receiver's parts are joined",
}
"""Lines without docstring; the median of all is five."""
LARGEST_FILE_BYTES = 1_000_000


def tracked(pattern: str = "*") -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", pattern], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def project() -> dict[str, object]:
    loaded: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return loaded


@pytest.mark.parametrize("name", OURS)
def test_no_other_distribution_brings_a_package_of_our_name(name: str) -> None:
    owners = {owner.lower() for owner in packages_distributions().get(name, [])}
    assert owners <= {"loa-truyen-thanh"}


@pytest.mark.parametrize(
    "lock", sorted((ROOT / "requirements").glob("*.lock")), ids=lambda p: p.name
)
def test_a_lock_names_no_registry_and_hashes_every_package(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    packages = re.findall(r"^[a-z0-9][^\s=]*==", text, re.MULTILINE)
    assert packages
    assert text.count("--hash=sha256:") >= len(packages)


@pytest.mark.parametrize(
    "lock", sorted((ROOT / "requirements").glob("*.lock")), ids=lambda p: p.name
)
def test_a_lock_has_one_version_of_a_package_for_every_python(lock: Path) -> None:
    names = re.findall(r"^([a-z0-9][^\s=\[]*)", lock.read_text(), re.MULTILINE)
    assert len(names) == len(set(names))


def test_the_lock_of_everything_holds_each_dependency_that_is_declared() -> None:
    declared = project()
    wanted = list(declared["dependencies"])  # type: ignore[call-overload]
    for extra in declared["optional-dependencies"].values():  # type: ignore[attr-defined]
        wanted += extra
    names = {re.split(r"[^A-Za-z0-9_.-]", line)[0].lower().replace("_", "-") for line in wanted}
    lock = (ROOT / "requirements/all.lock").read_text()
    locked = set(re.findall(r"^([a-z0-9][a-z0-9.-]*)(?:\[|==)", lock, re.MULTILINE))
    assert names <= locked


def test_python_files_have_one_subject_and_fit_in_the_head() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("*.py")
        if "migrations" not in path.parts  # a step of the database is written once, in one piece
        and (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_a_function_that_does_not_fit_in_the_head_has_a_reason() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in (path for room in OURS for path in tracked(f"{room}/*.py"))
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines_of(node) > LONGEST_FUNCTION
    }
    assert found == set(LONG_ON_PURPOSE)


def test_no_large_file_is_kept_in_the_repository() -> None:
    large = [str(p.relative_to(ROOT)) for p in tracked() if p.stat().st_size > LARGEST_FILE_BYTES]
    assert large == []


def test_no_path_of_one_machine_and_no_secret_is_committed() -> None:
    forbidden = re.compile(
        r"/home/[a-z]|/root/|/work/main|BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY", re.ASCII
    )
    this = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if path != this
        and path.suffix in {".py", ".md", ".toml", ".conf", ".sh", ".html", ".js", ".lock", ""}
        and (match := forbidden.search(path.read_text(errors="replace")))
    ]
    assert found == []


def test_every_room_has_a_door_plate() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for name in OURS
        for path in (ROOT / name).rglob("__init__.py")
        if not path.read_text().lstrip().startswith('"""')
    ]
    assert bare == []
