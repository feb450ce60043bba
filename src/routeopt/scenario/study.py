"""A study: many offices under several scenarios, planned as one batch."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.scenario.documents import faults_of, read_chain
from routeopt.scenario.refusals import refused
from routeopt.scenario.settings import Settings

Name = Annotated[str, Field(pattern=r"^[\w-][\w.-]*$", max_length=100)]


class Study(Settings):
    """What a batch plans: every office under every scenario."""

    name: Annotated[str, Field(min_length=1)]
    """Shown on the status page."""
    offices: Annotated[tuple[str, ...], Field(min_length=1)]
    """Scenario files, one per office; patterns such as ``offices/*/base.yaml`` are allowed."""
    scenarios: dict[Name, dict[str, Any]] = Field(default={"base": {}}, min_length=1)
    """Name → settings over each office's own, such as ``{journeys.shift_end: "18:00"}``."""
    previous: str | None = None
    """Results of the study in force: each office is planned beside its last plan of the same scenario."""
    out: Annotated[str, Field(pattern=r"^[^\x00]+$")] = "results"
    """Folder of the results, relative to the study."""
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    """How often an office may take its worker down before it is set aside."""

    @field_validator("scenarios")
    @classmethod
    def _plain_values(cls, value: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        odd = [f"{name}.{key}" for name, over in value.items() for key in over if not key.strip()]
        if odd:
            raise refused("override_without_key", names=", ".join(odd))
        return value


def load_study(path: Path) -> Study:
    """
    Read a study.

    Parameters
    ----------
    path
        YAML file; ``extends`` works as in scenarios.

    Returns
    -------
    Study
        As written; `office_files` resolves the offices.

    Raises
    ------
    BadInputError
        With every fault.
    """
    values, places = read_chain(path, set())
    try:
        return Study.model_validate(values)
    except ValidationError as wrong:
        raise BadInputError(faults_of(Study, wrong, places, shown_path(path))) from None


def office_files(study: Study, path: Path) -> dict[str, Path]:
    """
    Find the scenario file of each office.

    Parameters
    ----------
    study
        The study.
    path
        Its file; offices are relative to it.

    Returns
    -------
    dict
        Office → scenario file, sorted by office. An office is called by its folder, or by its file where several files
        of one folder are named.

    Raises
    ------
    BadInputError
        E120 for a pattern that finds nothing, E121 for two offices of one name.
    """
    faults: list[Fault] = []
    found: list[Path] = []
    for position, pattern in enumerate(study.offices):
        files = _files(path.parent, pattern)
        if not files:
            faults.append(Fault("E120", shown_path(path), field=f"offices.{position}", params={"pattern": pattern}))
        found += files
    found = sorted(dict.fromkeys(file.resolve() for file in found))
    folders = [file.parent for file in found]
    offices: dict[str, Path] = {}
    for file in found:
        name = file.parent.name if folders.count(file.parent) == 1 else f"{file.parent.name}-{file.stem}"
        if name in offices:
            params = {"office": name, "one": shown_path(offices[name]), "other": shown_path(file)}
            faults.append(Fault("E121", shown_path(path), field="offices", params=params))
        offices[name] = file
    if faults:
        raise BadInputError(faults)
    return dict(sorted(offices.items()))


def _files(folder: Path, pattern: str) -> list[Path]:
    """Files of a pattern; none where it is no pattern at all, or a name that no disk can hold."""
    try:
        here = sorted(folder.glob(pattern)) if not Path(pattern).is_absolute() else [Path(pattern)]
        return [file for file in here if file.is_file()]
    except (ValueError, IndexError, OSError):
        return []
