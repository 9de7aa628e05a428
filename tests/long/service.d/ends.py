"""How it ends under load, how it begins again, and many clients at once."""

import json
import random
import signal
import socket
import threading
import time

from asking import Connection, Lost, Tally, request
from world import CHEAP, UACT, Service, price_of

ROUNDS = 5
FAREWELL = 0.2
PRICE = request("POST", "/v1/price", UACT)
# Of 200 clients that pause; a busy machine makes more of them send in the millisecond in which all ends.
CROSSED_MAX = 10


class Client(threading.Thread):
    """Asks on one connection until it is told to close; a request that was sent and not answered is lost."""

    def __init__(self, world, service, tally, pause):
        super().__init__(daemon=True)
        self.world, self.service, self.tally, self.pause = world, service, tally, pause
        self.lost, self.told, self.connection = [], False, service.connect()
        self.start()

    def run(self):
        dice = random.Random(id(self))
        while not self.told:
            began = sent = time.monotonic()
            try:
                self.connection.send(PRICE)
                sent = time.monotonic()
                answer = self.connection.answer(began)
            except (Lost, OSError) as lost:
                since = (moment - self.service.signalled for moment in (began, sent, time.monotonic()))
                words = "sent from {:.4f} to {:.4f} s after the sign, ended at {:.4f}: {}".format(*since, lost)
                self.lost.append((sent - self.service.signalled, words))
                return
            self.world.judge(answer, self.tally, {self.world.cheap})
            self.told = answer.headers.get("connection") == "close"
            if self.ended_while_waiting(dice.uniform(0, self.pause)):
                return

    def ended_while_waiting(self, seconds):
        """An end between two requests is no loss: whoever keeps connections sees it, and asks elsewhere."""
        connection = self.connection.socket
        try:
            if seconds:
                connection.settimeout(seconds)
                return connection.recv(1, socket.MSG_PEEK) == b""
        except TimeoutError:
            pass
        except OSError:
            return True
        # Once more: 40 threads of one interpreter wait for each other, and the end may have come meanwhile.
        connection.settimeout(0)
        try:
            return connection.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            connection.settimeout(15)


class Newcomers(threading.Thread):
    """Connects anew for each request, until nobody listens."""

    def __init__(self, world, service, tally):
        super().__init__(daemon=True)
        self.world, self.service, self.tally = world, service, tally
        self.lost, self.refused = [], None
        self.start()

    def run(self):
        while self.refused is None:
            try:
                connection = Connection(self.service.address, 15)
            except (ConnectionRefusedError, ConnectionResetError):
                self.refused = time.monotonic()
                return
            with connection:
                try:
                    self.world.ask(connection, self.tally, {self.world.cheap})
                except (Lost, OSError) as lost:
                    after = time.monotonic() - self.service.signalled
                    self.lost.append((after, f"{after:.4f} s after the sign: {lost}"))


def check_end(world):
    busy, pausing, new = [], [], []
    tallies = Tally(), Tally(), Tally()
    took = []
    for _ in range(ROUNDS):
        with world.serve() as service:
            busy += (now_busy := [Client(world, service, tallies[0], 0) for _ in range(8)])
            pausing += (now_pausing := [Client(world, service, tallies[1], 0.6) for _ in range(40)])
            new += (now_new := [Newcomers(world, service, tallies[2]) for _ in range(2)])
            time.sleep(0.8)
            began = time.monotonic()
            code = service.ends()
            took.append(time.monotonic() - began)
            for thread in (*now_busy, *now_pausing, *now_new):
                thread.join(20)
                assert not thread.is_alive(), "a client hangs"
            assert code == 0, f"it ended with {code}: {service.said[-3:]}"
            for one in now_new:
                assert one.refused - began > FAREWELL * 0.9, f"refused {one.refused - began:.3f} s after the sign"
    for tally in tallies:
        tally.check()
    for name, clients, tally in [
        ("SIGTERM: one request after another", busy, tallies[0]),
        ("SIGTERM: with pauses", pausing, tallies[1]),
        ("SIGTERM: a new connection each", new, tallies[2]),
    ]:
        lost = [words for client in clients for _, words in client.lost]
        print(*(f"    {name}: {words}" for words in lost), sep="\n", end="\n" if lost else "")
        words = f"{ROUNDS} ends within {max(took):.2f} s, {len(clients)} clients, {len(lost)} requests lost"
        world.row(name, tally, words)
    for name, clients in [("one after another", busy), ("a new connection each", new)]:
        lost = [words for client in clients for _, words in client.lost]
        assert not lost, f"{len(lost)} requests lost, {name}: {lost[:3]}"
    # A request that crosses the end of a connection that waited is its client's to send again (RFC 9112, 9.5).
    crossed = [lost for client in pausing for lost in client.lost]
    assert len(crossed) <= CROSSED_MAX and all(after > FAREWELL * 0.9 for after, _ in crossed), crossed


def check_stream_end(world):
    """A stream that runs is ended by its client, or after `drain_timeout`; what was sent is answered."""
    with world.serve() as service, service.connect() as connection:
        connection.send(b"POST /v1/batch HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n")
        line = UACT.strip() + b"\n"
        chunk = b"%x\r\n%s\r\n" % (len(line), line)
        connection.send(chunk)
        head = connection._until(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        assert json.loads(connection.chunk())["price"] == world.cheap
        service.signal(signal.SIGTERM)
        time.sleep(2 * FAREWELL)
        for _ in range(20):
            connection.send(chunk)
            assert json.loads(connection.chunk())["price"] == world.cheap
        connection.send(b"0\r\n\r\n")
        assert connection.chunk() == b""
        assert service.child.wait(5) == 0
        world.row("SIGTERM: a stream goes on", None, "20 lines after the sign")


def check_kill(world):
    """Killed under load, it is there again at once, at the same place."""
    socket_path = f"unix:{world.folder / 'bid.sock'}"
    values, times = world.file("cheap.yaml", CHEAP), []
    for listen in ("127.0.0.1:0", socket_path):
        for _ in range(3):
            with Service("--rate", "1.20", "--values", values, listen=listen) as service:
                open_ones = [service.connect() for _ in range(50)]
                for connection in open_ones:
                    assert price_of(connection.ask("POST", "/v1/price", UACT)) == world.cheap
                    connection.send(b"POST /v1/price HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{")
                service.signal(signal.SIGKILL)
                assert service.child.wait(5) == -signal.SIGKILL
                listen = service.address
                began = time.monotonic()
                with Service("--rate", "1.20", "--values", values, listen=listen) as again:
                    assert price_of(again.post("/v1/price", UACT)) == world.cheap
                    times.append(time.monotonic() - began)
                    assert again.address == listen
                    again.signal(signal.SIGKILL)
                    again.child.wait(5)
    words = f"{len(times)} times, an answer within {max(times):.2f} s, port and unix socket"
    world.row("kill -9 and again", None, words)


def check_many(world):
    """Many clients at once, each with a connection of its own."""
    with world.serve() as service:
        before = service.figures()
        for clients in (64, 500):
            tally = Tally()
            together = threading.Barrier(clients)

            def ask():
                try:
                    together.wait(30)
                    # Connecting counts: a client that has to knock twice waits a second.
                    began = time.monotonic()
                    with service.connect(30) as connection:
                        connection.send(PRICE)
                        world.judge(connection.answer(began), tally, {world.cheap})
                        for _ in range(4):
                            world.ask(connection, tally, {world.cheap})
                except Exception as error:  # the test judges it
                    tally.fault(error)

            threads = [threading.Thread(target=ask, daemon=True) for _ in range(clients)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            tally.check()
            assert sum(tally.statuses.values()) == clients * 5, tally.statuses
            words = f"{service.figures().threads} threads, {before.threads} before"
            world.row(f"{clients} clients at once", tally, words)
            assert tally.percentile(99) < 2.5, f"{clients} clients: p99 {tally.percentile(99):.3f} s"
