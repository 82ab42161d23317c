"""窗报: the core. Official forms filled in offline; no module in here knows of a window."""

__version__ = "0.1.0"
