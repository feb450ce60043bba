"""What a caller may choose for a benchmark."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """
    Choices of one call.

    Attributes
    ----------
    instances
        Folder of public instance files or of an ``.osm.pbf``; None takes what the project bundles.
    seconds
        Time for one search and instance.
    seed
        Seed of every search.
    """

    instances: Path | None
    seconds: float
    seed: int
