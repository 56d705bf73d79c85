"""Ports on loopback."""

import socket
from collections.abc import Iterator

import pytest

from controller.serve.ports import (
    LOOPBACK,
    OUTGOING,
    PortTakenError,
    answers,
    free_port,
    require_free,
)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
        yield port


def test_a_port_that_somebody_listens_on_is_refused_by_its_number(taken: int) -> None:
    with pytest.raises(PortTakenError, match=str(taken)) as refused:
        require_free(LOOPBACK, taken)
    assert refused.value.port == taken


def test_a_port_that_somebody_holds_on_every_address_is_refused_too() -> None:
    with (
        socket.create_server(("0.0.0.0", 0)) as listener,
        pytest.raises(PortTakenError),
    ):
        require_free(LOOPBACK, listener.getsockname()[1])


def test_a_free_port_is_free_until_somebody_listens_there() -> None:
    port = free_port()
    require_free(LOOPBACK, port)
    with socket.create_server((LOOPBACK, port)), pytest.raises(PortTakenError):
        require_free(LOOPBACK, port)


def test_a_free_port_is_none_that_an_outgoing_line_may_be_given() -> None:
    first = int(OUTGOING.read_text().split()[0])
    assert all(free_port() < first for _ in range(20))


def test_an_address_of_another_machine_is_no_taken_port() -> None:
    with pytest.raises(OSError, match="port 8080") as refused:
        require_free("192.0.2.1", 8080)
    assert not isinstance(refused.value, PortTakenError)


def test_somebody_who_listens_answers(taken: int) -> None:
    assert answers(LOOPBACK, taken, timeout_s=5.0)


def test_nobody_answers_at_a_free_port() -> None:
    assert not answers(LOOPBACK, free_port(), timeout_s=0.2)
