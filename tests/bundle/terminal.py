"""A program that asks for a passphrase on the terminal, answered by a test."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Sequence

_SECONDS = 60


def run_on_terminal(command: Sequence[str | os.PathLike[str]], answers: Sequence[str]) -> int:
    """Run on a terminal of its own and answer each prompt in turn; the exit code.

    A prompt is text that ends with a colon: the program waits behind it. A program that runs on for a minute is ended,
    and the test fails.
    """
    master, slave = pty.openpty()
    # The leader of a new session gets the first terminal it opens for its own.
    shell = [
        "sh",
        "-c",
        'exec <"$0" >"$0" 2>"$0" && exec "$@"',
        os.ttyname(slave),
        *(os.fspath(part) for part in command),
    ]
    waiting = list(answers)
    text = b""
    deadline = time.monotonic() + _SECONDS
    try:
        with subprocess.Popen(shell, start_new_session=True, stdin=subprocess.DEVNULL) as process:
            while process.poll() is None and time.monotonic() < deadline:
                if select.select([master], [], [], 0.05)[0]:
                    text += os.read(master, 1000)
                if waiting and text.rstrip(b" ").endswith(b":"):
                    os.write(master, waiting.pop(0).encode() + b"\n")
                    text = b""
            process.kill()
            return process.wait()
    finally:
        os.close(slave)
        os.close(master)
