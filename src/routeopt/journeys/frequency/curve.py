"""
What an outlet sells by how often it is visited.

References
----------
Little, J. D. C. (1970). Models and managers: the concept of a decision calculus. *Management Science*, 16(8),
B466-B485.
Lodish, L. M. (1971). CALLPLAN: an interactive salesman's call planning system. *Management Science*, 18(4), P25-P40.
Albers, S., Mantrala, M. K. and Sridhar, S. (2010). Personal selling elasticities: a meta-analysis. *Journal of
Marketing Research*, 47(5), 840-853.
"""

import numpy as np

from routeopt.scenario.frequency import Response


def sales(response: Response, ratio: float) -> float:
    """
    Sales at a frequency, both as shares of today's.

    Parameters
    ----------
    response
        Curve of the outlet's class.
    ratio
        Visits ÷ today's visits.

    Returns
    -------
    float
        1 at a ratio of 1. Without points this is Little's curve with exponent 1, ``kept + (top − kept) · x / (d + x)``,
        in which d and top follow from today's point and the elasticity there; it is concave.
    """
    if response.points:
        visits, sold = zip(*response.corners, strict=True)
        return float(np.interp(ratio, visits, sold))
    d = response.elasticity / (1.0 - response.kept - response.elasticity)
    return response.kept + (1.0 - response.kept) * (1.0 + d) * ratio / (d + ratio)
