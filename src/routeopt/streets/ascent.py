"""What a growing cluster may gain at most: dual ascent on the streets that connect it with its prizes (compiled)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

FREE, IN, OUT = 0, 1, 2
"""State of a segment: not decided, in the cluster, not in it."""


@njit(cache=True)
def cut_off(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    length_m: NDArray[np.float64],
    state: NDArray[np.int8],
    left_m: float,
    way: NDArray[np.float64],
    queue: NDArray[np.int64],
    queued: NDArray[np.bool_],
) -> None:
    """Leave out every free segment that the metres left can't reach from the cluster; ``way`` are the metres."""
    n = len(state)
    head, waiting = 0, 0
    for s in range(n):
        way[s] = np.inf
        queued[s] = False
        if state[s] == IN:
            way[s] = 0.0
            queue[waiting] = s
            queued[s] = True
            waiting += 1
    while waiting:
        here = queue[head]
        queued[here] = False
        for e in range(start[here], start[here + 1]):
            there = index[e]
            metres = way[here] + length_m[there]
            if state[there] == FREE and metres <= left_m and metres < way[there]:
                way[there] = metres
                if not queued[there]:
                    queued[there] = True
                    queue[(head + waiting) % n] = there
                    waiting += 1
        head = (head + 1) % n
        waiting -= 1
    for s in range(n):
        if state[s] == FREE and way[s] == np.inf:
            state[s] = OUT


@njit(cache=True)
def ascend(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    state: NDArray[np.int8],
    gain: NDArray[np.float64],
    length_m: NDArray[np.float64],
    per_m: float,
    cost: NDArray[np.float64],
    prize: NDArray[np.float64],
    queue: NDArray[np.int64],
    seen: NDArray[np.int64],
) -> float:
    """
    Bound what free segments add to a cluster when a metre costs ``per_m``.

    Parameters
    ----------
    start, index
        CSR adjacency of n segments.
    state
        int8 (n), ``FREE``, ``IN`` or ``OUT``; some segment is ``IN``.
    gain, length_m
        float64 (n).
    per_m
        Price of a metre.
    cost, prize
        float64 (n), written: what is left of the price of passing each free segment, and of its prize.
    queue, seen
        int64 (n), room to work in.

    Returns
    -------
    float
        No connected extension of the cluster gains more than this, the price of its metres paid.

    Notes
    -----
    A free segment with a gain is a prize; without one it costs. A prize counts only when a path of segments joins it
    with the cluster, so each set of segments around it that holds no path yet (a separator) may charge the prize what
    the cheapest of its segments has left. Charges are made until every prize is joined by paid segments, or used up:
    a feasible dual of the linear relaxation with all separators (Wong 1984; for vertex prizes Leitner et al. 2018).

    References
    ----------
    .. [1] Wong, R. (1984). A dual ascent approach for Steiner tree problems on a directed graph. *Mathematical
       Programming*, 28, 271-287.
    .. [2] Leitner, M., Ljubić, I., Luipersbeck, M. and Sinnl, M. (2018). A dual ascent-based branch-and-bound framework
       for the prize-collecting Steiner tree and related problems. *INFORMS Journal on Computing*, 30(2), 402-420.
    """
    n = len(state)
    active = np.empty(n, np.int64)
    width = np.empty(n, np.int64)
    count = 0
    for s in range(n):
        seen[s] = -1
        cost[s] = 0.0
        prize[s] = 0.0
        if state[s] != FREE:
            continue
        worth = gain[s] - per_m * length_m[s]
        if worth > 0:
            prize[s] = worth
            active[count] = s
            width[count] = 0
            count += 1
        else:
            cost[s] = -worth
    rim = np.empty(n, np.int64)
    visit = 0
    while count:
        place = 0
        for other in range(1, count):
            if width[other] < width[place]:
                place = other
        root = active[place]
        # What the prize reaches without paying, and the segments around that still cost.
        visit += 1
        queue[0] = root
        seen[root] = visit
        head, tail, around = 0, 1, 0
        least = prize[root]
        joined = False
        while head < tail and not joined:
            here = queue[head]
            head += 1
            for e in range(start[here], start[here + 1]):
                there = index[e]
                if state[there] == IN:
                    joined = True
                    break
                if state[there] == OUT or seen[there] == visit:
                    continue
                seen[there] = visit
                if cost[there] <= 0:
                    queue[tail] = there
                    tail += 1
                else:
                    rim[around] = there
                    around += 1
                    least = min(least, cost[there])
        if not joined and around > width[place]:
            # The smallest separator goes first: it leaves most for the others. This one has grown.
            smaller = False
            for other in range(count):
                if width[other] < around and other != place:
                    smaller = True
            if smaller:
                width[place] = around
                continue
        if not joined:
            for r in range(around):
                cost[rim[r]] -= least
            prize[root] = prize[root] - least if around else 0.0
            width[place] = around
        if joined or prize[root] <= 0:
            count -= 1
            active[place] = active[count]
            width[place] = width[count]
    total = 0.0
    for s in range(n):
        total += prize[s]
    return total
