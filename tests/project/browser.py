"""Make sure that a Chromium is there for the browser tests, and a font with Chinese characters for the pictures.

``python -m tests.project.browser`` installs what is missing where it may.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FONT = "fonts-wqy-zenhei"


def chromium() -> str | None:
    """Path of an installed Chromium; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _speaks_chinese() -> bool:
    """Whether a font of this machine has Chinese characters."""
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    return bool(subprocess.run([lister, ":lang=zh"], capture_output=True, check=False).stdout.strip())


def main() -> int:
    """Install Debian's Chromium and a font where they are missing and we may; say what to do otherwise."""
    wanted = [name for name, there in (("chromium", chromium() is not None), (_FONT, _speaks_chinese())) if not there]
    if not wanted:
        return 0
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.stderr.write(f"Browser tests and pictures want {' and '.join(wanted)}: apt install {' '.join(wanted)}\n")
        # A font is for the eye only: the tests read text, whatever it looks like.
        return 1 if "chromium" in wanted else 0
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Without a network a missing font is no reason to stop.
    must = "chromium" in wanted
    subprocess.run(["apt-get", "-qq", "update"], check=must, env=quiet, stdout=subprocess.DEVNULL)
    command = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", *wanted]
    subprocess.run(command, check=must, env=quiet, stdout=subprocess.DEVNULL)
    return 0 if chromium() else 1


if __name__ == "__main__":
    sys.exit(main())
