"""`new`, `set`, `show`, `check`, `count`, `export`, `finalise`, `reopen`: one draft from answers to paper."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from app.cli.batch import answer_several
from app.cli.frame import Session, command, problem_json, problem_lines, to_json
from app.cli.starting import report_json, report_text
from app.cli.texts import read_text
from app.domain.definition import FieldType
from app.domain.text import Counts, count_chars
from app.errors import ChuangbaoError, ConflictError, EnvironmentFault, InputError, UsageError
from app.services.batch import check_several
from app.services.checking import check_draft, counts, must_fix, refuse_wrong_paper
from app.services.drafting import DraftEditor, PhotoFile, new_draft
from app.services.exporting import DOCX, PDF, Application, PrintRun, write_merged, write_papers
from app.services.finalising import finalise_draft, reopen_draft
from app.services.photo_files import export_photos
from app.services.photo_quality import look_at_all
from app.services.printing import note_prints, printable
from app.services.scans import page_count, scans_in
from app.services.starting import start_from
from app.services.workspace import Workspace
from app.storage.records import Medium, PrintRecord

_MAX_COPIES = 999


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    for each in (new, set_values, show, check, count, export, finalise, reopen):
        group.add_command(each)


@click.command()
@click.argument("pack", metavar="PACK")
@click.argument("kind", metavar="KIND")
@click.option("--answers", metavar="FILE", help="JSON 文件：填写项标识 → 值；“-”为标准输入。")
@click.option("--photo", "photos", multiple=True, metavar="SLOT=FILE", help="照片栏=照片文件；可以多次给出。")
@click.option("--scan", "scans", multiple=True, metavar="SLOT=FILE", help="扫描件栏=PDF 或图片文件；可以多次给出。")
@click.option("--from", "source", metavar="DRAFT", help="以这份草稿（如去年的）为底稿；列出带过来的和没有去处的。")
@command
def new(
    session: Session,
    pack: str,
    kind: str,
    answers: str | None,
    photos: tuple[str, ...],
    scans: tuple[str, ...],
    source: str | None,
) -> None:
    """用一份答案，或以另一份草稿为底稿，新建草稿。"""
    if source is not None:
        if answers is not None or photos or scans:
            raise UsageError("--from 不能和 --answers、--photo、--scan 一起用。没有新建草稿；请建好后再用 set 修改。")
        with session.workspace() as workspace:
            started = start_from(workspace, source, pack, kind)
            note = workspace.pack_of(started.draft).layout_note
        text = "\n".join(filter(None, [report_text(started), note]))
        session.answer({"draft": started.draft.id, **report_json(started.report)}, text)
        return
    given = _json_object(read_text(answers), answers) if answers else {}
    pairs = [*(_pair(p, "--photo") for p in photos), *(_pair(s, "--scan") for s in scans)]
    files = [PhotoFile(slot, Path(file)) for slot, file in pairs]
    with session.workspace() as workspace:
        draft, unknown = new_draft(workspace, pack, kind, given, files)
        note = workspace.pack_of(draft).layout_note
    document: dict[str, Any] = {"draft": draft.id}
    text = "\n".join(filter(None, [f"已新建草稿 {draft.id}", note]))
    if unknown:
        document["unknown"] = list(unknown)
        text += f"\n表上没有这些项，没有收入：{'、'.join(unknown)}"
    session.answer(document, text)


@click.command("set")
@click.argument("draft_id", metavar="DRAFT")
@click.argument("assignments", nargs=-1, metavar="[FIELD=VALUE]…")
@click.option("--stdin", "from_stdin", is_flag=True, help="从标准输入逐行读 JSON 对象，每存好一行答一行。")
@command
def set_values(session: Session, draft_id: str, assignments: tuple[str, ...], from_stdin: bool) -> None:
    """修改草稿的填写项。"""
    if from_stdin == bool(assignments):
        raise UsageError("请给出 FIELD=VALUE，或用 --stdin 从标准输入读取，二者取一。")
    with session.workspace() as workspace:
        if from_stdin:
            _set_from_stdin(session, workspace, draft_id)
            return
        editor = DraftEditor(workspace, draft_id)
        unknown = editor.save(dict(_pair(a, "FIELD=VALUE") for a in assignments), as_one=True)
        document: dict[str, Any] = {"saved": len(assignments) - len(unknown)}
        text = f"已保存 {document['saved']} 项"
        if unknown:
            document["unknown"] = list(unknown)
            text += f"\n表上没有这些项，没有收入：{'、'.join(unknown)}"
        session.answer(document, text)


def _set_from_stdin(session: Session, workspace: Workspace, draft_id: str) -> None:
    """One JSON object a line; after each commit one line `{"saved": n}`, n counting the lines saved so far.

    A line that cannot be saved is answered by its error and the next one is read; the exit code then is 1.
    """
    editor = DraftEditor(workspace, draft_id)
    saved = 0
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            unknown = editor.save(_json_object(line, "标准输入"))
        except ConflictError as error:
            editor.refresh()
            _line_error(session, error)
        except EnvironmentFault:
            raise
        except InputError as error:
            _line_error(session, error)
        else:
            saved += 1
            answer: dict[str, Any] = {"saved": saved}
            if unknown:
                answer["unknown"] = list(unknown)
            click.echo(to_json(answer))


def _line_error(session: Session, error: ChuangbaoError) -> None:
    session.exit_code = 1
    click.echo(to_json({"error": {"code": error.code, "message": error.message}}))


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@command
def show(session: Session, draft_id: str) -> None:
    """查看草稿：值、字数、修订和状态。"""
    with session.workspace() as workspace:
        draft = workspace.store.load(draft_id).draft
        form = workspace.form_of(draft)
        scans = [(scan, page_count(workspace, scan)) for scan in scans_in(form, draft)]
    counted = {field: count_chars(text) for field, text in draft.values.items()}
    document = {
        "draft": draft.id,
        "pack": draft.pack,
        "pack_revision": draft.pack_revision,
        "kind": draft.kind,
        "values": dict(draft.values),
        "counts": {field: _counts_json(c) for field, c in counted.items()},
        "photos": [
            {"slot": a.slot, "position": a.position, "name": a.name, "caption": a.caption, "sha256": a.sha256}
            for a in draft.attachments
            if form.fields[a.slot].type is not FieldType.SCAN
        ],
        "scans": [
            {
                "slot": a.slot,
                "position": a.position,
                "name": a.name,
                "caption": a.caption,
                "media": a.media,
                "size": a.size,
                "pages": pages,
                "sha256": a.sha256,
            }
            for a, pages in scans
        ],
        "revision": draft.revision,
        "state": draft.state.value,
    }
    lines = [f"草稿 {draft.id}　{draft.pack} {draft.kind}　修订 {draft.revision}　{draft.state.value}"]
    lines += [
        f"{field.label}（{counted[field.id].words} 字）：{draft.values[field.id]}"
        for field in form.fields.values()
        if field.id in draft.values
    ]
    lines += [f"{form.fields[a.slot].label}：{a.name}（{_pages(pages)}{a.size:,} 字节）" for a, pages in scans]
    session.answer(document, "\n".join(lines))


@click.command()
@click.argument("draft_ids", nargs=-1, required=True, metavar="DRAFT…")
@command
def check(session: Session, draft_ids: tuple[str, ...]) -> None:
    """列出全部问题：必改和提醒；可以一次检查几份草稿。"""
    if len(draft_ids) > 1:
        with session.workspace() as workspace:
            answer_several(session, check_several(workspace, draft_ids))
        return
    (draft_id,) = draft_ids
    with session.workspace() as workspace:
        draft = workspace.store.load(draft_id).draft
        problems = check_draft(workspace, draft, looks=look_at_all(workspace, draft))
    musts = must_fix(problems)
    document = {"ok": not musts, "problems": [problem_json(p) for p in problems]}
    session.answer(document, "\n".join(filter(None, [problem_lines(problems), counts(problems)])))
    session.exit_code = 1 if musts else 0


@click.command()
@click.argument("file", metavar="FILE|-")
@command
def count(session: Session, file: str) -> None:
    """数一份文本的字数和字符数。"""
    counts = count_chars(read_text(file))
    text = f"字数 {counts.words}　字符数（不计空格）{counts.chars_no_spaces}　字符数（计空格）{counts.chars}"
    session.answer(_counts_json(counts), text)


@click.command()
@click.argument("draft_ids", nargs=-1, required=True, metavar="DRAFT…")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path), metavar="OUT")
@click.option("--pdf", is_flag=True, help="导出 PDF（不写格式时就是它）。")
@click.option("--docx", is_flag=True, help="导出 Word 文件，供修改；可与 --pdf 同时用。")
@click.option("--photos", is_flag=True, help="另把照片存成单独的文件，按表格要求命名。")
@click.option("--merged", is_flag=True, help="全部文件（也可以是几份草稿的）合成一个 PDF，带书签。")
@click.option("--copies", default="1", metavar="N|form", help="每种文件在 PDF 里重复几遍；form 为按表格规定的份数。")
@click.option("--two-sided", is_flag=True, help="供双面打印：每份都从正面开始，必要时补一个空白背面。")
@command
def export(
    session: Session,
    draft_ids: tuple[str, ...],
    out: Path,
    pdf: bool,
    docx: bool,
    photos: bool,
    merged: bool,
    copies: str,
    two_sided: bool,
) -> None:
    """导出全部文件；印在纸上会出错时不导出。"""
    run = PrintRun(_copies(copies), two_sided)
    formats = [format_ for format_, wanted in ((PDF, pdf or not docx), (DOCX, docx)) if wanted]
    if merged and docx:
        raise UsageError("--merged 只能用于 PDF。没有导出任何文件；Word 文件请不加 --merged 再导出一次。")
    if len(draft_ids) > 1 and not merged:
        raise UsageError("一次导出几份草稿时，请加 --merged 合成一个 PDF；或者逐份导出。没有导出任何文件。")
    with session.workspace() as workspace:
        applications = [_application(workspace, draft_id) for draft_id in draft_ids]
        if merged:
            files = [write_merged(workspace, applications, out, run=run)]
        else:
            (only,) = applications
            files = write_papers(workspace, only.draft, only.laid, out, formats=formats, run=run)
        pictures = [p for a in applications for p in export_photos(workspace, a.draft, out)] if photos else []
        for application in applications if PDF in formats else ():
            note_prints(workspace, application.draft, Medium.PDF, application.laid)
    document = {
        "files": [
            {"document": f.document, "format": f.format, "path": str(f.path), "pages": f.pages, "copies": f.copies}
            for f in files
        ]
    }
    if photos:
        document["photos"] = [{"slot": p.slot, "path": str(p.path)} for p in pictures]
    lines = [f"{f.title}：{f.path}（{f.pages} 页，打印 {f.copies} 份）" for f in files]
    session.answer(document, "\n".join([*lines, *(f"照片：{p.path}" for p in pictures)]))


def _pages(count: int | None) -> str:
    return f"{count} 页，" if count else ""


def _application(workspace: Workspace, draft_id: str) -> Application:
    """A draft with its papers; refused where they would be wrong."""
    draft = workspace.store.load(draft_id).draft
    laid = printable(workspace, draft)
    refuse_wrong_paper(check_draft(workspace, draft, laid))
    return Application(draft, laid)


def _copies(text: str) -> int | None:
    """A number of copies; None for as many as the form asks."""
    if text == "form":
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MAX_COPIES):
        raise UsageError(f"--copies 应是 1 到 {_MAX_COPIES} 的整数或 form，现在是“{text}”。没有导出任何文件。")
    return int(text)


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@command
def finalise(session: Session, draft_id: str) -> None:
    """定稿：冻结内容，得到校验码。"""
    with session.workspace() as workspace:
        record = finalise_draft(workspace, draft_id)
    session.answer(
        {"revision": record.number, "check_code": record.check_code},
        f"已定稿：修订 {record.number}，校验码 {record.check_code}。需要修改时请先撤回定稿。",
    )


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.option("--reason", default="", help="撤回的原因。")
@command
def reopen(session: Session, draft_id: str, reason: str) -> None:
    """撤回定稿，重新打开修改。"""
    with session.workspace() as workspace:
        taken = reopen_draft(workspace, draft_id, reason)
    record = taken.record
    session.answer(
        {
            "revision": record.number,
            "check_code": record.check_code,
            "state": "open",
            "void": [_print_json(p) for p in taken.void],
        },
        taken.message,
    )


def _print_json(record: PrintRecord) -> dict[str, Any]:
    made = record.print
    document: dict[str, Any] = {
        "document": made.document,
        "title": made.title,
        "format": made.medium.value,
        "pages": made.pages,
        "copies": made.copies,
        "at": record.at.isoformat(),
    }
    if made.sha256:
        document["size"], document["sha256"] = made.size, made.sha256
    return document


def _counts_json(counts: Counts) -> dict[str, int]:
    return {"words": counts.words, "chars_no_spaces": counts.chars_no_spaces, "chars": counts.chars}


def _pair(text: str, what: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise UsageError(f"{what} 应写成 名称=值，现在是“{text}”。没有改动任何内容。")
    return name, value


def _json_object(text: str, where: str | None) -> Mapping[str, object]:
    try:
        document = json.loads(text, object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} 不是正确的 JSON：{error}。没有改动任何内容；请改正后重试。", code="json") from error
    if not isinstance(document, dict):
        raise InputError(f"{where} 应是一个 JSON 对象（填写项标识 → 值）。没有改动任何内容。", code="json")
    return document


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    seen: dict[str, object] = {}
    for key, value in pairs:
        if key in seen:
            raise ValueError(f"“{key}”出现了两次")
        seen[key] = value
    return seen
