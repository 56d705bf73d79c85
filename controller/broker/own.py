"""What our own broker needs before receivers can come in over the network, and later every day."""

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from sqlalchemy import Engine

from controller.broker.configuration import Door
from controller.civil import DAY_MS
from controller.keys.authority_files import (
    fits,
    furnish_broker,
    lines_authority,
    make_authority_files,
    read_authority,
)
from controller.keys.certificates import Authority, ends_at
from controller.keys.passphrase import required_passphrase
from controller.keys.private_files import replace_whole
from controller.keys.sealed import Lock
from controller.settings import Settings
from controller.signer.lines import Lines, newest_list
from controller.store.engine import reading_sessions, writing_sessions

log = logging.getLogger(__name__)

RENEW_BEFORE_MS = 60 * DAY_MS
LIST_FILE = "crl.pem"


@dataclass(slots=True)
class BrokerFolder:
    """The files of the lines beside a broker, kept fresh from the database."""

    folder: Path
    engine: Engine
    list_number: int = field(default=0)
    """Of the list that lies in the folder, as far as this process knows."""

    def renew_list(self) -> bool:
        """Write the newest list of the revoked; tell whether the broker must read it."""
        with reading_sessions(self.engine)() as session:
            newest = newest_list(session)
        if newest is None or newest.number == self.list_number:
            return False
        replace_whole(self.folder / LIST_FILE, newest.pem.encode())
        self.list_number = newest.number
        log.info("list %d of the revoked is in force, until %d", newest.number, newest.ends_at)
        return True


def furnish_own(settings: Settings, folder: Path, engine: Engine, now: int) -> Door:
    """Authority, certificate and list for the broker that `loa serve` starts.

    Raises KeyFileError, NoPassphraseError where the keys are elsewhere: `loa broker config` makes
    the files there.
    """
    renew_certificate(settings, folder, now)
    lines = Lines(own_authority(settings, now))
    with writing_sessions(engine).begin() as session:
        if lines.anything_waits(session, now):
            lines.work(session, now)
    return Door(settings.receivers_listen, settings.receiver_brokers[0].port)


def renew_certificate(settings: Settings, folder: Path, now: int) -> bool:
    """A new certificate for our own broker where the old one is for other names or ends soon.

    Tells whether the broker must read it. Raises KeyFileError, NoPassphraseError.
    """
    names = list(dict.fromkeys(address.host for address in settings.receiver_brokers))
    authority = own_authority(settings, now)
    if fits(folder, authority, names, now + RENEW_BEFORE_MS):
        return False
    furnish_broker(folder, authority, names, now)
    log.info("the broker has a new certificate for %s", ", ".join(names))
    return True


def broker_certificate_ends_at(folder: Path) -> int | None:
    """When the broker's own certificate ends; None where it has none."""
    try:
        return ends_at(x509.load_pem_x509_certificate((folder / "broker.crt").read_bytes()))
    except (OSError, ValueError):
        return None


def own_authority(settings: Settings, now: int) -> Authority:
    """The authority on this machine; a new one where there is none yet. Raises KeyFileError."""
    files = lines_authority(settings.keys_dir)
    passphrase = required_passphrase(os.environ, settings.home)
    if files.certificate.exists():
        return read_authority(files, passphrase)
    return make_authority_files(files, Lock(passphrase), now)
