from pathlib import Path

from controller.broker.alarms import Ending, line_alarms
from controller.broker.configuration import Door, Service, broker_of_its_own
from controller.civil import DAY_MS
from controller.keys.certificates import LIST_DAYS

NOW = 1_795_000_000_000
FILES = broker_of_its_own(
    Path("/etc/mosquitto/loa"), Door("0.0.0.0", 8883), Door("127.0.0.1", 8884), Service()
)


def listeners(text: str) -> list[str]:
    return text.split("\nlistener ")[1:]


def test_every_listener_asks_for_a_certificate_that_is_not_revoked() -> None:
    for listener in listeners(FILES["mosquitto.conf"]):
        assert "require_certificate true" in listener
        assert "crlfile /etc/mosquitto/loa/crl.pem" in listener
        assert "tls_version tlsv1.2" in listener


def test_receivers_are_bound_to_their_own_client_id_and_the_controller_is_not() -> None:
    receivers, controller = listeners(FILES["mosquitto.conf"])
    assert "use_username_as_clientid true" in receivers
    assert "use_username_as_clientid" not in controller


def test_nobody_is_let_in_without_a_name() -> None:
    general, *_ = FILES["mosquitto.conf"].split("\nlistener ")
    assert "allow_anonymous false" in general.splitlines()
    assert "acl_file /etc/mosquitto/loa/access" in general.splitlines()


def test_no_listener_has_a_list_of_its_own_which_would_lose_what_is_queued() -> None:
    assert "per_listener_settings" not in FILES["mosquitto.conf"]
    assert FILES["mosquitto.conf"].count("acl_file") == 1


def test_receivers_have_rights_by_pattern_only() -> None:
    user, rights, _, *lines = FILES["access"].splitlines()
    assert (user, rights) == ("user controller", "topic readwrite loa/v1/#")
    assert all(line.startswith("pattern ") for line in lines)
    assert [line for line in lines if "write" in line] == [
        "pattern write loa/v1/r/%u/state",
        "pattern write loa/v1/r/%u/report",
    ]


def test_a_list_is_an_alarm_when_five_days_have_not_renewed_it() -> None:
    whole = NOW + LIST_DAYS * DAY_MS
    assert line_alarms(whole, None, NOW + 5 * DAY_MS - 1) == []
    (alarm,) = line_alarms(whole, None, NOW + 5 * DAY_MS)
    assert (alarm.what, alarm.ends_at) == (Ending.LIST, whole)


def test_the_brokers_certificate_is_an_alarm_a_month_before() -> None:
    ends = NOW + 100 * DAY_MS
    assert line_alarms(None, ends, NOW + 70 * DAY_MS - 1) == []
    (alarm,) = line_alarms(None, ends, NOW + 70 * DAY_MS)
    assert alarm.what is Ending.BROKER_CERTIFICATE
