"""A web server on 127.0.0.1: it answers what a script says, well or badly, and keeps what it was asked.

    with Web() as web:
        web.on("/feed", reply(503), reply(body=b"..."))   # in this order; the last one is repeated
        ...
        assert web.asked[0].path == "/feed"

A reply is a list of parts: bytes are sent, `pause(0.1)` waits, `HANG` waits for the end of the test, `CLOSE`
closes, `RESET` closes with RST. An iterator of bytes may have no end. Nothing is ever asked of the internet.
"""

from __future__ import annotations

import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from email.message import Message
from email.parser import BytesParser
from enum import Enum
from pathlib import Path
from typing import NamedTuple, Self


class Asked(NamedTuple):
    """A request. `connection` counts the connections: two of one number came over the same."""

    method: str
    path: str
    headers: Message
    body: bytes
    connection: int


class Pause(NamedTuple):
    seconds: float


class End(Enum):
    HANG = "hang"
    CLOSE = "close"
    RESET = "reset"


HANG, CLOSE, RESET = End
pause = Pause
Part = bytes | Pause | End | Iterable[bytes]
Reply = tuple[Part, ...]


def reply(
    status: int = 200,
    body: bytes = b"",
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    *,
    length: int | None = None,
) -> Reply:
    """A whole answer, with its Content-Length (or `length`, which may lie); the connection stays open."""
    fields = [*(headers.items() if isinstance(headers, Mapping) else headers)]
    return (head(status, [*fields, ("Content-Length", str(len(body) if length is None else length))]), body)


def head(status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """The head of an answer alone, for replies that go on in their own way."""
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in headers)]
    return "".join(line + "\r\n" for line in (*lines, "")).encode("latin-1")


def until_closed(body: Iterable[bytes], headers: Iterable[tuple[str, str]] = (), status: int = 200) -> Reply:
    """An answer without length, which ends with its connection."""
    return (head(status, [*headers, ("Connection", "close")]), body, CLOSE)


def chunked(
    body: Iterable[bytes],
    headers: Iterable[tuple[str, str]] = (),
    *,
    status: int = 200,
    is_whole: bool = True,
) -> Reply:
    """An answer in chunks; without the last one, and closed, where it is not whole."""
    chunks = (b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in body if chunk)
    end: tuple[Part, ...] = (b"0\r\n\r\n",) if is_whole else (CLOSE,)
    return (head(status, [*headers, ("Transfer-Encoding", "chunked")]), list(chunks), *end)


def endless_chunks(chunk: bytes, headers: Iterable[tuple[str, str]] = ()) -> Reply:
    """Chunks without end."""
    part = b"%x\r\n%b\r\n" % (len(chunk), chunk)
    return (head(200, [*headers, ("Transfer-Encoding", "chunked")]), Endless(part))


def drip(content: bytes, seconds: float) -> Reply:
    """`content` byte by byte, with a pause before each; then it hangs."""
    parts: list[Part] = []
    for byte in content:
        parts += [Pause(seconds), bytes([byte])]
    return (*parts, HANG)


def redirect(location: str, status: int = 302) -> Reply:
    return reply(status, b"moved", {"Location": location})


class Endless:
    """The same bytes for ever; can be sent more than once."""

    def __init__(self, part: bytes) -> None:
        self._part = part

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield self._part


class Certificate(NamedTuple):
    """PEM files. The certificate signs itself: it is its own CA, for REQUESTS_CA_BUNDLE."""

    file: Path
    key: Path


def certificate(folder: Path, *names: str) -> Certificate | None:
    """Make a certificate for names and IP addresses (127.0.0.1 if none); `None` where there is no openssl."""
    alternatives = ",".join(
        f"{'IP' if name.replace('.', '').isdigit() else 'DNS'}:{name}" for name in names or ("127.0.0.1",)
    )
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=test"
    extensions = (
        f"subjectAltName={alternatives}",
        "basicConstraints=critical,CA:TRUE",
        "keyUsage=critical,digitalSignature,keyCertSign",
    )
    options = [word for extension in extensions for word in ("-addext", extension)]
    try:
        subprocess.run(
            [*command.split(), *options, "-keyout", made.key, "-out", made.file],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return made


class Web:
    """The server; a context manager. Every connection has a thread of its own.

    `greeting` is sent as soon as somebody connects, in the place of everything else: for what never speaks
    HTTP or TLS as it should. A path without a script is answered with 404.
    """

    def __init__(self, tls: Certificate | None = None, *, greeting: Reply = ()) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self._scripts: dict[str, list[Reply]] = {}
        self._greeting = greeting
        self._scheme = "https" if tls else "http"
        self._context = _context(tls) if tls else None
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{self._scheme}://127.0.0.1:{self.port}"

    def on(self, path: str, *replies: Reply) -> str:
        """Answer a path (with its query) with these in turn, the last for ever; return its address."""
        with self._lock:
            self._scripts[path] = list(replies)
        return self.url + path

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        # It wakes the thread that accepts, on every system.
        with suppress(OSError), socket.socket() as last:
            last.connect(("127.0.0.1", self.port))
        with self._lock:
            for sock in self._open:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
            threads = list(self._threads)
        for thread in threads:
            thread.join(10)
        self._listener.close()

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._end.is_set():
            sock, _ = self._listener.accept()
            if self._end.is_set():
                sock.close()
                return
            with self._lock:
                self.connections += 1
                self._open.add(sock)
                self._start(self._serve, sock, self.connections)

    def _serve(self, sock: socket.socket, number: int) -> None:
        wire = sock
        try:
            if self._greeting:
                self._send(sock, self._greeting)
            elif self._context:
                # The handshake is made here, so that one that hangs stops nobody else.
                wire = self._context.wrap_socket(sock, server_side=True, suppress_ragged_eofs=True)
                with self._lock:
                    self._open.discard(sock)
                    self._open.add(wire)
                self._talk(wire, number)
            else:
                self._talk(wire, number)
        except (OSError, ValueError):
            pass  # whoever asked has gone, which is what many tests are about
        finally:
            with self._lock:
                self._open -= {sock, wire}
            wire.close()
            sock.close()

    def _talk(self, wire: socket.socket, number: int) -> None:
        with wire.makefile("rb") as file:
            while asked := _read(file, number):
                with self._lock:
                    self.asked.append(asked)
                    replies = self._scripts.get(asked.path) or [reply(404)]
                    answer = replies.pop(0) if len(replies) > 1 else replies[0]
                if not self._send(wire, answer):
                    return

    def _send(self, wire: socket.socket, answer: Reply) -> bool:
        """Send a reply; tell whether the connection stays open."""
        for part in answer:
            if isinstance(part, bytes):
                wire.sendall(part)
            elif isinstance(part, Pause):
                self._end.wait(part.seconds)
            elif isinstance(part, End):
                if part is HANG:
                    self._end.wait()
                elif part is RESET:
                    # No lingering: what is closed now is closed with RST.
                    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            else:
                for piece in part:
                    wire.sendall(piece)
            if self._end.is_set():
                return False
        return True


def _read(file: object, number: int) -> Asked | None:
    line = file.readline(65536).decode("latin-1").split()  # type: ignore[attr-defined]
    if len(line) != 3:  # noqa: PLR2004  method, path, version
        return None
    lines = []
    while (field := file.readline(65536)) not in (b"\r\n", b""):  # type: ignore[attr-defined]
        lines.append(field)
    headers = BytesParser().parsebytes(b"".join(lines))
    body = file.read(int(headers.get("Content-Length", 0)))  # type: ignore[attr-defined]
    return Asked(line[0], line[1], headers, body, number)


def _context(tls: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls.file, tls.key)
    return context
