"""The store (草稿库): SQLite through sqlite-utils, attachments by SHA-256 beside it."""
