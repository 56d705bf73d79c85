"""Twenty devices that send small reports as fast as a broker takes them; for `ledger`.

    python -m benchmarks.raw_reports PORT COUNT

QoS 1 with twenty in flight for each device.
"""

import asyncio
import json
import struct
import sys

from benchmarks.bare_mqtt import PUBLISH_QOS1, hello, packet, text

DEVICES = 20
IN_FLIGHT = 20
PATTERN = "bench/+/report"
CONNACK_BYTES = PUBACK_BYTES = 4
LARGEST_ID = 65_000
BODY = json.dumps(
    {
        "sequence": 1,
        "occurrence": "a" * 41,
        "item": "b" * 32,
        "sha256": "f" * 64,
        "started_at": 1_795_515_666_123,
        "ended_at": 1_795_515_696_500,
        "cause": "completed",
        "previous": "e" * 64,
    }
).encode()


async def _device(port: int, number: int, count: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(hello(f"device{number}", 60, is_clean=True))
    await reader.readexactly(CONNACK_BYTES)
    topic = text(f"bench/d{number}/report")
    sent = acknowledged = 0
    while acknowledged < count:
        while sent < count and sent - acknowledged < IN_FLIGHT:
            packet_id = struct.pack(">H", sent % LARGEST_ID + 1)
            writer.write(packet(PUBLISH_QOS1, topic + packet_id + BODY))
            sent += 1
        await reader.readexactly(PUBACK_BYTES)
        acknowledged += 1
    writer.close()


async def _all(port: int, count: int) -> None:
    await asyncio.gather(*(_device(port, n, count // DEVICES) for n in range(DEVICES)))


if __name__ == "__main__":
    asyncio.run(_all(int(sys.argv[1]), int(sys.argv[2])))
