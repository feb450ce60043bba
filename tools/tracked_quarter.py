"""Draw a quarter's actuals under a plan and track it: ``python -m tools.tracked_quarter PLAN OUT``."""

import sys
from pathlib import Path

import pandas as pd

from routeopt import plan, track
from routeopt.starter.model_actuals import draw_actuals
from routeopt.starter.model_wave import draw_wave


def main(directory: Path, out: Path) -> None:
    """Write ``actuals/*.csv``, and the page and tables of what they say."""
    actuals = out / "actuals"
    actuals.mkdir(parents=True, exist_ok=True)
    made = plan.read(directory)
    tables = draw_actuals(made, seed=1)
    if len(made.survey):
        tables["survey"] = draw_wave(made, pd.read_csv(directory / "inputs/survey.csv", dtype=str), seed=1)
    for name, table in tables.items():
        table.to_csv(actuals / f"{name}.csv", index=False)
    found = track.track(directory, [actuals])
    for lang in ("en", "zh"):
        page = track.write(found, out / lang, lang)
        sys.stdout.write(f"{page}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
