"""Editors of single fields: one module a control (`edited`, `left`, `set_text`), a registry by field type."""
