"""The command line: the second front end over the same services. Chinese on standard error, results on standard output."""

from app.cli.main import main

__all__ = ["main"]
