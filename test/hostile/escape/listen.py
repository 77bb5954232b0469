"""Answers in the places where probes should find somebody, or should not. One argument, JSON; prints `listening` once all is there.

{"port": N}                  TCP, UDP, broadcast and multicast (239.1.2.3) on every address
{"tcp": [[host, port], …]}   TCP alone; those that are taken already are left to whoever has them
{"abstract": NAME}           a socket without a file
{"lo": [address, …]}         put on the loopback for ten minutes where nobody answers at port 80
{"dns": [host, …]}           a resolver that knows every name, and says that it checked it
"""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading

asked = json.loads(sys.argv[1])
TEN_MINUTES = "600"


def tcp(host, port):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((host, port))
    except OSError:
        return
    serve(server)


def serve(server):
    server.listen(64)

    def work():
        while True:
            one, _ = server.accept()
            one.close()

    threading.Thread(target=work, daemon=True).start()


def udp(host, port, answer, group=None):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        one.bind((host, port))
    except OSError:
        return
    if group:
        try:
            own = socket.gethostbyname(socket.gethostname())
            one.setsockopt(socket.SOL_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton(own))
        except OSError:
            pass  # no route for it: then nothing is heard either

    def work():
        while True:
            asked, sender = one.recvfrom(4096)
            try:
                one.sendto(answer(asked), sender)
            except OSError:
                pass

    threading.Thread(target=work, daemon=True).start()


def knows_all(query):
    """An answer for any question: 192.0.2.80, or `everywhere.test`; with the AD bit set."""
    end = query.index(b"\0", 12) + 5
    kind = struct.unpack("!H", query[end - 4 : end - 2])[0]
    data = {12: b"\x0aeverywhere\x04test\0", 16: b"\x05known"}.get(kind, bytes([192, 0, 2, 80]))
    kind = kind if kind in (12, 16) else 1
    answer = b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(data)) + data
    return query[:2] + struct.pack("!5H", 0x85A0, 1, 1, 0, 0) + query[12:end] + answer


def dns(host):
    udp(host, 53, knows_all)
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((host, 53))
    except OSError:
        return
    server.listen(64)

    def work():
        while True:
            one, _ = server.accept()
            try:
                one.settimeout(2)
                query = one.recv(4096)
                query = query[2:] if len(query) > 2 else one.recv(4096)
                answer = knows_all(query)
                one.sendall(struct.pack("!H", len(answer)) + answer)
            except OSError:
                pass
            one.close()

    threading.Thread(target=work, daemon=True).start()


def answered(address):
    try:
        socket.create_connection((address, 80), 1).close()
        return True
    except OSError:
        return False


for address in asked.get("lo", []):
    if not answered(address):
        given = ["ip", "addr", "add", f"{address}/32", "dev", "lo", "valid_lft", TEN_MINUTES, "preferred_lft", TEN_MINUTES]
        subprocess.run(given, check=False)
        tcp(address, 80)
if "port" in asked:
    tcp("0.0.0.0", asked["port"])
    udp("0.0.0.0", asked["port"], lambda said: said, "239.1.2.3")
for host, port in asked.get("tcp", []):
    tcp(host, port)
if "abstract" in asked:
    server = socket.socket(socket.AF_UNIX)
    server.bind("\0" + asked["abstract"])
    serve(server)
for host in asked.get("dns", []):
    dns(host)
print("listening", flush=True)
signal.pause()
