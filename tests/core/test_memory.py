"""A process that may not have more memory ends with an error; it does not hang."""

import resource
import subprocess
import sys

import pytest

CODE = """
import resource
import numpy, scipy.linalg
from routeopt.core.memory import take_buffers

def leave(megabytes):
    used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (megabytes << 20), resource.RLIM_INFINITY))

leave({first})
take_buffers()
leave(8)
one = numpy.eye(3)
print(scipy.linalg.cholesky(one).sum() + numpy.linalg.cholesky(one).sum())
"""


def run(first: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CODE.format(first=first)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_linear_algebra_works_where_no_memory_is_left() -> None:
    done = run(200)
    assert (done.returncode, done.stdout.strip()) == (0, "6.0"), done.stderr


@pytest.mark.parametrize("first", [1, 40])
def test_too_little_room_for_the_buffers_is_said(first: int) -> None:
    done = run(first)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("MemoryError")


@pytest.mark.parametrize("megabytes", [360, 370, 380, 400])
def test_too_little_room_for_the_libraries_is_said_before_they_are_loaded(megabytes: int) -> None:
    most = megabytes << 20
    done = subprocess.run(
        [sys.executable, "-c", "from routeopt.cli import main; main()"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
    )
    assert done.returncode == 1
    assert f"E714 : this process may have {megabytes} MB" in done.stderr
    assert "ulimit -v" in done.stderr
