"""What is no HTTP, or not quite: refused in words or by the end of its connection, and nobody else's matter."""

import random
import re

from asking import Load, Tally, exchange, request
from world import UACT, wait_for

SEED, MUTATIONS = 20_240, 1_500
PRICE = request("POST", "/v1/price", UACT)
GET = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n"
POST = b"POST /v1/price HTTP/1.1\r\nhost: localhost\r\n"
CHUNKED = b"transfer-encoding: chunked\r\n"
SMUGGLED = b"GET /v1/config HTTP/1.1\r\nhost: localhost\r\n\r\n"
# What /v1/config answers, and no other route.
CONFIG = b'"judges":'

# None of these is answered with 200.
REFUSED = {
    "no method": b" /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "method with a bracket": b"G(T /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "method in lower case": b"get /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "method of 10,000 letters": b"G" * 10_000 + b" /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "CONNECT": b"CONNECT localhost:80 HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "no path": b"GET HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "path with a space": b"GET /health z HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "path without a slash": b"GET healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "path with NUL": b"GET /health\0z HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "path upwards": b"GET /../../etc/passwd HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "version 9.9": b"GET /healthz HTTP/9.9\r\nhost: localhost\r\n\r\n",
    "version of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "version in lower case": b"GET /healthz http/1.1\r\nhost: localhost\r\n\r\n",
    "no version": b"GET /healthz\r\nhost: localhost\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": GET + b"host: localhost\r\n\r\n",
    "two hosts that differ": GET + b"host: evil.example\r\n\r\n",
    "a host of somebody else": b"GET /healthz HTTP/1.1\r\nhost: evil.example\r\n\r\n",
    "another host in the path": b"GET http://evil.example/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "header without a name": GET + b": x\r\n\r\n",
    "header without a colon": GET + b"x\r\n\r\n",
    "space before the colon": GET + b"x : y\r\n\r\n",
    "header continued on the next line": GET + b"x: y\r\n z\r\n\r\n",
    "NUL in a header": GET + b"x: a\0b\r\n\r\n",
    "CR in a header": GET + b"x: a\rb\r\n\r\n",
    "header of 20,000 bytes": GET + b"x: " + b"y" * 20_000 + b"\r\n\r\n",
    "100 headers": GET + b"x: y\r\n" * 100 + b"\r\n",
    "a head without an end": GET + b"x: y\r\n",
    "content-length -1": POST + b"content-length: -1\r\n\r\n",
    "content-length +2": POST + b"content-length: +2\r\n\r\n{}",
    "content-length 0x2": POST + b"content-length: 0x2\r\n\r\n{}",
    "content-length 2 2": POST + b"content-length: 2 2\r\n\r\n{}",
    "content-length beyond 64 bits": POST + b"content-length: 99999999999999999999999\r\n\r\n",
    "two content-lengths": POST + b"content-length: 2\r\ncontent-length: 3\r\n\r\n{} ",
    "chunk size xyz": POST + CHUNKED + b"\r\nxyz\r\n{}\r\n0\r\n\r\n",
    "chunk size -1": POST + CHUNKED + b"\r\n-1\r\n{}\r\n0\r\n\r\n",
    "chunk size beyond 64 bits": POST + CHUNKED + b"\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    "chunk without its end": POST + CHUNKED + b"\r\n2\r\n{}0\r\n\r\n",
    "chunk without a size": POST + CHUNKED + b"\r\n\r\n{}\r\n",
    "chunks without an end": POST + CHUNKED + b"\r\n2\r\n{}\r\n",
    "chunk extension of 100,000 bytes": POST + CHUNKED + b"\r\n2;" + b"x" * 100_000 + b"\r\n{}\r\n0\r\n\r\n",
    "trailers of 100,000 bytes": POST + CHUNKED + b"\r\n2\r\n{}\r\n0\r\n" + b"x: y\r\n" * 17_000 + b"\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) + b"\r\n\r\n",
    "NUL": b"\0" * 1_000 + b"\r\n\r\n",
    "nothing but line ends": b"\r\n" * 20_000,
}

# What a proxy may read as one request and the service as two, or the other way round: the second is never answered.
SMUGGLING = {
    "CL.TE": POST + b"content-length: %d\r\n" % (5 + len(SMUGGLED)) + CHUNKED + b"\r\n0\r\n\r\n" + SMUGGLED,
    "TE.CL": POST + CHUNKED + b"content-length: %d\r\n" % (5 + len(SMUGGLED)) + b"\r\n0\r\n\r\n" + SMUGGLED,
    "TE: xchunked": POST + b"content-length: 0\r\ntransfer-encoding: xchunked\r\n\r\n" + SMUGGLED,
    "TE: chunked, identity": POST + b"transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "TE: identity": POST + b"transfer-encoding: identity\r\n\r\n" + SMUGGLED,
    "TE twice": POST + CHUNKED + b"transfer-encoding: x\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "TE with a tab": POST + b"content-length: 0\r\ntransfer-encoding:\x0bchunked\r\n\r\n" + SMUGGLED,
    "TE in HTTP/1.0": b"POST /v1/price HTTP/1.0\r\nhost: localhost\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + SMUGGLED,
    "CL 0 and CL of it": POST + b"content-length: 0\r\ncontent-length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED,
    "CL, a list": POST + b"content-length: 0, %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED,
    "bare LF": POST + b"x: y\ncontent-length: %d\n\r\n" % len(SMUGGLED) + SMUGGLED,
    "chunk size with a sign": POST + CHUNKED + b"\r\n+0\r\n\r\n" + SMUGGLED,
    "chunk size with a bare LF": POST + CHUNKED + b"\r\n0\n\n" + SMUGGLED,
}


def statuses(received):
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})[ \r]", received)]


def check(world):
    with world.serve() as service:
        before, beside, seen = service.figures(), Tally(), Tally()
        connections = {}

        def ask(number):
            # On one connection all the time: it is not to get anybody else's answer.
            connection = connections.setdefault(number, None) or service.connect()
            connections[number] = connection
            world.ask(connection, beside, {world.cheap})

        faults = []

        def send(name, data):
            received = exchange(service.address, data)
            found = statuses(received)
            seen.statuses.update(found or [0])
            if any(status >= 500 for status in found):
                faults.append(f"{name}: {received[:300]!r}")
            return received, found

        with Load(beside, 2, ask, 0.005):
            for name, data in REFUSED.items():
                received, found = send(name, data)
                if 200 in found:
                    faults.append(f"{name} was answered: {received[:300]!r}")
            for name, data in SMUGGLING.items():
                received, found = send(name, data)
                if CONFIG in received:
                    faults.append(f"{name}: the smuggled request was answered: {found}")
            behind_a_good_one(world, send, faults)
            randomly(world, send, faults)
        for connection in connections.values():
            connection.socket.close()
        beside.check()
        wait_for(lambda: service.figures().fds <= before.fds + 4, "descriptors go back")
        world.row("malformed: sent", seen, "0: an end without words")
        world.row("malformed: prices beside", beside)
        assert not faults, "\n    ".join([f"{len(faults)} faults", *faults])


def behind_a_good_one(world, send, faults):
    for garbage in (b"\0\0\0\0\r\n\r\n", b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", bytes(range(256)) * 40):
        received, found = send("behind a good request", PRICE + garbage)
        if found[:1] != [200] or world.cheap.encode() not in received or 200 in found[1:]:
            faults.append(f"behind a good request, {garbage[:20]!r}: {received[:300]!r}")


def randomly(world, send, faults):
    """Bytes at random, and good requests that are bent a little."""
    dice = random.Random(SEED)
    for _ in range(100):
        send("random bytes", dice.randbytes(dice.randrange(1, 2_000)) + b"\r\n\r\n")
    head = PRICE.index(b"\r\n\r\n") + 4
    for _ in range(MUTATIONS):
        data = bytearray(PRICE)
        for _ in range(dice.randrange(1, 5)):
            place = dice.randrange(head)
            match dice.randrange(4):
                case 0:
                    data[place] = dice.randrange(256)
                case 1:
                    data[place:place] = dice.choice([b"\0", b"\r\n", b" ", b":", b"\xff", b"\t", b"\n"])
                case 2:
                    del data[place : place + dice.randrange(1, 8)]
                case _:
                    data[place:place] = data[place : place + dice.randrange(1, 40)]
        received, _ = send("a bent request", bytes(data))
        # The head may have been bent into something else that is right, the price may not.
        for price in re.findall(rb'"bid":\{"price":"([^"]*)"', received):
            if price.decode() != world.cheap:
                faults.append(f"a wrong price: {bytes(data)!r}")
