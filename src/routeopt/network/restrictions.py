"""Turn restrictions of an OpenStreetMap extract: which turn from one way into another a sign forbids or prescribes."""

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

_KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
"""Tags that bind cars, the closest first; signs for lorries or certain hours only are other tags."""
_EXEMPT = {"motorcar", "motor_vehicle", "vehicle"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Restrictions:
    """
    Signs at nodes, arrays of equal length k.

    Attributes
    ----------
    from_way, via_node, to_way
        int64, ids of the map.
    only
        bool: the turn is prescribed; else it is forbidden.
    back
        bool: a sign against turning round, which forbids nothing but that.
    """

    from_way: NDArray[np.int64]
    via_node: NDArray[np.int64]
    to_way: NDArray[np.int64]
    only: NDArray[np.bool_]
    back: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.via_node)

    @staticmethod
    def of(rows: list[tuple[int, int, int, bool, bool]]) -> "Restrictions":
        """Make arrays of rows (from way, via node, to way, only, back)."""
        columns = list(zip(*rows, strict=True)) if rows else [()] * 5
        kinds = (np.int64, np.int64, np.int64, np.bool_, np.bool_)
        return Restrictions(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))


NO_RESTRICTIONS = Restrictions.of([])


def read(file: Path) -> Restrictions:
    """
    Read the restrictions that bind cars at a node.

    Parameters
    ----------
    file
        Extract in a format of osmium.

    Returns
    -------
    Restrictions
        Signs over a whole way in between are counted in a warning: a search that looks one turn ahead can't keep them.
    """
    rows: list[tuple[int, int, int, bool, bool]] = []
    over_ways = 0
    relations = osmium.FileProcessor(str(file), osmium.osm.RELATION)
    for relation in relations.with_filter(osmium.filter.TagFilter(("type", "restriction"))):
        sign = next((value for key in _KEYS if (value := relation.tags.get(key))), "")
        only = sign.startswith("only_")
        exempt = _EXEMPT & {each.strip() for each in (relation.tags.get("except") or "").split(";")}
        if exempt or not (only or sign.startswith("no_")):
            continue
        members = [(member.role, member.type, member.ref) for member in relation.members]
        ways = {role: [ref for r, kind, ref in members if (r, kind) == (role, "w")] for role in ("from", "to")}
        via = [ref for role, kind, ref in members if (role, kind) == ("via", "n")]
        if len(via) == 1:
            back = sign == "no_u_turn"
            rows += [(start, via[0], end, only, back) for start in ways["from"] for end in ways["to"]]
        elif any((role, kind) == ("via", "w") for role, kind, _ in members):
            over_ways += 1
    if over_ways:
        _log.warning("%d turn restrictions lead over a way instead of a node and are not kept", over_ways)
    return Restrictions.of(rows)
