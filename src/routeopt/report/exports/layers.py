"""``plan.gpkg``: the plan's layers with their colours, ready to open in QGIS."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from routeopt.plan.model import Plan
from routeopt.report.exports.qgis import by_rep, plain
from routeopt.report.palette import territory_colours
from routeopt.report.shapes import distributor_areas, served_by_reps, territory_shapes

_CRS = "EPSG:4326"
_BORN = "2000-01-01T00:00:00.000Z"
"""Written as the day of every change, so that equal plans give equal files."""


def write(plan: Plan, path: Path) -> Path:
    """
    Write outlets, territories, routes, streets, areas and coolers as one GeoPackage with default styles.

    Parameters
    ----------
    plan
        The plan.
    path
        File to write; replaced when there.

    Returns
    -------
    Path
        The file; times are seconds, lengths metres, positions WGS84, names as in the plan's tables.
    """
    path.unlink(missing_ok=True)
    shapes = territory_shapes(served_by_reps(plan))
    names = dict(zip(plan.territories["rep_id"], plan.territories["name"], strict=True))
    colours = territory_colours(shapes)
    areas = plan.territories.drop(columns="geometry").assign(
        geometry=[shapes.get(str(rep), shapely.Polygon()) for rep in plan.territories["rep_id"]]
    )
    outlets = plan.outlets.assign(geometry=gpd.points_from_xy(plan.outlets["lon"], plan.outlets["lat"]))
    layers: dict[str, tuple[Any, str, str]] = {
        "territories": (areas, "MultiPolygon", by_rep("fill", colours, names)),
        "streets": (plan.streets, "MultiLineString", plain("line", "#b9b2a4", 0.3)),
        "routes": (plan.routes, "MultiLineString", by_rep("line", colours, names)),
        "outlets": (outlets, "Point", by_rep("marker", colours, names)),
    }
    coolers = _coolers(plan)
    if len(coolers):
        layers["coolers"] = coolers, "Point", plain("marker", "#0969da", 0.3)
    delivered = distributor_areas(plan)
    if len(delivered):
        layers = {"distributor_areas": (delivered, "MultiPolygon", plain("fill", "#009e73", 0.4)), **layers}
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _BORN})
    try:
        for name, (table, kind, _) in layers.items():
            frame = gpd.GeoDataFrame(_plain(table), geometry="geometry", crs=_CRS)
            many = kind != "Point"
            pyogrio.write_dataframe(
                frame, path, layer=name, driver="GPKG", geometry_type=kind, promote_to_multi=many, append=path.exists()
            )
        styles = [_style_row(name, style) for name, (_, _, style) in layers.items()]
        pyogrio.write_dataframe(pd.DataFrame(styles), path, layer="layer_styles", driver="GPKG", append=True, FID="id")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return path


def _coolers(plan: Plan) -> pd.DataFrame:
    """Coolers at outlets, where each stands next or, when it comes in, where it is fetched."""
    at = plan.coolers["to_outlet_id"].where(plan.coolers["to_outlet_id"].notna(), plan.coolers["from_outlet_id"])
    rows = plan.coolers[at.notna()]
    place = plan.outlets.set_index("outlet_id").loc[at[at.notna()], ["lon", "lat"]]
    return rows.assign(geometry=gpd.points_from_xy(place["lon"], place["lat"]))


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Dates and nullable types as the driver takes them."""
    frame = pd.DataFrame(table).copy()
    for name in frame.columns.drop("geometry"):
        values = frame[name]
        if name == "date" or name.endswith("_date"):
            frame[name] = values.astype(object).where(values.notna(), "").astype(str)
        elif not isinstance(values.dtype, pd.api.extensions.ExtensionDtype):
            continue
        else:
            frame[name] = values.astype("float64") if values.dtype.kind in "iuf" else values.astype(object)
    return frame


def _style_row(layer: str, style: str) -> dict[str, Any]:
    """A row of the table in which QGIS looks for a layer's default style."""
    return {
        "f_table_catalog": "",
        "f_table_schema": "",
        "f_table_name": layer,
        "f_geometry_column": "geom",
        "styleName": "routeopt",
        "styleQML": style,
        "styleSLD": "",
        "useAsDefault": True,
        "description": "",
        "owner": "",
        "ui": "",
        "update_time": _BORN,
    }
