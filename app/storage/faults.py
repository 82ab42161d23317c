"""What SQLite and the operating system report, turned into sentences. Errors of our own making pass through as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.errors import ConflictError, InputError, StorageError, describe_os_error

# SQLite result code (extended ones first looked up) → what happened, what to do next.
_REASONS = {
    sqlite3.SQLITE_FULL: ("磁盘已满", "请腾出空间后重试"),
    sqlite3.SQLITE_READONLY: (
        "草稿库所在的位置不能写入（磁盘写保护，或文件被设为只读）",
        "请解除写保护，或请管理员开放该文件夹后重试",
    ),
    sqlite3.SQLITE_READONLY_DBMOVED: (
        "草稿库文件在程序运行中被移走或删除",
        "请把文件放回原处（可先看看回收站），程序会自动接着保存",
    ),
    sqlite3.SQLITE_BUSY: ("草稿库正被另一个程序占用", "请稍候重试，或关闭占用它的程序"),
    sqlite3.SQLITE_LOCKED: ("草稿库正被另一个程序占用", "请稍候重试，或关闭占用它的程序"),
    sqlite3.SQLITE_CANTOPEN: (
        "草稿库文件打不开",
        "请检查该位置是否存在、磁盘是否已连接、有没有权限、是不是正被杀毒软件占用，然后重试",
    ),
    sqlite3.SQLITE_IOERR: ("磁盘读写出错", "请检查磁盘（若在移动盘上，请确认没有拔出）后重试"),
    sqlite3.SQLITE_PERM: ("没有权限", "请管理员开放该文件夹后重试"),
}
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class FieldsConflict(ConflictError):
    """Another process changed some of the same fields meanwhile. `fields` are their ids in the order given."""

    def __init__(self, doing: str, fields: Sequence[str]) -> None:
        super().__init__(
            f"{doing}没有完成：另一个窗口或程序已经改动了这些内容（{'、'.join(fields)}）。"
            "没有覆盖任何内容，这一次什么也没有写入；请重新读取草稿，核对后再试。"
        )
        self.fields = tuple(fields)


@contextmanager
def os_faults(doing: str) -> Iterator[None]:
    """Raise OSError from within as EnvironmentFault; `doing` says what was attempted, as in 存入附件."""
    try:
        yield
    except OSError as error:
        raise describe_os_error(error, doing) from error


@contextmanager
def storage_faults(doing: str, store: Path) -> Iterator[None]:
    """Raise what went wrong with the store from within as a sentence; `doing` as in 保存草稿.

    sqlite3 errors of disk, permission, locks or damage become StorageError (code "damaged" for a file that is damaged or
    no store), OSError becomes EnvironmentFault, text that is no valid Unicode InputError (code "text"). Any other
    sqlite3 error is a bug of ours and passes.
    """
    try:
        with os_faults(doing):
            yield
    except sqlite3.Error as error:
        extended: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        code = extended if extended in _REASONS else extended & 0xFF
        if code in _DAMAGED:
            raise damaged(doing, store) from error
        if code not in _REASONS:
            raise
        if code == sqlite3.SQLITE_READONLY_DBMOVED:
            raise moved(doing, store) from error
        what, then = _REASONS[code]
        raise StorageError(f"{doing}没有完成：{what}（{store}）。此前已保存的内容不受影响；{then}。") from error
    except UnicodeEncodeError as error:
        before = str(error.object)[max(0, error.start - 8) : error.start]
        place = f"“{before}”之后" if before else "开头"
        raise InputError(
            f"{doing}没有完成：文字{place}有一个残缺的字符，无法保存。此前已保存的内容不受影响；"
            "请删去这个字符，重新输入后再试。",
            code="text",
        ) from error


def moved(doing: str, store: Path) -> StorageError:
    """The sentence for a store that is no longer where it was opened."""
    what, then = _REASONS[sqlite3.SQLITE_READONLY_DBMOVED]
    return StorageError(f"{doing}没有完成：{what}（{store}）。此前已保存的内容不受影响；{then}。", code="moved")


def gone(store: Path) -> StorageError:
    """The sentence for a store that is not there, though there are backups of it."""
    return StorageError(
        f"没有找到草稿库文件（{store}），可能被移走、删除，或被杀毒软件隔离了。本机备份还在；"
        "如果找得到原来的文件，请放回原处后重试，否则请从备份恢复。",
        code="gone",
    )


def foreign(doing: str, store: Path) -> StorageError:
    """The sentence for a database of another program in the place of the store."""
    return StorageError(
        f"{doing}没有完成：这个文件是别的程序的数据库，不是窗报的草稿库（{store}）。程序没有改动这个文件；"
        "请把它移到别处，或换一个数据文件夹后再打开。",
        code="foreign",
    )


def damaged(doing: str, store: Path) -> StorageError:
    """The sentence for a store that is damaged beyond opening; the program leaves the file as it is."""
    return StorageError(
        f"{doing}没有完成：草稿库文件已损坏（{store}）。程序没有改动这个文件；"
        "请从备份恢复，换下来的文件会留存，不会删除。",
        code="damaged",
    )
