"""The sandbox as a server on this machine: its API for the platform, its pages for who pays."""

from __future__ import annotations

import contextlib
import datetime as dt
import hmac
import json
import threading
import time
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kusei.engines.payments.online.sandbox import pages, settlements
from kusei.engines.payments.online.sandbox.adapter import HEADER
from kusei.engines.payments.online.sandbox.book import Book
from kusei.engines.payments.online.sandbox.rows import Control, No
from kusei.engines.payments.online.sandbox.telling import Teller
from kusei.foundation.web.outgoing import LOCAL

LARGEST = 64 * 1024  # bytes of a request
JSON = "application/json; charset=utf-8"


class Server:
    """The sandbox on a port of this machine; 0 takes a free one. Use it as a context manager."""

    def __init__(self, *, key: str, secret: str, webhook: str = "", port: int = 0, file: Path | None = None) -> None:
        if webhook and urlsplit(webhook).hostname not in LOCAL:
            raise ValueError("the sandbox tells only this machine")
        self.key = key
        self.teller = Teller(webhook, secret, HEADER)
        self.book = Book(tell=self.teller.tell, file=file)
        self.teller.control = lambda: self.book.control
        self.book.load()
        self._tcp = _Tcp(("127.0.0.1", port), _handler(self))
        self.url = self.book.base = f"http://127.0.0.1:{self._tcp.server_address[1]}"
        self._threads = [
            threading.Thread(target=self._tcp.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True),
            threading.Thread(target=self._ticking, daemon=True),
        ]
        self._ended = threading.Event()

    def __enter__(self) -> Server:
        for thread in self._threads:
            thread.start()
        self.teller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._tcp.shutdown()
        self._tcp.server_close()
        self.teller.stop()

    def api(  # noqa: PLR0911  one for each address
        self, method: str, parts: list[str], asked: dict[str, Any], key: str
    ) -> tuple[int, dict[str, Any]]:
        """What the platform asks."""
        if self.book.control.hang:
            self._ended.wait(self.book.control.hang)
        book, question = self.book, json.dumps([method, parts, asked], sort_keys=True)
        with book.lock:
            match method, parts:
                case "POST", ["sessions"]:
                    return book.once(key, question, lambda: book.open(asked))
                case "GET", ["sessions", number]:
                    return book.once("", question, lambda: asdict(book.session(number)))
                case "POST", ["sessions", number, "cancel"]:
                    return book.once("", question, lambda: book.cancel(book.session(number)))
                case "POST", ["sessions", number, "capture"]:
                    return book.once("", question, lambda: book.capture(book.session(number)))
                case "POST", ["refunds"]:
                    return book.once(key, question, lambda: book.refund(asked))
                case "GET", ["refunds", number]:
                    return book.once("", question, lambda: asdict(_row(book.refunds, {"id": number})))
        return 404, {"code": "not-found"}

    def steer(self, form: dict[str, str]) -> None:
        """What the overview, or a test, wants to happen. Raises `No`, `ValueError`."""
        book = self.book
        with book.lock:
            match form.get("act"):
                case "control":
                    book.control = _control(form, book.control)
                case "dispute":
                    book.dispute(_row(book.payments, form))
                case "won" | "lost" as how:
                    book.decide(_row(book.disputes, form), won=how == "won")
                case "done" | "failed" as how:
                    book.end_refund(_row(book.refunds, form), how)
                case "again":
                    for event in self.teller.told[-20:]:
                        self.teller.tell(event)
                case _:
                    raise No("no-act")

    def _ticking(self) -> None:
        while not self._ended.wait(1.0):
            self.book.tick()


class _Tcp(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hung up is part of the play."""


def _control(form: dict[str, str], present: Control) -> Control:
    return replace(
        present,
        duplicates=min(int(form.get("duplicates") or 0), 5),
        reverse=form.get("reverse") == "1",
        silent=form.get("silent") == "1",
        skew=int(form.get("skew") or 0),
        hang=min(float(form.get("hang") or 0), 600.0),
        refunds=form["refunds"] if form.get("refunds") in {"done", "pending", "failed"} else "done",
    )


def _row(table: dict[str, Any], form: dict[str, str]) -> Any:
    try:
        return table[form.get("id", "")]
    except KeyError:
        raise No("not-found", 404) from None


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST:
                self.close_connection = True
                self._send(413, JSON, b"{}")
                return
            self._answer(self.rfile.read(length))

        def _answer(self, body: bytes) -> None:
            if (urlsplit(f"//{self.headers.get('Host', '')}").hostname or "") not in LOCAL:
                self._send(421, JSON, b"{}")  # a name that leads to this machine is not this machine
                return
            parts = urlsplit(self.path)
            words = [word for word in parts.path.split("/") if word]
            try:
                if words[:1] == ["api"]:
                    self._api(words[1:], body)
                elif words[:1] == ["settlements"] and len(words) == 2:
                    self._settlement(words[1])
                else:
                    self._page(words, parts.query, body)
            except No as refusal:
                self._json(refusal.status, {"code": refusal.code})
            except (ValueError, KeyError, TypeError):
                self._json(400, {"code": "not-understood"})

        def _api(self, words: list[str], body: bytes) -> None:
            given = self.headers.get("Authorization", "").encode("utf-8", "replace")
            if not hmac.compare_digest(given, f"Bearer {server.key}".encode()):
                self._json(401, {"code": "key"})
                return
            asked = json.loads(body) if body else {}
            self._json(*server.api(self.command, words, asked, self.headers.get("Idempotency-Key", "")))

        def _settlement(self, name: str) -> None:
            day = dt.date.fromisoformat(name.removesuffix(".csv"))
            self._send(200, "text/csv; charset=utf-8", settlements.file_of(server.book, day).encode())

        def _page(self, words: list[str], query: str, body: bytes) -> None:
            origin = self.headers.get("Origin")
            if self.command == "POST" and origin and origin != server.url and origin != _named(server.url):
                raise No("origin", 403)
            form = {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
            asked = {name: values[-1] for name, values in parse_qs(query).items()}
            language = asked.get("lang") or _language(self.headers.get("Accept-Language", ""))
            page = pages.answer(server, self.command, words, form, "en" if language == "en" else "ja")
            if page.location:
                self._send(303, "text/plain", b"", {"Location": page.location})
            else:
                self._send(page.status, page.kind, page.body)

        def _json(self, status: int, document: dict[str, Any]) -> None:
            self._send(status, JSON, json.dumps(document, ensure_ascii=False).encode())

        def _send(self, status: int, kind: str, body: bytes, more: dict[str, str] | None = None) -> None:
            with contextlib.suppress(OSError):
                self.send_response(status)
                fixed = {
                    "Content-Type": kind,
                    "Content-Length": str(len(body)),
                    "Cache-Control": "no-store",
                    "X-Content-Type-Options": "nosniff",
                    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:;"
                    " base-uri 'none'; frame-ancestors 'none'",
                }
                for name, value in {**fixed, **(more or {})}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Its pages are looked at, not its log."""

    return Handler


def _named(url: str) -> str:
    return url.replace("127.0.0.1", "localhost")


def _language(accepted: str) -> str:
    return "ja" if not accepted or "ja" in accepted.lower() else "en"


def serve(server: Server) -> None:
    """Serve until the process ends."""
    with server:
        while True:
            time.sleep(3600)
