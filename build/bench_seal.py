"""How sealing compares with the `age` program: time as ratios, memory in MiB.

`measure` runs both sides as whole processes, turn about, and takes the median of three, so that a busy machine weighs
on both alike. By hand: `python build/bench_seal.py 200 FOLDER`.

Random pictures stand for photos: neither side can profit from what they hold.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bundle.container import Container

# The program's modules are imported where they are needed: each worker pays for what it measures.
ROOT = Path(__file__).resolve().parent.parent

_MIB = 1 << 20
_PHOTO_MIB = 8
_RUNS = 3
_KEY = "key.txt"
_CLEAR = "clear.zip"
_SUM = "import hashlib, sys; hashlib.file_digest(open(sys.argv[1], 'rb'), 'sha256')"


def measure(size_mb: int, folder: Path) -> dict[str, float]:
    """Seal `size_mb` megabytes of pictures in the empty folder, with us and with `age`.

    Seconds (`*_s`, medians), ratios of ours to theirs, our peak memory in MiB:
    `encrypt_ratio` is encryption alone, file to file, against `age -e`; `whole_ratio` is everything between a snapshot
    and the word 成功 (plan, stream, hash, encrypt, fsync, open again, decrypt, verify) against `age -e`, `age -d` and
    `sha256sum` over both files; `whole_ratio_fast` is the same against hashing with the processor's own instructions,
    which `sha256sum` leaves unused; `peak_mib` belongs to the whole. The `*_best` ratios compare each side's fastest run:
    on a machine that others use as well they say more, for our threads need both cores and `age` does with one.
    `stall_ms` is the longest time an event loop with a window did not come round while the same was sealed on a worker,
    `stall_idle_ms` the same with nothing to seal. Raises CalledProcessError when a run fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _worker("prepare", folder, str(size_mb))
    recipient = json.loads(_worker("recipient", folder))["recipient"]
    clear, theirs, back = folder / _CLEAR, folder / "theirs.age", folder / "theirs.zip"
    age_e = ("age", "-e", "-r", recipient, "-o", str(theirs), str(clear))
    age_d = ("age", "-d", "-i", str(folder / _KEY), "-o", str(back), str(theirs))
    outputs = (theirs, back, folder / "ours.age", folder / "ours.cbao")
    seconds: dict[str, list[float]] = {}
    peaks: list[float] = []

    def clock(name: str, run: Callable[[], object]) -> None:
        started = time.perf_counter()
        run()
        seconds.setdefault(name, []).append(time.perf_counter() - started)

    def whole() -> None:
        peaks.append(json.loads(_worker("whole", folder))["peak_mib"])

    def clear_away() -> None:
        # Each side starts from the same room in the page cache: memory touched anew is slow in a virtual machine.
        for path in outputs:
            path.unlink(missing_ok=True)

    for _ in range(_RUNS + 1):
        clock("age_encrypt_s", lambda: _run(age_e))
        clock("age_decrypt_s", lambda: _run(age_d))
        for path in (clear, theirs):
            clock("sha256sum_s", partial(_run, ("sha256sum", str(path))))
            clock("sha256_fast_s", partial(_run, (sys.executable, "-S", "-c", _SUM, str(path))))
        clear_away()
        clock("encrypt_s", lambda: _worker("encrypt", folder))
        clear_away()
        clock("whole_s", whole)
        clear_away()
    found = {name: statistics.median(times[len(times) // (_RUNS + 1) :]) for name, times in seconds.items()}
    ciphers = found["age_encrypt_s"] + found["age_decrypt_s"]
    best = {name: min(times) for name, times in seconds.items()}
    parts = best["age_encrypt_s"] + best["age_decrypt_s"] + 2 * best["sha256sum_s"]
    return found | {
        "size_mb": float(size_mb),
        "encrypt_ratio": found["encrypt_s"] / found["age_encrypt_s"],
        "encrypt_ratio_best": best["encrypt_s"] / best["age_encrypt_s"],
        "whole_ratio": found["whole_s"] / (ciphers + 2 * found["sha256sum_s"]),
        "whole_ratio_fast": found["whole_s"] / (ciphers + 2 * found["sha256_fast_s"]),
        "whole_ratio_best": best["whole_s"] / parts,
        "peak_mib": max(peaks),
        **json.loads(_worker("stall", folder)),
    }


def _run(command: Sequence[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _worker(task: str, folder: Path, *arguments: str) -> str:
    from build.installed import environment

    command = (sys.executable, str(Path(__file__)), f"--{task}", str(folder), *arguments)
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment(PYTHONPATH=str(ROOT))
    ).stdout


def _prepare(folder: Path, size_mb: int) -> None:
    """Pictures, a key, and the clear container for the other side."""
    from app.bundle.age_stream import new_identity
    from app.bundle.identities import identity_text

    (folder / _KEY).write_bytes(identity_text(new_identity(), "2024-05-06"))
    left, number = size_mb * 1_000_000, 0
    while left > 0:
        number += 1
        size = max(min(_PHOTO_MIB * _MIB, left), 100)
        left -= size
        head = b"\xff\xd8\xff\xc0\x00\x0b\x08" + struct.pack(">2H", 3000, 4000) + b"\x01\x01\x11\x00"
        data = head + os.urandom(size - len(head) - 2) + b"\xff\xd9"
        (folder / f"{number:03d}-{hashlib.sha256(data).hexdigest()}.jpg").write_bytes(data)
    _write_container(folder)


def _write_container(folder: Path) -> None:
    with _plan(folder).open() as source, (folder / _CLEAR).open("wb") as file:
        while chunk := source.read(_MIB):
            file.write(chunk)


def _plan(folder: Path) -> Container:
    from app.bundle.bag import BagInfo
    from app.bundle.container import Member, plan
    from app.bundle.form_json import SCHEMA, AttachmentRecord, FormRecord
    from app.bundle.layout import photo_name

    records: list[AttachmentRecord] = []
    members: list[Member] = []
    for position, path in enumerate(sorted(folder.glob("*.jpg"))):
        name = photo_name(position + 1, "image/jpeg")
        digest = path.stem.partition("-")[2]
        records.append(
            AttachmentRecord("photos", position, name, digest, path.name, "", "image/jpeg", path.stat().st_size)
        )
        members.append(Member.of_photo(records[-1], path))
    form = FormRecord(SCHEMA, "bench", 1, "window", 1, "", {}, tuple(records), (), "bench", "2024-05-06")
    return plan([Member.of_form(form), *members], BagInfo(date(2024, 5, 6), "bench", "bench"))


def _encrypt(folder: Path) -> None:
    from app.bundle.age_stream import encrypt_stream, parse_recipients
    from app.bundle.background_writer import BackgroundWriter
    from app.bundle.identities import load_identities

    (identity,) = load_identities(folder / _KEY)
    recipients = parse_recipients([str(identity.to_public())])
    with (
        (folder / _CLEAR).open("rb", buffering=_MIB // 4) as source,
        (folder / "ours.age").open("wb") as target,
        BackgroundWriter(target) as sink,
    ):
        encrypt_stream(source, sink, recipients)
        sink.finish()


def _whole(folder: Path) -> None:
    from app.bundle.identities import load_identities
    from app.bundle.reader import reopen_and_compare
    from app.bundle.seal import seal

    keys = load_identities(folder / _KEY)
    container = _plan(folder)
    verify = reopen_and_compare(container, keys, folder / "quarantine")
    seal(container, folder / "ours.cbao", [str(keys[0].to_public())], verify=verify)


def _stall(folder: Path) -> dict[str, float]:
    """The longest pause of a window's event loop in ms: `stall_ms` while a worker seals, `stall_idle_ms` while none does."""
    import threading

    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication, QLabel

    app = QApplication(["bench", "-platform", "offscreen"])
    label = QLabel("0")
    label.show()
    longest, last = 0.0, time.perf_counter()

    def longest_pause(done: Callable[[], bool]) -> float:
        nonlocal longest, last
        longest, last = 0.0, time.perf_counter()
        over = QTimer(interval=5)
        over.timeout.connect(lambda: app.quit() if done() else None)
        over.start()
        app.exec()
        return longest * 1000

    def tick() -> None:
        nonlocal longest, last
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
        label.setText(f"{now}")
        label.repaint()

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
    timer.timeout.connect(tick)
    timer.start()
    worker = threading.Thread(target=_whole, args=(folder,))
    started = time.perf_counter()
    worker.start()
    sealing = longest_pause(lambda: not worker.is_alive())
    took = time.perf_counter() - started
    until = time.perf_counter() + took
    return {"stall_ms": sealing, "stall_idle_ms": longest_pause(lambda: time.perf_counter() > until)}


def _peak_mib() -> float:
    # Not getrusage: its figure may begin with the parent's.
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel reports no peak")


def _main(arguments: list[str]) -> None:
    task, folder = arguments[0], Path(arguments[1])
    if task == "--prepare":
        _prepare(folder, int(arguments[2]))
    elif task == "--recipient":
        from app.bundle.identities import load_identities

        print(json.dumps({"recipient": str(load_identities(folder / _KEY)[0].to_public())}))
    elif task == "--encrypt":
        _encrypt(folder)
    elif task == "--stall":
        print(json.dumps(_stall(folder)))
    elif task == "--whole":
        _whole(folder)
        print(json.dumps({"peak_mib": _peak_mib()}))
    else:
        print(json.dumps(measure(int(task), folder), indent=2))
        shutil.rmtree(folder)


if __name__ == "__main__":
    _main(sys.argv[1:])
