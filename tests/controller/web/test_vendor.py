import hashlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = [ROOT / "controller/web/static/vendor", ROOT / "tests/browser/vendor"]


@pytest.mark.parametrize("folder", FOLDERS, ids=["product", "tests"])
def test_every_vendored_file_is_the_one_that_is_named_with_its_licence(folder: Path) -> None:
    packages = tomllib.loads((folder / "VENDOR.toml").read_text())["package"]
    named = {"VENDOR.toml"}
    for package in packages:
        assert package["name"]
        assert package["version"]
        assert package["licence"] in {"0BSD", "BSD-2-Clause", "MIT", "OFL-1.1", "MPL-2.0"}
        assert (folder / package["licence_file"]).read_text().strip()
        named.add(package["licence_file"])
        for name, sha256 in package["files"].items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256, name
            named.add(name)
    found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert found == named
