"""Bodies of usage records."""

from __future__ import annotations

import json
import uuid
from typing import Any, Iterable, Iterator, List, Mapping, NamedTuple


class Batch(NamedTuple):
    #: NDJSON, the same however often it is sent: a batch sent again has only duplicates.
    body: bytes
    #: Of its first record among all that were given.
    offset: int


def batches_of(records: Iterable[Mapping[str, Any]], most: int, most_bytes: int) -> Iterator[Batch]:
    """Bodies no larger than the limits. Identifiers are given before a body is sent for the first time."""
    lines: List[bytes] = []
    size = 0
    offset = 0
    for record in records:
        line = _line_of(record)
        if lines and (len(lines) >= most or size + len(line) > most_bytes):
            yield Batch(b"".join(lines), offset)
            offset += len(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield Batch(b"".join(lines), offset)


def _line_of(record: Mapping[str, Any]) -> bytes:
    complete = {"record_id": str(uuid.uuid4()), **record}
    return json.dumps(complete, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode() + b"\n"
