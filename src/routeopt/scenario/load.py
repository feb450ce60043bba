"""Read a scenario file: YAML 1.2, ``extends``, overrides, and every fault at once with its line."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.core.language import Term
from routeopt.scenario.documents import Key, Place, faults_of, read_chain
from routeopt.scenario.model import Scenario
from routeopt.scenario.refusals import as_written

PATH_KEYS = {
    (section, key)
    for section, group in Scenario.model_fields.items()
    if isinstance(group.annotation, type) and issubclass(group.annotation, BaseModel)
    for key, field in group.annotation.model_fields.items()
    if field.annotation in (Path, Path | None)
}
"""Settings that name a file or folder."""


def load(path: Path, overrides: list[str] | None = None) -> Scenario:
    """
    Load and validate a scenario.

    Parameters
    ----------
    path
        Scenario file. ``extends: other.yaml`` takes everything from another file first; mappings merge, lists replace.
    overrides
        ``key=value`` items such as ``territories.outlets_max=130``; the value is read as YAML.

    Returns
    -------
    Scenario
        With absolute paths.

    Raises
    ------
    BadInputError
        With every fault of the scenario.
    """
    values, places = read_chain(Path(path), PATH_KEYS)
    for item in overrides or []:
        _override(values, places, item)
    _absolute_paths(values, places, Path(path))
    try:
        return Scenario.model_validate(values)
    except ValidationError as wrong:
        raise BadInputError(faults_of(Scenario, wrong, places, shown_path(Path(path)))) from None


def schema() -> dict[str, Any]:
    """JSON Schema of scenario files, for editors."""
    return Scenario.model_json_schema()


def resolved(scenario: Scenario) -> dict[str, Any]:
    """
    Plain values of a scenario, for the manifest.

    Parameters
    ----------
    scenario
        The settings.

    Returns
    -------
    dict
        JSON-able; paths reduced to file names, so that no machine's folders are recorded.
    """
    values: dict[str, Any] = scenario.model_dump(mode="json", exclude={"network": {"cache"}})
    for section, key in sorted(PATH_KEYS):
        if values[section].get(key):
            values[section][key] = Path(values[section][key]).name
    return values


def _override(values: dict[str, Any], places: dict[Key, Place], item: str) -> None:
    """Set one dotted key from the command line."""
    name, equals, text = item.partition("=")
    if not equals or not name.strip():
        raise BadInputError([Fault("E108", "--set", field=item)])
    try:
        value = YAML(typ="safe").load(text)
    except YAMLError:
        raise BadInputError([Fault("E108", "--set", field=item)]) from None
    *parents, last = name.strip().split(".")
    level = values
    for parent in parents:
        deeper = level.setdefault(parent, {})
        if not isinstance(deeper, dict):
            raise BadInputError([Fault("E108", "--set", field=item)])
        level = deeper
    level[last] = value
    key = tuple(name.strip().split("."))
    places[key] = "--set", None
    if key in PATH_KEYS:
        places["folder", *key] = str(Path.cwd()), None


def _absolute_paths(values: dict[str, Any], places: dict[Key, Place], path: Path) -> None:
    for section, key in PATH_KEYS:
        part = values.get(section)
        if isinstance(part, dict) and isinstance(part.get(key), str):
            folder = places.get(("folder", section, key), (str(path.parent), None))[0]
            if "\0" in part[key]:
                params = {"problem": Term("refusal.nul"), "value": as_written(part[key])}
                raise BadInputError([Fault("E113", shown_path(path), field=f"{section}.{key}", params=params)])
            part[key] = str((Path(folder) / part[key]).resolve())
