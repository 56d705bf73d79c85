"""The passphrase of backups: another one than that of the keys, since it leaves the machine.

Told by `LOA_BACKUP_PASSPHRASE_FILE` or `LOA_BACKUP_PASSPHRASE`, or asked for at the terminal.
"""

from collections.abc import Mapping
from pathlib import Path

from controller.keys.passphrase import asked_passphrase
from controller.keys.private_files import read_private

FILE_VARIABLE = "LOA_BACKUP_PASSPHRASE_FILE"
VARIABLE = "LOA_BACKUP_PASSPHRASE"


def backup_passphrase(environment: Mapping[str, str], *, twice: bool) -> str:
    """The passphrase. Raises NoPassphraseError, KeyFileError."""
    named = environment.get(FILE_VARIABLE)
    if named:
        return read_private(Path(named)).decode().strip("\r\n")
    told = environment.get(VARIABLE)
    return told or asked_passphrase("the backup", twice=twice).decode()
