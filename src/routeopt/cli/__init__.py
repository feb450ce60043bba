"""The command line: stdout carries the result, stderr the progress, and the exit code says how it ended."""

import logging
import sys

from routeopt.cli import batches as batches
from routeopt.cli import edits as edits
from routeopt.cli import machine as machine
from routeopt.cli import peers as peers
from routeopt.cli import places as places
from routeopt.cli import plans as plans
from routeopt.cli import questions as questions
from routeopt.cli import scenarios as scenarios
from routeopt.cli import surveys as surveys
from routeopt.cli import tracking as tracking
from routeopt.cli.terminal import app as app


def main() -> None:
    """Entry point of the ``routeopt`` command."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    app()
