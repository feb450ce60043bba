"""How the inner loops of the journeys are compiled."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """
    Compile a function that works on arrays given to it and makes none.

    Without numba's runtime no references to arrays are counted: in loops that pass many arrays along, counting takes
    most of the time. A function that would make an array is refused when it is compiled.

    Parameters
    ----------
    function
        The function.

    Returns
    -------
    Function
        The same, compiled; its machine code is kept on disk.
    """
    made: Function = njit(cache=True, _nrt=False)(function)
    return made


@compiled
def wide(number: int) -> int:
    """
    Widen a number from a table of 32-bit numbers to 64 bits.

    A function that gets both kinds from different callers would be compiled twice.

    Parameters
    ----------
    number
        Stop, route or pattern.

    Returns
    -------
    int
        The same, 64 bits.
    """
    return int(np.int64(number))
