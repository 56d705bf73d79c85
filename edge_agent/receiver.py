"""A receiver on its pole: a mind, and the threads and devices by which it lives.

One thread thinks (`run`). All others (line, fetcher, decoder, device, machine, board) only leave
what happened in its inbox.
"""

import gc
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from random import Random

from edge_agent.cache import Cache
from edge_agent.fetch_rules import FetchRules
from edge_agent.fetching import Fetcher
from edge_agent.happenings import Arrived, Happening
from edge_agent.health.body import Body
from edge_agent.hearing.listener import Listener
from edge_agent.inbox import Inbox
from edge_agent.journal import Journal
from edge_agent.limbs import Limbs
from edge_agent.link import Link
from edge_agent.machine_clocks import MachineClocks, read_boot_id
from edge_agent.mind import Mind
from edge_agent.settings import Settings, read_night
from edge_agent.sound.player import Player
from edge_agent.update.updater import updater_here
from edge_agent.version import VERSION
from edge_agent.watchdog import Watchdog, is_at_work
from edge_agent.world import World
from playlists.messages import relay_pass
from playlists.messages.keys import SigningKey

MEGABYTE = 1024 * 1024


class Receiver:
    """One receiver with all its rooms."""

    def __init__(self, home: Path, settings: Settings, key: SigningKey) -> None:
        self._inbox = Inbox[Happening](lambda event: isinstance(event, Arrived))
        self._journal = Journal(home / "journal")
        cache = Cache(home / "audio", settings.cache.limit_mb * MEGABYTE)
        random = Random()  # noqa: S311 -- jitter, not secrets
        put = self._inbox.put
        limit, night = settings.cache.kilobytes_per_second * 1000, settings.cache.night
        self._fetcher = Fetcher(cache, put, random, FetchRules(limit, read_night(night)))
        passes = partial(_pass_for, settings.receiver, key)
        self._listener = Listener(settings.hearing, put)
        self._player = Player(settings.sound, cache.path_of, put, self._listener.put_out, passes)
        self._body = Body(home, settings, put, random)
        self._link = Link(settings.receiver, settings.broker, put, random)
        limbs = Limbs(
            line=self._link,
            sound=self._player,
            shelf=cache,
            fetcher=self._fetcher,
            body=self._body,
            post=self._inbox,
            ears=self._listener,
            can_relay=self._player.can_relay,
            updater=updater_here(cache.path_of, VERSION, time.monotonic_ns()),
        )
        world = World(home, MachineClocks(), time.monotonic_ns, read_boot_id())
        self._mind = Mind(world, settings, key, self._journal, limbs)
        self._watchdog = Watchdog.of_this_process()

    def stop(self) -> None:
        """End soon; may be called from a signal's handler."""
        self._mind.stopping = True

    def run(self) -> None:
        """Work until it is stopped."""
        mind = self._mind
        mind.boot()
        # What is loaded by now stays. A full collection would look it through again, and meanwhile
        # no thread thinks, decodes or sounds: 14 to 28 ms on a server, more than a card holds ready
        # on a small board.
        gc.collect()
        gc.freeze()
        self._fetcher.start()
        self._player.start()
        self._listener.start()
        self._body.start()
        self._link.start(mind.farewell, mind.topics)
        self._watchdog.ready()
        while not mind.stopping:
            mind.turn(self._inbox.take(mind.wait_seconds()))
            self._feed_the_watchdog()
        self._watchdog.stopping()
        mind.rest()
        self._player.close()
        self._listener.stop()
        self._body.stop()
        self._link.stop(mind.farewell())
        self._fetcher.stop()
        self._journal.close()

    def _feed_the_watchdog(self) -> None:
        now_ns, rendered_ns = time.monotonic_ns(), self._player.rendered_ns
        if is_at_work(now_ns, rendered_ns, sound_ready=self._mind.sound_ready):
            self._watchdog.turned(now_ns)


def _pass_for(receiver: str, key: SigningKey, permission: str) -> Mapping[str, str]:
    return relay_pass.header_for(receiver, permission, time.time_ns() // 1_000_000, key)
