"""Plan how a beverage company covers its outlets, on real streets, with a proven gap."""

from pathlib import Path

from routeopt.core.compiled import find_place
from routeopt.core.room import refuse_too_little

__version__ = "0.1.0"

refuse_too_little()
# Before anything compiled is imported: the compiler looks for its place only then.
find_place(Path(__file__).parent)
