"""Picture of Wuhan's priority streets for the docs, with a seeded census: ``python -m tools.street_pictures``."""

import tempfile
from pathlib import Path

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.collections import LineCollection

from routeopt import coverage, inputs, network, scenario, territories
from routeopt.network.model import SNAP_OK
from routeopt.starter.model_survey import draw_survey
from routeopt.streets import decide as streets
from routeopt.streets.build import build as build_streets
from routeopt.streets.model import Streets

mpl.use("agg")
from matplotlib import pyplot as plt

ROOT = Path(__file__).resolve().parents[1]
CITY = ROOT / "scenarios/wuhan/base.yaml"
SURVEYED_SHARE = 0.5
_MARGIN_DEGREES = 0.004


def main() -> None:
    """Survey the middle of the city by the starter's model, choose streets, and draw values and choice."""
    settings = scenario.load(CITY)
    known = inputs.load(settings)
    travel = network.build(settings, known)
    split = coverage.decide(coverage.build(settings, known, travel))
    areas = territories.decide(territories.build(settings, known, travel, split))
    # Nobody surveys an outlet that no street reaches.
    reached = travel.outlets[travel.planning_mode].status == SNAP_OK
    with tempfile.TemporaryDirectory() as folder:
        survey = Path(folder) / "survey.csv"
        draw_survey(known.outlets[reached], SURVEYED_SHARE, seed=1).to_csv(survey, index=False)
        settings = scenario.load(CITY, [f"inputs.survey={survey}"])
        chosen = streets.decide(build_streets(settings, inputs.load(settings), travel, areas))
    if chosen is None:
        raise RuntimeError("the scenario names a survey, so streets were asked for")
    _draw(chosen, travel.networks[travel.planning_mode].segments.geometry.to_numpy())


def _draw(chosen: Streets, lines: np.ndarray) -> None:
    table = chosen.census.segments
    surveyed = np.flatnonzero(table["surveyed"].to_numpy() & table["value"].gt(0).to_numpy())
    picked = np.flatnonzero(table["segment_id"].isin(chosen.choice.segments["segment_id"]).to_numpy())
    west, south, east, north = shapely.total_bounds(lines[surveyed])
    box = shapely.box(west, south, east, north).buffer(_MARGIN_DEGREES)
    figure, axes = plt.subplots(figsize=(12, 9), dpi=110)
    near = lines[shapely.intersects(lines, box)]
    axes.add_collection(LineCollection(_coordinates(near), colors="#d9d9d4", linewidths=0.5))
    axes.add_collection(LineCollection(_coordinates(lines[picked]), colors="black", linewidths=6))
    value = LineCollection(_coordinates(lines[surveyed]), cmap="YlOrRd", linewidths=2.6)
    value.set_array(np.minimum(table["value"].to_numpy()[surveyed], np.quantile(table["value"][surveyed], 0.95)))
    axes.add_collection(value)
    bar = figure.colorbar(value, ax=axes, fraction=0.03, pad=0.01)
    bar.set_label("value of a surveyed segment, cases a month (the top twentieth in one colour)")
    found = chosen.choice
    axes.set_title(
        f"Wuhan: {len(surveyed)} surveyed segments by value; {len(found.clusters)} clusters of {len(picked)} segments "
        f"chosen (black edge), value gap {found.value_gap:.1%}",
        fontsize=10,
    )
    axes.set(xlim=box.bounds[::2], ylim=box.bounds[1::2])
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.axis("off")
    words = "© OpenStreetMap contributors (ODbL) · outlets and census simulated"
    axes.text(0.995, 0.005, words, transform=axes.transAxes, ha="right", fontsize=7, color="#555555")
    figure.savefig(ROOT / "docs/images/streets_wuhan.jpg", bbox_inches="tight", pad_inches=0.05)
    plt.close(figure)


def _coordinates(geometries: np.ndarray) -> list[np.ndarray]:
    return [shapely.get_coordinates(line) for line in shapely.get_parts(geometries)]


if __name__ == "__main__":
    main()
