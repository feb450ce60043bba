"""Links that open a place in the map apps people use, each in the datum that its maps are drawn in.

The maps of Amap, Tencent, Apple and Google show mainland China in GCJ-02, Baidu's in BD-09; a ``geo:`` link is WGS84 by
RFC 5870. Elsewhere all of them are WGS84.
"""

from dataclasses import dataclass
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from routeopt.inputs.datum import from_wgs84

APPS = ("amap", "baidu", "tencent", "apple", "google", "geo")
"""Map apps with a link, in the order for places in China."""
ABROAD = ("google", "apple", "geo", "amap", "baidu", "tencent")
"""The same, in the order for places elsewhere."""

_WAYS = {
    "amap": {"walk": "walk", "bike": "ride", "e_bike": "ride", "car": "car"},
    "tencent": {"walk": "walk", "bike": "bike", "e_bike": "bike", "car": "drive"},
    "apple": {"walk": "w", "bike": "d", "e_bike": "d", "car": "d"},
    "google": {"walk": "walking", "bike": "bicycling", "e_bike": "bicycling", "car": "driving"},
}
"""How each app calls a way of travelling; Apple's links know no bicycle."""


@dataclass(frozen=True)
class Place:
    """
    A place in every datum, degrees.

    Attributes
    ----------
    name
        Shown by the app.
    wgs84, gcj02, bd09
        Longitude and latitude.
    """

    name: str
    wgs84: tuple[float, float]
    gcj02: tuple[float, float]
    bd09: tuple[float, float]

    @property
    def in_china(self) -> bool:
        """Whether China's public maps shift this place."""
        return self.wgs84 != self.gcj02


def places(names: list[str], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[Place]:
    """
    Positions of many places in every datum.

    Parameters
    ----------
    names
        One per place.
    lon, lat
        float (n,), degrees WGS84.

    Returns
    -------
    list of Place
        In the same order.
    """
    seen = [list(zip(*from_wgs84(lon, lat, datum), strict=True)) for datum in ("wgs84", "gcj02", "bd09")]
    plain = [[(float(x), float(y)) for x, y in each] for each in seen]
    return [Place(name, *at) for name, *at in zip(names, *plain, strict=True)]


def link(place: Place, app: str, mode: str) -> str:
    """
    Address that opens the way to a place.

    Parameters
    ----------
    place
        Where to go.
    app
        One of `APPS`.
    mode
        How the rep travels: walk, bike, e_bike or car.

    Returns
    -------
    str
        The address; the app starts from where its user stands.
    """
    name = quote(place.name, safe="")
    way = _WAYS.get(app, {}).get(mode, "")
    lon, lat = place.gcj02
    if app == "amap":
        return f"https://uri.amap.com/navigation?to={lon:.6f},{lat:.6f},{name}&mode={way}&coordinate=gaode&callnative=1"
    if app == "baidu":
        # Baidu's own directions need a start; its marker offers the way from where the user stands.
        (lon, lat), datum = (place.bd09, "bd09ll") if place.in_china else (place.wgs84, "wgs84")
        where = f"location={lat:.6f},{lon:.6f}&title={name}&content={name}&coord_type={datum}"
        return f"https://api.map.baidu.com/marker?{where}&output=html&src=routeopt"
    if app == "tencent":
        where = f"type={way}&to={name}&tocoord={lat:.6f},{lon:.6f}"
        return f"https://apis.map.qq.com/uri/v1/routeplan?{where}&referer=routeopt"
    if app == "apple":
        return f"https://maps.apple.com/?daddr={lat:.6f},{lon:.6f}&dirflg={way}"
    if app == "google":
        where = f"destination={lat:.6f},{lon:.6f}&travelmode={way}"
        return f"https://www.google.com/maps/dir/?api=1&{where}"
    lon, lat = place.wgs84
    return f"geo:{lat:.6f},{lon:.6f}?q={lat:.6f},{lon:.6f}({name})"


def scanned(place: Place) -> str:
    """
    Shortest address for a printed code: the fewer letters, the larger its modules.

    Parameters
    ----------
    place
        Where to go.

    Returns
    -------
    str
        Amap in mainland China, where scanners open web addresses; elsewhere ``geo:``, which a phone's camera hands to
        the map app its owner uses. Five decimals are a metre.
    """
    if place.in_china:
        return "https://uri.amap.com/marker?position={:.5f},{:.5f}".format(*place.gcj02)
    lon, lat = place.wgs84
    return f"geo:{lat:.5f},{lon:.5f}"
