"""Ask a server over HTTP: with a timeout, a few retries, and an error that says what was asked and what to do."""

import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from routeopt.core.faults import BadInputError, Fault

_PAUSE_S = 0.2
"""Before the first retry; doubled before each further one."""
_BUSY = {429, 500, 502, 503, 504}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Server:
    """
    A routing server.

    Attributes
    ----------
    url
        Where it listens, ``http://`` or ``https://``.
    timeout_s
        Longest wait for one answer, seconds.
    retries
        Questions asked again after no answer, or after an answer that says busy.
    """

    url: str
    timeout_s: float
    retries: int

    def ask(self, path: str, question: Mapping[str, object] | None = None) -> dict[str, Any]:
        """
        Ask one question.

        Parameters
        ----------
        path
            What to ask, appended to the address.
        question
            Sent as JSON by POST; without it the path is asked by GET.

        Returns
        -------
        dict
            The answer.

        Raises
        ------
        BadInputError
            E311 when the server gives no answer, E312 when it refuses the question or answers no JSON.
        """
        address = f"{self.url.rstrip('/')}/{path}"
        body = None if question is None else json.dumps(question).encode()
        asked = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 - see settings
        cause = ""
        for attempt in range(self.retries + 1):
            if attempt:
                _log.warning("%s: %s; asking again", self.url, cause)
                time.sleep(_PAUSE_S * 2 ** (attempt - 1))
            try:
                with urllib.request.urlopen(asked, timeout=self.timeout_s) as answer:  # noqa: S310 - see settings
                    return self._read(path, answer.read())
            except urllib.error.HTTPError as refusal:
                with refusal:
                    said = refusal.read()
                cause = f"HTTP {refusal.code}"
                if refusal.code not in _BUSY:
                    raise self.refused(path, _said(said) or cause) from refusal
            except OSError as silent:
                cause = str(getattr(silent, "reason", silent)) or type(silent).__name__
        params = {"server": self.url, "request": _short(path), "tries": self.retries + 1, "cause": cause}
        raise BadInputError([Fault("E311", field="network.server", params=params)])

    def _read(self, path: str, answer: bytes) -> dict[str, Any]:
        try:
            read = json.loads(answer)
        except ValueError as broken:
            raise self.refused(path, "the answer is no JSON") from broken
        if not isinstance(read, dict):
            raise self.refused(path, "the answer is no JSON object")
        return read

    def refused(self, path: str, cause: str) -> BadInputError:
        """
        Make the error for a question that the server does not answer as asked.

        Parameters
        ----------
        path
            What was asked.
        cause
            What the server said.

        Returns
        -------
        BadInputError
            E312.
        """
        params = {"server": self.url, "request": _short(path), "cause": cause}
        return BadInputError([Fault("E312", field="network.server", params=params)])

    def off_map(self, points: int, asked: int, farthest_m: float) -> BadInputError:
        """
        Make the error for places that the server's map does not hold.

        Parameters
        ----------
        points
            How many of the places lie off it.
        asked
            How many were asked for.
        farthest_m
            How far the farthest is from the server's nearest street.

        Returns
        -------
        BadInputError
            E313.
        """
        params = {"server": self.url, "points": points, "asked": asked, "distance_m": round(farthest_m)}
        return BadInputError([Fault("E313", field="network.server", params=params)])


def _said(answer: bytes) -> str:
    """What a server says in a refusal: OSRM's ``message``, Valhalla's ``error``."""
    try:
        read = json.loads(answer)
    except ValueError:
        return ""
    return str(read.get("message") or read.get("error") or "") if isinstance(read, dict) else ""


def _short(path: str) -> str:
    return path if len(path) <= 80 else f"{path[:77]}..."
