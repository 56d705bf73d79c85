"""Codes that people write down, read out and type: letters no hand mistakes, kept as a hash."""

import secrets

from controller.accounts.sessions import hash_of

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is taken for something else when it is written by hand."""
GROUPS, GROUP = 3, 4
"""Sixty bits: behind the brake nobody guesses one."""


def new_code() -> str:
    """A code that nobody has seen: "k7mq-2xvd-9hpe"."""
    return "-".join(new_letters(GROUP) for _ in range(GROUPS))


def new_letters(count: int) -> str:
    """So many letters by chance; five bits each, nearly."""
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def hash_of_code(owner: str, code: str) -> str:
    """What is kept of a code, however it is typed: in capitals, without or with other hyphens.

    `owner` says whose and what for: the same letters are another code for somebody else.
    """
    plain = "".join(char for char in code.lower() if char in LETTERS)
    return hash_of(f"{owner} {plain}")
