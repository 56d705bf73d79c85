"""Do a piece of work again and again, and outlive a database that is away.

Work between processes is rows in the database; a poll finds them. Every piece of work is one
transaction, so that one which failed has changed nothing and can simply be tried again.
"""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

log = logging.getLogger(__name__)

AWAY = (OperationalError, PoolTimeoutError)
"""What a locked, restarting or unreachable database raises. Everything else is our own fault."""
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0


def is_away(error: BaseException) -> bool:
    """Whether the database did not serve us, through no fault of the statement."""
    return isinstance(error, AWAY) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def poll(
    work: Callable[[], bool],
    stop: threading.Event,
    every_s: float,
    pause_for: Callable[[float], object] | None = None,
) -> None:
    """Call `work` until `stop` is set: at once while it tells that more waits, else after a pause.

    `pause_for` may come back earlier than it was asked to (`store.news`); usually it is `stop`.

    A database that is away is waited for, with growing pauses. Other errors are raised: the role
    ends, its supervisor starts it again and says so.
    """
    rest = stop.wait if pause_for is None else pause_for
    pause = FIRST_PAUSE_S
    while not stop.is_set():
        try:
            more = work()
        except (DBAPIError, PoolTimeoutError) as error:
            if not is_away(error):
                raise
            log.warning("the database does not answer, trying again in %.1f s: %s", pause, error)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
            continue
        pause = FIRST_PAUSE_S
        if not more:
            rest(every_s)
