"""`loa voices`: which voices speak here, and one more out of files. English."""

import argparse
import sys

from controller.settings import read_settings
from controller.speech.voices import known_voices, piper_program
from controller.told import takes_json, tell
from controller.voices.adding import NewVoice, add_voice, has_program, remove_voice

INSTALL_PIPER = (
    "its program is missing: python3 -m venv {folder}/piper && "
    "{folder}/piper/bin/pip install piper-tts"
)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "Voices of this installation, the first asked first. Piper's voices are files: "
        "docs/voices.md says where they come from. Restart the speech role after a change."
    )
    does = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    listing = does.add_parser("list", help="all voices in the usual order")
    listing.set_defaults(run=_list)
    adding = does.add_parser("add", help="a Piper voice, by the hashes of its two files")
    adding.add_argument("source", help="NAME.onnx: a path or an https address; .onnx.json beside")
    adding.add_argument("--sha256", required=True, help="of NAME.onnx")
    adding.add_argument("--config-sha256", required=True, help="of NAME.onnx.json")
    adding.set_defaults(run=_add)
    removing = does.add_parser("remove", help="take a Piper voice away")
    removing.add_argument("name")
    removing.set_defaults(run=_remove)
    takes_json(listing, adding, removing)


def _list(chosen: argparse.Namespace) -> int:
    found = list(known_voices(read_settings()))
    words = "".join(
        f"{voice.name:<28} {'online ' if voice.online else 'offline'}  {voice.title}\n"
        for voice in found
    )
    values = [{"name": v.name, "online": v.online, "title": v.title} for v in found]
    tell(chosen, words, values)
    return 0


def _add(chosen: argparse.Namespace) -> int:
    folder = read_settings().voices_dir
    new = NewVoice(source=chosen.source, sha256=chosen.sha256, config_sha256=chosen.config_sha256)
    model = add_voice(new, folder)
    is_installed = has_program(piper_program(folder))
    words = f"{model.name} is there, {model.rate} Hz. Restart the speech role.\n"
    if not is_installed:
        words += INSTALL_PIPER.format(folder=folder) + "\n"
    tell(chosen, words, {"name": model.name, "rate": model.rate, "has_program": is_installed})
    return 0


def _remove(chosen: argparse.Namespace) -> int:
    if not remove_voice(chosen.name, read_settings().voices_dir):
        sys.stderr.write(f"loa voices: no voice of the name {chosen.name}\n")
        return 1
    tell(chosen, f"{chosen.name} is gone. Restart the speech role.\n", {"removed": chosen.name})
    return 0
