"""A receiver that has fallen into wrong hands, or a stranger, against the real broker."""

import socket
import ssl

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from controller.clock import now_ms
from controller.keys.certificates import make_authority
from playlists.messages import topics
from tests.attacks.stronghold import HOST, Client, Pass, Stronghold

MINE, OTHER, SLEEPER = "01919e00aa", "01919e00bb", "01919e00cc"
FOREIGN_TOPICS = [
    topics.report(OTHER),
    topics.state(OTHER),
    topics.plan(OTHER),
    topics.plan(MINE),
    topics.stored(MINE),
    topics.time(MINE),
    topics.TRUST,
    topics.order("xa"),
    topics.standing("xa"),
    topics.live("xa"),
    "loa/v1/r/+/report",
    "$SYS/broker/version",
    "anything/else",
]


@pytest.fixture(scope="module")
def mine(stronghold: Stronghold) -> Pass:
    return stronghold.admit(MINE)


@pytest.fixture(params=[MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5], ids=str)
def thief(stronghold: Stronghold, mine: Pass, request: pytest.FixtureRequest) -> Client:
    return Client(stronghold, mine, protocol=request.param)


class TestWhoGetsIn:
    def test_a_receiver_with_our_certificate(self, stronghold: Stronghold) -> None:
        with Client(stronghold, stronghold.admit(MINE)) as receiver:
            assert receiver.is_let_in()

    def test_nobody_without_a_certificate(self, stronghold: Stronghold) -> None:
        with Client(stronghold, None) as stranger:
            assert not stranger.is_let_in()

    @pytest.mark.parametrize("user", ["controller", MINE, ""])
    def test_nobody_by_a_name_alone(self, stronghold: Stronghold, user: str) -> None:
        with Client(stronghold, None, client_id=user, user=user) as stranger:
            assert not stranger.is_let_in()

    def test_nobody_with_a_certificate_of_another_authority(self, stronghold: Stronghold) -> None:
        foreign = stronghold.admit(MINE, by=make_authority("test lines", now_ms()))
        with Client(stronghold, foreign) as stranger:
            assert not stranger.is_let_in()

    def test_nobody_with_a_certificate_that_has_ended(self, stronghold: Stronghold) -> None:
        with Client(stronghold, stronghold.admit(MINE, days=-5)) as late:
            assert not late.is_let_in()

    @pytest.mark.parametrize(("version", "spoken"), [("TLSv1_1", False), ("TLSv1_2", True)])
    @pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
    def test_nobody_over_a_tls_before_1_2(
        self, stronghold: Stronghold, mine: Pass, version: str, *, spoken: bool
    ) -> None:
        context = ssl.create_default_context(cafile=str(stronghold.folder / "ca.crt"))
        context.load_cert_chain(mine.certificate, mine.key)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion[version]
        with socket.create_connection((HOST, stronghold.port)) as line:
            if spoken:
                context.wrap_socket(line, server_hostname=HOST).close()
            else:
                with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
                    context.wrap_socket(line, server_hostname=HOST)

    def test_a_receiver_has_no_rights_at_the_controllers_door(
        self, stronghold: Stronghold, mine: Pass, controller: Client
    ) -> None:
        controller.subscribe("#")
        with Client(stronghold, mine, to_controllers=True) as thief:
            thief.subscribe("#")
            thief.publish(topics.plan(OTHER), b"forged")
            controller.publish(topics.plan(OTHER), b"signed")
            assert controller.next() == (topics.plan(OTHER), b"signed")
            assert not thief.has_more()


class TestReading:
    def test_no_subscription_brings_anothers_plan(self, thief: Client, controller: Client) -> None:
        with thief:
            thief.subscribe("#", "loa/v1/#", topics.plan(OTHER), "loa/v1/r/+/plan", "$SYS/#")
            controller.publish(topics.plan(OTHER), b"for another", retain=True)
            controller.publish(topics.stored(OTHER), b"for another", retain=True)
            controller.publish(topics.plan(MINE), b"for me")
            while (got := thief.next())[0] != topics.plan(MINE):
                assert got[0].startswith((f"loa/v1/r/{MINE}/", "loa/v1/a/", topics.TRUST))

    def test_retained_plans_of_others_stay_hidden_too(
        self, thief: Client, controller: Client
    ) -> None:
        controller.publish(topics.plan(OTHER), b"kept for another", retain=True)
        with thief:
            thief.subscribe("#")
            controller.publish(topics.plan(MINE), b"for me")
            while (got := thief.next())[0] != topics.plan(MINE):
                assert OTHER not in got[0]

    def test_what_others_tell_the_controller_stays_hidden(
        self, stronghold: Stronghold, thief: Client, controller: Client
    ) -> None:
        with thief, Client(stronghold, stronghold.admit(OTHER)) as other:
            thief.subscribe(topics.ALL_REPORTS, topics.ALL_STATES, topics.plan(MINE))
            assert other.is_let_in()
            other.publish(topics.report(OTHER), b"by another")
            controller.publish(topics.plan(MINE), b"for me")
            assert thief.next() == (topics.plan(MINE), b"for me")


class TestSpeakingAsAnother:
    def test_nothing_arrives_but_ones_own_state_and_report(
        self, thief: Client, controller: Client
    ) -> None:
        controller.subscribe("#", "$SYS/#")
        with thief:
            assert thief.is_let_in()
            for topic in FOREIGN_TOPICS:
                if "+" not in topic:
                    thief.line.publish(topic, b"forged", qos=1, retain=True)
            thief.publish(topics.report(MINE), b"mine")
            while (got := controller.next()) != (topics.report(MINE), b"mine"):
                assert got[1] != b"forged"

    def test_no_poison_stays_retained(
        self, stronghold: Stronghold, thief: Client, controller: Client
    ) -> None:
        controller.publish(topics.TRUST, b"the true chain", retain=True)
        with thief:
            assert thief.is_let_in()
            thief.publish(topics.TRUST, b"poison", retain=True)
            thief.publish(topics.TRUST, b"", retain=True)
        with Client(stronghold, stronghold.admit(OTHER)) as other:
            other.subscribe(topics.TRUST)
            assert other.next() == (topics.TRUST, b"the true chain")

    @pytest.mark.parametrize("topic", [topics.plan(OTHER), topics.state(OTHER), topics.TRUST])
    def test_no_will_speaks_for_another(
        self, stronghold: Stronghold, mine: Pass, controller: Client, topic: str
    ) -> None:
        controller.subscribe("#")
        thief = Client(stronghold, mine, will=(topic, b"last forgery"))
        with thief:
            assert thief.is_let_in()
            thief.vanish()
            assert thief.is_cut()
        with Client(stronghold, mine) as again:
            assert again.is_let_in()
            again.publish(topics.report(MINE), b"mine")
        while (got := controller.next()) != (topics.report(MINE), b"mine"):
            assert got[1] != b"last forgery"


class TestAnothersSession:
    def test_a_stolen_client_id_takes_nothing(
        self, stronghold: Stronghold, mine: Pass, controller: Client
    ) -> None:
        other = stronghold.admit(SLEEPER)
        with Client(stronghold, other, SLEEPER, clean=False) as sleeper:
            sleeper.subscribe(topics.plan(SLEEPER))
        assert controller.is_let_in()
        controller.publish(topics.plan(SLEEPER), b"tonight's plan")
        thief = Client(stronghold, mine, client_id=SLEEPER, clean=False)
        with thief:
            thief.subscribe(topics.plan(SLEEPER), topics.plan(MINE))
            controller.publish(topics.plan(MINE), b"mine")
            assert thief.next() == (topics.plan(MINE), b"mine")
        with Client(stronghold, other, SLEEPER, clean=False) as sleeper:
            assert sleeper.next() == (topics.plan(SLEEPER), b"tonight's plan")

    def test_a_stolen_client_id_cuts_nobody_off(
        self, stronghold: Stronghold, mine: Pass, controller: Client
    ) -> None:
        with Client(stronghold, stronghold.admit(SLEEPER), SLEEPER) as victim:
            victim.subscribe(topics.plan(SLEEPER))
            with Client(stronghold, mine, client_id=SLEEPER) as thief:
                assert thief.is_let_in()
                controller.publish(topics.plan(SLEEPER), b"still here")
                assert victim.next() == (topics.plan(SLEEPER), b"still here")
            assert victim.ended.empty()
