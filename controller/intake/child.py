"""The process that reads one file: `python -m controller.intake.child FOLDER`.

It knows neither database nor settings. FOLDER holds `ask.json` and the file or what programs made
of it; what was understood, or why not, goes to standard output as JSON.
"""

import sys
from pathlib import Path

import msgspec

from controller.intake.errors import IntakeError
from controller.intake.formats.detect import Kind
from controller.intake.formats.read import PagesArePicturesError, read_bytes, read_recognised
from controller.intake.understand import Understood, understand


class Ask(msgspec.Struct, frozen=True):
    """What to read. `kind` None: the pages that were recognised, `page-*.tsv`."""

    source_name: str
    kind: Kind | None


class Refusal(msgspec.Struct, frozen=True):
    """Why it was not read: an error of `controller.intake.errors`, by name."""

    error: str
    details: dict[str, str | int]


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of three."""

    understood: Understood | None = None
    source_text: str = ""
    refusal: Refusal | None = None
    pages_are_pictures: bool = False


def answer(folder: Path) -> Answer:
    """Read what the folder holds."""
    ask = msgspec.json.decode((folder / "ask.json").read_bytes(), type=Ask)
    try:
        if ask.kind is None:
            tables = [path.read_text("utf-8") for path in sorted(folder.glob("page-*.tsv"))]
            source = read_recognised(ask.source_name, tables)
        else:
            data = (folder / "source").read_bytes()
            source = read_bytes(ask.source_name, ask.kind, data)
        return Answer(understood=understand(source), source_text=source.text)
    except PagesArePicturesError:
        return Answer(pages_are_pictures=True)
    except IntakeError as error:
        details = {k: v for k, v in vars(error).items() if isinstance(v, str | int) and k != "why"}
        return Answer(refusal=Refusal(type(error).__name__, details))


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(answer(Path(sys.argv[1]))))
