"""移交前: what is still missing, and the calendar of an application."""
