"""The manual (使用说明) in a window of its own."""
