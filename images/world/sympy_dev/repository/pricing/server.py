"""The service over HTTP."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ.get("PRICING_PORT", "8000"))
MAINTENANCE = os.environ.get("PRICING_MAINTENANCE", "/srv/pricing/maintenance")
BODY_LIMIT_BYTES = 16384


class Handler(BaseHTTPRequestHandler):
    server_version = "pricing"
    timeout = 10

    def do_GET(self):
        if self.path == "/healthz":
            self.answer(200, {"status": "maintenance" if os.path.exists(MAINTENANCE) else "ok"})
        else:
            self.answer(404, {"error": "not found"})

    def do_POST(self):
        if self.path != "/quote":
            return self.answer(404, {"error": "not found"})
        if os.path.exists(MAINTENANCE):
            return self.answer(503, {"error": "maintenance"})
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= BODY_LIMIT_BYTES:
            return self.answer(413, {"error": "a JSON body is expected"})
        # Two threads that load it at once could see half of it.
        ALGEBRA.join()
        from .families import BadExpression
        from .quotes import quote

        try:
            request = json.loads(self.rfile.read(length))
            self.answer(200, quote(request))
        except (BadExpression, AttributeError, json.JSONDecodeError) as error:
            self.answer(400, {"error": str(error)})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        print(f"{self.address_string()} {format % arguments}", flush=True)


def load_algebra():
    """SymPy takes a second to load: the service listens meanwhile, and the first quote does not pay for it."""
    from .quotes import quote

    quote({"family": "expand", "expression": "(x+1)*(x-1)"})


ALGEBRA = threading.Thread(target=load_algebra, daemon=True)


def main():
    server = ThreadingHTTPServer(("0.0.0.0", PORT), Handler)
    ALGEBRA.start()
    server.serve_forever()
