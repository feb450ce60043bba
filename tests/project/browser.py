"""Make sure that a Chromium is there for the browser tests: ``python -m tests.project.browser``."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Path of an installed Chromium; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    """Install Debian's Chromium where it is missing and we may; say what to do otherwise."""
    if chromium():
        return 0
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.stderr.write("The browser tests need Chromium: install it (apt install chromium) and run again.\n")
        return 1
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], check=True, env=quiet, stdout=subprocess.DEVNULL)
    command = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", "chromium"]
    subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL)
    return 0 if chromium() else 1


if __name__ == "__main__":
    sys.exit(main())
