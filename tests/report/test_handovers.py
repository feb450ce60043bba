"""The sheet that both parties sign, and the rows for a customer system."""

import dataclasses
import re
from html import escape
from pathlib import Path

import pandas as pd
import pytest

from routeopt.core.language import LANGUAGES, Language, text
from routeopt.report import handovers
from routeopt.report.apart import reasons_apart
from tests.plan.conftest import Made
from tests.plan.conftest import made as made  # noqa: PLC0414 - the fixture of the plan room


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_outlet_that_is_given_stands_on_one_sheet(made: Made, tmp_path: Path, lang: Language) -> None:
    (tmp_path / "exports").mkdir()
    sheet, table = handovers.write(made.plan, tmp_path, lang)
    page = sheet.read_text(encoding="utf-8")
    given = made.plan.handovers[made.plan.handovers["from_kind"].ne("nobody")]
    assert all(page.count(f"<td>{outlet}</td>") == 1 for outlet in given["outlet_id"].astype(str))
    assert page.count('class="sign"') == given.drop_duplicates(["from_kind", "from_id", "to_kind", "to_id"]).shape[0]
    assert "<script" not in page
    assert {"en": "receivable not cleared", "zh": "应收账款未结清"}[lang] in page
    rows = pd.read_csv(table, encoding="utf-8-sig", dtype=str)
    assert list(rows.columns) == list(handovers.CRM)
    assert rows["outlet_id"].tolist() == made.plan.handovers["outlet_id"].tolist()
    one = rows[rows["outlet_id"].eq("D004")]
    assert one[["owed", "blocker"]].to_numpy().tolist() == [["80.0", "receivable"]]


def test_who_stays_is_listed_with_what_to_settle(made: Made, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    page = handovers.write(made.plan, tmp_path, "en")[0].read_text(encoding="utf-8")
    last = page[page.index("1 outlets stay") :]
    assert re.search(r"<td>D011</td>.*receivable not cleared", last)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("why", ["off", "full", "time"])
def test_who_is_missed_is_explained_with_what_to_do(made: Made, tmp_path: Path, why: str, lang: Language) -> None:
    """Both were to meet; the giver is off that day, has a full one, or no time: each row says which."""
    (tmp_path / "exports").mkdir()
    one = made.plan
    most = one.manifest["scenario"]["journeys"]["stops_max"]
    row = one.handovers[one.handovers["joint"].eq("both")].iloc[0]
    there = one.routes["rep_id"].eq(row["from_id"]) & one.routes["date"].eq(row["first_date"])
    routes = (
        one.routes[~there]
        if why == "off"
        else one.routes.assign(stops=one.routes["stops"].mask(there, most if why == "full" else most - 1))
    )
    handed = one.handovers.assign(joint=one.handovers["joint"].replace("both", "alone"))
    sheet, table = handovers.write(dataclasses.replace(one, routes=routes, handovers=handed), tmp_path, lang)
    rows = pd.read_csv(table, encoding="utf-8-sig", dtype=str, keep_default_na=False).set_index("outlet_id")
    assert rows.loc[row["outlet_id"], "apart"] == why
    assert not rows.loc[~rows["joint"].isin(["alone", "none"]), "apart"].any()
    line = re.search(rf"<tr[^>]*><td>{row['outlet_id']}</td>.*?</tr>", sheet.read_text(encoding="utf-8"))
    assert line is not None
    assert escape(text(f"handover.apart_{why}", lang)) in line[0]


@pytest.mark.parametrize(("stops", "why"), [(0, "time"), (1, "full")])
def test_a_last_visit_looks_at_every_day_of_its_weeks(made: Made, stops: int, why: str) -> None:
    """All days within the weeks for a last visit are full, or one of them is not."""
    one = made.plan
    most = one.manifest["scenario"]["journeys"]["stops_max"]
    row = one.handovers[one.handovers["joint"].eq("both")].iloc[0]
    handed = one.handovers.assign(joint=one.handovers["joint"].replace("both", "none"), first_date=None, first_s=None)
    last = one.routes["rep_id"].eq(row["from_id"]) & one.routes["date"].eq(one.routes["date"].min())
    routes = one.routes.assign(stops=pd.Series(most, index=one.routes.index).mask(last, most - 1 + stops))
    found = reasons_apart(dataclasses.replace(one, routes=routes, handovers=handed))
    assert found[handed["outlet_id"].eq(row["outlet_id"])].tolist() == [why]
