"""All kinds of questions for as long as somebody has time, and figures that stay as they are."""

import json
import random
import statistics
import threading
import time

from asking import Load, Tally
from world import CHEAP, DEAR, UACT, UAKT, Figures, Service, wait_for

WHAT_IF = b'{"then":{"set":{"price_target_cpu":"1.4"}},"sweep":"price_target_cpu=1..2:0.5"}'
QUOTE = b'{"resources":{"cpu":"4","memory":"16Gi","storage":["100Gi"],"gpu":"a100.80Gi=1"}}'
RELOAD_SECONDS = 4
# Memory may differ by so much: a few large answers at once, or none.
SHARE, KIB = 0.03, 1536


class Sampler(threading.Thread):
    """A service's figures each second."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.service, self.samples, self.end = service, [service.figures()], threading.Event()
        self.start()

    def run(self):
        while not self.end.wait(1):
            self.samples.append(self.service.figures())


def check(world, minutes):
    values = world.file("values.yaml", CHEAP)
    with Service("--rate", "1.20", "--values", values, "--book", f"west={values}") as service:
        prices = {world.cheap, world.dear}
        uakt = {world.price(UAKT, str(world.folder / name)) for name in ("cheap.yaml", "dear.yaml")}
        names = ("price", "brief", "new connection", "batch lines", "pages", "quote, what-if")
        tallies = {name: Tally() for name in names}
        kept = {}

        def connection(name):
            kept[name] = kept.get(name) or service.connect()
            return kept[name]

        def ask(name, head=""):
            def work(number):
                path = ("/v1/price", "/v1/books/west/price")[number % 2]
                world.ask(connection((name, number)), tallies[name], prices, path, head=head)
                world.ask(connection((name, number)), tallies[name], uakt, path, UAKT, head)

            return work

        def ask_anew(_):
            with service.connect() as one:
                world.ask(one, tallies["new connection"], prices)

        def ask_pages(number):
            path = ("/v1/status", "/metrics", "/readyz", "/v1/config", "/", "/v1/openapi.json", "/nowhere")[number % 7]
            answer = service.get(path)
            tallies["pages"].add(answer)
            assert answer.status == (404 if path == "/nowhere" else 200), answer

        def ask_much(number):
            tally = tallies["quote, what-if"]
            path, body = (("/v1/quote", QUOTE), ("/v1/what-if", WHAT_IF), ("/v1/quote", b"{}"))[number % 3]
            answer = connection(("much", number)).ask("POST", path, body)
            tally.add(answer)
            assert answer.status == (422 if body == b"{}" else 200), answer

        def stream(_):
            stream_lines(service, tallies["batch lines"], prices, lines=400)

        def reload(number):
            world.file("values.yaml", (DEAR, CHEAP)[int(time.monotonic() / RELOAD_SECONDS) % 2])

        def leave(_):
            # Connections that end in the middle of something.
            dice = random.Random(time.monotonic_ns())
            head = b"POST /v1/price HTTP/1.1\r\nhost: localhost\r\ncontent-length: 900\r\n\r\n"
            with service.connect() as one:
                one.send((head + UACT)[: dice.randrange(400)])

        loads = [
            Load(tallies["price"], 4, ask("price"), 0.002),
            Load(tallies["brief"], 4, ask("brief", "prefer: return=minimal\r\n"), 0.002),
            Load(tallies["new connection"], 2, ask_anew, 0.02),
            Load(tallies["pages"], 7, ask_pages, 0.5),
            Load(tallies["quote, what-if"], 3, ask_much, 1),
            Load(tallies["batch lines"], 2, stream, 0.2),
            Load(tallies["pages"], 1, leave, 0.05),
            Load(tallies["pages"], 1, reload, RELOAD_SECONDS),
        ]
        sampler = Sampler(service)
        end = time.monotonic() + minutes * 60
        for load in loads:
            load.__enter__()
        while time.monotonic() < end and service.child.poll() is None:
            time.sleep(min(1, max(0.01, end - time.monotonic())))
        sampler.end.set()
        sampler.join()
        for load in loads:
            load.end.set()
        for load in loads:
            load.__exit__()
        for one in kept.values():
            one.socket.close()
        for name, tally in tallies.items():
            world.row(f"soak: {name}", tally)
        flat(world, sampler.samples, service)
        for tally in tallies.values():
            tally.check()
        first = sampler.samples[0]
        wait_for(lambda: service.figures().fds <= first.fds + 4, f"descriptors go back to {first.fds}")
        assert service.ends() == 0, service.said[-3:]


def stream_lines(service, tally, prices, lines):
    """A stream that goes on for some seconds, a dozen lines at a time; each line has its answer."""
    line = UACT.strip() + b"\n"
    block = line * 12
    with service.connect() as one:
        one.send(b"POST /v1/batch HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n")
        answered, sent, head = b"", 0, None
        while sent < lines:
            began = time.monotonic()
            one.send(b"%x\r\n%s\r\n" % (len(block), block))
            sent += 12
            head = head or one._until(b"\r\n\r\n")
            while answered.count(b"\n") < sent:
                answered += one.chunk()
            tally.seconds.append(time.monotonic() - began)
            time.sleep(0.1)
        one.send(b"0\r\n\r\n")
        assert one.chunk() == b""
    found = [json.loads(line)["price"] for line in answered.splitlines()]
    tally.statuses[200] += len(found)
    # A stream keeps the book that it began with.
    if len(set(found)) != 1 or found[0] not in prices:
        tally.fault(f"{set(found)}")


def slope(values):
    """By the hour: the median of what many pairs of samples say (Theil and Sen), so no spike counts."""
    dice = random.Random(1)
    pairs = (sorted(dice.sample(range(len(values)), 2)) for _ in range(20_000))
    return statistics.median((values[b] - values[a]) / (b - a) for a, b in pairs) * 3600


def flat(world, samples, service):
    """The last third is as the one before it; the first is for caches and pools to fill."""
    count, faults = len(samples), []
    third = count // 3
    for index, name in enumerate(Figures._fields):
        values = [sample[index] for sample in samples]
        middle, last = (statistics.median(part) for part in (values[third : 2 * third], values[2 * third :]))
        allowed = max(SHARE * middle, KIB) if name == "rss_kib" else max(0.1 * middle, 4)
        by_hour = slope(values[third:])
        thirds = f"{statistics.median(values[:third]):.0f} {middle:.0f} {last:.0f}"
        words = f"first {values[0]}, medians of thirds {thirds}, most {max(values)}, "
        words += f"{by_hour:+.0f} an hour over {count - third} s"
        world.row(f"soak: {name}", None, words)
        if last > middle + allowed:
            faults.append(f"{name} grows: {words}")
    assert not faults, faults
