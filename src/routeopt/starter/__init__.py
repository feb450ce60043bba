"""A ready scenario from a bundled city, any city's OpenStreetMap extract, or outlets generated along its streets."""

from routeopt.starter.bundled import from_bundled as from_bundled
from routeopt.starter.summary import StarterSummary as StarterSummary
from routeopt.starter.write import from_osm as from_osm
from routeopt.starter.write import from_streets as from_streets
