"""Composition root: the only place in the core that may import the window."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    # First of all: in a frozen build a passphrase's child process starts here too (app.bundle.passphrase).
    multiprocessing.freeze_support()
    from app.cli import main as command_line

    sys.exit(command_line())


if __name__ == "__main__":
    main()
