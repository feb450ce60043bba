"""A real OSRM, where the extra is installed: its library, and its server on loopback."""

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest


def skip_without_osrm() -> None:
    """Skip a test where the extra is missing, and say how to get it."""
    try:
        version("osrm-bindings")
    except PackageNotFoundError:
        pytest.skip("OSRM is not installed: pip install 'routeopt[osrm]' under Python 3.12 or newer")


@contextmanager
def routed(data: Path) -> Iterator[str]:
    """Run osrm-routed over prepared data; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--ip", "127.0.0.1", "--port", str(port), "--algorithm", "MLD", "--threads", "1"]
    # Not by way of `python -m osrm`, which would leave the server behind when it is stopped.
    server = Path(import_module("osrm").__file__ or "").parent / "bin/osrm-routed"
    with subprocess.Popen([server, data, *options], stdout=subprocess.DEVNULL) as running:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(f"{url}/nearest/v1/driving/0,0")
            yield url
        finally:
            running.terminate()


def _wait(address: str) -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=1.0):  # noqa: S310 - on loopback
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("osrm-routed does not answer")
