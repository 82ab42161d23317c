"""What the operating system reports, as a sentence."""

from __future__ import annotations

import errno

import pytest

from app.errors import describe_os_error


class WindowsError(OSError):
    """As Windows raises it: a number of its own beside the POSIX one."""

    def __init__(self, number: int, winerror: int) -> None:
        super().__init__(number, "The process cannot access the file because it is being used by another process")
        self.winerror = winerror


@pytest.mark.parametrize("winerror", [32, 33])
def test_a_sharing_violation_is_told_as_what_it_is(winerror: int) -> None:
    """A virus scanner that looks at a file just written: PermissionError with errno 13 and a number of Windows'."""
    told = describe_os_error(WindowsError(errno.EACCES, winerror), "写入 D:\\移交")
    assert "占用" in told.message
    assert "杀毒软件" in told.message
    assert "没有权限" not in told.message
    assert "请稍候重试" in told.message


def test_a_permission_is_told_as_one() -> None:
    assert "没有权限" in describe_os_error(WindowsError(errno.EACCES, 5), "写入 D:\\移交").message
    assert "没有权限" in describe_os_error(PermissionError(errno.EACCES, "denied"), "写入 D:\\移交").message
