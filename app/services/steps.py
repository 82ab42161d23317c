"""How far a long job is, and whether to stop: the words for it, and the bookkeeping."""

from __future__ import annotations

from collections.abc import Callable

from app.errors import InputError

Progress = Callable[[int, int, str], None]
"""Told how much is done, of how much, and what is being done now."""
Cancelled = Callable[[], bool]
"""Asked now and then whether to stop."""
GoOn = Callable[[], None]
"""Called now and then during long work; what it raises ends the work and is passed on."""

_DONE = 100


class JobCancelled(InputError):
    """The user stopped it; nothing is left half done."""

    code = "cancelled"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what}已取消，没有留下文件，也没有改动任何内容。草稿不受影响；需要时可以重新开始，请随时再试。"
        )


class Steps:
    """Counts in hundredths, never backwards; `what` names the job in the sentence of its cancellation."""

    def __init__(self, what: str, progress: Progress | None, cancelled: Cancelled | None) -> None:
        self._what = what
        self._progress = progress
        self._cancelled = cancelled
        self._last = (-1, "")

    def go_on(self) -> None:
        """Raise JobCancelled when it is to stop."""
        if self._cancelled is not None and self._cancelled():
            raise JobCancelled(self._what)

    def no_way_back(self) -> None:
        """The last moment at which it can be stopped."""
        self.go_on()
        self._cancelled = None

    def tell(self, hundredths: int, doing: str) -> None:
        """A step begins, or goes on."""
        self.go_on()
        now = (max(min(hundredths, _DONE), self._last[0]), doing)
        if self._progress is not None and now != self._last:
            self._progress(now[0], _DONE, doing)
        self._last = now

    def part(self, start: int, end: int, size: int, doing: str) -> Callable[[int], None]:
        """A watch that moves from `start` to `end` hundredths over `size` bytes."""

        def watch(done: int) -> None:
            share = min(done / size, 1) if size else 1
            self.tell(start + int(share * (end - start)), doing)

        return watch
