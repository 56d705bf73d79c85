"""Sample bulletins of common kinds, with blanks to fill ("[… ngày họp]")."""

import tomllib
from functools import lru_cache
from importlib import resources

import msgspec

from controller.library.fields_of_law import FieldOfLaw


class Sample(msgspec.Struct, frozen=True):
    """One sample; `text` has a paragraph a line."""

    key: str
    title: str
    field: FieldOfLaw
    text: str


@lru_cache(maxsize=1)
def samples() -> tuple[Sample, ...]:
    """All of them, in the order of the file."""
    text = (resources.files("controller.library") / "samples.toml").read_text("utf-8")
    found = msgspec.convert(tomllib.loads(text)["sample"], type=tuple[Sample, ...])
    return tuple(msgspec.structs.replace(one, text=one.text.strip()) for one in found)


def sample(key: str) -> Sample | None:
    """The sample of that key, if there is one."""
    return next((one for one in samples() if one.key == key), None)
