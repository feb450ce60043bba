"""What the program runs with: every package named with its licence, none that binds the users of the program."""

import json
import re

from tools import dependencies

from routeopt import __name__ as package


def test_the_page_of_licences_lists_what_is_installed() -> None:
    """`make generate` writes it again; a package that only some Pythons need may be on the page and not here."""
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \|", dependencies.PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    installed = {found.name for found in dependencies.runtime_packages()}
    assert installed - listed == set()
    assert {"numpy", "ortools", "routingkit-cch"} <= installed


def test_no_licence_is_unsaid_or_copyleft() -> None:
    for found in dependencies.runtime_packages():
        assert found.licence != "not said", found.name
        assert not re.search(r"\b(A?GPL|General Public|SSPL|BUSL)", found.licence), f"{found.name}: {found.licence}"


def test_the_bill_of_materials_names_every_package_and_who_needs_it() -> None:
    bill = json.loads(dependencies.bill_of_materials())
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == package
    assert {part["name"] for part in bill["components"]} == {found.name for found in dependencies.runtime_packages()}
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in bill["dependencies"]}
    assert "pandas" in needs["routeopt"]
    assert "numpy" in needs["pandas"]
