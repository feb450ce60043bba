"""Every package that routeopt runs with, and its licence: ``docs/licences.md`` and the bill of materials."""

import argparse
import re
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

PAGE = Path(__file__).resolve().parents[1] / "docs/licences.md"
HEAD = """\
# Licences of what routeopt runs with

The program is under the MIT licence. It runs with these packages, which pip installs; none of their code lies in this
repository. Leaflet, the map library inside the pages, comes from the package `xstatic-leaflet`. Data has licences of
its own, beside each city in `scenarios/`.

This page is written by `make generate` from the installed packages' own metadata; a test keeps its list in step.
`make sbom` writes the same as a bill of materials in the CycloneDX format, with the versions at hand.

| package | licence as its metadata says | asked for by |
|---|---|---|
"""
UNSAID = {"routingkit-cch": "BSD-2-Clause", "xstatic-leaflet": "BSD-2-Clause (as Leaflet)"}
"""Packages whose metadata names no licence: from the licence file that they ship."""


@dataclass(frozen=True)
class Package:
    """
    One installed package.

    Attributes
    ----------
    name, version, licence
        As its metadata says, the name normalised.
    asked_by
        Who needs it, ``routeopt`` or other packages, by name.
    """

    name: str
    version: str
    licence: str
    asked_by: tuple[str, ...]


def runtime_packages(root: str = "routeopt") -> list[Package]:
    """Packages that an installation without extras brings, by name; those of other systems are left out."""
    found: dict[str, Distribution] = {}
    askers: dict[str, set[str]] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        for text in found[name].requires or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                key = re.sub(r"[-_.]+", "-", needed.name).lower()
                askers.setdefault(key, set()).add(name)
                waiting.append(key)
    return [
        Package(name, found[name].version, _licence(name, found[name]), tuple(sorted(askers[name])))
        for name in sorted(found.keys() - {root})
    ]


def _licence(name: str, installed: Distribution) -> str:
    """Licence expression, else the classifiers, else the short licence text."""
    about = installed.metadata
    classified = [
        kind.rpartition(" :: ")[2]
        for kind in about.get_all("Classifier") or []
        if kind.startswith("License :: OSI Approved :: ")
    ]
    short = about["License"].split("\n")[0].strip() if "License" in about else ""
    expression = about["License-Expression"] if "License-Expression" in about else ""  # noqa: SIM401 - it has no get
    said = expression or " or ".join(classified) or short
    return UNSAID.get(name, said) or "not said"


def page() -> str:
    """Text of the page of licences; without versions, which differ from one installation to the next."""
    rows = [f"| {package.name} | {package.licence} | {', '.join(package.asked_by)} |" for package in runtime_packages()]
    return HEAD + "\n".join(rows) + "\n"


def bill_of_materials() -> str:
    """CycloneDX document of the installed packages; equal installations give equal text but for its id and time."""
    packages = runtime_packages()
    version = distribution("routeopt").version
    parts = {
        "routeopt": Component(name="routeopt", version=version, type=ComponentType.APPLICATION, bom_ref="routeopt")
    }
    for package in packages:
        parts[package.name] = Component(
            name=package.name,
            version=package.version,
            type=ComponentType.LIBRARY,
            bom_ref=package.name,
            purl=PackageURL("pypi", name=package.name, version=package.version),
            licenses=[DisjunctiveLicense(name=package.licence)],
        )
    bom = Bom(components=[parts[package.name] for package in packages])
    bom.metadata.component = parts["routeopt"]
    for package in packages:
        for asker in package.asked_by:
            bom.register_dependency(parts[asker], [parts[package.name]])
    return str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"


if __name__ == "__main__":
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("--sbom", type=Path, metavar="FILE", help="write the bill of materials instead of the page")
    target = chosen.parse_args().sbom
    if target is None:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        target.write_text(bill_of_materials(), encoding="utf-8")
