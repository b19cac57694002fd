"""Logs as one JSON object a line: no query strings, no names, no addresses of people, no values of rows."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from pythonjsonlogger.json import JsonFormatter

current_request: ContextVar[str] = ContextVar("current_request", default="")
access_log = logging.getLogger("kusei.access")

# Django attaches the request itself to its records; written out it would show the query string.
UNWANTED = ("request", "server_time", "taskName", "color_message")
# PostgreSQL repeats the row in the details of an error: names, addresses.
ROW_VALUES = re.compile(r"^(DETAIL|CONTEXT|詳細|文脈):.*$", re.MULTILINE)
QUERY = re.compile(r"\?[^\s'\"<>]+")


class JsonLines(JsonFormatter):
    """Adds the request id; drops what could name a person."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data["request_id"] = log_data.get("request_id") or current_request.get()
        for name in UNWANTED:
            log_data.pop(name, None)
        if record.name.startswith("django."):
            log_data["message"] = QUERY.sub("", str(log_data.get("message", "")))

    def formatException(self, ei: Any) -> str:  # noqa: N802  the name is logging's
        """The trace without the values of the row that the database refused."""
        return ROW_VALUES.sub(r"\1: …", str(super().formatException(ei)))


def access(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """One line a request.

    The user is a number, and only if the page asked who it is: logging costs no query.
    """
    user = getattr(request, "_cached_user", None)
    access_log.info(
        "request",
        extra={
            "request_id": getattr(request, "id", ""),
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "user_id": getattr(user, "pk", None),
        },
    )
