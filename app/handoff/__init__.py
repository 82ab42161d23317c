"""How a sealed file leaves the office: on a stick, on discs, by e-mail; written, read back, and only then called done."""
