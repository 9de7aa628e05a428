"""slow_clients.py HOST:PORT COUNT SECONDS: so many connections, each of which sends a byte now and then.

Those that the service ends are opened again, so that there are always so many that want to be there.
Prints what it saw as JSON.
"""

import json
import os
import select
import socket
import sys
import time

# A half of them sends its head a byte at a time, or nothing; a quarter its body; a quarter an end that never comes.
BEGINNINGS = [
    b"",
    b"POST /v1/price HTTP/1.1\r\nhost: loc",
    b"POST /v1/price HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n{",
    b"POST /v1/batch HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\"",
]
TICK = 0.05
OPENED_A_TICK, AGAIN_A_TICK = 400, 25


def main(address, count, seconds):
    host, port = address.rsplit(":", 1)
    poll, sockets, seen = select.epoll(), {}, {"opened": 0, "ended": 0, "most": 0, "bytes": 0}

    def open_one():
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex((host, int(port)))
        kind = seen["opened"] % len(BEGINNINGS)
        sockets[one.fileno()] = (one, kind)
        poll.register(one, select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP | select.EPOLLONESHOT)
        seen["opened"] += 1

    def close(fd):
        poll.unregister(fd)
        sockets.pop(fd)[0].close()
        seen["ended"] += 1

    def happened(fd, event):
        one, kind = sockets[fd]
        try:
            if event & select.EPOLLOUT and not event & (select.EPOLLERR | select.EPOLLHUP):
                one.send(BEGINNINGS[kind] or b"")
                poll.modify(fd, select.EPOLLIN | select.EPOLLRDHUP)
                return
            # An answer that says that it took too long, or the end.
            if not one.recv(4096):
                close(fd)
        except BlockingIOError:
            poll.modify(fd, select.EPOLLIN | select.EPOLLRDHUP)
        except OSError:
            close(fd)

    end, turn = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        began, turn = time.monotonic(), turn + 1
        wanted = OPENED_A_TICK if seen["opened"] < count else AGAIN_A_TICK
        for _ in range(min(wanted, count - len(sockets))):
            open_one()
        for fd, event in poll.poll(0, 20_000):
            if fd in sockets:
                happened(fd, event)
        # Each has its turn once a second.
        for fd, (one, kind) in list(sockets.items()):
            if kind and fd % 20 == turn % 20:
                try:
                    seen["bytes"] += one.send(b"x")
                except BlockingIOError:
                    pass
                except OSError:
                    close(fd)
        seen["most"] = max(seen["most"], len(sockets))
        time.sleep(max(0.0, TICK - (time.monotonic() - began)))
    print(json.dumps(seen), flush=True)
    # All sockets end with the process, faster than one by one.
    os._exit(0)


main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
