"""Sends requests, and sends them again. Every request of this client can be repeated without harm."""

from __future__ import annotations

import http.client
import random
import time
import urllib.error
import urllib.parse
import urllib.request
from email.utils import parsedate_to_datetime
from typing import Any, Callable, Dict, Mapping, Optional

from .errors import EdgemeterError

FIRST_WAIT_S = 0.25
LONGEST_BACKOFF_S = 10.0

# The service is busy, limited or starting, and did nothing of the request.
AGAIN = (429, 503)

Opener = Callable[[urllib.request.Request, float], Any]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Credentials go nowhere but to the service that they are for."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def _open(request: urllib.request.Request, timeout_s: float) -> Any:
    return _opener.open(request, timeout=timeout_s)


def retry_after_s(header: Optional[str], now_s: float) -> Optional[float]:
    """How long an answer asks to wait: `Retry-After` in seconds, or as a date."""
    if header is None:
        return None
    if header.isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now_s)
    except (TypeError, ValueError):
        return None


def backoff_s(attempt: int) -> float:
    """How long to wait where the service says nothing: between half of a doubling time and all of it."""
    most = min(LONGEST_BACKOFF_S, FIRST_WAIT_S * 2.0**attempt)
    return most / 2 + most / 2 * random.random()


class Transport:
    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        retries: int,
        longest_wait_s: float,
        timeout_s: float,
        wait: Callable[[float], None] = time.sleep,
        opener: Opener = _open,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = dict(headers)
        self._retries = retries
        self._longest_wait_s = longest_wait_s
        self._timeout_s = timeout_s
        self._wait = wait
        self._opener = opener

    def send(
        self,
        path: str,
        method: str = "GET",
        query: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        body: Optional[bytes] = None,
    ) -> Any:
        """The open response; the caller closes it. Raises EdgemeterError when the answer is a failure."""
        request = self._request(path, method, query or {}, headers or {}, body)
        attempt = 0
        while True:
            asked: Optional[float] = None
            try:
                return self._opener(request, self._timeout_s)
            except urllib.error.HTTPError as answer:
                with answer:
                    text = answer.read().decode("utf-8", "replace")
                    asked = retry_after_s(answer.headers.get("Retry-After"), time.time())
                    error: Exception = EdgemeterError(answer.code, text, answer.headers.get("X-Tracking-Id"))
                is_hopeless = answer.code not in AGAIN
            except (OSError, http.client.HTTPException) as lost:
                error, is_hopeless = lost, False
            if is_hopeless or attempt >= self._retries or (asked or 0) > self._longest_wait_s:
                raise error
            self._wait(backoff_s(attempt) if asked is None else asked)
            attempt += 1

    def _request(
        self,
        path: str,
        method: str,
        query: Mapping[str, Any],
        headers: Mapping[str, str],
        body: Optional[bytes],
    ) -> urllib.request.Request:
        given: Dict[str, Any] = {name: value for name, value in query.items() if value is not None}
        url = f"{self._url}{path}"
        if given:
            url += ("&" if "?" in path else "?") + urllib.parse.urlencode(given)
        all_headers = {**self._headers, **headers}
        return urllib.request.Request(url, data=body, headers=all_headers, method=method)
