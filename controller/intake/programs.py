"""The programs that help to read: LibreOffice, Poppler, Tesseract, each a process with limits.

They see only a folder that is thrown away, and no environment of ours.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.intake.errors import (
    DamagedDocumentError,
    ProgramAbsentError,
    TooHeavyError,
    TooManyPagesError,
)

LIMITER = Path(__file__).with_name("limited.py")
MOST_SCANNED_PAGES = 40
DOTS_AN_INCH = 200
OFFICE_PROFILE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""No macro runs, no link is followed, no embedded object is opened while a document is turned."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use."""

    memory_mb: int
    cpu_s: int
    wall_s: float


PARSER = Limits(memory_mb=1_500, cpu_s=40, wall_s=60)
OFFICE = Limits(memory_mb=4_000, cpu_s=60, wall_s=90)
DRAWING = Limits(memory_mb=1_000, cpu_s=60, wall_s=90)
RECOGNITION = Limits(memory_mb=2_000, cpu_s=60, wall_s=90)
"""Of one page."""


class ProgramFailedError(Exception):
    """It ended by itself and did not do what it was asked. `output` is the end of what it said."""

    def __init__(self, program: str, status: int, output: str) -> None:
        super().__init__(f"{program} ended with {status}: {output}")
        self.status = status
        self.output = output


def run(
    source_name: str,
    command: Sequence[str],
    folder: Path,
    limits: Limits,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run a command in a folder, within limits; its standard output.

    Raises TooHeavyError where a limit ended it, ProgramFailedError.
    """
    limited = [sys.executable, "-I", "-S", str(LIMITER), str(limits.memory_mb), str(limits.cpu_s)]
    inherited = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    running = subprocess.Popen(
        [*limited, *command],
        cwd=folder,
        env={**inherited, "TMPDIR": str(folder), **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, complaints = running.communicate(timeout=limits.wall_s)
    except subprocess.TimeoutExpired as error:
        raise TooHeavyError(source_name) from error
    finally:
        _end_all(running)
    if running.returncode < 0 or b"MemoryError" in complaints or b"bad_alloc" in complaints:
        raise TooHeavyError(source_name)
    if running.returncode:
        said = complaints.decode(errors="replace").strip()[-300:]
        raise ProgramFailedError(command[0], running.returncode, said)
    return output


def _end_all(running: "subprocess.Popen[bytes]") -> None:
    """End what is left of the program's own group of processes."""
    if running.poll() is None:
        subprocess.run(["kill", "-KILL", "--", f"-{running.pid}"], check=False)
        running.communicate()


def found(source_name: str, program: str, name: str) -> str:
    """Where a program is. Raises ProgramAbsentError with the name that people know it by."""
    path = shutil.which(program)
    if path is None:
        raise ProgramAbsentError(source_name, name)
    return path


def to_docx(source_name: str, folder: Path) -> bytes:
    """What LibreOffice makes of `source` in the folder. Raises ProgramAbsentError, IntakeError."""
    office = found(source_name, "soffice", "LibreOffice")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(OFFICE_PROFILE)
    command = [
        *(office, "--headless", "--norestore", "--nolockcheck", "--nodefault"),
        f"-env:UserInstallation=file://{profile}",
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "made"), "source"),
    ]
    try:
        run(source_name, command, folder, OFFICE)
        return (folder / "made" / "source.docx").read_bytes()
    except (ProgramFailedError, FileNotFoundError) as error:
        raise DamagedDocumentError(source_name) from error


def draw_pages(source_name: str, folder: Path) -> list[Path]:
    """Pictures of the pages of the PDF `source`. Raises IntakeError."""
    drawer = found(source_name, "pdftoppm", "Poppler")
    limit = MOST_SCANNED_PAGES + 1
    options = ["-r", str(DOTS_AN_INCH), "-gray", "-l", str(limit)]
    try:
        run(source_name, [drawer, *options, "source", "drawn"], folder, DRAWING)
    except ProgramFailedError as error:
        raise DamagedDocumentError(source_name) from error
    pages = sorted(folder.glob("drawn-*.pgm"))
    if len(pages) >= limit:
        raise TooManyPagesError(source_name, MOST_SCANNED_PAGES)
    return pages


def recognise(source_name: str, folder: Path, pictures: Sequence[Path]) -> None:
    """Write what Tesseract recognises on each picture as `page-NNN.tsv`. Raises IntakeError."""
    reader = found(source_name, "tesseract", "Tesseract")
    for number, picture in enumerate(pictures, 1):
        command = [reader, picture.name, "-", "-l", "vie", "--psm", "3", "tsv"]
        try:
            # One thread: more of them are slower on a page, and others work here, too.
            table = run(source_name, command, folder, RECOGNITION, {"OMP_THREAD_LIMIT": "1"})
        except ProgramFailedError as error:
            if "Failed loading language" in error.output or "tessdata" in error.output:
                raise ProgramAbsentError(source_name, "Tesseract (tiếng Việt)") from error
            raise DamagedDocumentError(source_name) from error
        (folder / f"page-{number:03}.tsv").write_bytes(table)
