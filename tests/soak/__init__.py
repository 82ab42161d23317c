"""Violence against the store: processes killed while they save, and power cuts at any place of what was written.

`python -m tests.soak` (`make soak`) does it at length and prints figures; `test_soak.py` is a short round. A seed repeats
what was typed and where it was cut; the moment a process is hit is the machine's.
"""
