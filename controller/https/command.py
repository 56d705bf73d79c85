"""`loa https …`: a certificate of one's own for the pages in a local network."""

import argparse
import os

from controller.clock import now_ms
from controller.https.files import RENEW_BEFORE_MS, HttpsFolder, furnish
from controller.keys.passphrase import required_passphrase
from controller.keys.sealed import Lock
from controller.keys.words import day
from controller.settings import read_settings
from controller.told import takes_json, tell


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "Passkeys and the microphone work over HTTPS only. This makes an authority of your own and "
        "a certificate for the names or addresses by which people reach the pages; docs/https.md "
        "says how telephones and computers learn to trust it."
    )
    does = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    make = does.add_parser("make", help="certificate for names; the authority on the first call")
    make.add_argument("--name", action="append", required=True, metavar="HOST",
                      help="name or address of the controller; may be repeated")  # fmt: skip
    make.set_defaults(run=_make)
    check = does.add_parser("check", help="exit 1 where the certificate ends within 60 days")
    check.set_defaults(run=_check)
    takes_json(make, check)


def _make(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    folder = HttpsFolder(settings.https_dir)
    lock = Lock(required_passphrase(os.environ, settings.home))
    is_new = furnish(folder, chosen.name, lock, now_ms())
    words = (
        f"Certificate for {', '.join(chosen.name)} until {day(folder.ends_at())}: "
        f"{folder.certificate}\n"
    )
    if is_new:
        words += (
            f"New authority: {folder.authority}. Have each telephone and computer trust it, once.\n"
        )
    words += "Set LOA_HTTPS_PORT (443, or 8443) and start loa serve again.\n"
    values = {
        "names": chosen.name,
        "ends_at": folder.ends_at(),
        "certificate": str(folder.certificate),
        "authority": str(folder.authority),
        "new_authority": is_new,
    }
    tell(chosen, words, values)
    return 0


def _check(chosen: argparse.Namespace) -> int:
    ends_at = HttpsFolder(read_settings().https_dir).ends_at()
    soon = ends_at < now_ms() + RENEW_BEFORE_MS
    words = f"The certificate of the pages ends on {day(ends_at)}.\n"
    tell(chosen, words, {"ends_at": ends_at, "renew": soon})
    return 1 if soon else 0
