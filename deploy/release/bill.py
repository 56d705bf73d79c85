"""What is shipped, by whom it was written and under which licence.

    python deploy/release/bill.py --out dist

Writes for the controller and for the receiver a bill of materials (CycloneDX 1.6, JSON) and the
licences in full. The lock files say what belongs to each; names and licences come from the packages
as they are installed here, so run it where `requirements/all.lock` is. The same locks give the
same bytes.
"""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VENDOR = ROOT / "controller/web/static/vendor"
SHIPPED = {"controller": ("demo", "voice"), "edge": ("edge",)}
"""What is shipped → the locks that it is installed from."""
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LICENCE_FILE = re.compile(r"(?i)(licen[cs]e|copying|notice)")
FOLDER_AND_FILE = 2
CLASSIFIER = "License :: OSI Approved :: "
SAID_ELSEWHERE = {
    "pyrage": "MIT",
    "flatbuffers": "Apache-2.0",
    "pyserial": "BSD-3-Clause",
    "soundfile": "BSD-3-Clause AND LGPL-2.1-or-later",
}
"""Their packages name it in no field, or loosely: soundfile brings libsndfile and LAME."""
NOT_HERE = {"audioop-lts": "PSF-2.0", "colorama": "BSD-3-Clause"}
"""For another Python or another system; not installed where this runs."""
PROGRAMS = (
    ("mosquitto", "EPL-2.0 OR BSD-3-Clause", "of the system: the broker"),
    ("espeak-ng", "GPL-3.0-or-later", "of the system, a process of its own: the voice in reserve"),
    ("ffmpeg", "GPL-3.0-or-later", "a process of its own, in the wheel imageio-ffmpeg"),
)
"""Run, not linked; Loa carries none of them itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is shipped, or fetched when Loa is installed."""

    name: str
    version: str
    licence: str
    hashes: tuple[str, ...]
    """Of its packages, any of which may be installed (SHA-256)."""
    kind: str
    """As package URLs say it: pypi or npm."""
    texts: tuple[str, ...]

    @property
    def address(self) -> str:
        """Its package URL."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def parts(what: str) -> list[Part]:
    """All that is shipped under a name, by name."""
    found = [part for lock in SHIPPED[what] for part in _locked(lock)]
    if what == "controller":
        found += _vendored()
    return sorted(found, key=lambda part: part.name.lower())


def bill(what: str, made: Sequence[Part]) -> dict[str, object]:
    """The bill of materials, ready for JSON."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": f"loa-{what}",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [
            {
                "type": "library",
                "bom-ref": part.address,
                "name": part.name,
                "version": part.version,
                "purl": part.address,
                "licenses": [{"license": {"name": part.licence}}],
                "hashes": [{"alg": "SHA-256", "content": one} for one in part.hashes],
            }
            for part in made
        ],
    }


def notices(made: Sequence[Part]) -> str:
    """A list, then each licence in full."""
    width = max(len(f"{part.name} {part.version}") for part in made)
    listed = [f"{f'{part.name} {part.version}'.ljust(width)}  {part.licence}" for part in made]
    run = [f"{name}: {licence} ({how})" for name, licence, how in PROGRAMS]
    full = [
        f"{'=' * 78}\n{part.name} {part.version}\n{'=' * 78}\n\n{text.strip()}\n"
        for part in made
        for text in part.texts
    ]
    head = "Loa is under the Apache License 2.0. It is installed together with:"
    return "\n".join([head, "", *listed, "", "Programs that it runs:", "", *run, "", "", *full])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files; say where."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="the folder for what is written")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    for what in SHIPPED:
        made = parts(what)
        told = json.dumps(bill(what, made), ensure_ascii=False, indent=1) + "\n"
        (chosen.out / f"loa-{what}.cdx.json").write_text(told)
        (chosen.out / f"loa-{what}.licences.txt").write_text(notices(made))
        sys.stdout.write(f"loa-{what}: {len(made)} parts\n")
    return 0


def _locked(lock: str) -> Iterator[Part]:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()
    pins = list(PINNED.finditer(text))
    for pin, end in zip(pins, [*(p.start() for p in pins[1:]), len(text)], strict=True):
        name, version = pin.groups()
        hashes = tuple(HASH.findall(text[pin.end() : end]))
        if name in NOT_HERE:
            yield Part(name, version, NOT_HERE[name], hashes, "pypi", ())
            continue
        found = metadata.distribution(name)
        yield Part(name, version, _licence(found), hashes, "pypi", tuple(_texts(found)))


def _licence(found: metadata.Distribution) -> str:
    told = found.metadata
    if found.name.lower() in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[found.name.lower()]
    classified = [one for one in told.get_all("Classifier", []) if one.startswith(CLASSIFIER)]
    first_line = (told.get("License") or "").strip().partition("\n")[0]
    return (
        told.get("License-Expression")
        or first_line
        or " AND ".join(one.removeprefix(CLASSIFIER) for one in classified)
    )


def _texts(found: metadata.Distribution) -> Iterator[str]:
    for file in sorted(found.files or [], key=str):
        beside_its_code = len(file.parts) <= FOLDER_AND_FILE
        if LICENCE_FILE.search(file.name) and (beside_its_code or ".dist-info" in str(file)):
            yield Path(str(file.locate())).read_text(errors="replace")


def _vendored() -> Iterator[Part]:
    for package in tomllib.loads((VENDOR / "VENDOR.toml").read_text())["package"]:
        text = (VENDOR / package["licence_file"]).read_text()
        hashes = tuple(package["files"].values())
        name, version = package["name"], package["version"]
        yield Part(name, version, package["licence"], hashes, "npm", (text,))


if __name__ == "__main__":
    sys.exit(main())
