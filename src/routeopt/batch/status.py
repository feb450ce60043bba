"""What a study's ledgers say, without running anything."""

from pathlib import Path

from routeopt.batch.ledger import Entry, Ledger
from routeopt.batch.tasks import results_of, tasks_of


def status(study_file: Path) -> dict[str, Entry | None]:
    """
    Look up every task of a study.

    Parameters
    ----------
    study_file
        The study.

    Returns
    -------
    dict
        Key → the newest entry of any ledger of the study that was made with the present inputs, or None.
    """
    found: dict[str, Entry] = {}
    digests = {task.key: task.digest for task in tasks_of(study_file)}
    for file in sorted(results_of(study_file).glob("ledger*.sqlite")):
        for key, entry in Ledger(file).entries().items():
            newer = key not in found or found[key].ended <= entry.ended
            if entry.digest == digests.get(key) and newer:
                found[key] = entry
    return {key: found.get(key) for key in digests}
