"""Another system: a small server that keeps what arrives and can fail, hang, redirect or answer drop by drop."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver(ThreadingHTTPServer):
    """Keeps what arrives; answers as the test says."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got, self.status, self.look = [], 200, None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?x=1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        if self.server.look:
            self.server.look()
        if self.server.status == "drip":
            for _ in range(50):
                self.wfile.write(b"H")
                time.sleep(0.1)
            return
        self.send_response(self.server.status)
        self.send_header("Location", self.server.url + "&again")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.server.got.append((self.path, {}, b""))

    def log_message(self, *args):
        pass
