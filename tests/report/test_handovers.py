"""The sheet that both parties sign, and the rows for a customer system."""

import re
from pathlib import Path

import pandas as pd
import pytest

from routeopt.core.language import LANGUAGES, Language
from routeopt.report import handovers
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
