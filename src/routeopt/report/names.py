"""File names made of ids that anybody may have chosen."""

import re
from collections.abc import Iterable


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """
    Give every id a name that any file system takes.

    Parameters
    ----------
    ids
        Distinct ids, in any script.

    Returns
    -------
    dict
        Id → letters, digits, ``-`` and ``_``; two ids never share a name, even where case does not count.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for each in sorted(ids):
        plain = re.sub(r"[^\w-]+", "_", each)[:80] or "_"
        name, number = plain, 2
        while name.lower() in taken:
            name, number = f"{plain}-{number}", number + 1
        taken.add(name.lower())
        names[each] = name
    return names
