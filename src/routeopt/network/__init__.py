"""How far is it, by which streets? Exact travel times on the street graph."""

from routeopt.network.build import build as build
from routeopt.network.build import summary as summary
from routeopt.network.modes import prepare as prepare
