"""Tell one plan from another by a short text."""

import hashlib
import json

from routeopt.plan.model import Plan


def fingerprint(plan: Plan) -> str:
    """
    Short hash of what was planned and how it came out.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    str
        16 hexadecimal digits; equal plans have equal ones.
    """
    told = {key: plan.manifest[key] for key in ("scenario", "inputs", "stages", "kpis")}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
