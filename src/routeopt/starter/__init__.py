"""A ready scenario from any city's OpenStreetMap extract."""

from routeopt.starter.summary import StarterSummary as StarterSummary
from routeopt.starter.write import from_osm as from_osm
