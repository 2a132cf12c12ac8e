"""A small web shop that behaves, and misbehaves on request: HTTP/1.1 with keep-alive, on Python's standard library.

GET /             a page that names the version            GET  /health           200, or 503 while failing or draining
GET /version      {"version", "instance"}                  GET  /metrics          Prometheus text
GET /work?ms=N    answers after N ms (at most 10 000)      POST /echo             the body, back
GET|POST /admin/misbehave  {"slowMs": 0, "health": "passing" | "failing", "errorRatio": 0..1}; a POST changes what it names

SIGTERM: /health turns 503 and answers say "Connection: close"; after a second the listener closes, requests under way are
finished, and the process ends with 0.
"""
import asyncio
import json
import os
import random
import signal
import socket
import time
from urllib.parse import parse_qs, urlsplit

RELEASE = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "release.json")))
VERSION = RELEASE["version"]
INSTANCE = os.environ.get("INSTANCE", socket.gethostname())
STARTED = time.time()
MAX_BODY = 1 << 20
MAX_HEAD = 1 << 16
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 411: "Length Required",
           413: "Content Too Large", 500: "Internal Server Error", 503: "Service Unavailable"}

JSON, TEXT, HTML = "application/json", "text/plain; version=0.0.4; charset=utf-8", "text/html; charset=utf-8"


class Refused(Exception):
    """A request that gets no further than its status."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


class State:
    """What the switches and the lifetime of the process decide."""

    slow_ms = 0
    health = RELEASE["health"]
    error_ratio = 0.0
    draining = False
    in_flight = 0
    connections = set()


class Metrics:
    requests = {}
    buckets = [0] * (len(BUCKETS) + 1)
    seconds = 0.0

    @classmethod
    def observe(cls, method, status, seconds):
        key = (method, status)
        cls.requests[key] = cls.requests.get(key, 0) + 1
        cls.seconds += seconds
        position = next((i for i, limit in enumerate(BUCKETS) if seconds <= limit), len(BUCKETS))
        cls.buckets[position] += 1

    @classmethod
    def text(cls):
        lines = ["# TYPE shop_build_info gauge", 'shop_build_info{version="%s"} 1' % VERSION,
                 "# TYPE shop_requests_in_flight gauge", "shop_requests_in_flight %d" % State.in_flight,
                 "# TYPE process_start_time_seconds gauge", "process_start_time_seconds %.3f" % STARTED,
                 "# TYPE http_requests_total counter"]
        lines += ['http_requests_total{method="%s",code="%d"} %d' % (m, c, n) for (m, c), n in sorted(cls.requests.items())]
        lines.append("# TYPE http_request_duration_seconds histogram")
        total = 0
        for limit, count in zip((*map(str, BUCKETS), "+Inf"), cls.buckets):
            total += count
            lines.append('http_request_duration_seconds_bucket{le="%s"} %d' % (limit, total))
        lines += ["http_request_duration_seconds_sum %.6f" % cls.seconds, "http_request_duration_seconds_count %d" % total]
        return "\n".join(lines) + "\n"


def as_json(value):
    return 200, JSON, json.dumps(value) + "\n"


def health():
    status = "draining" if State.draining else "ok" if State.health == "passing" else "failing"
    return (200 if status == "ok" else 503), JSON, json.dumps({"status": status, "version": VERSION}) + "\n"


def misbehave(method, body):
    if method == "POST":
        try:
            wanted = json.loads(body)
            slow, ratio = int(wanted.get("slowMs", State.slow_ms)), float(wanted.get("errorRatio", State.error_ratio))
            state = wanted.get("health", State.health)
        except (ValueError, AttributeError, TypeError) as error:
            raise Refused(400, "not a switch: %s" % error) from error
        if not 0 <= slow <= 60_000 or not 0 <= ratio <= 1 or state not in ("passing", "failing"):
            raise Refused(400, "out of range")
        State.slow_ms, State.error_ratio, State.health = slow, ratio, state
    return as_json({"slowMs": State.slow_ms, "health": State.health, "errorRatio": State.error_ratio})


def page():
    title = "Shop %s" % VERSION
    return 200, HTML, "<!doctype html><title>%s</title><h1>%s</h1><p>served by %s</p>\n" % (title, title, INSTANCE)


async def answer(method, target, body):
    """The status, content type and body of a request."""
    url = urlsplit(target)
    if url.path == "/health":
        return health()
    if url.path == "/metrics":
        return 200, TEXT, Metrics.text()
    if url.path == "/admin/misbehave":
        return misbehave(method, body)
    if State.slow_ms:
        await asyncio.sleep(State.slow_ms / 1000)
    if State.error_ratio and random.random() < State.error_ratio:
        return 500, JSON, json.dumps({"error": "misbehaving as told"}) + "\n"
    if url.path == "/":
        return page()
    if url.path == "/version":
        return as_json({"version": VERSION, "instance": INSTANCE})
    if url.path == "/work":
        wanted = parse_qs(url.query).get("ms", ["100"])[0]
        if not wanted.isdigit():
            raise Refused(400, "ms is a whole number")
        await asyncio.sleep(min(int(wanted), 10_000) / 1000)
        return as_json({"done": True})
    if url.path == "/echo":
        if method != "POST":
            raise Refused(405, "POST only")
        return 200, "application/octet-stream", body
    raise Refused(404, "no such page")


async def read_request(reader):
    """(method, target, protocol, headers, body), or None at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3:
        raise Refused(400, "not a request line")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    if "transfer-encoding" in headers:
        raise Refused(411, "a length is needed")
    length = headers.get("content-length", "0")
    if not length.isdigit():
        raise Refused(400, "not a length")
    if int(length) > MAX_BODY:
        raise Refused(413, "too large")
    body = await reader.readexactly(int(length)) if int(length) else b""
    return words[0], words[1], words[2], headers, body


def write_response(writer, method, status, kind, body, keep):
    data = body if isinstance(body, bytes) else body.encode()
    head = ("HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nX-Version: %s\r\nX-Instance: %s\r\nConnection: %s\r\n\r\n"
            % (status, REASONS[status], kind, len(data), VERSION, INSTANCE, "keep-alive" if keep else "close"))
    writer.write(head.encode() + (b"" if method == "HEAD" else data))


async def respond(writer, request):
    """Answers one request; True when the connection stays open."""
    method, target, protocol, headers, body = request
    start = time.perf_counter()
    status = 500
    State.in_flight += 1
    try:
        try:
            status, kind, content = await answer("GET" if method == "HEAD" else method, target, body)
        except Refused as refusal:
            status, kind, content = refusal.status, JSON, json.dumps({"error": str(refusal)}) + "\n"
        wish = headers.get("connection", "keep-alive" if protocol == "HTTP/1.1" else "close").lower()
        keep = wish != "close" and not State.draining
        write_response(writer, method, status, kind, content, keep)
        await writer.drain()
        return keep
    finally:
        State.in_flight -= 1
        Metrics.observe(method, status, time.perf_counter() - start)


async def serve(reader, writer):
    """One connection: requests one after the other until either side has enough."""
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    State.connections.add(writer)
    try:
        while (request := await read_request(reader)) and await respond(writer, request):
            pass
    except Refused as refusal:
        write_response(writer, "GET", refusal.status, JSON, json.dumps({"error": str(refusal)}) + "\n", False)
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass  # The client left in the middle of something; there is nobody to answer.
    finally:
        State.connections.discard(writer)
        writer.close()


async def drain(server):
    """From SIGTERM to the end; returns when every request under way is answered, after 8 s at the latest."""
    State.draining = True
    print("SIGTERM: draining", flush=True)
    await asyncio.sleep(1)
    server.close()
    deadline = time.monotonic() + 8
    while State.in_flight and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    for writer in list(State.connections):
        writer.close()
    print("stopped with %d requests under way" % State.in_flight, flush=True)


async def main():
    server = await asyncio.start_server(serve, "0.0.0.0", 8000, backlog=4096, limit=MAX_HEAD)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("shop %s on port 8000" % VERSION, flush=True)
    await stop.wait()
    await drain(server)


if __name__ == "__main__":
    asyncio.run(main())
