"""The bundled cities keep what the project promises of them."""

import re
from pathlib import Path

import pytest

from routeopt import inputs, scenario

CITIES = Path(__file__).resolve().parents[2] / "scenarios"


@pytest.mark.parametrize(("city", "outlets"), [("chengdu", 2200), ("wuhan", 5500)])
def test_generated_cities_say_so_everywhere(city: str, outlets: int) -> None:
    settings = scenario.load(CITIES / city / "base.yaml")
    known = inputs.load(settings)
    assert len(known.outlets) == outlets
    assert known.outlets["is_synthetic"].all()
    assert "generated" in settings.simulated
    assert "OpenStreetMap" in settings.attribution
    low, high = settings.territories.outlets_min, settings.territories.outlets_max
    assert (low, high) == (100, 120)


@pytest.mark.parametrize("city", ["porto", "chengdu", "wuhan"])
def test_every_city_stands_beside_its_sources_and_licences(city: str) -> None:
    sources = (CITIES / city / "SOURCES.md").read_text(encoding="utf-8")
    assert "Open Database License" in sources
    named = re.findall(r"`(licences/[^`]+)`", sources)
    assert named
    for licence in named:
        assert "Copyright" in (CITIES / city / licence).read_text(encoding="utf-8")
    assert "--seed 1" in (CITIES / city / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("what_if", sorted(CITIES.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_what_if_is_valid(what_if: Path) -> None:
    assert len(inputs.load(scenario.load(what_if)).outlets) > 1000
