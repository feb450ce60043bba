"""One catalogue per language for messages, pages and sheets: ``routeopt/language/<lang>/*.json``."""

import json
from functools import cache
from importlib import resources
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@cache
def catalogue(lang: str) -> dict[str, str]:
    """
    Every text of one language by its dotted key.

    A language is a folder with one file per room, so that a room's words sit together; a key may stand in
    one file only.
    """
    texts: dict[str, str] = {}
    for part in sorted(resources.files("routeopt").joinpath("language", lang).iterdir(), key=lambda p: p.name):
        if part.name.endswith(".json"):
            for key, value in json.loads(part.read_text(encoding="utf-8")).items():
                if key in texts:
                    raise ValueError(f"text {key!r} stands twice in the catalogue of {lang!r}")
                texts[key] = value
    return texts


def text(key: str, lang: str = "en", **params: object) -> str:
    """
    Look one text up and fill its placeholders.

    Raises
    ------
    KeyError
        When the catalogue of that language lacks the key.
    """
    return catalogue(lang)[key].format(**params)
