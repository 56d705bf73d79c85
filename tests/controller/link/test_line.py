"""The line to a real broker, on an asyncio loop of its own."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from controller.clock import now_ms
from controller.keys.authority_files import furnish_broker, furnish_controller
from controller.keys.certificates import make_authority
from controller.keys.private_files import KeyFileError
from controller.link.line import Arrived, Handlers, Line, log_in
from controller.settings import BrokerSettings
from tests.real_parts.mosquitto import Mosquitto

LIMIT_S = 10
NOW = 1_795_000_000_000
CONNACK = bytes([0x20, 2, 0, 0])


def test_the_key_of_the_line_is_not_used_where_others_may_read_it(tmp_path: Path) -> None:
    furnish_controller(tmp_path, make_authority("lines", NOW), NOW)
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    log_in(client, BrokerSettings("127.0.0.1", 8884, "", "", certificates=tmp_path))
    (tmp_path / "controller.key").chmod(0o640)
    with pytest.raises(KeyFileError, match="others may read it"):
        log_in(client, BrokerSettings("127.0.0.1", 8884, "", "", certificates=tmp_path))


def test_a_line_that_goes_down_as_it_is_cancelled_ends_all_the_same(tmp_path: Path) -> None:
    async def life(broker: Mosquitto) -> bool:
        up = asyncio.Event()
        handlers = Handlers(up.set, lambda _message: None, lambda _number: None)
        address = BrokerSettings(broker.host, broker.port, "", "")
        line = Line("line-test", address, handlers)
        task = asyncio.create_task(line.stay_connected())
        async with asyncio.timeout(LIMIT_S):
            await up.wait()
        await asyncio.sleep(0)  # the task goes on to wait for the line to go down
        line._down.set()
        task.cancel()
        done, _pending = await asyncio.wait([task], timeout=LIMIT_S)
        line.close()
        return task in done

    with Mosquitto(tmp_path / "broker") as broker:
        assert asyncio.run(life(broker))


@contextmanager
def packing_broker(folder: Path, packets: bytes) -> Iterator[int]:
    """The port of a broker that sends all its messages in one piece of TLS, as EMQX does."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "broker.crt", folder / "broker.key")
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        plain, _address = listener.accept()
        with context.wrap_socket(plain, server_side=True) as line:
            line.recv(4096)
            line.sendall(CONNACK)
            line.sendall(packets)
            over.wait(LIMIT_S)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=serve, args=(listener,))
        serving.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            serving.join()


def published(topic: bytes, payload: bytes) -> bytes:
    """A PUBLISH of QoS 0."""
    rest = len(topic).to_bytes(2, "big") + topic + payload
    return bytes([0x30, len(rest)]) + rest


def test_several_messages_in_one_piece_of_tls_are_all_heard_at_once(tmp_path: Path) -> None:
    authority = make_authority("lines", now_ms())
    furnish_broker(tmp_path, authority, ["127.0.0.1"], now_ms())
    furnish_controller(tmp_path, authority, now_ms())
    sent = [b"%d" % number for number in range(5)]

    async def heard(port: int) -> list[bytes]:
        came: list[bytes] = []
        everything = asyncio.Event()

        def arrived(message: Arrived) -> None:
            came.append(message.payload)
            if len(came) == len(sent):
                everything.set()

        address = BrokerSettings("127.0.0.1", port, "", "", certificates=tmp_path)
        handlers = Handlers(lambda: None, arrived, lambda _number: None)
        line = Line("line-test", address, handlers)
        task = asyncio.create_task(line.stay_connected())
        async with asyncio.timeout(LIMIT_S):
            await everything.wait()
        task.cancel()
        await asyncio.wait([task])
        line.close()
        return came

    with packing_broker(tmp_path, b"".join(published(b"loa", one) for one in sent)) as port:
        assert asyncio.run(heard(port)) == sent
