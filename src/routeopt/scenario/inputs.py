"""Settings: where the tables are."""

from pathlib import Path

from routeopt.scenario.settings import Datum, Settings


class InputSettings(Settings):
    """Where the tables are. Paths are relative to the scenario file that names them."""

    outlets: Path
    """Outlet table: served outlets and prospects (.csv, .xlsx, .parquet, .gpkg)."""
    offices: Path
    """Sales offices."""
    reps: Path
    """The company's own reps."""
    distributors: Path | None = None
    """Distributors and the areas they own (WAT, PDS), and wholesalers (WS)."""
    survey: Path | None = None
    """Census of street segments: every outlet found, customer or not. Without it no priority streets are chosen."""
    receivables: Path | None = None
    """What customers owe, whether finance has cleared it for a hand-over, and how long they have been customers."""
    coolers: Path | None = None
    """Coolers that the company lends: where each stands, its state and its last check."""
    sales: Path | None = None
    """What each outlet bought month by month: the history from which targets are forecast."""
    results: Path | None = None
    """What each outlet bought since the last plan: ``results.csv`` of ``routeopt track`` replaces its volume."""
    doors: Path | None = None
    """Where outlets are entered that do not face the nearest street; ``routeopt doors`` writes it to be filled in."""
    previous_outlets: Path | None = None
    """``tables/outlets.parquet`` of the plan in force; ``routeopt plan --previous DIR`` sets it."""
    previous_visits: Path | None = None
    """``tables/visits.parquet`` of the plan in force; ``routeopt plan --previous DIR`` sets it."""
    previous_streets: Path | None = None
    """``tables/streets.parquet`` of the plan in force; ``routeopt plan --previous DIR`` sets it."""
    land: Path | None = None
    """Water and parks for the maps (.osm.pbf, or a layer of areas such as .gpkg, .parquet, .geojson); without it those
    of ``network.streets`` where that is an OpenStreetMap extract."""
    crs: Datum = "wgs84"
    """Datum of all lon/lat columns: GPS and OSM wgs84, Amap and Tencent gcj02, Baidu bd09."""
