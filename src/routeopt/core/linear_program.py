"""HiGHS as it is used everywhere: one thread, nothing on standard output, where results belong."""

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, csr_matrix

Ends = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Low and high ends of rows or columns."""


class QuietHighs(highspy.Highs):
    """A solver that says nothing, not even its name when it is made."""

    def __init__(self) -> None:
        super().__init__()
        self.setOptionValue("threads", 1)

    def enableCallbacks(self) -> None:  # noqa: N802  (HiGHS's own name; the banner is printed in it)
        """Turn output off before anything could be printed."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


def sparse_program(
    rows: csr_array | csr_matrix, limits: Ends, cost: NDArray[np.float64], ends: Ends, whole: NDArray[np.bool_]
) -> highspy.HighsLp:
    """
    Put a program with sparse rows into the solver's own form, to be minimised.

    Parameters
    ----------
    rows
        (r, c), coefficients.
    limits
        Ends of each row, float64 (r).
    cost
        float64 (c), cost of each column.
    ends
        Ends of each column, float64 (c).
    whole
        bool (c), whether a column takes whole numbers only.

    Returns
    -------
    highspy.HighsLp
        The program.
    """
    lp = highspy.HighsLp()
    by_column = rows.tocsc()
    lp.num_row_, lp.num_col_ = by_column.shape
    lp.col_cost_, (lp.col_lower_, lp.col_upper_) = cost, ends
    lp.row_lower_, lp.row_upper_ = limits
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = by_column.indptr.astype(np.int32)
    lp.a_matrix_.index_ = by_column.indices.astype(np.int32)
    lp.a_matrix_.value_ = by_column.data.astype(np.float64)
    kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
    lp.integrality_ = [kinds[int(one)] for one in whole]
    return lp
