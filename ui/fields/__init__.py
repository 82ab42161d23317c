"""Editors of single fields: one protocol, one module a control, a registry by field type."""
