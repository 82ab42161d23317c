"""Paper against its peers: the four-page form by us, by typst and by LibreOffice, in one run, as ratios of medians.

The peers get the same words, boxes and (typst) fonts; their sources are made here from the pack, so nothing is typed
twice. "Cold" is a whole process from start to file; "warm" repeats inside one process with fonts already read, for us
with a new typesetter each time, so that no broken line is remembered.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import typst
from docx import Document as WordDocument
from docx.shared import Mm

from app.domain.definition import (
    ColumnContent,
    Content,
    Document,
    FieldContent,
    Form,
    LabelContent,
    NotesPart,
    OpinionContent,
    PhotoContent,
    SheetPart,
    TablePart,
)
from app.domain.draft import Draft
from app.domain.values import print_date
from app.paths import program_root
from app.render.fonts import FontLibrary
from build.installed import environment
from build.paper_job import PATHS, our_pdf, sample


def _words(form: Form, draft: Draft, content: Content) -> str:
    match content:
        case LabelContent(text):
            return text
        case OpinionContent(_, lines):
            return "\n".join(lines)
        case FieldContent(field, date_format):
            value = form.value(draft.values, field)
            return print_date(value, date_format) if date_format else value
        case ColumnContent() | PhotoContent():
            raise ValueError("the form that is measured has neither tables of rows nor photos in cells")


def _typst_text(text: str) -> str:
    return " \\ ".join(f"#{json.dumps(line, ensure_ascii=False)}" for line in text.split("\n"))


def typst_source(form: Form, document: Document, draft: Draft) -> str:
    """The same document for typst: blocks placed, notes as paragraphs, the table as a table."""
    m = document.margins
    margins = f"(top: {m.top}mm, right: {m.right}mm, bottom: {m.bottom}mm, left: {m.left}mm)"
    lines = [
        f"#set page(width: {document.width}mm, height: {document.height}mm, margin: {margins})",
        '#set text(font: ("Chuangbao FandolFang", "Chuangbao Rare"), size: 14pt, lang: "zh", region: "cn")',
        "#set par(justify: true, leading: 9pt)",
    ]
    for number, part in enumerate(document.parts):
        if number:
            lines.append("#pagebreak(weak: true)")
        match part:
            case SheetPart(blocks):
                for b in blocks:
                    words = _typst_text(_words(form, draft, b.content))
                    lines.append(
                        f"#place(top + left, dx: {b.x - m.left}mm, dy: {b.y - m.top}mm,"
                        f" box(width: {b.width}mm, height: {b.height}mm)[#set text(size: {b.style.size}pt); {words}])"
                    )
            case NotesPart():
                lines.append(f"#align(center)[#text(size: 22pt)[{_typst_text(part.title)}]]")
                lines += [f"{_typst_text(item)}\n" for item in part.items]
            case TablePart():
                columns = ", ".join(f"{c}mm" for c in part.columns)
                rows = ", ".join(f"{row.height}mm" for row in part.rows)
                lines.append(f"#table(columns: ({columns}), rows: ({rows}), inset: 1.5mm,")
                for row in part.rows:
                    lines += [
                        f"table.cell(colspan: {cell.column_span})[{_typst_text(_words(form, draft, cell.content))}],"
                        for cell in row.cells
                    ]
                lines.append(")")
            case _:
                raise TypeError(f"no typst peer for {type(part).__name__}")
    return "\n".join(lines)


def write_docx(form: Form, document: Document, draft: Draft, path: Path) -> None:
    """The same document as DOCX, for LibreOffice to convert."""
    word = WordDocument()
    for part in document.parts:
        match part:
            case SheetPart(blocks):
                for block in blocks:
                    word.add_paragraph(_words(form, draft, block.content))
                word.add_section()
            case NotesPart():
                word.add_paragraph(part.title)
                for item in part.items:
                    word.add_paragraph(item)
                word.add_section()
            case TablePart():
                table = word.add_table(rows=len(part.rows), cols=len(part.columns), style="Table Grid")
                for index, row in enumerate(part.rows):
                    table.rows[index].height = Mm(row.height)
                    for cell in row.cells:
                        first = table.cell(index, cell.column)
                        last = table.cell(index, cell.column + cell.column_span - 1)
                        first.merge(last).text = _words(form, draft, cell.content)
            case _:
                raise TypeError(f"no DOCX peer for {type(part).__name__}")
    word.save(str(path))


def interleaved(runs: int, **jobs: Callable[[], object]) -> dict[str, list[float]]:
    """Seconds of each job, the jobs taking turns so that a noisy moment hits all of them."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(runs + 1):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    return {name: values[1:] for name, values in times.items()}  # the first round warms up


def _process(*words: str) -> Callable[[], object]:
    return lambda: subprocess.run(words, check=True, capture_output=True, cwd=program_root(), env=environment())


_COLD = "from build.paper_job import cold; cold({forms})"
# Not getrusage: its peak is that of the process it was forked from, this bench.
_PEAK = "; print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
_TYPST_COLD = "import typst,sys; typst.compile(sys.argv[1], font_paths=[sys.argv[2]], ignore_system_fonts=True)"
_FORMS = 100
_COPIES = 8
_OFFICE_FORMS = 11


def _peak(forms: int) -> float:
    """Peak memory in MiB of a process of ours that makes a file of so many forms."""
    job = [sys.executable, "-c", _COLD.format(forms=forms) + _PEAK]
    done = subprocess.run(job, check=True, capture_output=True, text=True, cwd=program_root(), env=environment())
    return int(done.stdout.split()[-1]) / 1024


def _office(form: Form, document: Document, draft: Draft, folder: Path) -> dict[str, Callable[[], object]]:
    """LibreOffice as a process that converts one form, and one that converts several."""
    soffice = shutil.which("soffice")
    if soffice is None:
        return {}
    words = [folder / f"form{number}.docx" for number in range(_OFFICE_FORMS)]
    for word in words:
        write_docx(form, document, draft, word)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    return {"libreoffice": _process(*convert, str(words[0])), "several": _process(*convert, *map(str, words))}


def measure(folder: Path, runs: int = 15) -> dict[str, float]:
    """Seconds (medians), ratios, peak MiB."""
    form, document, draft = sample()
    source = folder / "form.typ"
    source.write_text(typst_source(form, document, draft), encoding="utf-8")
    fonts = FontLibrary(PATHS.fonts)
    persistent = typst.Compiler(str(source), font_paths=[str(PATHS.fonts)], ignore_system_fonts=True)

    def ours(copies: int = 1, forms: int = 1) -> bytes:
        return our_pdf(fonts, form, document, draft, copies, forms)

    def fresh_typst() -> bytes | None:
        return typst.compile(str(source), font_paths=[str(PATHS.fonts)], ignore_system_fonts=True)

    warm = interleaved(
        runs,
        ours=ours,
        ours_copies=lambda: ours(copies=_COPIES),
        typst_fresh=fresh_typst,
        typst_persistent=persistent.compile,
    )
    many = interleaved(3, ours=lambda: ours(forms=_FORMS))
    cold_runs = interleaved(
        max(3, runs // 3),
        ours=_process(sys.executable, "-c", _COLD.format(forms=1)),
        typst=_process(sys.executable, "-c", _TYPST_COLD, str(source), str(PATHS.fonts)),
        **_office(form, document, draft, folder),
    )
    several = cold_runs.pop("several", [])
    result = {f"warm {name} s": statistics.median(values) for name, values in warm.items()}
    result |= {f"cold {name} s": statistics.median(values) for name, values in cold_runs.items()}
    if several:  # what each form costs an office that runs already
        further = statistics.median(several) - result["cold libreoffice s"]
        result["warm libreoffice s"] = further / (_OFFICE_FORMS - 1)
    result[f"{_FORMS} forms in one file s"] = statistics.median(many["ours"])
    result["warm ours / typst fresh"] = result["warm ours s"] / result["warm typst_fresh s"]
    result["warm ours / typst persistent"] = result["warm ours s"] / result["warm typst_persistent s"]
    result["cold ours / typst"] = result["cold ours s"] / result["cold typst s"]
    for kind in ("warm", "cold"):
        if f"{kind} libreoffice s" in result:
            result[f"{kind} ours / libreoffice"] = result[f"{kind} ours s"] / result[f"{kind} libreoffice s"]
    result[f"{_COPIES} copies / one"] = result["warm ours_copies s"] / result["warm ours s"]
    sizes = {"one": ours(), f"{_COPIES} copies": ours(copies=_COPIES), f"{_FORMS} forms": ours(forms=_FORMS)}
    result |= {f"size of {name}, kB": len(data) / 1000 for name, data in sizes.items()}
    result |= {"cold ours peak MiB": _peak(1), f"{_FORMS} forms peak MiB": _peak(_FORMS)}
    return result
