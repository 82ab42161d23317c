"""The window (PySide6). Holds no rule and no limit of its own."""
