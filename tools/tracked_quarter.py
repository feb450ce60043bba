"""Draw a quarter's actuals under a plan and track it: ``python -m tools.tracked_quarter PLAN OUT``."""

import sys
from pathlib import Path

from routeopt import plan, track
from routeopt.starter.model_actuals import draw_actuals


def main(directory: Path, out: Path) -> None:
    """Write ``actuals/*.csv``, and the page and tables of what they say."""
    actuals = out / "actuals"
    actuals.mkdir(parents=True, exist_ok=True)
    for name, table in draw_actuals(plan.read(directory), seed=1).items():
        table.to_csv(actuals / f"{name}.csv", index=False)
    found = track.track(directory, [actuals])
    for lang in ("en", "zh"):
        page = track.write(found, out / lang, lang)
        sys.stdout.write(f"{page}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
