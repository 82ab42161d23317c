"""How a measured program is started: as an installed one, which finds its bytecode on the disk."""

from __future__ import annotations

import os
from collections.abc import Mapping


def environment(**more: str) -> Mapping[str, str]:
    """This process's environment and `more`, without the wish of some developers' machines to write no bytecode.

    With that wish every start would compile all of our modules anew, which nobody's installed program does; the peers'
    modules are compiled when they are installed. The warm-up run writes what the counted ones read.
    """
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | more
