"""Which of the brokers to turn to: the first while it is there, the next while it is not.

A receiver that had to leave its first broker looks now and then whether it answers again, and
goes back without a word lost: sessions persist, and the ledger counts entries by their numbers.
"""

import socket
from random import Random

from edge_agent.settings import Broker

RETURN_AFTER_SECONDS = 600.0
KNOCK_TIMEOUT_SECONDS = 10.0


def turn(tries: int, count: int) -> int:
    """Whose turn it is at the so-manieth try after a line that was good (0: the first's)."""
    return tries % count


def return_after(mean_seconds: float, random: Random) -> float:
    """How long to stay with another broker before knocking: never the same for a whole fleet."""
    return random.uniform(0.5, 1.5) * mean_seconds


def answers(broker: Broker) -> bool:
    """Whether somebody listens there. Waits a few seconds at most."""
    try:
        with socket.create_connection((broker.host, broker.port), KNOCK_TIMEOUT_SECONDS):
            return True
    except OSError:
        return False
