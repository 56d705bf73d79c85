"""The line to a real broker, on an asyncio loop of its own."""

import asyncio
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from controller.keys.authority_files import furnish_controller
from controller.keys.certificates import make_authority
from controller.keys.private_files import KeyFileError
from controller.link.line import Handlers, Line, log_in
from controller.settings import BrokerSettings
from tests.real_parts.mosquitto import Mosquitto

LIMIT_S = 10
NOW = 1_795_000_000_000


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
