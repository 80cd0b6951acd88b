"""Receives the webhooks of feedsync: `WEBHOOK_SECRET=whsec_… python receiver.py 8080`. Needs Python alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# Two secrets, with a space between them, while one takes the place of the other.
SECRETS = os.environ["WEBHOOK_SECRET"].split()
SEEN = Path("seen")
MINUTES = 5


def is_signed(headers: dict[str, str], body: bytes) -> bool:
    """Whether somebody who has the secret sent this, and not long ago."""
    stamp = headers.get("webhook-timestamp", "")
    if not re.fullmatch(r"\d{1,12}", stamp) or abs(time.time() - int(stamp)) > MINUTES * 60:
        return False
    signed = f"{headers.get('webhook-id', '')}.{stamp}.".encode() + body
    given = headers.get("webhook-signature", "").split()
    for secret in SECRETS:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        wanted = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        if any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given):
            return True
    return False


def take(event: dict[str, object]) -> None:
    """Do your work here."""
    with Path("events.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\n")


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 when the event is taken, also when it was before: then it is not sent again."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.send_response(self.judge(headers, body))
        self.end_headers()

    def judge(self, headers: dict[str, str], body: bytes) -> int:
        message = headers.get("webhook-id", "")
        if not re.fullmatch(r"msg_[0-9a-z]+", message) or not is_signed(headers, body):
            return 401
        try:
            (SEEN / message).touch(exist_ok=False)
        except FileExistsError:
            return 204
        try:
            take(json.loads(body))
        except Exception:
            (SEEN / message).unlink()  # it comes again
            raise
        return 204


if __name__ == "__main__":
    SEEN.mkdir(exist_ok=True)
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
