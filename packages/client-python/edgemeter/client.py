"""A client of one service with one set of credentials."""

from __future__ import annotations

import json
import re
from typing import Any, Callable, Dict, Iterable, Iterator, Mapping, Optional, Sequence, Union

from .errors import CutOff
from .records import batches_of
from .report import Report
from .transport import Transport

Body = Union[Report, Mapping[str, Any]]
Answer = Dict[str, Any]

REPORT = "/connectivity/v1/report"
JSON = {"Content-Type": "application/json"}
NEXT = re.compile(r'<([^>]*)>\s*;\s*rel="?next"?')


class Edgemeter:
    def __init__(
        self,
        url: str,
        *,
        api_key: Optional[str] = None,
        token: Optional[str] = None,
        user_token: Optional[str] = None,
        retries: int = 5,
        longest_wait_s: float = 60.0,
        timeout_s: float = 120.0,
        **transport: Any,
    ) -> None:
        """`token` is an IAM token or a portal token. `user_token` is for aggregates."""
        headers = {
            "X-API-Key": api_key,
            "Authorization": None if token is None else f"Bearer {token}",
            "X-Authorization": user_token,
        }
        given = {name: value for name, value in headers.items() if value is not None}
        self._transport = Transport(url, given, retries, longest_wait_s, timeout_s, **transport)

    def report(self, report: Body) -> Answer:
        """A report over a range, or of the five minutes up to now."""
        return self._post(REPORT, _body_of(report))

    def report_pages(self, report: Body) -> Iterator[Answer]:
        """Every page of a report with a `page_size`."""
        body = _body_of(report)
        while True:
            page = self.report(body)
            yield page
            if "next_page_token" not in page:
                return
            body = {**body, "page_token": page["next_page_token"]}

    def report_points(self, report: Body) -> Iterator[Answer]:
        """The points of a report as they arrive, however many there are."""
        headers = {**JSON, "Accept": "application/x-ndjson"}
        body = json.dumps(_body_of(report)).encode()
        with self._transport.send(REPORT, "POST", headers=headers, body=body) as response:
            for line in response:
                point = json.loads(line)
                if point.get("end") is True:
                    return
                yield point
        raise CutOff("The answer has no end line")

    def reports(self, reports: Sequence[Body]) -> Answer:
        """Several reports over one state of the data."""
        return self._post(f"{REPORT}:batch", {"requests": [_body_of(one) for one in reports]})

    def validate(self, report: Body) -> Answer:
        """How a report is understood. Reads no data."""
        return self._post(f"{REPORT}:validate", _body_of(report))

    def kpi1(self, **query: Any) -> Iterator[Answer]:
        """Every row of KPI 1, page by page."""
        return self._kpi_rows("/api/kpi1", query)

    def kpi2(self, **query: Any) -> Iterator[Answer]:
        """Every row of KPI 2, page by page."""
        return self._kpi_rows("/api/kpi2", query)

    def aggregate(self, kind: str, field: str, **query: Any) -> Answer:
        """One page of the user's own usage, such as `aggregate("sum", "bytes", fromDate=..., period="day")`."""
        return self._json(f"/user/usage/aggregate/{kind}/{field}", query=query)["data"]

    def send_records(
        self,
        records: Iterable[Mapping[str, Any]],
        *,
        mode: Optional[str] = None,
        most: int = 10_000,
        most_bytes: int = 4_000_000,
        on_batch: Optional[Callable[[Answer], None]] = None,
    ) -> Answer:
        """Stores any number of records.

        A body that got no answer is sent again: the service knows the records it has, by their identifiers. Records
        without an identifier get one here. `on_batch` sees what became of each body, as soon as it is stored.
        """
        total: Answer = dict.fromkeys(("received", "accepted", "duplicates", "conflicts", "rejected"), 0)
        total["errors"] = []
        for batch in batches_of(records, most, most_bytes):
            headers = {"Content-Type": "application/x-ndjson"}
            answer = self._json(
                "/usage/v1/records", "POST", query={"mode": mode}, headers=headers, body=batch.body
            )
            verdict = answer["data"]
            if on_batch is not None:
                on_batch(verdict)
            _add(total, verdict, batch.offset)
        return total

    def _kpi_rows(self, path: str, query: Mapping[str, Any]) -> Iterator[Answer]:
        place: Optional[str] = path
        parameters: Mapping[str, Any] = {"limit": 10_000, **{_plain(key): value for key, value in query.items()}}
        while place is not None:
            with self._transport.send(place, query=parameters) as response:
                rows = json.load(response)
                found = NEXT.search(response.headers.get("Link") or "")
            yield from rows
            place, parameters = (found.group(1) if found else None), {}

    def _post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._json(path, "POST", headers=JSON, body=json.dumps(body, allow_nan=False).encode())

    def _json(self, path: str, method: str = "GET", **call: Any) -> Answer:
        with self._transport.send(path, method, **call) as response:
            return json.load(response)


def _body_of(report: Body) -> Answer:
    return report.body() if isinstance(report, Report) else dict(report)


def _plain(name: str) -> str:
    """`from` is a word of Python: `from_` stands for it."""
    return name.rstrip("_")


def _add(total: Answer, verdict: Answer, offset: int) -> None:
    """Errors of a later body are counted on from the records before it."""
    for name in ("received", "accepted", "duplicates", "conflicts", "rejected"):
        total[name] += verdict[name]
    for error in verdict["errors"]:
        kept = {key: value for key, value in error.items() if key != "line"}
        total["errors"].append({**kept, "index": error["index"] + offset})
