"""Where the passphrase of a secret comes from: the environment, a file, or a person.

A process is told by `LOA_KEYS_PASSPHRASE_FILE` (a systemd credential, say) or
`LOA_KEYS_PASSPHRASE`; without either it looks for `passphrase` in its home.
"""

import getpass
import secrets
import sys
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from controller.keys.private_files import KeyFileError, read_private, write_private

FILE_VARIABLE = "LOA_KEYS_PASSPHRASE_FILE"
VARIABLE = "LOA_KEYS_PASSPHRASE"
FILE_NAME = "passphrase"
SHORTEST = 8

Ask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Told:
    """By which names a process is told its passphrase."""

    file_variable: str
    variable: str
    file_name: str


KEYS = Told(FILE_VARIABLE, VARIABLE, FILE_NAME)
"""The signer's: who has it can open the keys that speak."""
WEB = Told("LOA_WEB_PASSPHRASE_FILE", "LOA_WEB_PASSPHRASE", "web-passphrase")
"""The web's own: it opens what the web must read, and no key that speaks."""


class NoPassphraseError(Exception):
    """Nobody told the passphrase; the text says by which ways it can be told."""


def told_passphrase(environment: Mapping[str, str], home: Path, told: Told = KEYS) -> bytes | None:
    """The passphrase as a process is told it; None where it is not told.

    Raises KeyFileError for a file that is missing although it was named, or open to others.
    """
    named = environment.get(told.file_variable)
    if named:
        return _from_file(Path(named))
    if environment.get(told.variable):
        return _plain(environment[told.variable])
    usual = home / told.file_name
    return _from_file(usual) if usual.exists() else None


def required_passphrase(environment: Mapping[str, str], home: Path) -> bytes:
    """The same for a process that cannot go on without. Raises NoPassphraseError."""
    told = told_passphrase(environment, home)
    if told is None:
        raise NoPassphraseError(
            f"the keys are sealed and nobody told the passphrase: "
            f"set {FILE_VARIABLE} or {VARIABLE}, or put it into {home / FILE_NAME}"
        )
    return told


def kept_passphrase(environment: Mapping[str, str], home: Path, told: Told = KEYS) -> bytes:
    """The told one; where there is none, a new one that is kept in the home.

    Kept beside what it opens it guards only copies and backups that leave it out. Whoever moves
    it elsewhere and names it by the environment gains the rest.
    """
    known = told_passphrase(environment, home, told)
    if known is not None:
        return known
    made = secrets.token_urlsafe(24)
    write_private(home / told.file_name, made.encode() + b"\n")
    return made.encode()


def asked_passphrase(what: str, *, twice: bool, ask: Ask = getpass.getpass) -> bytes:
    """Ask whoever sits at the terminal. Raises NoPassphraseError where nobody does."""
    if ask is getpass.getpass and not sys.stdin.isatty():
        raise NoPassphraseError(f"{what}: no terminal to ask for the passphrase at")
    first = ask(f"Passphrase of {what}: ")
    if len(first) < SHORTEST:
        raise NoPassphraseError(f"{what}: the passphrase needs {SHORTEST} characters at least")
    if twice and ask("Once more: ") != first:
        raise NoPassphraseError(f"{what}: the two passphrases differ")
    return _plain(first)


def _from_file(path: Path) -> bytes:
    text = read_private(path)
    try:
        word = _plain(text.decode().strip("\r\n"))
    except UnicodeDecodeError as error:
        raise KeyFileError(path, "is not text in UTF-8") from error
    if not word:
        raise KeyFileError(path, "is empty")
    return word


def _plain(text: str) -> bytes:
    # The same words typed on two keyboards may differ in composition.
    return unicodedata.normalize("NFC", text).encode()
