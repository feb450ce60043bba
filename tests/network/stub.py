"""A routing server on loopback that speaks like OSRM and like Valhalla, and can fail in every way that servers do."""

import gc
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from routeopt.network.embedded import EmbeddedNetwork
from routeopt.network.graph import haversine_m
from routeopt.network.model import UNREACHABLE_S


@dataclass
class Manner:
    """How the server behaves; changed while it runs. Its streets must answer in any thread: by plain Dijkstra."""

    streets: EmbeddedNetwork
    asked: list[str] = field(default_factory=list)
    busy: int = 0
    """So many answers of HTTP 503 before it works again."""
    lives: int | None = None
    """So many answers before it drops every connection."""
    refusal: tuple[int, dict[str, str]] | None = None
    delay_s: float = 0.0
    off_map_m: float = 0.0
    garbage: bytes | None = None
    largest: int = 0
    """Largest side of a table that was asked."""


@contextmanager
def serving(streets: EmbeddedNetwork) -> Iterator[tuple[str, Manner]]:
    """Run the server; gives its address and its manner."""
    manner = Manner(streets)
    # Other tests' hierarchies must not be collected in the server's thread: the library drops them only in their own.
    gc.collect()
    gc.disable()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(manner)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", manner
        finally:
            server.shutdown()
            thread.join()
            gc.enable()


def _handler(manner: Manner) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

        def do_GET(self) -> None:
            service, _, _, rest = self.path.removeprefix("/").split("/", 3)
            self._reply(lambda: _osrm(manner, service, rest))

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._reply(lambda: _valhalla(manner, self.path.strip("/"), question))

        def _reply(self, answer: Any) -> None:
            manner.asked.append(self.path)
            time.sleep(manner.delay_s)
            if manner.lives is not None and len(manner.asked) > manner.lives:
                self.close_connection = True
                return
            if manner.busy:
                manner.busy -= 1
                self._send(503, b"busy")
            elif manner.garbage is not None:
                self._send(200, manner.garbage)
            elif manner.refusal:
                self._send(manner.refusal[0], json.dumps(manner.refusal[1]).encode())
            else:
                self._send(200, json.dumps(answer()).encode())

        def _send(self, code: int, body: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def _seconds(manner: Manner, origins: np.ndarray, destinations: np.ndarray) -> list[list[float | None]]:
    manner.largest = max(manner.largest, len(origins), len(destinations))
    snap = manner.streets.snap
    found = manner.streets.times(snap(*origins.T), snap(*destinations.T)).seconds
    return [[None if cell == UNREACHABLE_S else float(cell) + 0.2 for cell in row] for row in found.tolist()]


def _osrm(manner: Manner, service: str, rest: str) -> dict[str, Any]:
    listed, _, options = rest.partition("?")
    places = np.array([[float(number) for number in spot.split(",")] for spot in listed.split(";")])
    if service == "table":
        chosen = dict(option.split("=") for option in options.split("&"))
        rows, columns = ([int(i) for i in chosen[end].split(";")] for end in ("sources", "destinations"))
        spot = {"distance": manner.off_map_m}
        return {
            "code": "Ok",
            "durations": _seconds(manner, places[rows], places[columns]),
            "sources": [spot for _ in rows],
            "destinations": [spot for _ in columns],
        }
    drawn = [
        {"distance": metres, "steps": [{"geometry": {"coordinates": lonlat.tolist()}}]}
        for metres, lonlat in _straight(places)
    ]
    return {"code": "Ok", "routes": [{"legs": drawn}]}


def _valhalla(manner: Manner, service: str, question: dict[str, Any]) -> dict[str, Any]:
    def places(key: str) -> np.ndarray:
        return np.array([[spot["lon"], spot["lat"]] for spot in question[key]])

    if service == "sources_to_targets":
        rows = _seconds(manner, places("sources"), places("targets"))
        cells = [
            [{"from_index": i, "to_index": j, "time": cell} for j, cell in enumerate(row)] for i, row in enumerate(rows)
        ]
        return {service: cells}
    drawn = [
        {"summary": {"length": metres / 1000}, "shape": packed(lonlat)}
        for metres, lonlat in _straight(places("locations"))
    ]
    return {"trip": {"legs": drawn}}


def _straight(places: np.ndarray) -> list[tuple[float, np.ndarray]]:
    """Courses need not follow streets here: only the form of the answer is under test."""
    metres = haversine_m(places[:-1, 0], places[:-1, 1], places[1:, 0], places[1:, 1])
    return [(float(length), places[i : i + 2]) for i, length in enumerate(metres)]


def packed(lonlat: np.ndarray) -> str:
    """An encoded polyline of six decimals, written independently of its reader."""
    whole = np.rint(lonlat[:, ::-1] * 1e6).astype(int)
    letters = []
    for step in np.diff(whole, axis=0, prepend=[[0, 0]]).ravel().tolist():
        value = 2 * step if step >= 0 else -2 * step - 1
        while value >= 32:
            letters.append(chr((value % 32) + 32 + 63))
            value //= 32
        letters.append(chr(value + 63))
    return "".join(letters)
