"""What a role does beside its work where an object store stands behind the shelf."""

import logging
import threading
import time

from controller.shelf.errors import ShelfAwayError
from controller.shelf.shelf import Shelf

log = logging.getLogger(__name__)

SEND_EVERY_S = 1.0
FORGET_EVERY_S = 300.0
PAUSE_S = 15.0
"""After the store was away."""


def keep_in_order(shelf: Shelf, stop: threading.Event, pause_s: float = PAUSE_S) -> None:
    """Until told to stop: send what was made here, remove what others removed."""
    forget_at, was_away = 0.0, False
    while not stop.wait(pause_s if was_away else SEND_EVERY_S):
        try:
            shelf.settle()
            if time.monotonic() >= forget_at:
                shelf.forget_removed()
                forget_at = time.monotonic() + FORGET_EVERY_S
        except ShelfAwayError as error:
            if not was_away:
                log.warning("%s; %d things wait here", error, len(shelf.owes()))
            was_away = True
        except OSError:
            log.exception("the shelf of tracks cannot be kept in order")
            was_away = True
        else:
            if was_away:
                log.info("the store of tracks answers again")
            was_away = False
