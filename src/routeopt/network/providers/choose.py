"""Put the provider that a scenario names over the streets of a travel mode."""

from routeopt.network import cache
from routeopt.network.embedded import EmbeddedNetwork
from routeopt.network.model import StreetNetwork
from routeopt.network.providers.osrm import PROFILES, OsrmSource
from routeopt.network.providers.osrm_data import prepared_data
from routeopt.network.providers.osrm_library import OsrmLibrarySource
from routeopt.network.providers.remote import SourcedNetwork
from routeopt.network.providers.server import Server
from routeopt.network.providers.source import TimesSource
from routeopt.network.providers.straight import StraightSource
from routeopt.network.providers.valhalla import COSTINGS, ValhallaSource
from routeopt.scenario.network import NetworkSettings


def provided(settings: NetworkSettings, mode: str, streets: EmbeddedNetwork) -> StreetNetwork:
    """
    Give the network that answers for a mode.

    Parameters
    ----------
    settings
        The settings.
    mode
        Travel mode.
    streets
        The map, prepared for it.

    Returns
    -------
    StreetNetwork
        ``streets`` itself unless another provider is asked for.

    Raises
    ------
    BadInputError
        E315 or E316 where OSRM is asked for in this process and is not installed, or can't prepare the map.
    """
    if settings.provider == "embedded":
        return streets
    return SourcedNetwork(streets, _source(settings, mode))


def _source(settings: NetworkSettings, mode: str) -> TimesSource:
    if settings.provider == "straight":
        return StraightSource(dict(settings.straight_kmh)[mode], settings.detour)  # type: ignore[index]
    if settings.provider == "osrm_embedded":
        return OsrmLibrarySource(prepared_data(settings.streets, mode, cache.root_of(settings)))
    asked = settings.server
    if asked is None:
        raise ValueError("a provider that is a server needs settings.server")
    server = Server(asked.url, asked.timeout_s, asked.retries)
    own = {str(known): name for known, name in asked.profiles.items()}
    if settings.provider == "osrm":
        return OsrmSource(server, own.get(mode, PROFILES[mode]), asked.table_side)
    return ValhallaSource(server, own.get(mode, COSTINGS[mode]), asked.table_side)
