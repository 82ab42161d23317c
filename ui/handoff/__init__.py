"""Handing over in the window (移交): to a stick, onto discs, by e-mail; and looking at what comes back on them."""
