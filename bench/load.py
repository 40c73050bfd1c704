"""A light load generator in a process of its own: raw HTTP/1.1 over kept connections, each sending when answered.

It reads jobs from standard input, one JSON object a line, and answers each with one line. A job is
{port, connections, seconds, requests: [text, …], once: bool}: with `once` every request is sent a single time and the
job ends with the last, without it they go round until the seconds are over. The answer is {seconds, ms: […], statuses}.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from time import perf_counter
from typing import Any


class Load:
    def __init__(self, job: dict[str, Any]) -> None:
        self.requests: Iterator[bytes] = iter([request.encode() for request in job["requests"]])
        if not job["once"]:
            self.requests = cycle(self.requests)
        self.port, self.connections = job["port"], job["connections"]
        self.seconds = job["seconds"]
        self.ms: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.end = float("inf")

    async def run(self) -> dict[str, Any]:
        start = perf_counter()
        self.end = start + self.seconds
        await asyncio.gather(*(self._client() for _ in range(self.connections)))
        return {"seconds": perf_counter() - start, "ms": self.ms, "statuses": self.statuses}

    async def _client(self) -> None:
        reader = writer = None
        for request in self.requests:
            if perf_counter() > self.end:
                break
            begun = perf_counter()
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length, closes = _length(head)
            await reader.readexactly(length)
            self.ms.append((perf_counter() - begun) * 1000)
            self.statuses[head[9:12].decode()] += 1
            if closes:
                writer.close()
                writer = None
        if writer is not None:
            writer.close()


def _length(head: bytes) -> tuple[int, bool]:
    """The length of the body, and whether the server closes the connection after it."""
    lower = head.lower()
    mark = lower.find(b"\r\ncontent-length:")
    if mark < 0:
        raise ValueError(f"An answer without a length: {head[:200]!r}")
    end = lower.index(b"\r\n", mark + 2)
    return int(lower[mark + 17 : end]), b"\r\nconnection: close" in lower


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(asyncio.run(Load(json.loads(line)).run())), flush=True)


if __name__ == "__main__":
    main()
