"""Fixtures that tests of several layers share."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.disks import SmallDisk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A tmpfs of 1 MiB; where mounting is not allowed the test is skipped, under CI it fails."""
    root = tmp_path / "小盘"
    root.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", root], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"cannot mount a small disk here: {error}")
    try:
        yield SmallDisk(root)
    finally:
        # Lazily: a failed test may still hold a file open, and the mount must not outlive it.
        subprocess.run(["umount", "-l", root], check=True, capture_output=True)
