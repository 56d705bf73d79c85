"""A version of the program in one file: a tar of a folder of Python packages.

It was signed for, and is read all the same as if a stranger had made it: nothing but plain files
below the folder, no more and no larger than a program can be.
"""

import os
import shutil
import tarfile
from pathlib import Path, PurePosixPath

from edge_agent.durable import flush_folder

MOST_FILES = 20_000
MOST_BYTES = 512 * 1024 * 1024
MUST_HOLD = "edge_agent/app.py"


class BadBundleError(Exception):
    """The peer's fault: this is no version of the program."""


def unpack(bundle: Path, folder: Path) -> None:
    """Lay the version into a folder, which is there only if all of it is.

    Raises BadBundleError, OSError.
    """
    draft = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        _unpack(bundle, draft)
        os.sync()
        shutil.rmtree(folder, ignore_errors=True)
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    flush_folder(folder.parent)


def _unpack(bundle: Path, folder: Path) -> None:
    files = total = 0
    try:
        with tarfile.open(bundle, "r:*") as packed:
            for member in packed:
                files, total = files + 1, total + member.size
                if files > MOST_FILES or total > MOST_BYTES:
                    raise BadBundleError("it is larger than a program can be")
                _lay(packed, member, folder)
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise BadBundleError(f"it cannot be read: {error}") from error
    if not (folder / MUST_HOLD).is_file():
        raise BadBundleError(f"it holds no {MUST_HOLD}")


def _lay(packed: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    name = PurePosixPath(member.name)
    if name.is_absolute() or ".." in name.parts:
        raise BadBundleError(f"{member.name!r:.80} lies outside")
    target = folder / name
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    content = packed.extractfile(member) if member.isreg() else None
    if content is None:
        raise BadBundleError(f"{member.name!r:.80} is neither file nor folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with content, target.open("xb") as file:
        shutil.copyfileobj(content, file)
    target.chmod(0o755 if member.mode & 0o100 else 0o644)


def forget_others(versions: Path, kept: frozenset[str]) -> None:
    """Make room: remove the versions that nothing can return to."""
    for folder in versions.iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
