"""Plan one task, in whatever process it lands."""

import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routeopt.batch.ledger import BAD_INPUT, DONE, FAILED, INFEASIBLE
from routeopt.batch.tasks import Task
from routeopt.core.faults import BadInputError, InfeasibleError


@dataclass(frozen=True)
class Ended:
    """
    How a task ended.

    Attributes
    ----------
    state
        State for the ledger.
    message
        Faults or traceback; empty when done.
    seconds
        Wall-clock seconds.
    """

    state: str
    message: str
    seconds: float


class Silent:
    """A batch tells of tasks, not of stages, and its plans carry no clock times: equal inputs, equal bytes."""

    def __call__(self, stage: str, figures: str) -> None:
        """Hear that a stage has ended."""

    def run(self) -> dict[str, Any]:
        """Say nothing of what the run took."""
        return {}


def plan_task(task: Task) -> Ended:
    """
    Plan one office under one scenario and write its folder.

    Parameters
    ----------
    task
        The task.

    Returns
    -------
    Ended
        Never raises: whatever is wrong with one office stops no other.
    """
    # Imported here, so that a worker of a cluster loads the solvers when it first plans.
    from routeopt import pipeline  # noqa: PLC0415

    begin = time.perf_counter()
    state, message = DONE, ""
    try:
        task.folder.parent.mkdir(parents=True, exist_ok=True)
        pipeline.run(Path(task.file), task.folder, list(task.overrides), 1, Silent())
    except BadInputError as refused:
        state, message = BAD_INPUT, str(refused)
    except InfeasibleError as refused:
        state, message = INFEASIBLE, str(refused)
    except Exception:  # noqa: BLE001 - a bug in one office must not stop the others
        state, message = FAILED, traceback.format_exc()
    return Ended(state, message, time.perf_counter() - begin)
