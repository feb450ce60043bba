"""Two plans side by side: figures, what became of each outlet, who hands over to whom, what it means for each rep."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from routeopt import quarter
from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.core.language import text
from routeopt.plan.kpis import SHOWN, kpi_rows
from routeopt.plan.model import Plan


@dataclass(frozen=True)
class Comparison:
    """
    What differs between two plans.

    Attributes
    ----------
    before, after
        Manifests of the two plans.
    changes, handovers, reps
        What `routeopt.quarter` found.
    """

    before: dict[str, Any]
    after: dict[str, Any]
    changes: pd.DataFrame
    handovers: pd.DataFrame
    reps: pd.DataFrame

    def kpi_rows(self, lang: str) -> list[tuple[str, str, str, str]]:
        """Name, figure before, figure after and difference of each chief figure."""
        sides = [kpi_rows(manifest, lang) for manifest in (self.before, self.after)]
        shown = dict(SHOWN)
        differences = {text(f"kpis.{name}", lang): self._difference(name, shown[name]) for name in shown}
        return [
            (name, first, second, differences.get(name, "")) for (name, first), (_, second) in zip(*sides, strict=True)
        ]

    def _difference(self, name: str, how: str) -> str:
        first, second = (_number(name, manifest) for manifest in (self.before, self.after))
        if first is None or second is None:
            return ""
        if how == "share":
            return f"{second - first:+.1%}"
        return f"{second - first:+,}" if how == "whole" else f"{second - first:+,.1f}"

    def counts(self) -> dict[str, dict[str, int]]:
        """Outlets by change and by reason, in the order of weight."""
        return {
            change: {str(why): int(n) for why, n in rows["reason"].value_counts(sort=False).sort_index().items()}
            for change in quarter.CHANGES
            if len(rows := self.changes[self.changes["change"].eq(change)])
        }


def compare(before: Plan, after: Plan) -> Comparison:
    """
    Compare two plans of the same outlets.

    Parameters
    ----------
    before, after
        The plans.

    Returns
    -------
    Comparison
        With one row of changes for every outlet served in one of them.

    Raises
    ------
    BadInputError
        E1101 when they have no outlet in common.
    """
    if not before.outlets["outlet_id"].isin(after.outlets["outlet_id"]).any():
        raise BadInputError([Fault("E1101")])
    found = quarter.changes(before.outlets, before.visits, after.outlets, after.visits)
    return Comparison(
        before=before.manifest,
        after=after.manifest,
        changes=found,
        handovers=quarter.handovers(found, after.visits, set(after.territories["rep_id"]), after.handovers),
        reps=quarter.by_rep(before.territories, after.territories, found),
    )


def _number(name: str, manifest: dict[str, Any]) -> float | None:
    """One figure of a plan as a number; the mean of a spread."""
    value = len(manifest["exceptions"]) if name == "exceptions" else manifest["kpis"].get(name)
    return value["mean"] if isinstance(value, dict) else value


def write_lists(found: Comparison, folder: Path) -> None:
    """
    Write the lists of a comparison as CSV, for a spreadsheet.

    Parameters
    ----------
    found
        The comparison.
    folder
        New or existing folder; ``changes.csv``, ``handovers.csv`` and ``reps.csv`` in it are replaced.

    Raises
    ------
    BadInputError
        E702 when the disk refuses.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("changes", "handovers", "reps"):
            # The mark at the beginning tells a spreadsheet that the text is UTF-8.
            frame: pd.DataFrame = getattr(found, name)
            frame.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    except OSError as refused:
        why = refused.strerror or str(refused)
        raise BadInputError([Fault("E702", shown_path(folder), params={"why": why})]) from refused
