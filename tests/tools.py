"""Programs outside Python that tests hold ours against."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

_JARS = Path("/usr/share/java")  # where Debian puts Java libraries


def require_tool(name: str) -> str:
    """Path of a program; without it the test fails under CI and is skipped elsewhere."""
    return shutil.which(name) or _missing(name)


def require_jars(*names: str) -> str:
    """The class path of some Java libraries; without them as without a program."""
    paths = [_JARS / f"{name}.jar" for name in names]
    for path in paths:
        if not path.is_file():
            _missing(str(path))
    return os.pathsep.join(map(str, paths))


def _missing(what: str) -> NoReturn:
    message = f"{what} is not installed (see build/tools.sh)"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
