"""What the service refuses, or cannot answer."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional


class EdgemeterError(Exception):
    """A request that the service refused, or could not answer."""

    def __init__(self, status: int, text: str, tracking_id: Optional[str] = None) -> None:
        self.status = status
        #: Every fault with its field; empty where the answer has no envelope.
        self.faults: List[Dict[str, Any]] = _faults_in(text)
        #: The id under which the log of the service has the request.
        self.tracking_id = tracking_id
        described = "; ".join(_describe(fault) for fault in self.faults)
        super().__init__(f"{status}: {described or text[:500]}")


class CutOff(Exception):
    """An answer of lines that has no end line."""


def _describe(fault: Dict[str, Any]) -> str:
    field = fault.get("field")
    return f"{field}: {fault['description']}" if field else str(fault["description"])


def _faults_in(text: str) -> List[Dict[str, Any]]:
    try:
        body = json.loads(text)
    except ValueError:
        return []
    header = body.get("header", {}) if isinstance(body, dict) else {}
    return list(header.get("errors", []))
