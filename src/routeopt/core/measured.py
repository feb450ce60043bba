"""What a pass of the line learned from its journeys, for the stages that decide again in the next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Measured:
    """
    True travel of one pass's journeys, outlet by outlet.

    Attributes
    ----------
    outlets
        One row per visited outlet, index ``outlet_id``, columns ``rep_id, visits, hop_s, haul_s``: who came and how
        often in the cycle; mean seconds of a visit's travel from stop to stop (half of the leg before it and half of
        the leg after it), and its share of the day's way out and back. Summed over visits, hop and haul are all the
        travel of the journeys.
    """

    outlets: pd.DataFrame

    def hop_s(self, outlet_ids: Sequence[str], estimate: NDArray[np.float64]) -> NDArray[np.float64]:
        """
        Travel of a visit from stop to stop.

        Parameters
        ----------
        outlet_ids
            n outlets.
        estimate
            float64 (n), seconds as estimated before any journey.

        Returns
        -------
        ndarray
            float64 (n): measured where somebody came; elsewhere the estimate, times what the measured outlets took of
            theirs.
        """
        return _known(self.outlets["hop_s"], self.outlets["visits"], outlet_ids, estimate)

    def haul_s(self, outlet_ids: Sequence[str], estimate: NDArray[np.float64]) -> NDArray[np.float64]:
        """
        Share of a visit in the day's way out and back.

        Parameters
        ----------
        outlet_ids, estimate
            As for `hop_s`.

        Returns
        -------
        ndarray
            float64 (n), as for `hop_s`.
        """
        return _known(self.outlets["haul_s"], self.outlets["visits"], outlet_ids, estimate)

    def travel_s(self, outlet_ids: Sequence[str], estimate: NDArray[np.float64]) -> NDArray[np.float64]:
        """
        All travel of a visit, its share of the way out and back included.

        Parameters
        ----------
        outlet_ids, estimate
            As for `hop_s`.

        Returns
        -------
        ndarray
            float64 (n), as for `hop_s`.
        """
        return _known(self.outlets["hop_s"] + self.outlets["haul_s"], self.outlets["visits"], outlet_ids, estimate)

    def reps(self, outlet_ids: Sequence[str]) -> NDArray[np.object_]:
        """
        Who visited each outlet.

        Parameters
        ----------
        outlet_ids
            n outlets.

        Returns
        -------
        ndarray
            object (n), rep ids; None where nobody came.
        """
        found = self.outlets["rep_id"].astype(object).reindex(list(outlet_ids))
        return np.asarray(found.where(found.notna(), None).to_numpy(object))

    def summary(self) -> str:
        """One line of figures for progress."""
        visits = self.outlets["visits"]
        hop, haul = (float((self.outlets[name] * visits).mean() / visits.mean()) for name in ("hop_s", "haul_s"))
        return (
            f"{visits.sum():,} visits measured · {hop / 60:.1f} min from stop to stop · "
            f"{haul / 60:.1f} min of the way out and back"
        )


def _known(
    value: pd.Series, visits: pd.Series, outlet_ids: Sequence[str], estimate: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Value of each outlet; where there is none its estimate, scaled by all values ÷ all their estimates."""
    mine = value.reindex(list(outlet_ids)).to_numpy(np.float64)
    known = np.isfinite(mine)
    weight = visits.reindex(list(outlet_ids)).to_numpy(np.float64)[known]
    expected = float(weight @ estimate[known])
    ratio = float(weight @ mine[known]) / expected if expected > 0 else 1.0
    return np.where(known, mine, ratio * estimate)
