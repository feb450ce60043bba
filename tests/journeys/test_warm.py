"""Compiling ahead: whatever a worker runs lies in the cache before it starts, each function once."""

import importlib
import json
import pkgutil
import subprocess
import sys
from typing import Any

import pytest

from routeopt import journeys
from routeopt.journeys.effort import EFFORTS
from routeopt.journeys.solve import solve
from routeopt.journeys.warm import compile_search
from tests.journeys.cycles import cycle_of


@pytest.fixture(scope="module")
def told() -> Any:
    """Kinds of arguments that each function was compiled for in a new interpreter: ahead, and after planning."""
    made = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=True)
    return json.loads(made.stdout)


def test_nothing_is_left_for_the_workers_to_compile(told: Any) -> None:
    """What is called from Python; the functions that it calls are part of its machine code."""
    assert sum(told["ahead"].values()) > 10
    assert told["after"] == told["ahead"]


def test_no_function_is_compiled_for_two_kinds_of_arguments(told: Any) -> None:
    assert {name: count for name, count in told["after"].items() if count > 1} == {}


def compiled() -> dict[str, int]:
    """Number of signatures of every compiled function of the journeys."""
    found = {}
    for module in pkgutil.walk_packages(journeys.__path__, "routeopt.journeys."):
        for value in vars(importlib.import_module(module.name)).values():
            if hasattr(value, "signatures") and hasattr(value, "py_func"):
                found[f"{value.py_func.__module__}.{value.py_func.__name__}"] = len(value.signatures)
    return found


if __name__ == "__main__":
    compile_search()
    ahead = compiled()
    customers = (8, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 2, 2, 1) * 2
    for problem in (
        cycle_of(5, (8, 8, 4, 4, 4, 2, 2, 1, 1), prospects=3, wait_weight=0.5, uneven_weight=0.5, stops_min=2),
        cycle_of(7, customers, stops_max=12),
    ):
        solve(problem, EFFORTS["standard"])
    sys.stdout.write(json.dumps({"ahead": ahead, "after": compiled()}))
