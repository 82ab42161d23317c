"""Frozen values and pure functions; no file, no clock, no Qt."""
