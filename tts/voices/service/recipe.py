"""How a speech service is asked and how it answers: read from TOML, all faults told at once."""

import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

BLANKS = frozenset({"text", "speed", "secret", "job"})
"""What may stand in braces in a recipe."""
_BLANK = re.compile(r"\{(\w*)\}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One request. {text}, {speed}, {secret} and {job} are filled in."""

    url: str
    method: Literal["GET", "POST"] = "POST"
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    query: dict[str, str] = msgspec.field(default_factory=dict)
    json: dict[str, Any] | None = None
    form: dict[str, str] | None = None
    body: str | None = None
    """Plain text. At most one of `json`, `form` and `body`."""


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the sound is in what comes back."""

    sound: Literal["body", "base64", "link", "job"] = "body"
    """The body itself; base64 in its JSON; a link in its JSON; a job that is asked for again."""
    at: str = ""
    """Where in the JSON: names with dots between ("data.audio")."""
    form: Literal["mp3", "wav", "ogg"] = "mp3"
    wrong_at: str = ""
    """Where in the JSON a refusal stands although the status is 200…"""
    right: tuple[str, ...] = ("0", "", "None")
    """…unless it is one of these."""


class Poll(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a job is asked for until it is done."""

    ask: Ask
    state_at: str
    done: tuple[str, ...]
    failed: tuple[str, ...] = ()
    link_at: str
    """Where in the answer of a job that is done the link to its sound stands."""


class Recipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One voice of one service."""

    name: str
    """Stands in records and in the cache."""
    title: str
    """What people call it, in Vietnamese."""
    revision: int = 1
    """To be raised when the service has changed the voice: what is cached then counts no longer."""
    most_characters: int = 2_000
    speeds: dict[str, str] = msgspec.field(default_factory=dict)
    """Ratio of pace → what the service calls it; the nearest is taken. Empty: the ratio itself."""
    link_hosts: tuple[str, ...] = ()
    """From where else than the service's own host sound may be fetched."""
    secret_file: str = ""
    ask: Ask
    answer: Answer = Answer()
    poll: Poll | None = None
    every_s: float = 1.0
    """The rest between two questions whether the sound is there."""


class RecipeError(ValueError):
    """The engineer must change the recipe; `problems` says all that is wrong with it."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__("\n".join([f"{path} cannot be used:", *(f"  - {p}" for p in problems)]))
        self.problems = problems


def read_recipe(path: Path) -> Recipe:
    """Read a recipe. Raises RecipeError with all problems."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        recipe = msgspec.convert(table, Recipe)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise RecipeError(path, [str(error)]) from error
    problems = list(_problems(recipe))
    if problems:
        raise RecipeError(path, problems)
    return recipe


def read_secret(recipe: Recipe, folder: Path) -> str:
    """The service's key, from its file. Raises RecipeError where others may read that file too."""
    if not recipe.secret_file:
        return ""
    path = folder / recipe.secret_file
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise RecipeError(path, ["others may read it: chmod 600"])
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise RecipeError(path, [f"the secret cannot be read: {error.strerror}"]) from error


def _problems(recipe: Recipe) -> Iterator[str]:
    if not _NAME.fullmatch(recipe.name):
        yield f"name {recipe.name!r}: small letters, digits and hyphens"
    asks = {"ask": recipe.ask} | ({"poll.ask": recipe.poll.ask} if recipe.poll else {})
    for where, ask in asks.items():
        yield from _problems_of_asking(where, ask, recipe)
    if not any("text" in blanks for blanks in _blanks(msgspec.to_builtins(recipe.ask))):
        yield "ask: {text} stands nowhere, so nothing would be said"
    if recipe.answer.sound != "body" and not recipe.answer.at:
        yield f"answer.at is missing: where in the JSON the {recipe.answer.sound} stands"
    if (recipe.answer.sound == "job") != (recipe.poll is not None):
        yield '[poll] belongs to answer.sound = "job" and only there'
    for ratio in recipe.speeds:
        if not re.fullmatch(r"\d(\.\d+)?", ratio):
            yield f"speeds: {ratio!r} is no ratio"


def _problems_of_asking(where: str, ask: Ask, recipe: Recipe) -> Iterator[str]:
    address = urlsplit(ask.url)
    if address.scheme != "https" and address.hostname not in LOCAL:
        yield f"{where}.url: texts and keys leave this machine by https only"
    if sum(body is not None for body in (ask.json, ask.form, ask.body)) > 1:
        yield f"{where}: one of json, form and body"
    used = set().union(*_blanks(msgspec.to_builtins(ask)))
    for unknown in sorted(used - BLANKS):
        yield f"{where}: {{{unknown}}} is not known (there are {', '.join(sorted(BLANKS))})"
    if "secret" in used and not recipe.secret_file:
        yield f"{where}: {{secret}} is used, and secret_file is missing"


def _blanks(value: object) -> Iterator[set[str]]:
    match value:
        case str():
            yield set(_BLANK.findall(value))
        case Mapping():
            for inner in value.values():
                yield from _blanks(inner)
        case list():
            for inner in value:
                yield from _blanks(inner)
        case _:
            pass


def filled(value: Any, words: Mapping[str, str]) -> Any:
    """A part of a recipe with its blanks filled in, at any depth."""
    match value:
        case str():
            return _BLANK.sub(lambda found: words.get(found.group(1), found.group(0)), value)
        case Mapping():
            return {key: filled(inner, words) for key, inner in value.items()}
        case list():
            return [filled(inner, words) for inner in value]
        case _:
            return value


def pace_word(recipe: Recipe, ratio: float) -> str:
    """What the service calls a pace."""
    if not recipe.speeds:
        return f"{ratio:.2f}"
    return recipe.speeds[min(recipe.speeds, key=lambda known: abs(float(known) - ratio))]
