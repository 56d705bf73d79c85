"""Twenty devices that send small reports as fast as a broker takes them; for `ledger`.

    python -m benchmarks.raw_reports PORT COUNT

MQTT 3.1.1 by hand, QoS 1 with twenty in flight for each device: a client library would be what is
measured.
"""

import asyncio
import json
import struct
import sys

DEVICES = 20
IN_FLIGHT = 20
PATTERN = "bench/+/report"
CONNECT, CONNACK_BYTES = 0x10, 4
PUBLISH_QOS1, PUBACK_BYTES = 0x32, 4
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


def _text(words: str) -> bytes:
    raw = words.encode()
    return struct.pack(">H", len(raw)) + raw


def _packet(kind: int, body: bytes) -> bytes:
    length, header = len(body), bytearray([kind])
    while True:
        length, digit = divmod(length, 128)
        header.append(digit | (0x80 if length else 0))
        if not length:
            return bytes(header) + body


async def _device(port: int, number: int, count: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    hello = _text("MQTT") + bytes([4, 2, 0, 60]) + _text(f"device{number}")
    writer.write(_packet(CONNECT, hello))
    await reader.readexactly(CONNACK_BYTES)
    topic = _text(f"bench/d{number}/report")
    sent = acknowledged = 0
    while acknowledged < count:
        while sent < count and sent - acknowledged < IN_FLIGHT:
            packet_id = struct.pack(">H", sent % LARGEST_ID + 1)
            writer.write(_packet(PUBLISH_QOS1, topic + packet_id + BODY))
            sent += 1
        await reader.readexactly(PUBACK_BYTES)
        acknowledged += 1
    writer.close()


async def _all(port: int, count: int) -> None:
    await asyncio.gather(*(_device(port, n, count // DEVICES) for n in range(DEVICES)))


if __name__ == "__main__":
    asyncio.run(_all(int(sys.argv[1]), int(sys.argv[2])))
