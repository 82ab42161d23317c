"""Apache Preflight: somebody else's judgement whether a file is PDF/A-1b. One Java process for all files of a test."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from tests.tools import require_jars, require_tool

_JARS = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")


def faults(paths: Sequence[Path], folder: Path) -> list[list[str]]:
    """What is wrong with each file: nothing, if it is valid. The list of files and the report are left in a folder."""
    listed = folder / "files.txt"
    listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    # Names in the list are read in the encoding of the locale, which Java takes for ASCII where none is set.
    words = ["-Dfile.encoding=UTF-8", "-Dsun.jnu.encoding=UTF-8", "-cp", require_jars(*_JARS)]
    words += ["org.apache.pdfbox.preflight.Validator_A1b", "xml", "group", str(listed)]
    subprocess.run([require_tool("java"), *words], check=True, capture_output=True)
    report = ET.parse(f"{listed}.preflight.xml").getroot()  # noqa: S314 - a report we asked for
    judged = [[_told(error) for error in each.iter("error")] for each in report]
    valid = [each.findtext("isValid") == "true" for each in report]
    assert len(judged) == len(paths), ET.tostring(report, "unicode")
    assert valid == [not told for told in judged], ET.tostring(report, "unicode")
    return judged


def _told(error: ET.Element) -> str:
    return f"{error.findtext('code')} {error.findtext('details')}"
