"""10,000 slow connections at once, and clients beside them that ask for prices."""

import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from asking import Load, Lost, Tally, request
from world import UACT, Peak, wait_for

CONNECTIONS, SECONDS = 10_000, 12
PRICE = request("POST", "/v1/price", UACT)
# As docs/service.md has it.
CONNECTIONS_MAX = 4096
# The descriptors of a service that nobody asks; the runtime may keep one or two more.
SPARE_FDS = 4


def slow_clients(service, connections, seconds):
    # In a process of its own, or the clients beside would wait for this one's interpreter.
    script = Path(__file__).with_name("slow_clients.py")
    command = [sys.executable, str(script), service.address, str(connections), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def check(world):
    with world.serve() as service:
        for _ in range(50):
            service.post("/v1/price", b"{}")
        before = service.figures()
        new, kept, cut = Tally(), Tally(), []
        connections = {}

        def on_a_new_one(_):
            began = time.monotonic()
            with service.connect() as connection:
                connection.send(PRICE)
                world.judge(connection.answer(began), new, {world.cheap})

        def on_the_same(number):
            # It may be cut while it waits, as any that waits; then it comes again, as clients do.
            try:
                if number not in connections:
                    connections[number] = service.connect()
                world.ask(connections[number], kept, {world.cheap})
            except Lost as lost:
                connections.pop(number).socket.close()
                cut.append(lost)

        with Peak(service) as peak, Load(new, 2, on_a_new_one, 0.01), Load(kept, 2, on_the_same, 0.01):
            child = slow_clients(service, CONNECTIONS, SECONDS)
            slow = json.loads(child.communicate(timeout=SECONDS + 60)[0])
        assert slow["opened"] >= CONNECTIONS, slow
        assert peak.most.fds > CONNECTIONS_MAX, peak.most
        # One that was cut has its descriptor until its task has had a turn.
        assert peak.most.fds <= CONNECTIONS_MAX * 1.25, peak.most
        for connection in connections.values():
            connection.socket.close()
        wait_for(lambda: service.figures().fds <= before.fds + SPARE_FDS, "descriptors go back")
        new.check()
        kept.check()
        assert new.percentile(99) < 2.5, f"p99 {new.percentile(99):.3f} s"
        # What the allocator keeps is used again: as many once more need little more.
        with Peak(service) as again:
            child = slow_clients(service, CONNECTIONS_MAX + 500, 3)
            json.loads(child.communicate(timeout=60)[0])
        wait_for(lambda: service.figures().fds <= before.fds + SPARE_FDS, "descriptors go back")
        after = service.figures()
        mib = [kib // 1024 for kib in (before.rss_kib, peak.most.rss_kib, again.most.rss_kib, after.rss_kib)]
        memory = "RSS {} MiB, at most {}, {} with as many again, {} after".format(*mib)
        world.row("slow: a new connection each", new, f"{slow['opened']} opened, {slow['ended']} cut; {memory}")
        world.row("slow: the same connection", kept, f"cut {len(cut)} times")
        assert mib[1] < mib[0] + 200, memory
        assert again.most.rss_kib < peak.most.rss_kib * 1.25 + 4096, memory
        # It goes back, but for a build with glibc, which keeps what lies between pieces that are in use.
        if "/libc.so" not in Path(f"/proc/{service.pid}/maps").read_text():
            assert mib[3] < mib[0] + (mib[1] - mib[0]) / 2, memory
        assert after.threads <= before.threads + 1, (before, after)
        assert not cut, f"a client that asks every 10 ms was cut {len(cut)} times, slow ones were kept: {cut[0]}"


def check_descriptors(world):
    """As many descriptors as a shell has by default: the service takes more, or fewer connections."""
    with world.serve(wrapper=("prlimit", "--nofile=1024:4096")) as service:
        tally = Tally()

        def ask(_):
            with service.connect(3) as connection:
                world.ask(connection, tally, {world.cheap})

        child = slow_clients(service, 3_000, 5)
        time.sleep(2)
        with Load(tally, 1, ask, 0.02):
            child.communicate(timeout=60)
        world.row("slow: 1,024 descriptors", tally, f"{len(tally.wrong)} were not answered within 3 s")
        tally.check()
        assert tally.percentile(99) < 2.5, f"p99 {tally.percentile(99):.3f} s"


class Stalled:
    """A client that asks for much and takes nothing: it is cut after `write_timeout`, and costs little until then."""

    WRITE_TIMEOUT = 30

    def __init__(self, service):
        self.connection, self.sent, self.began, self.cut_after = service.connect(2), 0, time.monotonic(), None
        before = service.figures()
        many = b"GET /v1/openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n" * 1000
        try:
            while self.sent < 200:
                self.connection.send(many)
                self.sent += 1
        except TimeoutError:
            pass
        self.grown = service.figures().rss_kib - before.rss_kib
        assert self.sent < 200, "nobody holds up who only sends"
        assert self.grown < 20 * 1024, f"{self.grown} KiB for one that takes nothing"
        self.reader, self.watching = Reader(service), threading.Thread(target=self.watch, daemon=True)
        self.reader.start()
        self.watching.start()

    def watch(self):
        """Looks each second whether it is cut."""
        self.connection.socket.settimeout(0.1)
        while self.cut_after is None and time.monotonic() < self.began + 2 * self.WRITE_TIMEOUT:
            time.sleep(1)
            try:
                self.connection.send(b"G")
            except TimeoutError:
                pass
            except OSError:
                self.cut_after = time.monotonic() - self.began

    def check(self, world):
        self.reader.join(60)
        seen = f"{self.reader.taken} of {self.reader.whole} bytes: {self.reader.wrong}"
        assert self.reader.taken == self.reader.whole, seen
        words = f"all {self.reader.whole >> 10} KiB of its answers in {self.reader.seconds:.0f} s"
        world.row("slow: a slow reader", None, words)
        self.watching.join(60)
        assert self.cut_after is not None, f"who takes nothing is there after {2 * self.WRITE_TIMEOUT} s"
        world.row("slow: a reader of nothing", None, f"cut after {self.cut_after:.0f} s, RSS +{self.grown} KiB")
        assert self.cut_after > self.WRITE_TIMEOUT - 5, self.cut_after


class Reader(threading.Thread):
    """A client that takes its answers slowly, but takes them: it gets them all."""

    ANSWERS, SECONDS = 15, 10

    def __init__(self, service):
        super().__init__(daemon=True)
        asked = b"GET /v1/openapi.json HTTP/1.1\r\nhost: localhost\r\n"
        with service.connect() as connection:
            connection.send(asked + b"connection: close\r\n\r\n")
            one = len(connection.answer().body)
        self.service, self.asked = service, asked + b"\r\n"
        self.whole, self.taken, self.seconds, self.wrong = one * self.ANSWERS, 0, 0.0, None

    def run(self):
        began = time.monotonic()
        try:
            with self.service.connect(30) as connection:
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
                connection.send(self.asked * self.ANSWERS)
                for _ in range(self.ANSWERS):
                    self.taken += len(connection.answer().body)
                    time.sleep(self.SECONDS / self.ANSWERS)
        except (Lost, OSError) as error:
            self.wrong = error
        self.seconds = time.monotonic() - began
