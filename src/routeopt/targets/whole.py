"""Whole shares of a whole number."""

import numpy as np
from numpy.typing import NDArray


def whole_shares(wanted: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """
    Share a whole number out in proportion to some amounts.

    Parameters
    ----------
    wanted
        float64 (n), ≥ 0; equal shares where all are 0.
    total
        What is shared out.

    Returns
    -------
    ndarray
        int64 (n) that sum to the total: rounded down, the largest remainders up, the first ones where they are equal.
    """
    amount = wanted / wanted.sum() * total if wanted.sum() > 0 else np.full(len(wanted), total / len(wanted))
    # The order of adding may leave a whole number short by its last bit.
    result = np.floor(amount + 1e-9).astype(np.int64)
    order = np.argsort(result - amount, kind="stable")
    result[order[: total - int(result.sum())]] += 1
    return result
