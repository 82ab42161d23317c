"""Grid and values become Pages: every line broken, every run placed; printers only copy them."""
