"""The command group, and the one place where failures become sentences and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app import __version__
from app.cli import (
    backups,
    bundles,
    drafts,
    health,
    history,
    keys,
    media,
    notes,
    offices,
    packs,
    planning,
    purging,
    receiving,
    sharing,
    slips,
    table_import,
)
from app.cli.frame import Session, problem_json, problem_lines, to_json
from app.errors import ChuangbaoError
from app.paths import DataPaths
from app.services.checking import ProblemsFound
from app.services.crash_report import write_crash_report

BUG = 70


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="数据文件夹（默认用本机的）。")
@click.option("--json", "as_json", is_flag=True, help="结果用一个 JSON 文档给出。")
@click.version_option(__version__, prog_name="窗报", message="%(prog)s %(version)s")
@click.pass_obj
def group(session: Session, data: Path | None, as_json: bool) -> None:
    """窗报：离线填报推荐审批表，打印、封装、移交。"""
    session.data = data
    session.as_json = as_json


for commands in (
    packs,
    drafts,
    table_import,
    sharing,
    notes,
    planning,
    history,
    slips,
    offices,
    keys,
    bundles,
    receiving,
    media,
    backups,
    purging,
    health,
):
    commands.register(group)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 problems, 2 wrong use, 3 environment, 4 refused, 70 our bug."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # Office PCs run code page 936, which lacks half of Unicode; files and pipes get UTF-8 everywhere.
        if hasattr(stream, "reconfigure") and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
    session = Session()
    try:
        group.main(arguments, prog_name="chuangbao", standalone_mode=False, obj=session)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.Abort:
        return _failed(session, arguments, "aborted", "已中断。已保存的内容不受影响。", 2)
    except click.ClickException as error:
        return _failed(session, arguments, "usage", _usage(error), 2)
    except ProblemsFound as error:
        return _problems(session, arguments, error)
    except ChuangbaoError as error:
        return _failed(session, arguments, error.code, error.message, error.exit_code)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a bug must leave a report and its own exit code
        return _bug(session, arguments, error)
    return session.exit_code


def _wants_json(session: Session, arguments: Sequence[str]) -> bool:
    return session.as_json or "--json" in arguments


def _failed(session: Session, arguments: Sequence[str], code: str, message: str, exit_code: int) -> int:
    if _wants_json(session, arguments):
        click.echo(to_json({"error": {"code": code, "message": message}}))
    click.echo(message, err=True)
    return exit_code


def _problems(session: Session, arguments: Sequence[str], error: ProblemsFound) -> int:
    if _wants_json(session, arguments):
        problems = [problem_json(p) for p in error.problems]
        click.echo(to_json({"error": {"code": error.code, "message": error.message}, "problems": problems}))
    click.echo(error.message, err=True)
    click.echo(problem_lines(error.problems), err=True)
    return error.exit_code


def _usage(error: click.ClickException) -> str:
    """click's own messages are English; say the same in Chinese, with what was typed."""
    hint = "运行 chuangbao --help 查看用法。"
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}。{hint}"
        case click.exceptions.NoSuchCommand():
            return f"没有命令 {error.command_name}。{hint}"
        case click.MissingParameter():
            name = error.param.human_readable_name if error.param else "参数"
            return f"缺少 {name}。{hint}"
        case click.BadParameter():
            name = error.param.human_readable_name if error.param else "参数"
            return f"{name} 不正确：{error.message}。{hint}"
        case click.exceptions.NoArgsIsHelpError():
            return error.format_message()
        case _:
            return f"命令写法不对：{error.format_message()}。{hint}"


def _bug(session: Session, arguments: Sequence[str], error: Exception) -> int:
    """Leave a crash report in the data folder; where that fails, on the screen."""
    report = write_crash_report(DataPaths(session.data_folder), error)
    message = report.message if report.path else f"{report.message}，内容如下：\n{report.text}"
    return _failed(session, arguments, "bug", message, BUG)
