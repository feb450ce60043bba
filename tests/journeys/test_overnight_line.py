"""Nights away through the whole line: planned, checked from the outside, told to the rep, refused by name."""

from pathlib import Path

import pytest

from routeopt import pipeline, plan
from routeopt.core.faults import BadInputError, FaultsError
from routeopt.exchange.cycle import cycles
from routeopt.plan.check import evidence
from tests.city import write_city
from tests.line import routeopt
from tests.worlds.test_worlds import Silent

AWAY = "journeys.overnight={lodgings: [D003, D010], from_minutes: 1.5, night_minutes: 0, nights_max: 4}"
"""In so small a town everybody is near; nights that cost nothing are worth a few seconds of travel."""


def test_a_plan_with_nights_away_holds_every_rule(tmp_path: Path) -> None:
    file, folder = write_city(tmp_path / "city"), tmp_path / "plan"
    pipeline.run(file, folder, [AWAY], 1, Silent())
    assert [violation.render() for violation in plan.check(folder)] == []
    made = plan.read(folder)
    nights = made.routes[made.routes["ends_at"].notna()]
    assert len(nights) > 0
    assert set(nights["ends_at"]) <= {"D003", "D010"}
    assert nights["rep_id"].value_counts().max() <= 4
    with evidence(folder) as whole, pytest.raises(BadInputError) as refused:
        list(cycles(whole))
    assert {fault.code for fault in refused.value.faults} == {"E1504"}
    assert any(str(nights.iloc[0]["date"]) in line for line in plan.explain(made, str(nights.iloc[0]["rep_id"]), "zh"))
    assert routeopt("report", folder).code == 0
    row = nights.iloc[0]
    name = made.outlets.set_index("outlet_id")["name"][row["ends_at"]]
    sheets = "".join(page.read_text(encoding="utf-8") for page in (folder / "report").rglob("*.html"))
    assert f"the night beside {name}" in sheets


@pytest.mark.parametrize(("lodging", "code"), [("nobody", "E608"), ("Z000", "E609")])
def test_lodgings_that_nobody_can_sleep_beside_are_refused(tmp_path: Path, lodging: str, code: str) -> None:
    over = f"journeys.overnight={{lodgings: [D003, {lodging}]}}"
    with pytest.raises(FaultsError) as refused:
        pipeline.run(write_city(tmp_path / "city"), tmp_path / "plan", [over], 1, Silent())
    assert code in {fault.code for fault in refused.value.faults}
