"""LOA_HOME is for its owner alone: the database, keys, logs and sound of an installation lie in it.

A folder that is ours already is closed; a strange one that others may read is refused, since a
mistaken LOA_HOME must not close somebody else's folder.
"""

import logging
import stat
from pathlib import Path

from controller.settings import SettingsError

log = logging.getLogger(__name__)

OTHERS = stat.S_IRWXG | stat.S_IRWXO
MARKS = ("lock", "loa.db", "keys", "system", "demo")
"""What only an installation of Loa has."""


def private_home(home: Path) -> Path:
    """Make the folder if need be and see to it that only its owner may enter.

    Raises SettingsError for a folder with other things in it that others may read.
    """
    home.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    mode = stat.S_IMODE(home.stat().st_mode)
    if not mode & OTHERS:
        return home
    if not _is_ours(home):
        problem = f"others may read it (mode {mode:o}) and it holds things that are not Loa's"
        raise SettingsError(
            [f"LOA_HOME={home}: {problem}; choose a folder of its own, or chmod 700 it"]
        )
    home.chmod(stat.S_IRWXU)
    log.warning("%s: others could read it (mode %o); closed to its owner", home, mode)
    return home


def _is_ours(home: Path) -> bool:
    return not any(home.iterdir()) or any((home / mark).exists() for mark in MARKS)
