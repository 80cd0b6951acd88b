"""Chromium without a window, spoken to over two pipes (`--remote-debugging-pipe`), and cut off from the network."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--mute-audio"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--disable-extensions", "--hide-scrollbars"),
    # Whatever it wants to ask, there is nobody but this machine.
    *("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-proxy-server"),
)
PATIENCE = 60  # seconds
_STARTED = (3, 4)  # where Chromium reads and writes


@dataclass
class Page:
    """One page of a running Chromium."""

    to: int
    back: int
    session: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    _buffer: bytes = b""
    _last: int = 0

    def ask(self, method: str, **parameters: Any) -> Any:
        """Call a method of the DevTools protocol."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        os.write(
            self.to,
            json.dumps(message | ({"sessionId": self.session} if self.session else {})).encode() + b"\0",
        )
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                assert "error" not in answer, (method, answer)
                return answer["result"]
            self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self.back], [], [], until - time.monotonic())
            assert ready, "Chromium does not answer"
            part = os.read(self.back, 1 << 20)
            assert part, "Chromium is gone"
            self._buffer += part
        message, _, self._buffer = self._buffer.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told

    def open(self, address: str) -> None:
        """Go to an address, and wait until all of it is there, pictures too."""
        self.events.clear()
        self.ask("Page.navigate", url=address)
        until = time.monotonic() + PATIENCE
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            assert time.monotonic() < until
            self.events.append(self._next())

    def view(self, width: int, height: int = 900, *, scheme: str = "light", media: str = "") -> None:
        """Show the page at a width, in a colour scheme, or as on paper (`media` is `print`)."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)

    def run(self, script: str) -> Any:
        """Return what a script of ours, which the page's own policy does not concern, evaluates to."""
        told = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def press(self, key: str) -> None:
        """Press and release a key."""
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=9)

    def click(self, selector: str) -> None:
        """Click into the middle of an element."""
        x, y = self.run(
            f"(() => {{ const box = document.querySelector({selector!r}).getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2] })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, file: Path) -> bytes:
        """Write the whole page to a PNG, and return it."""
        # What is loaded late is loaded when it comes into sight.
        self.run(
            "Promise.all([...document.images].map(image => { image.loading = 'eager';"
            " return image.decode().catch(() => 0) }))"
        )
        told = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        content = base64.b64decode(told["data"])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return content

    def pdf(self) -> bytes:
        """Return the page as it is printed."""
        told = self.ask("Page.printToPDF", preferCSSPageSize=True)
        return base64.b64decode(told["data"])


@contextmanager
def chromium(program: str, home: Path) -> Iterator[Page]:
    """Start Chromium with a home of its own, and give its one page."""
    home.mkdir(parents=True, exist_ok=True)
    its_in, to = os.pipe()
    back, its_out = os.pipe()
    # The shell puts the pipes where Chromium looks for them, whatever numbers they have here.
    start = f'exec {_STARTED[0]}<&{its_in} {_STARTED[1]}>&{its_out}; exec "$@"'
    command = [
        *("bash", "-c", start, "chromium", program, *FLAGS),
        *("--remote-debugging-pipe", f"--user-data-dir={home}", "about:blank"),
    ]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            pass_fds=(its_in, its_out),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        )
    os.close(its_in)
    os.close(its_out)
    try:
        page = Page(to, back)
        until = time.monotonic() + PATIENCE
        while not (pages := _pages(page)):
            assert time.monotonic() < until
        attached = page.ask("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)
        page.session = attached["sessionId"]
        page.ask("Page.enable")
        yield page
    finally:
        os.close(to)
        os.close(back)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _pages(page: Page) -> list[dict[str, Any]]:
    return [target for target in page.ask("Target.getTargets")["targetInfos"] if target["type"] == "page"]
