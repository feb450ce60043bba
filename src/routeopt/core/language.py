"""One catalogue per language for messages, pages and sheets: ``routeopt/language/<lang>/*.json``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True)
class Term:
    """
    A word of the catalogue that fills a placeholder of another text, in that text's language.

    Attributes
    ----------
    key
        Its dotted key.
    params
        Values for its own placeholders.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)


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
    Look one text up and fill its placeholders; a `Term` among them is looked up too.

    Raises
    ------
    KeyError
        When the catalogue of that language lacks the key.
    """
    words = catalogue(lang)
    filled = {
        name: words[value.key].format(**value.params) if isinstance(value, Term) else value
        for name, value in params.items()
    }
    return words[key].format(**filled)
