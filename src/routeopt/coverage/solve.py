"""Fit the ruled modes to the direct team's size: surplus outlets leave, the smallest first."""

import numpy as np
import pandas as pd

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.core.stats import SearchStats, Status
from routeopt.coverage.exchange import exchange
from routeopt.coverage.model import GIVEN, MODES, Coverage, CoverageProblem

DIRECT, WAT, PDS, WS = (MODES.index(mode) for mode in ("DSD", "WAT", "PDS", "WS"))


def solve(problem: CoverageProblem) -> Coverage:
    """
    Decide each outlet's mode and distributor.

    An office's team holds at most reps × the upper band. Where the rules leave it more, the outlets of least volume go
    to the WAT distributor whose area they lie in, else the PDS distributor, else the wholesaler quickest to reach, as
    far as its capacity goes. Dropping the smallest is optimal for the volume that stays, so that status is ``optimal``
    whenever every capacity holds them. Where the customer structure is asked for, places are given by score instead.

    Parameters
    ----------
    problem
        Outlets with their ruled modes.

    Returns
    -------
    Coverage
        Mode, distributor, office and reason per outlet.

    Raises
    ------
    InfeasibleError
        E401 when an office has fewer direct outlets than its reps' lower bands need; E402 when it has more than they
        can hold and nobody takes the surplus; E404 when the caps of change forbid any team that fits.
    """
    decision = Decision(problem)
    decision.place_ruled()
    faults = [fault for office in range(len(problem.office_ids)) for fault in decision.fit_team(office)]
    if faults:
        raise InfeasibleError(faults)
    return decision.result()


class Decision:
    """
    Modes while they are being decided; rows of the problem.

    Parameters
    ----------
    problem
        Outlets with their ruled modes.
    """

    def __init__(self, problem: CoverageProblem) -> None:
        self.problem = problem
        self.mode = problem.ruled_mode.astype(np.int64)
        self.distributor = np.full(len(problem.outlet_ids), -1)
        self.reason = np.array(problem.ruled_by, dtype=object)
        self.room_cases = problem.room_cases.copy()
        self.left_cases = 0.0
        self.added = np.zeros(len(problem.outlet_ids), bool)
        self.regret = 0.0

    def place_ruled(self) -> None:
        """Give every outlet outside the direct team its distributor, and list what no rep can reach."""
        problem = self.problem
        for row in range(len(problem.outlet_ids)):
            mode = int(self.mode[row])
            if mode in (WAT, PDS, WS) and not self._place(row, mode):
                self.mode[row], self.reason[row] = -1, "no_distributor"
            elif mode == DIRECT and (not problem.reachable[row] or problem.office[row] < 0):
                self.give_away(row, "unreachable", "unreachable_unserved")

    def fit_team(self, office: int) -> list[Fault]:
        """Bring the served direct outlets of one office into what its team can hold."""
        problem = self.problem
        if problem.structure is not None:
            return exchange(self, problem.structure, office)
        team = np.flatnonzero((self.mode == DIRECT) & problem.served & (problem.office == office))
        low, high = int(problem.direct_min[office]), int(problem.direct_max[office])
        if len(team) < low:
            params = {"office": problem.office_ids[office], "outlets": len(team), "low": low, "short": low - len(team)}
            return [Fault("E401", field="territories.outlets_min", params=params)]
        order = team[np.lexsort((team, problem.volume_cases[team]))]
        surplus = len(team) - high
        for row in order.tolist():
            if surplus <= 0:
                break
            if problem.ruled_by[row] not in GIVEN and self.give_away(row, "team_full", None):
                self.left_cases += float(problem.volume_cases[row])
                surplus -= 1
        if surplus > 0:
            params = {"office": problem.office_ids[office], "outlets": len(team), "high": high, "surplus": surplus}
            return [Fault("E402", field="territories.outlets_max", params=params)]
        return []

    def result(self) -> Coverage:
        """Lay the decision down as a table."""
        problem = self.problem
        names = np.array([*MODES, None], dtype=object)
        distributors = np.array([*problem.distributor_ids, None], dtype=object)
        offices = np.array([*problem.office_ids, None], dtype=object)
        direct = self.mode == DIRECT
        table = pd.DataFrame(
            {
                "outlet_id": np.array(problem.outlet_ids, dtype=object),
                "mode": names[self.mode],
                "distributor_id": distributors[self.distributor],
                "office_id": offices[np.where(direct, problem.office, -1)],
                "reason": self.reason,
            }
        ).astype("str")
        table = table.assign(
            contribution=np.nan, cost=np.nan, next_mode=None, next_mode_price=np.nan, direct_price=np.nan
        )
        table["added"] = self.added
        work = {"outlets": len(table), "left_the_team": int((self.reason == "team_full").sum())}
        if problem.structure is not None:
            status = Status.OPTIMAL if self.regret <= 1e-9 else Status.FEASIBLE
            return Coverage(table, SearchStats(status, round(self.regret, 6), 0.0, "score", work))
        return Coverage(table, SearchStats(Status.OPTIMAL, self.left_cases, self.left_cases, "cases", work))

    def give_away(self, row: int, reason: str, otherwise: str | None) -> bool:
        """Hand an outlet to whoever can take it; ``otherwise`` is the reason for nobody, None leaves it as it is."""
        for mode in (WAT, PDS, WS):
            if self._place(row, mode):
                self.mode[row], self.reason[row] = mode, reason
                return True
        if otherwise is not None:
            self.mode[row], self.reason[row] = -1, otherwise
        return False

    def _place(self, row: int, mode: int) -> bool:
        """Take room at the distributor of this mode, if there is one with room."""
        problem = self.problem
        fixed = int(problem.fixed_distributor[row])
        candidate = {
            WAT: int(problem.area_distributor[row, 0]),
            PDS: int(problem.area_distributor[row, 1]),
            WS: int(problem.wholesaler[row]),
        }[mode]
        chosen = fixed if fixed >= 0 and problem.ruled_by[row] in GIVEN else candidate
        volume = float(problem.volume_cases[row])
        if chosen < 0 or self.room_cases[chosen] < volume:
            return False
        self.room_cases[chosen] -= volume
        self.distributor[row] = chosen
        return True
