"""A start waits for nothing that only a later job needs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.paths import program_root

LATER = ("ui.session", "ui.pages.editor", "app.render.pdf", "reportlab", "docx", "openpyxl", "pyrage", "stdnum")


@pytest.mark.parametrize("name", LATER)
def test_what_a_later_job_needs_is_not_loaded_at_the_start(loaded: set[str], name: str) -> None:
    assert name not in loaded


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules of a fresh process that is about to show the window."""
    ask = "import sys, ui.application; print(*sys.modules, sep='\\n')"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    made = subprocess.run(
        [sys.executable, "-c", ask], cwd=program_root(), env=environment, check=True, capture_output=True, text=True
    )
    return set(made.stdout.split())
