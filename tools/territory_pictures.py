"""Pictures of territories for the docs, without planning any journey: ``python -m tools.territory_pictures``."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.collections import LineCollection

from routeopt import coverage, inputs, network, scenario, territories
from routeopt.report.palette import territory_colours

mpl.use("agg")
from matplotlib import pyplot as plt

ROOT = Path(__file__).resolve().parents[1]
CITIES = ("porto", "chengdu", "wuhan")
_MARGIN = 0.04


def main() -> None:
    """Draw each bundled city: streets in grey, outlets and their streets in their rep's colour, offices as squares."""
    for city in CITIES:
        settings = scenario.load(ROOT / f"scenarios/{city}/base.yaml")
        known = inputs.load(settings)
        travel = network.build(settings, known)
        problems = territories.build(settings, known, travel, coverage.decide(coverage.build(settings, known, travel)))
        rep_of: dict[str, str] = {}
        for answer in territories.decide(problems):
            rep_of |= dict(zip(answer.outlets["outlet_id"], answer.outlets["rep_id"], strict=True))
        _draw(city, known, travel, rep_of)


def _draw(city: str, known: inputs.model.Inputs, travel: network.model.Travel, rep_of: dict[str, str]) -> None:
    streets = travel.networks[travel.planning_mode]
    segments = streets.segments.geometry.to_numpy()
    served = known.outlets["outlet_id"].isin(list(rep_of)).to_numpy()
    outlets = known.outlets[served]
    reps = outlets["outlet_id"].map(rep_of)
    on = streets.segment_of(travel.outlets[travel.planning_mode].take(served))
    shapes = {rep: shapely.union_all(segments[np.unique(on[(reps == rep).to_numpy()])]) for rep in sorted(set(reps))}
    colours = territory_colours(shapes)
    west, south, east, north = shapely.total_bounds(shapely.union_all(list(shapes.values())))
    pad = _MARGIN * max(east - west, north - south)
    figure, axes = plt.subplots(figsize=(12, 9), dpi=110)
    box = shapely.box(west - pad, south - pad, east + pad, north + pad)
    near = segments[shapely.intersects(segments, box)]
    axes.add_collection(LineCollection(_lines(near), colors="#d5d5d0", linewidths=0.4))
    for rep, shape in shapes.items():
        axes.add_collection(LineCollection(_lines(shapely.get_parts(shape)), colors=colours[rep], linewidths=1.2))
    axes.scatter(outlets["lon"], outlets["lat"], s=7, c=[colours[rep] for rep in reps], linewidths=0, zorder=3)
    axes.scatter(known.offices["lon"], known.offices["lat"], s=60, c="black", marker="s", zorder=4)
    axes.set(xlim=(west - pad, east + pad), ylim=(south - pad, north + pad))
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.axis("off")
    axes.text(0.995, 0.005, settings_line(city), transform=axes.transAxes, ha="right", fontsize=7, color="#555555")
    figure.savefig(ROOT / f"docs/images/territories_{city}.jpg", bbox_inches="tight", pad_inches=0.05)
    plt.close(figure)


def settings_line(city: str) -> str:
    """Attribution, and what is made up."""
    made_up = "outlets real" if city == "porto" else "outlets simulated"
    return f"© OpenStreetMap contributors (ODbL) · {made_up}"


def _lines(geometries: np.ndarray) -> list[np.ndarray]:
    return [shapely.get_coordinates(line) for line in shapely.get_parts(geometries)]


if __name__ == "__main__":
    main()
