"""Dialogs around paper and bundle: export, seal, open."""
