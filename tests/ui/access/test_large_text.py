"""Text at 150 and 200 % on a screen of 1366×768: nothing cut off, nothing over something else, all of it can be reached."""

from __future__ import annotations

import pytest

from build.screens import SCREENS
from tests.ui.access.conftest import Show
from tests.ui.access.fitting import SCREEN, cramped


@pytest.mark.parametrize("large", [1.5, 2.0])
@pytest.mark.parametrize("name", SCREENS)
def test_everything_can_be_read(show: Show, name: str, large: float) -> None:
    with show(name, large=large) as screen:
        assert not cramped(screen, SCREEN)
