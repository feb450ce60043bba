"""Where memory is rationed, linear algebra takes its buffers first."""

import resource
from pathlib import Path

import numpy as np
import scipy.linalg

_BUFFERS = 2 * 32 << 20
"""Bytes: numpy and scipy each bring an OpenBLAS of their own, which takes 32 MiB at its first call and keeps them."""


def take_buffers() -> None:
    """
    Let linear algebra take its buffers while there is room for them.

    OpenBLAS asks for its buffer again and again until it gets it, so a process that has used up the memory it may
    have (``ulimit -v``, a job scheduler) would hang in its first product instead of ending with an error.

    Raises
    ------
    MemoryError
        When the room that is left is less than the buffers take.
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    if limit - pages * resource.getpagesize() < _BUFFERS:
        raise MemoryError
    one = np.eye(1)
    np.linalg.cholesky(one)
    scipy.linalg.lapack.dpotrf(one)
