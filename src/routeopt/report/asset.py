"""Files that pages carry inside."""

from functools import cache
from importlib import resources


@cache
def asset(file: str) -> str:
    """Text of a file of ``report/assets``."""
    return resources.files("routeopt.report").joinpath("assets", file).read_text(encoding="utf-8")
