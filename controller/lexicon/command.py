"""`loa lexicon`: a unit's lexicon from a terminal. English; Vietnamese only where it is data."""

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.clock import now_ms
from controller.errors import OperatorError
from controller.lexicon import service
from controller.lexicon.entries import EntryKey, simple_entry
from controller.lexicon.listings import Listed, history, list_entries
from controller.lexicon.service import NewEntry, NewLayer, Outcome
from controller.settings import read_settings
from controller.setup.first import SetupError, only_unit
from controller.store.engine import open_engine, writing_sessions
from controller.store.lexicon import LexiconPart
from controller.store.migrate import migrate
from controller.told import add_act, tell

Act = Callable[[Session, Actor, argparse.Namespace], int]


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "A unit's entries hold in the unit and everything below it; the nearest layer counts. "
        "Drafts that are read otherwise afterwards are spoken again. The history and the audit "
        "record name the user of this terminal."
    )
    does = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    listing = _add(does, "list", _list, "what holds in the unit, nearest layer first")
    listing.add_argument("--own", action="store_true", help="only the unit's own entries")
    listing.add_argument("--history", action="store_true", help="every change instead")
    setting = _add(does, "set", _set, "say how a written form is read")
    setting.add_argument("written", help="as it stands in texts")
    setting.add_argument("spoken", help="in words: no digits, no signs")
    setting.add_argument("--replace", action="store_true", help="even if it is read otherwise now")
    letters = setting.add_mutually_exclusive_group()
    letters.add_argument("--exact", action="store_true", default=None, help="case must agree")
    letters.add_argument("--any-case", action="store_false", dest="exact", help="in any case")
    removing = _add(does, "remove", _remove, "take the unit's own entry away")
    removing.add_argument("written")
    for one in (setting, removing):
        one.add_argument(
            "--part", type=LexiconPart, choices=list(LexiconPart), default=LexiconPart.READ,
            metavar="PART", help=f"{', '.join(LexiconPart)} (default read: in running text)",
        )  # fmt: skip
    exporting = _add(does, "export", _export, "the unit's own entries as TOML")
    exporting.add_argument("file", type=Path, nargs="?", help="standard output if left out")
    bringing = _add(does, "import", _import, "bring in TOML: all of it, or nothing")
    bringing.add_argument("file", type=Path)
    bringing.add_argument("--replace", action="store_true", help="even what is read otherwise now")


def run(chosen: argparse.Namespace) -> int:
    """Do it in one transaction; 0 if it worked, 1 if it was refused."""
    engine = open_engine(read_settings().database_url)
    actor = Actor(None, getpass.getuser(), None, None, "cli")
    try:
        migrate(engine)
        with writing_sessions(engine).begin() as session:
            chosen.unit = only_unit(session, chosen.unit).id
            act: Act = chosen.act
            return act(session, actor, chosen)
    except (OperatorError, SetupError) as error:
        sys.stderr.write(f"loa lexicon: {error}\n")
        return 1
    except UnicodeDecodeError as error:
        sys.stderr.write(f"loa lexicon: {chosen.file} is not UTF-8 text: {error}\n")
        return 1
    finally:
        engine.dispose()


def _add(
    does: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, act: Act, meaning: str
) -> argparse.ArgumentParser:
    parser = add_act(does, name, run, meaning)
    parser.add_argument("--unit", metavar="ID", help="whose; left out: the only commune's")
    parser.set_defaults(act=act)
    return parser


def _list(session: Session, actor: Actor, chosen: argparse.Namespace) -> int:
    if chosen.history:
        rows: list[dict[str, object]] = [
            {
                "at": one.change.changed_at,
                "author": one.change.author,
                "layer": one.unit.name,
                "part": one.entry.part,
                "written": one.entry.written,
                "spoken": one.entry.spoken or None,
            }
            for one in history(session, actor, chosen.unit)
        ]
    else:
        found = list_entries(session, actor, chosen.unit)
        rows = [_row(one) for one in found if not chosen.own or _is_own(one, chosen.unit)]
    columns = (["" if value is None else str(value) for value in row.values()] for row in rows)
    tell(chosen, "".join("\t".join(row) + "\n" for row in columns), rows)
    return 0


def _row(one: Listed) -> dict[str, object]:
    return {
        "written": one.entry.written,
        "spoken": one.entry.spoken,
        "part": one.entry.part,
        "layer": one.unit.name if one.unit else "ours",
        "author": one.change.author if one.change else None,
        "at": one.change.changed_at if one.change else None,
    }


def _is_own(one: Listed, unit_id: str) -> bool:
    return one.unit is not None and one.unit.id == unit_id


def _set(session: Session, actor: Actor, chosen: argparse.Namespace) -> int:
    new = NewEntry(
        unit_id=chosen.unit,
        written=chosen.written,
        spoken=chosen.spoken,
        part=chosen.part,
        exact=chosen.exact,
        replace=chosen.replace,
    )
    return _told(service.set_entry(session, actor, new, now_ms()), chosen)


def _remove(session: Session, actor: Actor, chosen: argparse.Namespace) -> int:
    key = _own_key(session, actor, chosen)
    return _told(service.remove_entry(session, actor, chosen.unit, key, now_ms()), chosen)


def _own_key(session: Session, actor: Actor, chosen: argparse.Namespace) -> EntryKey:
    """The unit's entry that is written so; the service refuses where there is none."""
    for one in list_entries(session, actor, chosen.unit):
        same = (one.entry.part, one.entry.written) == (chosen.part, chosen.written)
        if same and _is_own(one, chosen.unit):
            return one.entry.key
    return simple_entry(chosen.written, "x", chosen.part).key


def _export(session: Session, actor: Actor, chosen: argparse.Namespace) -> int:
    text = service.export_layer(session, actor, chosen.unit)
    if chosen.file:
        chosen.file.write_text(text, "utf-8")
    answer = {"file": str(chosen.file)} if chosen.file else {"toml": text}
    tell(chosen, "" if chosen.file else text.rstrip("\n") + "\n", answer)
    return 0


def _import(session: Session, actor: Actor, chosen: argparse.Namespace) -> int:
    text = chosen.file.read_text("utf-8")
    new = NewLayer(unit_id=chosen.unit, text=text, replace=chosen.replace)
    return _told(service.import_layer(session, actor, new, now_ms()), chosen)


def _told(outcome: Outcome, chosen: argparse.Namespace) -> int:
    words = f"Entries changed: {outcome.entries}. Drafts spoken again: {outcome.spoken_again}.\n"
    tell(chosen, words, {"entries": outcome.entries, "spoken_again": outcome.spoken_again})
    return 0
