"""Another process at the same store: `python -m tests.storage.writer COMMAND FOLDER …`. Says `ready`, waits for a line."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from app.errors import ConflictError
from app.paths import DataPaths
from app.storage.store import Store


def main(command: str, folder: str, *arguments: str) -> None:
    paths = DataPaths(Path(folder))
    if command == "open":
        wait()
        with Store.open(paths) as store:
            say(len(store.list_drafts()))
        return
    draft, *rest = arguments
    with Store.open(paths) as store:
        match command:
            case "fill":
                prefix, count = rest
                wait()
                for n in range(int(count)):
                    store.save_values(draft, {f"{prefix}{n}": f"第 {n} 项"})
                say("done")
            case "clash":
                field, text = rest
                seen = store.load(draft).seen
                wait()
                try:
                    store.save_values(draft, {field: text}, seen)
                except ConflictError:
                    say("conflict")
                else:
                    say("saved")
            case "undo":
                (count,) = rest
                wait()
                for _ in range(int(count)):
                    store.undo(draft)
                say("done")
            case "forever":
                wait()
                for n in itertools.count():
                    store.save_values(draft, {f"field{n}": f"第 {n} 项", "latest": str(n)})
                    say(n)


def wait() -> None:
    say("ready")
    sys.stdin.readline()


def say(word: object) -> None:
    print(word, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
