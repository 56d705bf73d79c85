"""A bundle is laid whole or not at all, and nowhere else."""

import io
import tarfile
from pathlib import Path

import pytest

from edge_agent.update import bundle
from edge_agent.update.bundle import BadBundleError, forget_others, unpack

APP = {"edge_agent/app.py": b"print(1)\n", "numpy/core.so": b"\x7fELF"}


def packed(folder: Path, files: dict[str, bytes], *odd: tarfile.TarInfo) -> Path:
    path = folder / "bundle"
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for member in odd:
            tar.addfile(member)
    return path


def link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def test_files_lie_where_the_bundle_says(tmp_path: Path) -> None:
    unpack(packed(tmp_path, APP), tmp_path / "versions" / "2.0")
    laid = tmp_path / "versions" / "2.0"
    assert {str(p.relative_to(laid)): p.read_bytes() for p in laid.rglob("*.*")} == APP
    assert [p.name for p in laid.parent.iterdir()] == ["2.0"]


BAD: dict[str, tuple[dict[str, bytes], tuple[tarfile.TarInfo, ...]]] = {
    "above the folder": (APP | {"../evil.py": b"x"}, ()),
    "an absolute path": (APP | {"/etc/evil": b"x"}, ()),
    "a symbolic link": (APP, (link("numpy/x", tarfile.SYMTYPE, "/etc/passwd"),)),
    "a hard link": (APP, (link("numpy/x", tarfile.LNKTYPE, "edge_agent/app.py"),)),
    "a device": (APP, (link("dev", tarfile.CHRTYPE, ""),)),
    "no program": ({"readme": b"hello"}, ()),
}


@pytest.mark.parametrize("bad", BAD)
def test_nothing_is_laid_of_a_bad_bundle(tmp_path: Path, bad: str) -> None:
    files, odd = BAD[bad]
    with pytest.raises(BadBundleError):
        unpack(packed(tmp_path, files, *odd), tmp_path / "versions" / "2.0")
    assert list((tmp_path / "versions").iterdir()) == []
    assert not (tmp_path / "versions" / "evil.py").exists()


def test_what_is_no_archive_or_a_cut_one_is_refused(tmp_path: Path) -> None:
    whole = packed(tmp_path, APP).read_bytes()
    for content in (b"", b"no archive", whole[: len(whole) // 2]):
        (tmp_path / "bundle").write_bytes(content)
        with pytest.raises(BadBundleError):
            unpack(tmp_path / "bundle", tmp_path / "versions" / "2.0")


def test_a_bomb_is_refused_before_it_fills_the_card(tmp_path: Path) -> None:
    big = tarfile.TarInfo("edge_agent/app.py")
    big.size = bundle.MOST_BYTES + 1
    path = tmp_path / "bundle"
    path.write_bytes(big.tobuf())
    with pytest.raises(BadBundleError, match="larger"):
        unpack(path, tmp_path / "versions" / "2.0")


def test_versions_that_nothing_returns_to_are_forgotten(tmp_path: Path) -> None:
    for name in ("1.0", "2.0", "3.0"):
        (tmp_path / name).mkdir()
    forget_others(tmp_path, frozenset({"2.0", "3.0"}))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2.0", "3.0"]
