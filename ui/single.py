"""One window per data folder: a second start hands its files to the first window and leaves.

A lock file in the data folder decides who is first, a local socket carries the files. A first one that was killed leaves
a lock nobody holds and a socket nobody hears; both are taken over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.errors import EnvironmentFault, describe_os_error

_LOCK = "window.lock"
_AT_MOST = 64 * 1024  # bytes of one message
_PATIENCE = 10_000  # ms a second start tries to reach the first
_TRY_EVERY = 100  # ms
_ANSWER = b"ok\n"
_END = b"\n\n"


class SingleWindow(QObject):
    """Says whether this process may have the window of a data folder, and hears from those that may not."""

    called = Signal(object)
    """Somebody started the program again: a tuple of paths to open, possibly empty."""

    def __init__(self, folder: Path, parent: QObject | None = None, patience: int = _PATIENCE) -> None:
        super().__init__(parent)
        self._folder = folder
        self._patience = patience
        self._lock = QLockFile(str(folder / _LOCK))
        self._lock.setStaleLockTime(0)  # a window may stay open for weeks: only a dead owner makes a lock stale
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        self._heard: dict[QLocalSocket, bytearray] = {}

    @property
    def name(self) -> str:
        """The local socket of this data folder."""
        digest = hashlib.sha256(str(self._folder.resolve()).encode("utf-8", errors="surrogateescape"))
        return f"chuangbao-{digest.hexdigest()[:20]}"

    def claim(self, files: Sequence[Path]) -> bool:
        """Whether this process is the first. If not, the first has taken the files over and shows itself.

        Raises EnvironmentFault when the folder refuses, or when the first does not answer.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise describe_os_error(error, f"打开数据文件夹 {self._folder}") from error
        deadline = QDeadlineTimer(self._patience)
        while True:
            if self._lock.tryLock(_TRY_EVERY):
                self._listen()
                return True
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                raise EnvironmentFault(
                    f"数据文件夹 {self._folder} 不能写入，无法打开窗报。已保存的草稿不受影响；请检查权限和磁盘后重试。"
                )
            if self._hand_over(files):
                return False
            if deadline.hasExpired():
                raise EnvironmentFault(
                    "窗报已经打开，但没有回应。已保存的草稿不受影响；请切换到已打开的窗口，"
                    "若它没有反应，请关闭它后重试。",
                    code="no_answer",
                )

    def release(self) -> None:
        """Let the next start be the first."""
        self._server.close()
        for socket in list(self._heard):
            self._forget(socket)
        self._lock.unlock()

    # ── the first ───────────────────────────────────────────────────────

    def _listen(self) -> None:
        if not self._server.listen(self.name):
            # The lock is ours, so whoever left this socket is gone. Without a server the window works all the same.
            QLocalServer.removeServer(self.name)
            self._server.listen(self.name)

    def _connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._heard[socket] = bytearray()
            socket.readyRead.connect(lambda s=socket: self._hear(s))
            socket.disconnected.connect(lambda s=socket: self._forget(s))
            self._hear(socket)

    def _hear(self, socket: QLocalSocket) -> None:
        heard = self._heard.get(socket)
        if heard is None:
            return
        heard += socket.read(_AT_MOST + 1 - len(heard)).data()
        if len(heard) > _AT_MOST:
            self._forget(socket)
            socket.abort()
        elif heard.endswith(_END):
            files = _decoded(bytes(heard))
            self._forget(socket)
            socket.write(_ANSWER)
            socket.flush()
            socket.disconnectFromServer()
            self.called.emit(files)

    def _forget(self, socket: QLocalSocket) -> None:
        if self._heard.pop(socket, None) is not None:
            socket.disconnected.connect(socket.deleteLater)
            if socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
                socket.deleteLater()

    # ── the second ──────────────────────────────────────────────────────

    def _hand_over(self, files: Sequence[Path]) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if not socket.waitForConnected(_TRY_EVERY):
            return False
        socket.write(_encoded(files))
        heard = b""
        deadline = QDeadlineTimer(self._patience)
        while not heard.endswith(_ANSWER):
            if not socket.waitForReadyRead(max(1, deadline.remainingTime())):
                return False
            heard += socket.readAll().data()
        return True


def _encoded(files: Sequence[Path]) -> bytes:
    """One JSON document a line, an empty line at the end; what would be too much is left away, file by file."""
    lines = b""
    for file in files:
        line = json.dumps({"open": str(file.resolve())}).encode("ascii") + b"\n"
        if len(lines) + len(line) + len(_END) > _AT_MOST:
            break
        lines += line
    return (lines or b"\n") + b"\n"


def _decoded(message: bytes) -> tuple[Path, ...]:
    """The files of a message; lines that are not ours are left out."""
    files = []
    for line in message.splitlines():
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            continue
        name = document.get("open") if isinstance(document, dict) else None
        if isinstance(name, str) and name and "\0" not in name:
            files.append(Path(name))
    return tuple(f for f in files if f.is_absolute())
