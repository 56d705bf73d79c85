"""The line to a real broker, on an asyncio loop of its own."""

import asyncio
from pathlib import Path

from controller.link.line import Handlers, Line
from controller.settings import BrokerSettings
from tests.real_parts.mosquitto import Mosquitto

LIMIT_S = 10


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
