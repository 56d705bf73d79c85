"""A stolen receiver, a copied card: what ends when, on the real broker."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.civil import DAY_MS
from controller.clock import now_ms
from controller.keys.authority_files import furnish_broker
from controller.keys.certificates import LIST_DAYS, Revoked
from playlists.messages import topics
from tests.attacks.stronghold import HOST, WELCOME, Client, Stronghold
from tests.real_parts.mosquitto import PROGRAM

STOLEN, OTHER = "01919e00aa", "01919e00bb"


@pytest.fixture
def stronghold(tmp_path: Path) -> Iterator[Stronghold]:
    if PROGRAM is None:
        pytest.skip("Mosquitto is not installed (./loa test installs it)")
    with Stronghold(tmp_path / "broker") as running:
        yield running


REVOKED, LIST_EXPIRED = "SSLV3_ALERT_CERTIFICATE_REVOKED", "SSLV3_ALERT_CERTIFICATE_EXPIRED"


def reloaded(stronghold: Stronghold) -> None:
    """The broker has read its files again: a probe is refused because it was revoked along."""
    probe = stronghold.admit("probe")
    stronghold.revoked.append(Revoked(probe.serial, now_ms()))
    stronghold.write_list()
    stronghold.reload_until(lambda: stronghold.answer(probe, "probe") == REVOKED)


def test_a_revoked_certificate_is_refused_and_others_stay_connected(
    stronghold: Stronghold, controller: Client
) -> None:
    with Client(stronghold, stronghold.admit(OTHER), OTHER) as other:
        other.subscribe(topics.plan(OTHER))
        stolen = stronghold.admit(STOLEN)
        stronghold.revoked.append(Revoked(stolen.serial, now_ms()))
        reloaded(stronghold)
        with Client(stronghold, stolen, STOLEN) as thief:
            assert not thief.is_let_in()
        assert controller.is_let_in()
        controller.publish(topics.plan(OTHER), b"on")
        assert other.next() == (topics.plan(OTHER), b"on")
        assert other.ended.empty()


def test_the_live_line_of_a_revoked_receiver_is_cut_by_taking_over_its_client_id(
    stronghold: Stronghold, controller: Client
) -> None:
    stolen = stronghold.admit(STOLEN)
    with Client(stronghold, stolen, STOLEN, clean=False) as thief:
        thief.subscribe(topics.plan(STOLEN))
        stronghold.revoked.append(Revoked(stolen.serial, now_ms()))
        reloaded(stronghold)
        controller.subscribe(topics.ALL_REPORTS)
        thief.publish(topics.report(STOLEN), b"the list alone does not cut a live line")
        assert controller.next()[0] == topics.report(STOLEN)
        with Client(stronghold, stronghold.controller, STOLEN, to_controllers=True) as taker:
            assert taker.is_let_in()
            assert thief.is_cut()
    with Client(stronghold, stolen, STOLEN, clean=False) as again:
        assert not again.is_let_in()


def test_an_expired_list_locks_out_everybody_and_a_new_one_cures_it(
    stronghold: Stronghold,
) -> None:
    receiver = stronghold.admit(OTHER)
    stronghold.write_list(made_at=now_ms() - (LIST_DAYS + 1) * DAY_MS)
    stronghold.reload_until(lambda: stronghold.answer(receiver, OTHER) == LIST_EXPIRED)
    stronghold.write_list()
    stronghold.reload_until(lambda: stronghold.answer(receiver, OTHER) == WELCOME)


def test_a_renewed_certificate_of_the_broker_is_shown_without_a_restart(
    stronghold: Stronghold,
) -> None:
    before = shown_serial(stronghold)
    furnish_broker(stronghold.folder, stronghold.authority, [HOST], now_ms())
    stronghold.reload_until(lambda: shown_serial(stronghold) != before)


def shown_serial(stronghold: Stronghold) -> object:
    context = ssl.create_default_context(cafile=str(stronghold.folder / "ca.crt"))
    address = (HOST, stronghold.port)
    with (
        socket.create_connection(address) as line,
        context.wrap_socket(line, server_hostname=HOST) as secured,
    ):
        shown = secured.getpeercert()
    assert shown is not None
    return shown["serialNumber"]
