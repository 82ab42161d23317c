"""Everything that can go wrong and be told to a user.

    ChuangbaoError                 a sentence for the user, a code for programs
    ├── InputError      exit 1     what was given has problems; they can be mended and tried again
    │   ├── ProblemsFound          a draft has 必改 problems; carries them (services.checking)
    │   ├── PackError              a form pack does not hold together (file, line, key)
    │   ├── PhotoError             a photo that cannot be used
    │   └── ConflictError          somebody else changed the same thing meanwhile
    ├── UsageError      exit 2     asked for something that does not exist
    ├── EnvironmentFault exit 3    disk, permissions, a pulled stick: not the user's fault and not ours
    │   ├── StorageError           the store cannot be opened, read or written
    │   └── NewerStore             the store was written by a newer version
    └── RefusedError    exit 4     a bundle, key or office file that cannot be trusted or opened

Anything else that escapes is a bug of ours (exit 70) and becomes a crash report. A message says what happened,
what is safe, and what to do next; it is plain Chinese and may hold untrusted text, so it is never rendered as markup.
"""

from __future__ import annotations

import errno
import os

_IN_USE = ("文件正被另一个程序占用（可能是杀毒软件正在检查）", "请稍候重试，或关闭占用它的程序")
_SHARING_VIOLATIONS = (32, 33)
"""Windows: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION."""


class ChuangbaoError(Exception):
    """A failure with a sentence the user reads. `code` is a stable word for programs, never shown alone."""

    exit_code = 1
    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class InputError(ChuangbaoError):
    """What was given has a problem the user can mend."""

    exit_code = 1
    code = "input"


class PackError(InputError):
    """A form pack (表格包) is wrong; the message names file, line and key."""

    code = "pack"


class PhotoError(InputError):
    """A photo (照片) that cannot be used; the message names the file and the reason."""

    code = "photo"


class ConflictError(InputError):
    """The value was changed by another process since it was read; nothing was overwritten."""

    code = "conflict"


class UsageError(ChuangbaoError):
    """Something was asked for that does not exist: an unknown draft, pack or field."""

    exit_code = 2
    code = "usage"


class EnvironmentFault(ChuangbaoError):
    """Disk full, no permission, a stick pulled out: the work itself is untouched."""

    exit_code = 3
    code = "environment"


class StorageError(EnvironmentFault):
    """The store (草稿库) cannot be opened, read or written."""

    code = "storage"


class NewerStore(EnvironmentFault):
    """The store was written by a newer version of the program and is left as it is."""

    code = "newer_store"


class RefusedError(ChuangbaoError):
    """A bundle, key or office file that cannot be opened or trusted; nothing was taken over."""

    exit_code = 4
    code = "refused"


def describe_os_error(error: OSError, doing: str) -> EnvironmentFault:
    """Turn an operating-system error into the sentence a clerk can act on.

    `doing` says what was attempted, as in "写入 D:\\移交". The caller adds nothing: safety of the draft is said here.
    """
    reasons = {
        errno.ENOSPC: ("磁盘已满", "请腾出空间或换一个位置后重试"),
        errno.EDQUOT: ("磁盘配额已用完", "请腾出空间或换一个位置后重试"),
        errno.EROFS: ("该磁盘是只读的", "请换一个可以写入的位置"),
        errno.EACCES: ("没有权限", "请换一个位置，或请管理员开放该文件夹"),
        errno.EPERM: ("没有权限", "请换一个位置，或请管理员开放该文件夹"),
        errno.ENOENT: ("文件或文件夹不存在", "请检查路径；若是 U 盘，请确认没有拔出"),
        errno.ENOTDIR: ("路径中有一段不是文件夹", "请检查路径"),
        errno.EISDIR: ("这是一个文件夹，不是文件", "请检查路径"),
        errno.EEXIST: ("同名文件已存在", "请换一个名称或位置"),
        errno.ENAMETOOLONG: ("文件名太长", "请换一个较短的路径"),
        errno.EIO: ("读写出错，介质可能已损坏或被拔出", "请重新插入或更换介质后重试"),
        errno.ENODEV: ("设备不可用", "请重新插入后重试"),
        errno.EBUSY: ("文件正被占用", "请关闭占用它的程序后重试"),
        errno.EFBIG: ("文件超过该磁盘允许的大小", "请换一个位置"),
    }
    what, then = reasons.get(error.errno or 0, (error.strerror or "系统报告了一个错误", "请稍后重试"))
    if getattr(error, "winerror", None) in _SHARING_VIOLATIONS:
        what, then = _IN_USE
    elif os.name == "nt" and error.errno == errno.EACCES:
        # Windows says the same of a file held open by a virus scanner and of one nobody may write.
        what, then = f"没有权限，或{_IN_USE[0]}", f"{_IN_USE[1]}；仍然不行请换一个位置"
    return EnvironmentFault(f"{doing}时出错：{what}。已保存的草稿不受影响；{then}。")
