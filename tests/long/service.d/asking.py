"""HTTP by hand: what a client sends, when, and how its connection ends are what is looked at here."""

import socket
import threading
import time
from array import array
from collections import Counter, namedtuple

Answer = namedtuple("Answer", "status headers body seconds")


class Lost(Exception):
    """The connection ended before the answer did."""


class Connection:
    """A connection that stays for any number of questions; `address` is HOST:PORT or unix:/path."""

    def __init__(self, address, seconds=15):
        if address.startswith("unix:"):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(seconds)
            self.socket.connect(address.removeprefix("unix:"))
        else:
            host, port = address.rsplit(":", 1)
            self.socket = socket.create_connection((host, int(port)), seconds)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def ask(self, method, path, body=b"", head=""):
        began = time.monotonic()
        try:
            self.send(request(method, path, body, head))
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Lost(f"while it was sent: {error}") from error
        return self.answer(began)

    def answer(self, began=None):
        """The next answer, with its interim ones (100 Continue) counted as answers of their own."""
        began = began or time.monotonic()
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
        status = int(head[0].split(" ")[1])
        if "content-length" in headers:
            body = self._take(int(headers["content-length"]))
        elif headers.get("transfer-encoding") == "chunked":
            body = b"".join(iter(self.chunk, b""))
        else:
            body = b""
        return Answer(status, headers, body, time.monotonic() - began)

    def chunk(self):
        piece = self._take(int(self._until(b"\r\n"), 16))
        self._take(2)
        return piece

    def _more(self):
        try:
            more = self.socket.recv(1 << 16)
        except ConnectionResetError as error:
            raise Lost(f"reset after {self.read[:80]!r}") from error
        if not more:
            raise Lost(f"ended after {self.read[:80]!r}")
        self.read += more

    def _until(self, mark):
        while mark not in self.read:
            self._more()
        taken, _, self.read = self.read.partition(mark)
        return taken + mark

    def _take(self, count):
        while len(self.read) < count:
            self._more()
        taken, self.read = self.read[:count], self.read[count:]
        return taken


def request(method, path, body=b"", head=""):
    length = f"content-length: {len(body)}\r\n" if body else ""
    return f"{method} {path} HTTP/1.1\r\nhost: localhost\r\n{length}{head}\r\n".encode() + body


def exchange(address, data, end=True, seconds=8):
    """Sends these bytes on a connection of their own; returns all that comes until it ends, or nothing more does."""
    received = b""
    with Connection(address, seconds) as connection:
        try:
            connection.send(data)
            if end:
                connection.socket.shutdown(socket.SHUT_WR)
            while piece := connection.socket.recv(1 << 16):
                received += piece
        except (ConnectionError, OSError) as error:
            # A reset is an end too; one that never comes is not.
            assert not isinstance(error, TimeoutError), f"no end after {received[:200]!r} to {data[:200]!r}"
    return received


class Tally:
    """What clients saw: answers by status, how long they took, and what was wrong."""

    def __init__(self):
        self.lock = threading.Lock()
        self.statuses = Counter()
        self.seconds = array("f")
        self.wrong = []

    def add(self, answer):
        with self.lock:
            self.statuses[answer.status] += 1
            self.seconds.append(answer.seconds)

    def fault(self, words):
        with self.lock:
            self.wrong.append(str(words))

    def check(self):
        assert not self.wrong, f"{len(self.wrong)} wrong, the first: {self.wrong[:3]}"
        bad = {status: count for status, count in self.statuses.items() if status >= 500}
        assert not bad, f"answers that the service is not to give: {bad}"

    def percentile(self, per_cent):
        if not self.seconds:
            return 0.0
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * per_cent / 100))]


class Load:
    """Clients, each a thread that does `work(number)` again and again while the block runs."""

    def __init__(self, tally, clients, work, pause=0.0):
        self.tally, self.pause, self.work = tally, pause, work
        self.end = threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(number,), daemon=True) for number in range(clients)]

    def _run(self, number):
        while not self.end.is_set():
            try:
                self.work(number)
            except Exception as error:  # whatever a client meets is the test's to judge
                self.tally.fault(f"{type(error).__name__}: {error}")
                self.end.wait(0.05)
            self.end.wait(self.pause)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.end.set()
        for thread in self.threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in self.threads), "a client hangs"
