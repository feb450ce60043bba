"""Whether a process whose memory is rationed can hold the libraries at all."""

import resource

from routeopt.core.faults import Fault

LEAST = 512 << 20
"""Bytes of address space: the libraries alone take some 430 MB on two cores."""


def refuse_too_little() -> None:
    """
    Stop before the libraries are loaded where they would not fit.

    Between too little for a library, which ends with an error, and enough lies a stretch in which OpenBLAS asks for its
    first buffer for ever.

    Raises
    ------
    MemoryError
        When this process may have less address space (``ulimit -v``, a job scheduler) than `LEAST`; says what to do.
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < LEAST:
        raise MemoryError(Fault("E714", params={"limit": limit >> 20, "least": LEAST >> 20}).render())
