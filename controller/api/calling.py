"""The API's operations as words of a terminal: `bulletins approve ID comment=…`. Pure.

Made from the schema that a controller serves, so every use case of the API is there and none is
written down twice.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]
FROM_FILE = "@"
"""`text=@notice.txt`: what the file holds."""
TEXT = "string"
WIDTH, GAP = 132, 2
"""Of a table, in letters; JSON has the rest."""
FORM, JSON = "multipart/form-data", "application/json"


class BadWordsError(Exception):
    """What was typed names no operation, or does not fit it; the text says what would."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One use case."""

    subject: str
    act: str
    method: str
    path: str
    summary: str
    ids: tuple[str, ...]
    """What the path names, in its order: told first, without a name."""
    query: Mapping[str, Schema]
    body: Mapping[str, Schema]
    required: frozenset[str]
    media_type: str
    """How the body is sent; empty where there is none."""

    @property
    def usage(self) -> str:
        """The words that it takes."""
        fields = [
            f"{name}=…" if name in self.required else f"[{name}=…]"
            for name in (*self.body, *self.query)
        ]
        if self.media_type not in {"", JSON, FORM}:
            fields.append(f"{FROM_FILE}FILE")
        return " ".join([self.subject, self.act, *(i.upper() for i in self.ids), *fields])


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request, ready to be sent."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any] | None = None
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    raw: bytes | None = None
    media_type: str = ""


def operations(schema: Schema) -> list[Operation]:
    """Every operation that has a name of two words, in the order of the schema."""
    return [
        _operation(schema, path, method, told)
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
        if "." in told.get("operationId", "")
    ]


def chosen(every: Sequence[Operation], subject: str, act: str) -> Operation:
    """The operation of that name. Raises BadWordsError."""
    of_subject = [one for one in every if one.subject == subject]
    found = next((one for one in of_subject if one.act == act), None)
    if found is not None:
        return found
    near = of_subject or every
    known = sorted({one.act if of_subject else one.subject for one in near})
    raise BadWordsError(f"no {subject} {act}; there are: {', '.join(known)}")


def call_of(operation: Operation, words: Sequence[str], read: Callable[[Path], bytes]) -> Call:
    """The request that the words make: ids first, then FIELD=VALUE. Raises BadWordsError."""
    count = len(operation.ids)
    ids, others = words[:count], words[count:]
    if len(ids) < count or any("=" in one for one in ids):
        raise BadWordsError(f"it takes: {operation.usage}")
    path = operation.path
    for name, value in zip(operation.ids, ids, strict=True):
        path = path.replace(f"{{{name}}}", value)
    query: dict[str, str] = {}
    body: dict[str, Any] = {}
    files: dict[str, tuple[str, bytes]] = {}
    raw = None
    for word in others:
        name, told, value = word.partition("=")
        if not told and name.startswith(FROM_FILE):
            raw = read(Path(name.removeprefix(FROM_FILE)))
        elif name in operation.query:
            query[name] = value
        elif name not in operation.body:
            raise BadWordsError(f"it has no {name!r}; it takes: {operation.usage}")
        elif operation.media_type == FORM:
            file = Path(value.removeprefix(FROM_FILE))
            files[name] = (file.name, read(file))
        else:
            body[name] = _value(operation.body[name], value, read)
    missing = sorted(operation.required - query.keys() - body.keys() - files.keys())
    if missing:
        raise BadWordsError(f"{', '.join(missing)} is missing; it takes: {operation.usage}")
    return Call(
        method=operation.method,
        path=path,
        query=query,
        body=body if operation.media_type == JSON else None,
        files=files,
        raw=raw,
        media_type=operation.media_type,
    )


def as_table(answer: Any) -> str:
    """An answer for eyes: rows of what is short, the rest is left to JSON."""
    match answer:
        case {**single} if len(single) == 1 and isinstance(next(iter(single.values())), list):
            return as_table(next(iter(single.values())))
        case {**single}:
            return "".join(f"{name:18} {_cell(value)}\n" for name, value in single.items())
        case [{**first}, *_]:
            names = [str(n) for n, value in first.items() if not isinstance(value, list | dict)]
            return _table([names, *([_cell(row.get(name)) for name in names] for row in answer)])
        case []:
            return "nothing\n"
        case None:
            return "done\n"
        case _:
            return f"{_cell(answer)}\n"


def _operation(schema: Schema, path: str, method: str, told: Schema) -> Operation:
    subject, _, act = told["operationId"].partition(".")
    parameters = told.get("parameters", [])
    content = told.get("requestBody", {}).get("content", {})
    media_type = next(iter(content), "")
    body = _resolved(schema, content[media_type].get("schema", {})) if content else {}
    asked = {one["name"] for one in parameters if one["in"] == "query" and one.get("required")}
    return Operation(
        subject=subject,
        act=act,
        method=method.upper(),
        path=path,
        summary=told.get("description", "").partition("\n")[0],
        ids=tuple(one["name"] for one in parameters if one["in"] == "path"),
        query={one["name"]: one["schema"] for one in parameters if one["in"] == "query"},
        body=body.get("properties", {}),
        required=frozenset(body.get("required", [])) | asked,
        media_type=media_type,
    )


def _resolved(schema: Schema, named: Schema) -> Schema:
    """What a reference stands for."""
    while "$ref" in named:
        named = schema["components"]["schemas"][named["$ref"].rpartition("/")[2]]
    return named


def _value(wanted: Schema, text: str, read: Callable[[Path], bytes]) -> Any:
    """A value as its field wants it: words as they are, everything else as JSON."""
    if text.startswith(FROM_FILE):
        text = read(Path(text.removeprefix(FROM_FILE))).decode("utf-8")
    kinds = {one.get("type") for one in (wanted, *wanted.get("anyOf", ()))}
    if TEXT in kinds or not kinds - {None}:
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise BadWordsError(f"{text!r:.60} is no JSON ({', '.join(filter(None, kinds))})") from None


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns, the first one their heads; columns beyond a screen's width are left out."""
    widths = [max(map(len, column)) + GAP for column in zip(*rows, strict=True)]
    shown = [width for width, end in zip(widths, accumulate(widths), strict=True) if end <= WIDTH]
    padded = ("".join(map(str.ljust, row, shown or widths[:1])) for row in rows)
    return "".join(row.rstrip() + "\n" for row in padded)


def _cell(value: Any) -> str:
    """One value in one line."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return " ".join(value.split())[:60]
    return json.dumps(value, ensure_ascii=False)[:60]
