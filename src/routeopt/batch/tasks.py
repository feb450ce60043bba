"""The tasks of a study: one office under one scenario each, known by a hash of all that decides its plan."""

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from routeopt import scenario
from routeopt.core.faults import FaultsError
from routeopt.plan import previous_overrides


@dataclass(frozen=True)
class Task:
    """
    One office under one scenario.

    Attributes
    ----------
    office, scenario
        Names; together they are the key.
    file
        The office's scenario file.
    overrides
        ``key=value`` settings of the scenario, and the plan in force.
    folder
        Where the plan goes.
    digest
        Hash of the resolved scenario, the bytes of every input and the version: equal hashes give equal plans. Empty
        where the inputs can't be read; ``fault`` says why.
    fault
        Words of what is wrong with the scenario.
    """

    office: str
    scenario: str
    file: Path
    overrides: tuple[str, ...]
    folder: Path
    digest: str
    fault: str = ""

    @property
    def key(self) -> str:
        """Name of the task in ledgers and tables."""
        return f"{self.scenario}/{self.office}"


def tasks_of(study_file: Path, shard: tuple[int, int] = (1, 1)) -> list[Task]:
    """
    List the tasks of a study.

    Parameters
    ----------
    study_file
        The study.
    shard
        (k, n): every n-th task from the k-th on, so that n machines share a study.

    Returns
    -------
    list of Task
        Sorted by scenario and office; equal studies give equal lists.

    Raises
    ------
    BadInputError
        When the study itself is wrong; what is wrong with one office stands in its task.
    """
    study = scenario.load_study(study_file)
    offices = scenario.office_files(study, study_file)
    known: dict[Path, str] = {}
    results = results_of(study_file)
    tasks = []
    for name, settings in sorted(study.scenarios.items()):
        # YAML reads a bare day as one, which JSON has no word for.
        texts = {key: json.dumps(value, ensure_ascii=False, default=str) for key, value in settings.items()}
        overrides = tuple(f"{key}={value}" for key, value in sorted(texts.items()))
        for office, file in offices.items():
            before = None if study.previous is None else study_file.parent / study.previous / "plans" / name / office
            task = Task(office, name, file, overrides, results / "plans" / name / office, "")
            tasks.append(_hashed(task, before, known))
    place, count = shard
    return tasks[place - 1 :: count]


def results_of(study_file: Path) -> Path:
    """Folder of a study's results."""
    return (study_file.parent / scenario.load_study(study_file).out).resolve()


def _hashed(task: Task, before: Path | None, known: dict[Path, str]) -> Task:
    """The task with the plan in force among its settings and the hash of everything."""
    try:
        overrides = (*task.overrides, *(previous_overrides(before) if before is not None else []))
        settings = scenario.load(task.file, list(overrides))
        # Paths of the machine do not decide a plan; what the files hold does.
        digest = hashlib.sha256(json.dumps(scenario.resolved(settings), sort_keys=True, default=str).encode())
        digest.update(version("routeopt").encode())
        for section, key in sorted(scenario.PATH_KEYS):
            path: Path | None = getattr(getattr(settings, section), key)
            if path is not None and path.is_file():
                digest.update(f"{section}.{key}:{_file_hash(path, known)}".encode())
    except FaultsError as wrong:
        return Task(**{**vars(task), "fault": str(wrong)})
    except OSError as unreadable:
        return Task(**{**vars(task), "fault": str(unreadable)})
    return Task(**{**vars(task), "overrides": overrides, "digest": digest.hexdigest()[:32]})


def _file_hash(path: Path, known: dict[Path, str]) -> str:
    """Hash of a file; offices share maps, which are read once."""
    if path not in known:
        with path.open("rb") as stream:
            known[path] = hashlib.file_digest(stream, "sha256").hexdigest()
    return known[path]
