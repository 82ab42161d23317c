"""Keys and folders that several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bundle.age_stream import Identity, new_identity


@pytest.fixture
def key() -> Identity:
    """A receiver's private key."""
    return new_identity()


@pytest.fixture
def quarantine(tmp_path: Path) -> Path:
    """Where bundles are decrypted; made by the reader."""
    return tmp_path / "隔离"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where sealed files go; empty."""
    folder = tmp_path / "移交"
    folder.mkdir()
    return folder
