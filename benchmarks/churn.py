"""A city that goes on: outlets close and open, reps leave and join, a distributor signs; all drawn from a seed."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
_OTHERS = ("modern_trade", "wholesale")
_DEGREE_M = 111_195.0


@dataclass(frozen=True)
class City:
    """
    Tables of one quarter, as texts.

    Attributes
    ----------
    outlets, reps, distributors, receivables
        As the input tables.
    """

    outlets: pd.DataFrame
    reps: pd.DataFrame
    distributors: pd.DataFrame
    receivables: pd.DataFrame

    def write(self, folder: Path, source: Path) -> Path:
        """Write a scenario folder beside the map of another one and name its scenario file."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("base.yaml", "offices.csv"):
            shutil.copyfile(source / name, folder / name)
        for name, table in vars(self).items():
            table.to_csv(folder / f"{name}.csv", index=False)
        mine = set(self.outlets["outlet_id"])
        coolers = pd.read_csv(source / "coolers.csv", dtype=str, keep_default_na=False)
        coolers[coolers["outlet_id"].isin({"", *mine})].to_csv(folder / "coolers.csv", index=False)
        sales = pd.read_parquet(source / "sales.parquet")
        sales[sales["outlet_id"].isin(mine)].to_parquet(folder / "sales.parquet", index=False)
        text = (folder / "base.yaml").read_text(encoding="utf-8")
        streets = (source / "streets.parquet").resolve()
        text = text.replace('streets: "streets.parquet"', f'streets: "{streets}"')
        text = text.replace("  crs: wgs84", "  receivables: receivables.csv\n  crs: wgs84")
        (folder / "base.yaml").write_text(text, encoding="utf-8")
        return folder / "base.yaml"


def wuhan(reps: int, per_rep: int = 104, seed: int = 1) -> City:
    """
    Cut the part of Wuhan around its second office that so many reps can serve.

    Parameters
    ----------
    reps
        Reps; their outlets are those nearest to the office as the crow flies.
    per_rep
        Direct outlets for each.
    seed
        Seed of the accounts.

    Returns
    -------
    City
        Real streets; all else is generated, as `scenarios/wuhan` says. One outlet in twelve owes a balance, of which
        every second is cleared.
    """
    source = ROOT / "scenarios/wuhan"
    outlets, team, distributors = (
        pd.read_csv(source / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in ("outlets", "reps", "distributors")
    )
    office = pd.read_csv(source / "offices.csv", dtype={"office_id": str}).iloc[1]
    place = outlets[["lon", "lat"]].astype(float).to_numpy()
    across = np.cos(np.radians(float(office["lat"])))
    away = np.hypot((place[:, 0] - office["lon"]) * across, place[:, 1] - office["lat"])
    near = outlets.assign(away=away, direct=_direct(outlets, distributors)).sort_values("away", kind="stable")
    inside = near["direct"].cumsum() <= reps * per_rep
    near = near[inside].sort_index().drop(columns=["away", "direct"])
    near = near.assign(office_id=np.where(near["office_id"].ne(""), office["office_id"], "")).reset_index(drop=True)
    mine = team[team["office_id"].eq(str(office["office_id"]))].head(reps)
    spare = team[~team["rep_id"].isin(mine["rep_id"])].head(reps - len(mine)).assign(office_id=office["office_id"])
    chance = np.random.default_rng([seed, 12])
    served = near.loc[near["status"].eq("served"), "outlet_id"].to_numpy(dtype=object)
    owing = chance.random(len(served)) < 1 / 12
    accounts = pd.DataFrame({"outlet_id": served, "owed": np.where(owing, chance.integers(50, 900, len(served)), 0)})
    accounts["cleared"] = np.where(chance.random(len(served)) < 0.5, "yes", "no")
    accounts["years"] = chance.integers(0, 15, len(served))
    return City(near, pd.concat([mine, spare], ignore_index=True), distributors, accounts)


def _direct(outlets: pd.DataFrame, distributors: pd.DataFrame) -> NDArray[np.bool_]:
    """Served outlets that the rules of the city leave to own reps."""
    lon, lat = (outlets[name].astype(float).to_numpy() for name in ("lon", "lat"))
    direct = outlets["status"].eq("served").to_numpy() & ~outlets["channel"].isin(_OTHERS).to_numpy()
    small = outlets["outlet_class"].eq("C").to_numpy()
    for mode, area in zip(distributors["mode"], distributors["area"], strict=True):
        if area:
            within = shapely.intersects_xy(shapely.from_wkt(area), lon, lat)
            direct &= ~(within & (small | (mode == "PDS")))
    return direct


def next_quarter(city: City, share: float, seed: int) -> City:
    """
    Let a quarter pass.

    Parameters
    ----------
    city
        The tables.
    share
        Share of the outlets that change: half of it closes, half opens where prospects were, one in five of it changes
        class.
    seed
        Seed of the draw.

    Returns
    -------
    City
        As many customers as before.
    """
    chance = np.random.default_rng([seed, 34])
    table = city.outlets.copy()
    plain = ~table["channel"].isin(_OTHERS)
    served = np.flatnonzero(table["status"].eq("served") & plain)
    prospects = np.flatnonzero(table["status"].eq("prospect") & plain)
    count = min(round(share / 2 * len(served)), len(prospects))
    closing, opening = chance.choice(served, count, replace=False), chance.choice(prospects, count, replace=False)
    table.loc[opening, "status"] = "served"
    table.loc[opening, "volume_cases"] = (
        (table.loc[opening, "potential_cases"].astype(float) * 0.5).round(1).astype(str)
    )
    table.loc[opening, "office_id"] = table["office_id"][served].mode()[0]
    staying = np.setdiff1d(served, closing)
    for row in chance.choice(staying, round(share / 5 * len(served)), replace=False):
        table.loc[row, "outlet_class"] = {"A": "B", "B": "C", "C": "B"}[str(table.loc[row, "outlet_class"])]
    table = table[~table.index.isin(closing)].reset_index(drop=True)
    accounts = city.receivables[city.receivables["outlet_id"].isin(table["outlet_id"])].reset_index(drop=True)
    return replace(city, outlets=table, receivables=accounts)


def without_rep(city: City, rep: str) -> City:
    """Let a rep leave."""
    return replace(city, reps=city.reps[city.reps["rep_id"].ne(rep)].reset_index(drop=True))


def with_distributor(city: City, outlets: int) -> City:
    """Let a nearby distributor sign for the C outlets within so many outlets of the place with most of them around."""
    place = city.outlets[["lon", "lat"]].astype(float).to_numpy() * _DEGREE_M
    small = city.outlets["outlet_class"].eq("C").to_numpy() & ~city.outlets["channel"].isin(_OTHERS).to_numpy()
    small &= city.outlets["status"].eq("served").to_numpy()
    away = np.sort(np.hypot(*(place[small][:, None] - place[small][None, :]).transpose(2, 0, 1)), axis=1)
    middle = int(np.argmin(away[:, outlets - 1]))
    lon, lat = place[small][middle] / _DEGREE_M
    circle = shapely.Point(lon, lat).buffer(float(away[middle, outlets - 1]) / _DEGREE_M * 1.001)
    row = dict.fromkeys(city.distributors.columns, "")
    row |= {"distributor_id": "NEW1", "name": "新经销商", "mode": "WAT", "lon": str(lon), "lat": str(lat)}
    row["area"] = shapely.to_wkt(circle, rounding_precision=6)
    return replace(city, distributors=pd.concat([city.distributors, pd.DataFrame([row])], ignore_index=True))


def changed_shares(changes: pd.DataFrame, territories: pd.DataFrame) -> tuple[float, float]:
    """
    Tell how much of the plan in force a plan gives up.

    Parameters
    ----------
    changes, territories
        Tables of the plan.

    Returns
    -------
    tuple of float
        Share of the outlets of reps who stay that get another rep, and share of all outlets of one class, whoever
        called on them, that get other weekdays: a shop keeps its Tuesday though its rep has left. A prospect that
        opened had a rep to call on it, but no weekdays; it counts in neither.
    """
    continuing = changes[changes["from_days"].notna() & changes["to_rep_id"].notna()]
    stayed = continuing[continuing["from_rep_id"].isin(set(territories["rep_id"]))]
    same = continuing[continuing["from_class"].eq(continuing["to_class"])]
    return float(stayed["change"].eq("moved").mean()), float(same["from_days"].ne(same["to_days"]).mean())
