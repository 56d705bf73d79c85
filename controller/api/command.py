"""`loa api`: every use case of the API from a terminal, under the name of a person's own token."""

import argparse
import json
import os
import sys
from enum import IntEnum
from pathlib import Path
from typing import Any

import requests

from controller.api.calling import BadWordsError, Call, as_table, call_of, chosen, operations
from controller.settings import read_settings
from controller.told import takes_json, tell

SCHEMA = "/api/v1/openapi.json"
TOKEN = "LOA_API_TOKEN"  # noqa: S105 -- the name of a variable
PATIENCE_S = 60.0


class Status(IntEnum):
    """What a script can go by."""

    DONE = 0
    REFUSED = 1
    """The controller said no, and why; nothing was changed."""
    BAD_WORDS = 2
    SILENT = 3
    """No controller answers there: try again later."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "Asks a controller over its API. Without words it lists what can be asked. A value @FILE "
        f"is what the file holds. {TOKEN} holds an API key of a person (Tài khoản → Khóa API): "
        "what she may do, this may. Exit status: 0 done, 1 refused, 2 bad words, 3 no answer."
    )
    parser.add_argument("subject", nargs="?", help="as bulletins")
    parser.add_argument("act", nargs="?", help="as approve")
    parser.add_argument("words", nargs="*", metavar="ID|FIELD=VALUE")
    takes_json(parser)
    parser.add_argument("--url", help="the controller's address; default: this machine's")
    parser.set_defaults(run=_run)


def _run(chosen_words: argparse.Namespace) -> int:
    address = (chosen_words.url or read_settings().controller_url).rstrip("/")
    try:
        schema = _get_schema(address)
        return _asked(chosen_words, address, schema)
    except BadWordsError as error:
        sys.stderr.write(f"loa api: {error}\n")
        return Status.BAD_WORDS
    except requests.RequestException as error:
        why = type(error).__name__
        sys.stderr.write(
            f"loa api: {address} does not answer ({why}). Does it run (loa serve)? Is the address "
            "right (--url)?\n"
        )
        return Status.SILENT


def _get_schema(address: str) -> Any:
    answer = requests.get(address + SCHEMA, timeout=PATIENCE_S)
    answer.raise_for_status()
    return answer.json()


def _asked(typed: argparse.Namespace, address: str, schema: Any) -> int:
    every = operations(schema)
    if typed.act is None:
        near = [one for one in every if typed.subject in {None, one.subject}]
        if not near:
            raise BadWordsError(f"no {typed.subject}; `loa api` lists what there is")
        words = "".join(f"{one.usage}\n    {one.summary}\n" for one in near)
        tell(typed, words, [{"usage": one.usage, "summary": one.summary} for one in near])
        return Status.DONE
    operation = chosen(every, typed.subject, typed.act)
    call = call_of(operation, typed.words, Path.read_bytes)
    return _told(typed, _send(address, call))


def _send(address: str, call: Call) -> requests.Response:
    headers = {}
    token = os.environ.get(TOKEN)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if call.raw is not None:
        headers["Content-Type"] = call.media_type
    return requests.request(
        call.method,
        address + call.path,
        params=dict(call.query),
        json=call.body,
        files=dict(call.files) or None,
        data=call.raw,
        headers=headers,
        timeout=PATIENCE_S,
    )


def _told(typed: argparse.Namespace, answer: requests.Response) -> int:
    if not answer.ok:
        sys.stderr.write(f"loa api: {answer.status_code}: {_reason(answer)}\n")
        if typed.json:
            sys.stdout.write(answer.text + "\n")
        return Status.REFUSED
    if "json" not in answer.headers.get("content-type", "") and answer.content:
        sys.stdout.write(answer.text)
        return Status.DONE
    told = answer.json() if answer.content else None
    tell(typed, as_table(told), told)
    return Status.DONE


def _reason(answer: requests.Response) -> str:
    try:
        told = answer.json()
    except ValueError:
        return answer.text[:400]
    detail = told.get("detail", told) if isinstance(told, dict) else told
    return detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False)[:400]
