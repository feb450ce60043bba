"""YAML documents of planners: ``extends``, the line of every key, and validation faults at their place."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.tokens import AliasToken, AnchorToken

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.scenario.refusals import as_written, words_of

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

Key = tuple[str | int, ...]
Place = tuple[str, int | None]


def read_chain(
    path: Path, path_keys: set[tuple[str, str]], seen: tuple[Path, ...] = ()
) -> tuple[dict[str, Any], dict[Key, Place]]:
    """
    Read a file over those that it extends.

    Parameters
    ----------
    path
        The file.
    path_keys
        Keys that name files, relative to the file that sets them.
    seen
        Files that lead to this one, to tell a circle.

    Returns
    -------
    tuple
        Plain values, and file and line of every key; under ``("folder", *key)`` the folder of each path key.

    Raises
    ------
    BadInputError
        When a file is missing, no YAML, or extends itself.
    """
    shown = shown_path(path)
    if path.resolve() in seen:
        raise BadInputError([Fault("E104", shown, field="extends", params={"file": path.name})])
    if not path.is_file():
        raise BadInputError([Fault("E101", shown)])
    document = _parse(path, shown)
    if not isinstance(document, dict):
        raise BadInputError([Fault("E103", shown)])
    places: dict[Key, Place] = {}
    try:
        values = _plain(document, (), shown, places)
    except (AttributeError, KeyError, TypeError) as odd:
        # Tags and merge keys have no line of their own; scenarios don't need them.
        raise BadInputError([Fault("E102", shown, params={"problem": "tags and merge keys have no use here"})]) from odd
    parent = values.pop("extends", None)
    if parent is None:
        _note_folder(places, path, path_keys)
        return values, places
    if not isinstance(parent, str):
        raise BadInputError([Fault("E105", shown, places[("extends",)][1], "extends")])
    base, base_places = read_chain(path.parent / parent, path_keys, (*seen, path.resolve()))
    _note_folder(places, path, path_keys)
    return _merged(base, values), {**base_places, **places}


def _parse(path: Path, shown: str) -> Any:  # noqa: ANN401
    if path.stat().st_size > MAX_BYTES:
        raise BadInputError([Fault("E106", shown, params={"limit": f"{MAX_BYTES:,}"})])
    reader = YAML(typ="rt")
    reader.allow_duplicate_keys = False
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
        for token in YAML(typ="safe", pure=True).scan(text):
            if isinstance(token, (AliasToken, AnchorToken)):
                # Aliases can multiply a small file into gigabytes, and scenarios have `extends` for sharing.
                raise BadInputError([Fault("E107", shown, token.start_mark.line + 1)])
        return reader.load(text)
    except UnicodeDecodeError as wrong:
        raise BadInputError([Fault("E109", shown, data.count(b"\n", 0, wrong.start) + 1)]) from None
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark
        row = mark.line + 1 if mark else None
        raise BadInputError([Fault("E102", shown, row, params={"problem": str(wrong.problem or wrong)})]) from None
    except (YAMLError, ValueError, RecursionError) as wrong:
        raise BadInputError([Fault("E102", shown, params={"problem": str(wrong).splitlines()[0]})]) from None


def _plain(node: Any, key: Key, shown: str, places: dict[Key, Place]) -> Any:  # noqa: ANN401
    """Plain containers of a parsed document; notes the line of every key."""
    if len(key) > MAX_DEPTH:
        raise BadInputError([Fault("E102", shown, params={"problem": "nested too deeply"})])
    if isinstance(node, CommentedMap):
        for name in node:
            places[(*key, str(name))] = shown, node.lc.key(name)[0] + 1
        return {str(name): _plain(value, (*key, str(name)), shown, places) for name, value in node.items()}
    if isinstance(node, CommentedSeq):
        for position in range(len(node)):
            places[(*key, position)] = shown, node.lc.item(position)[0] + 1
        return [_plain(value, (*key, position), shown, places) for position, value in enumerate(node)]
    return node


def _note_folder(places: dict[Key, Place], path: Path, path_keys: set[tuple[str, str]]) -> None:
    """Remember the file itself behind each path key, as paths are relative to it."""
    for key in path_keys & set(places):
        places["folder", *key] = str(path.parent), None


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(base)
    for key, value in over.items():
        old = both.get(key)
        both[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


def faults_of(model: type[BaseModel], wrong: ValidationError, places: dict[Key, Place], shown: str) -> Iterator[Fault]:
    """Say each validation error at the place of its key."""
    for error in wrong.errors(include_url=False):
        key = tuple(part for part in error["loc"] if part != "[key]")
        file, row = _place_of(key, places, shown)
        field = ".".join(str(part) for part in key)
        if error["type"] == "extra_forbidden":
            yield Fault("E111", file, row, field, {"hint": _did_you_mean(model, key)})
        elif error["type"] == "missing":
            yield Fault("E112", file, row, field)
        else:
            yield Fault("E113", file, row, field, {"problem": words_of(error), "value": as_written(error["input"])})


def _place_of(key: Key, places: dict[Key, Place], shown: str) -> Place:
    """The line of a key, or of the nearest section around it."""
    for end in range(len(key), 0, -1):
        if key[:end] in places:
            return places[key[:end]]
    return shown, None


def _did_you_mean(model: type[BaseModel], key: Key) -> str:
    """Closest known keys of the section, or all of them."""
    for part in key[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            inner = model.model_fields[part].annotation
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
    known = list(model.model_fields)
    close = difflib.get_close_matches(str(key[-1]), known, n=2)
    return ", ".join(close or known)
