"""Messages that we could not deal with: set aside, so that they hold up nobody.

That a message fails is our own fault, and whoever mends it needs the message. What is kept is
bounded: somebody who sends such messages on purpose must not fill the disk.
"""

import logging

from sqlalchemy import Engine, func, select

from controller.store.base import new_id
from controller.store.delivery import SetAsideMessage
from controller.store.engine import writing_sessions

log = logging.getLogger(__name__)

KEPT_AT_MOST = 1000
TOPIC_CHARACTERS = 200
ERROR_CHARACTERS = 1000


def set_aside(engine: Engine, topic: str, payload: bytes, error: Exception, now: int) -> int:
    """Keep a message with its error; return how many are kept. Logs both, whatever happens."""
    log.error("a message on %.200s cannot be dealt with", topic, exc_info=error)
    with writing_sessions(engine).begin() as session:
        kept = session.scalar(select(func.count()).select_from(SetAsideMessage)) or 0
        if kept >= KEPT_AT_MOST:
            log.error("%d messages are set aside; this one is not kept", kept)
            return kept
        session.add(
            SetAsideMessage(
                id=new_id(now),
                # A zero byte, which no database keeps, cannot come in a topic from a broker.
                topic=topic[:TOPIC_CHARACTERS],
                payload=payload,
                error=f"{type(error).__name__}: {error}".replace("\0", "")[:ERROR_CHARACTERS],
                at=now,
            )
        )
    log.error("%d messages are set aside by now", kept + 1)
    return kept + 1
