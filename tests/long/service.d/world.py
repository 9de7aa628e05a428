"""The program as a service, what it looks like from outside, and which prices are right."""

import json
import os
import queue
import resource
import signal
import subprocess
import tempfile
import threading
import time
from collections import namedtuple
from pathlib import Path

from asking import Connection, Tally

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = str((ROOT / os.environ["BIDPRICESCRIPT_PROGRAM"]).resolve())
RATE = "1.20"
CHEAP, DEAR, GARBAGE = "price_target_cpu: 1\n", "price_target_cpu: 100\n", "price_target_cpu: [\n"
UACT = (ROOT / "tests/orders/sample.json").read_bytes()
UAKT = UACT.replace(b'"uact"', b'"uakt"')

Figures = namedtuple("Figures", "rss_kib fds threads")


def wait_for(what, words, seconds=20):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"not within {seconds} s: {words}"
        time.sleep(0.02)


class Service:
    """A service that is up. It ends with the block."""

    def __init__(self, *arguments, listen="127.0.0.1:0", wrapper=(), **variables):
        environment = {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), "BIDPRICE_RATE_SOURCES": "none"}
        command = [*wrapper, PROGRAM, "serve", "--listen", listen, *arguments]
        self.child = subprocess.Popen(
            command, env={**environment, **variables}, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self.pid, self.lines, self.said = self.child.pid, queue.Queue(), []
        self.signalled = float("inf")
        threading.Thread(target=self._listen, daemon=True).start()
        self.address = self.hear("listening on ").split("listening on ")[1].removeprefix("http://")

    def _listen(self):
        for line in self.child.stderr:
            self.said = [*self.said[-200:], line.rstrip()]
            self.lines.put(line.rstrip())
        self.lines.put(None)

    def hear(self, words, seconds=30):
        """The next line of stderr that has these words."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"nobody said `{words}`: {self.said[-5:]}") from None
            assert line is not None, f"it ended without saying `{words}`: {self.said[-5:]}"
            if words in line:
                return line

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()

    def signal(self, which):
        self.signalled = time.monotonic()
        os.kill(self.pid, which)

    def ends(self, seconds=30):
        """Its exit code, after SIGTERM."""
        self.signal(signal.SIGTERM)
        return self.child.wait(seconds)

    def connect(self, seconds=15):
        return Connection(self.address, seconds)

    def get(self, path):
        with self.connect() as connection:
            return connection.ask("GET", path)

    def post(self, path, body, head=""):
        with self.connect() as connection:
            return connection.ask("POST", path, body, head)

    def metric(self, name):
        """A figure of /metrics; nothing if it is not there."""
        lines = (line.rsplit(" ", 1) for line in self.get("/metrics").body.decode().splitlines())
        return next((float(value) for key, value in lines if key == name), None)

    def figures(self):
        assert self.child.poll() is None, f"it has ended with {self.child.returncode}: {self.said[-5:]}"
        fields = dict(line.split(":", 1) for line in Path(f"/proc/{self.pid}/status").read_text().splitlines())
        fds = len(os.listdir(f"/proc/{self.pid}/fd"))
        return Figures(int(fields["VmRSS"].split()[0]), fds, int(fields["Threads"]))


class Peak:
    """The most memory, descriptors and threads of a service while the block runs."""

    def __init__(self, service, every=0.05):
        self.service, self.every, self.end = service, every, threading.Event()
        self.most = service.figures()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self.end.wait(self.every):
            self.most = Figures(*map(max, self.most, self.service.figures()))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.end.set()
        self.thread.join()


class World:
    """What all parts share: a folder, values files in it, right prices, and the rows of the table."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.rows, self.notes = [], []
        self.cheap = self.price(UACT, self.file("cheap.yaml", CHEAP))
        self.dear = self.price(UACT, self.file("dear.yaml", DEAR))
        self.cheap_uakt = self.price(UAKT, self.file("cheap.yaml", CHEAP))
        assert len({self.cheap, self.dear, self.cheap_uakt}) == 3

    def file(self, name, text):
        """Puts a file in its place at once, as an editor or Kubernetes does."""
        new = self.folder / f".{name}.new"
        new.write_text(text)
        new.rename(self.folder / name)
        return str(self.folder / name)

    def price(self, order, values):
        """What the program itself prints."""
        arguments = ["explain", "--json", "--rate", RATE, "--values", values, "-"]
        done = subprocess.run([PROGRAM, *arguments], input=order, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)["bid"]["price"]

    def serve(self, *arguments, **variables):
        """A service with cheap prices and a fixed rate."""
        return Service("--rate", RATE, "--values", self.file("cheap.yaml", CHEAP), *arguments, **variables)

    def ask(self, connection, tally, prices, path="/v1/price", order=UACT, head=""):
        """A price that has to be one of these; returns the answer."""
        return self.judge(connection.ask("POST", path, order, head), tally, prices)

    def judge(self, answer, tally, prices):
        tally.add(answer)
        if answer.status != 200 or price_of(answer) not in prices:
            tally.fault(f"{answer.status} {answer.body[:300]!r}")
        return answer

    def row(self, name, tally=None, words=""):
        tally = tally or Tally()
        statuses = " ".join(f"{status}:{count}" for status, count in sorted(tally.statuses.items()))
        took = (f"{tally.percentile(per_cent) * 1000:.1f}" if tally.seconds else "" for per_cent in (50, 99, 100))
        self.rows.append((name, str(sum(tally.statuses.values()) or ""), statuses, *took, words))

    def table(self):
        rows = [("part", "requests", "by status", "p50 ms", "p99 ms", "most ms", "seen"), *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(6)]
        for row in rows:
            print("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths)), row[6]]).rstrip())


def price_of(answer):
    return (json.loads(answer.body)["bid"] or {}).get("price")


def raise_descriptors(wanted=12_000):
    """As many descriptors as 10,000 sockets need, for this process and those that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(hard, wanted)))
    except (ValueError, PermissionError):
        problem = f"10,000 sockets need {wanted} file descriptors, and there are {hard}"
        raise SystemExit(f"{problem}\nhint: ulimit -Hn {wanted}") from None
