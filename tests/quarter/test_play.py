"""The played quarters: their cities are sound inputs, and their figures are drawn."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
from benchmarks.churn import ROOT, next_quarter, wuhan
from tools.quarters import SHOWN, chart, events

from routeopt import inputs, scenario


def test_every_quarters_city_can_be_planned(tmp_path: Path) -> None:
    city = wuhan(3)
    for number, (event, happens) in enumerate(events()):
        city = happens(next_quarter(city, 0.08, number))
        file = city.write(tmp_path / str(number), ROOT / "scenarios/wuhan")
        known = inputs.load(scenario.load(file, []))
        assert len(known.outlets) == len(city.outlets), event
        assert known.coolers is not None
        assert known.sales is not None
    # A rep has left, and a new one stands in another's place.
    assert set(known.reps["rep_id"]) == {"NEW", wuhan(3).reps["rep_id"].iloc[1]}
    assert "NEW1" in set(known.distributors["distributor_id"])


def test_the_chart_draws_every_figure() -> None:
    rows = [{"event": f"event {q}"} | dict.fromkeys(SHOWN, q + 0.5 if q else None) for q in range(3)]
    drawn = ET.fromstring(chart(pd.DataFrame(rows)))  # noqa: S314 - our own drawing
    space = "{http://www.w3.org/2000/svg}"
    groups = drawn.findall(f"{space}g")
    assert len(groups) == len(SHOWN)
    # The first quarter knows nothing that changed.
    assert all(len(group.findall(f"{space}circle")) == 2 for group in groups)
