"""Builds the body of a report."""

from __future__ import annotations

import copy
from typing import Any, Dict, List, Optional


class Report:
    """Every step gives a new report, so that one can be the start of several."""

    def __init__(self, start: str, end: str) -> None:
        """From a date-time with offset or a relative date, such as `LAST_MONTH`, to another."""
        self._body: Dict[str, Any] = {"start_date_time": start, "end_date_time": end, "metrics": []}

    @classmethod
    def now(cls) -> "Report":
        """The five minutes up to now."""
        return cls("NOW", "NOW")

    def having(self, **more: Any) -> "Report":
        """Any other property of a report: `granularity`, `time_zone`, `order_by`, `totals` and so on."""
        made = copy.deepcopy(self)
        made._body.update(more)
        return made

    def every(self, granularity: str, time_zone: Optional[str] = None) -> "Report":
        made = self.having(granularity=granularity)
        return made if time_zone is None else made.having(time_zone=time_zone)

    def by(self, *dimensions: str) -> "Report":
        return self.having(dimensions=[*self._body.get("dimensions", []), *dimensions])

    def where(self, dimension: str, *expressions: Any, operator: str = "EXACT") -> "Report":
        """All filters hold together."""
        test = {"dimension_name": dimension, "operator": operator, "expressions": list(expressions)}
        clauses = [*self._body.get("dimension_filter_clauses", []), {"filters": [test]}]
        return self.having(dimension_filter_clauses=clauses)

    def metric(self, name: str, aggregation: str = "COUNT", **more: Any) -> "Report":
        metrics: List[Dict[str, Any]] = self._body["metrics"]
        return self.having(metrics=[*metrics, {"name": name, "aggregation_type": aggregation, **more}])

    def body(self) -> Dict[str, Any]:
        return copy.deepcopy(self._body)
