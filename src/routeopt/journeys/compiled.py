"""How the inner loops of the journeys are compiled."""

from collections.abc import Callable
from typing import TypeVar

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
