"""`kusei test`: brings the browser that the tests need and becomes pytest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from kusei.conf import environment

# The order is random but the same for the same tests, so that a landing is judged by its change; `KUSEI_HUNT` and a
# seed of one's own look among others.
SEED = 20260401
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Entry point of `python -m kusei.conf.testing`: run pytest in this process's place."""
    os.chdir(environment.ROOT)
    _bring_browser()
    given = sys.argv[1:]
    chosen = any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in given)
    # A file's tests stay in one process, so that what a file loads or starts once is loaded or started once.
    parallel = [] if chosen else ["-n", "auto", "--dist", "loadfile"]
    ordered = os.environ.get("KUSEI_HUNT") or any(word.startswith(("-p", "--randomly")) for word in given)
    order = [] if ordered else [f"--randomly-seed={SEED}"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *parallel, *order, *given])  # noqa: S606  it becomes pytest


def _bring_browser() -> None:
    """Install Debian's Chromium when this machine lets us; the browser tests say so when there is none."""
    if any(shutil.which(name) for name in BROWSERS) or not shutil.which("apt-get"):
        return
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if become and not shutil.which("sudo"):
        return
    print("Installing Chromium for the browser tests (only the first time) …", flush=True)
    for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            [*become, "apt-get", "-qq", *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
        )
        if done.returncode:
            words = (done.stderr.strip().splitlines() or ["no words"])[-1]
            print(f"Chromium could not be installed ({words}); the browser tests will be skipped.", flush=True)
            return


if __name__ == "__main__":
    main()
