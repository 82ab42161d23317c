"""`doctor`, `demo` and `selftest`: is everything in order, what the whole job looks like, does it work here."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.frame import Session, command
from app.cli.texts import read_text
from app.services.demo import run_demo
from app.services.diagnosis import Diagnosis, write_diagnosis, zip_path
from app.services.doctor import FontUse, Report, TextFonts, examine_workspace, fonts_of_text
from app.services.selftest import run_selftest


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(doctor)
    group.add_command(demo)
    group.add_command(selftest)


@click.command()
@click.option("--text", metavar="FILE|-", help="只看这份文本会用哪种字体打印；“-”为标准输入。")
@click.option(
    "--bundle", type=click.Path(path_type=Path), metavar="FILE|DIR", help="写一个诊断包，里面没有任何填报内容。"
)
@command
def doctor(session: Session, text: str | None, bundle: Path | None) -> None:
    """检查草稿库、字体、表格包和磁盘；看一份文本用哪种字体打印；或写一个诊断包。"""
    if bundle is not None:
        with session.workspace() as workspace:
            _tell_diagnosis(session, write_diagnosis(workspace, zip_path(workspace, bundle)))
        return
    if text is not None:
        with session.workspace() as workspace:
            _tell_fonts(session, fonts_of_text(workspace, read_text(text)))
        return
    with session.workspace() as workspace:
        report = examine_workspace(workspace)
    health = report.store
    document = {
        "ok": not report.faults,
        "faults": list(report.faults),
        "store": {
            "sound": health.sound,
            "migrations": list(health.migrations),
            "sqlite": health.sqlite_version,
            "journal_mode": health.journal_mode,
            "bytes": health.store_bytes,
            "attachment_bytes": health.attachment_bytes,
            "drafts": health.drafts,
            "integrity": list(health.integrity),
            "foreign_keys": list(health.foreign_keys),
            "missing": list(health.missing),
            "altered": list(health.altered),
            "diverging": [{"draft": d, "field": f} for d, f in health.diverging],
            "unused": health.unused,
            "unfinished": health.unfinished,
        },
        "fonts": [{"key": f.key, "path": str(f.path), "characters": f.characters} for f in report.fonts],
        "body_font": report.body_font.key if report.body_font else None,
        "packs": list(report.packs),
        "free_bytes": report.free_bytes,
        "data": str(session.data_folder),
    }
    session.answer(document, _text(session, report))
    session.exit_code = 3 if report.faults else 0


def _tell_diagnosis(session: Session, made: Diagnosis) -> None:
    session.answer(
        {"path": str(made.path), "size": made.size, "crashes": made.crashes},
        f"诊断包：{made.path}（{made.size // 1024 + 1} KB）\n里面没有填报内容、姓名、照片和文件名，可以先打开看看再交给对方。",
    )


def _text(session: Session, report: Report) -> str:
    health = report.store
    state = "完好" if health.sound else "有问题"
    lines = [
        f"数据文件夹：{session.data_folder}（所在磁盘剩余 {report.free_bytes // 1024 // 1024:,} MB）",
        f"草稿库：{state}，草稿 {health.drafts} 份，{health.store_bytes // 1024:,} KB",
        f"附件：{health.attachment_bytes // 1024:,} KB",
        f"表格包：{'、'.join(report.packs) or '（没有）'}",
    ]
    lines += [f"字体：{f.key}（{f.characters:,} 字）{f.path}" for f in report.fonts]
    if report.body_font:
        lines.append(f"仿宋用{_font_name(report.body_font)}打印。")
    lines += [f"[问题] {fault}" for fault in report.faults]
    return "\n".join(lines)


def _font_name(use: FontUse) -> str:
    return f"{'程序自带的' if use.bundled else '系统的'} {use.key}"


def _tell_fonts(session: Session, fonts: TextFonts) -> None:
    """Which font prints what: all characters are named but those of the font that prints most."""
    most = max((use.count for use in fonts.uses), default=0)
    lines = [
        f"{_font_name(use)} 打印 {use.count:,} 字" + ("" if use.count == most else f"：{use.characters}")
        for use in fonts.uses
    ]
    if fonts.missing:
        named = "、".join(f"{c}（U+{ord(c):04X}）" if c.isprintable() else f"U+{ord(c):04X}" for c in fonts.missing)
        lines.append(f"[必改] 没有字体，打印出来会是空白：{named}。请改用别的写法，或安装含有此字的仿宋字体后重试。")
    document = {
        "ok": not fonts.missing,
        "fonts": [
            {"key": u.key, "bundled": u.bundled, "count": u.count, "characters": u.characters} for u in fonts.uses
        ],
        "missing": list(fonts.missing),
    }
    session.answer(document, "\n".join(lines) or "文本里没有要打印的字。")
    session.exit_code = 1 if fonts.missing else 0


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path), metavar="OUT")
@command
def demo(session: Session, out: Path) -> None:
    """用示例单位走一遍：填报、检查、排版、封装、打开。"""
    with session.workspace() as workspace:
        written = run_demo(workspace, out)
    session.answer(
        [{"path": str(w.path), "what": w.what} for w in written],
        "\n".join([*(f"{w.path}\n    {w.what}" for w in written), f"\n完成，结果在 {out}"]),
    )


@click.command()
@command
def selftest(session: Session) -> None:
    """自检：在临时文件夹里把主要的事做一遍，不动已有的草稿。窗口的自检：chuangbao --selftest FILE。"""
    with session.workspace() as workspace:
        verdict = run_selftest(workspace)
    lines = [f"{s.name}：{s.fault or s.detail}（{s.seconds:.1f} 秒）" for s in verdict.steps]
    session.answer(verdict.document(), "\n".join([*lines, "自检通过。" if verdict.ok else "自检没有通过。"]))
    session.exit_code = 0 if verdict.ok else 3
