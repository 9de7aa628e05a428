"""Bodies over the limit, bodies that are held back, and clients that end their side when they have asked."""

import json
import socket
import threading
import time

from asking import Connection, Load, Lost, Tally, exchange, request
from malformed import statuses
from world import UACT, Peak, wait_for

ORDER_BYTES_MAX, DOCUMENT_BYTES_MAX, BODIES_BYTES_MAX = 1 << 20, 4 << 20, 128 << 20
CHUNKED = b"transfer-encoding: chunked\r\n"
# What is read on of a body that is too long, and what the system keeps of a socket on either side.
READ_ON_BYTES_MAX = (8 << 20) + (16 << 20)


def check(world):
    with world.serve() as service:
        before = service.figures()
        tally = Tally()

        def ask(_):
            with service.connect() as connection:
                world.ask(connection, tally, {world.cheap})

        with Load(tally, 2, ask, 0.005), Peak(service) as peak:
            too_large(service)
            grows(service)
            waits_to_be_told(world, service)
            batch_lines(service)
        tally.check()
        wait_for(lambda: service.figures().fds <= before.fds + 4, "descriptors go back")
        grown = (peak.most.rss_kib - before.rss_kib) // 1024
        world.row("bodies: prices beside them", tally, f"RSS at most +{grown} MiB")
        assert grown < 64, f"{grown} MiB for a few bodies"
        held_back(world, service)


def is_too_large(answer):
    assert answer.status == 413, answer
    assert answer.headers["content-type"] == "application/problem+json", answer.headers
    assert json.loads(answer.body)["type"] == "urn:bidprice:problem:too-large", answer.body


def too_large(service):
    for path, most in [("/v1/price", ORDER_BYTES_MAX), ("/v1/quote", DOCUMENT_BYTES_MAX), ("/healthz", 0)]:
        method = "GET" if path == "/healthz" else "POST"
        with service.connect() as connection:
            is_too_large(connection.ask(method, path, b"x" * (most + 1)))
        with service.connect() as connection:
            head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999999\r\n\r\n"
            connection.send(head.encode())
            is_too_large(connection.answer())
    # The largest that is taken is judged as an order.
    assert service.post("/v1/price", b" " * ORDER_BYTES_MAX).status == 200


def grows(service):
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    for path in ("/v1/price", "/v1/quote"):
        with service.connect() as connection:
            connection.send(f"POST {path} HTTP/1.1\r\nhost: localhost\r\n".encode() + CHUNKED + b"\r\n")
            sent = 0
            try:
                while sent < (64 << 20):
                    connection.send(piece)
                    sent += len(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass
            assert sent < DOCUMENT_BYTES_MAX + READ_ON_BYTES_MAX, f"{sent} bytes were taken by {path}"
            try:
                is_too_large(connection.answer())
            except Lost:
                pass


def waits_to_be_told(world, service):
    expect = "expect: 100-continue\r\n"
    with service.connect() as connection:
        connection.send(request("POST", "/v1/price", UACT, expect)[: -len(UACT)])
        assert connection.answer().status == 100
        connection.send(UACT)
        assert json.loads(connection.answer().body)["bid"]["price"] == world.cheap
    with service.connect() as connection:
        head = f"POST /v1/price HTTP/1.1\r\nhost: localhost\r\ncontent-length: {9 << 20}\r\n{expect}\r\n"
        connection.send(head.encode())
        is_too_large(connection.answer())


def batch_lines(service):
    long = b"{" + b" " * (2 << 20)
    with service.connect() as connection:
        answer = connection.ask("POST", "/v1/batch", long + b"\n" + UACT)
        lines = [json.loads(line) for line in answer.body.splitlines()]
        assert answer.status == 200 and "error" in lines[0] and "price" in lines[1], lines


def held_back(world, service):
    """All but the last byte of as many bodies as there is memory for, and more of them."""
    before, clients = service.figures(), []
    body = b" " * (DOCUMENT_BYTES_MAX - 1)
    head = f"POST /v1/quote HTTP/1.1\r\nhost: localhost\r\ncontent-length: {DOCUMENT_BYTES_MAX}\r\n\r\n".encode()
    many = 2 * BODIES_BYTES_MAX // DOCUMENT_BYTES_MAX
    tally, seen = Tally(), Tally()

    def hold():
        connection = Connection(service.address, 20)
        clients.append(connection)
        try:
            connection.send(head + body)
            seen.add(connection.answer())
        except (Lost, OSError) as error:
            seen.fault(error)

    def ask(_):
        with service.connect() as connection:
            # No room is an answer too; a wrong price is none.
            answer = connection.ask("POST", "/v1/price", UACT)
            tally.add(answer)
            if answer.status == 200:
                assert json.loads(answer.body)["bid"]["price"] == world.cheap, answer
            else:
                assert answer.status == 503 and answer.headers["retry-after"] == "1", answer

    threads = [threading.Thread(target=hold, daemon=True) for _ in range(many)]
    with Peak(service) as peak, Load(tally, 2, ask, 0.02):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for connection in clients:
        connection.socket.close()
    wait_for(lambda: service.figures().fds <= before.fds + 4, "descriptors go back")
    assert not tally.wrong, tally.wrong[:3]
    grown = (peak.most.rss_kib - before.rss_kib) // 1024
    ends = " ".join(f"{status}:{count}" for status, count in sorted(seen.statuses.items()))
    words = f"{many} of {DOCUMENT_BYTES_MAX >> 20} MiB held back ended {ends}; RSS at most +{grown} MiB"
    world.row("bodies: held back, prices beside", tally, words)
    # A body that grows is copied once, so twice the budget is the most.
    assert grown < 2 * (BODIES_BYTES_MAX >> 20), words
    assert service.post("/v1/price", UACT).status == 200
    # A few small orders always find room beside whatever waits.
    assert tally.statuses[503] == 0, f"prices got no answer while bodies were held back: {dict(tally.statuses)}"


def check_half_closed(world):
    with world.serve() as service:
        before = service.figures()
        price = request("POST", "/v1/price", UACT)
        price_words = f'"price":"{world.cheap}"'.encode()

        def counted(data):
            return exchange(service.address, data).count(price_words)

        assert counted(price) == 1
        assert counted(price * 5) == 5, "each of five at once is answered"
        stream = b"POST /v1/batch HTTP/1.1\r\nhost: localhost\r\n" + CHUNKED + b"\r\n"
        line = UACT.strip() + b"\n"
        stream += b"%x\r\n%s\r\n0\r\n\r\n" % (len(line), line)
        assert counted(stream) == 1
        # What ends in the middle is no order.
        for cut in (10, len(price) - len(UACT) - 1, len(price) - 1):
            received = exchange(service.address, price[:cut])
            assert not any(status == 200 or status >= 500 for status in statuses(received)), received
        at_once(world, service, price)
        wait_for(lambda: service.figures().fds <= before.fds + 4, "descriptors go back")


def at_once(world, service, price):
    tally, open_ones = Tally(), []
    for _ in range(300):
        connection = service.connect()
        connection.send(price)
        connection.socket.shutdown(socket.SHUT_WR)
        open_ones.append((connection, time.monotonic()))
    for connection, began in open_ones:
        answer = connection.answer(began)
        tally.add(answer)
        if json.loads(answer.body)["bid"]["price"] != world.cheap:
            tally.fault(answer)
        connection.socket.close()
    tally.check()
    world.row("half-closed", tally, "300 at once")
