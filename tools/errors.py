"""Write docs/errors.md: every fault of the catalogue with its words and its fix, in both languages."""

import re
from pathlib import Path

from routeopt.core.language import catalogue

PAGE = Path(__file__).resolve().parents[1] / "docs/errors.md"
ROOMS = {
    "1": "Scenario and study file",
    "2": "Tables",
    "3": "Streets and network",
    "4": "Coverage",
    "5": "Territories",
    "6": "Journeys",
    "7": "Plan folder and checker",
    "8": "Reports, exports and edits",
    "9": "Starter",
    "10": "Priority streets",
    "11": "Next quarter",
    "12": "Batch",
    "13": "Coolers",
    "14": "Targets",
    "15": "Other solvers",
}
HEAD = """\
# What can be wrong, and what to do

Each fault has a stable code. A run names all faults it finds at once, each with file, row and field, before anything is
planned, and ends with code 3 (the input is wrong) or 4 (no plan can keep the hard rules). `--json` gives the same as
rows for a machine. Words in {braces} are filled in with what was found.

This page is written by `make generate` from the words in `src/routeopt/language`; a test keeps it in step.
"""


def room_of(code: str) -> str:
    """Room of a code: the digits before its last two."""
    return code[1:-2]


def page() -> str:
    """Text of the page."""
    words = {lang: catalogue(lang) for lang in ("en", "zh")}
    found = [match[1] for key in words["en"] if (match := re.fullmatch(r"faults\.(E\d+)\.message", key))]
    lines = [HEAD]
    last = ""
    for code in sorted(found, key=lambda name: int(name[1:])):
        if room_of(code) != last:
            last = room_of(code)
            lines += [f"\n## {ROOMS[last]}\n", "| code | what is wrong | what to do |", "|---|---|---|"]
        cells = [
            "<br>".join(words[lang][f"faults.{code}.{part}"].replace("|", "\\|") for lang in ("en", "zh"))
            for part in ("message", "fix")
        ]
        lines.append(f"| {code} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
