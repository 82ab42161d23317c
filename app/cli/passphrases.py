"""Passphrases for commands: from a file, from the keyboard, or from standard input where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.errors import InputError, describe_os_error

_MAX_PASSPHRASE = 4096


def ask(prompt: str, *, confirm: bool) -> str:
    """A passphrase from the keyboard, or the first line of standard input where there is no keyboard."""
    if sys.stdin.isatty():
        answer: str = click.prompt(
            prompt, hide_input=True, confirmation_prompt="请再输一遍" if confirm else False, err=True
        )
        return answer
    return _checked(sys.stdin.readline(_MAX_PASSPHRASE).rstrip("\r\n"), "标准输入")


def first_line(path: Path) -> str:
    """The first line of a passphrase file. Raises InputError when it is empty or no UTF-8, EnvironmentFault."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            return _checked(file.readline(_MAX_PASSPHRASE).rstrip("\r\n"), path.name)
    except UnicodeDecodeError as error:
        raise InputError(
            f"口令文件 {path.name} 不是 UTF-8 文本。没有改动任何内容；请另存为 UTF-8 后重试。", code="passphrase"
        ) from error
    except OSError as error:
        raise describe_os_error(error, f"读取口令文件 {path}") from error


def _checked(passphrase: str, where: str) -> str:
    if not passphrase:
        raise InputError(f"{where} 的第一行是空的，没有口令。没有改动任何内容；请写上口令后重试。", code="passphrase")
    return passphrase
