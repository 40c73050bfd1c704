"""An SMTP server that takes every mail and keeps none: as little as possible, so that the sender is what is measured.

Run as a process of its own: it prints its port, serves until its standard input ends, and prints how many mails came.
"""

import socket
import sys
import threading

_count = 0
_lock = threading.Lock()


def _serve(client: socket.socket) -> None:
    global _count  # noqa: PLW0603
    taken = 0
    with client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(b"220 sink\r\n")
        waiting = b""
        while True:
            while b"\r\n" not in waiting:
                more = client.recv(65536)
                if not more:
                    break
                waiting += more
            line, mark, waiting = waiting.partition(b"\r\n")
            if not mark:
                break
            verb = line[:4].upper()
            if verb == b"DATA":
                client.sendall(b"354 go\r\n")
                while b"\r\n.\r\n" not in waiting:
                    waiting += client.recv(65536)
                waiting = waiting.partition(b"\r\n.\r\n")[2]
                taken += 1
                client.sendall(b"250 taken\r\n")
            elif verb == b"QUIT":
                client.sendall(b"221 bye\r\n")
                break
            else:
                client.sendall(b"250 fine\r\n")
    with _lock:
        _count += taken


def main() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        print(server.getsockname()[1], flush=True)

        def accept() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=_serve, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        sys.stdin.read()
        print(_count, flush=True)


if __name__ == "__main__":
    main()
