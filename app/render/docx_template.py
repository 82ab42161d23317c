"""The empty Word file that papers are written into: nothing in it but what a Chinese official document needs.

python-docx's own template brings Calibri, Cambria, a theme, a picture, a date of 2013 and itself as author.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache
from xml.sax.saxutils import escape

from app.render.marks import NO_END, NO_START

FANG = "仿宋"
TITLE = "方正小标宋简体"
HEI = "黑体"
KAI = "楷体"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DASHES = "—―"  # a pair may open a line, and Word looks at single characters only

# The names by which other systems and older offices know the same faces, then the nearest face they have. Where none of
# them is there, Word goes by panose and charset: to 宋体 for titles, not to a Latin face.
_FONTS = f"""
<w:font w:name="{FANG}"><w:altName w:val="FangSong,仿宋_GB2312,华文仿宋"/><w:panose1 w:val="02010609060101010101"/>
<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>
<w:font w:name="{TITLE}"><w:altName w:val="方正小标宋_GBK,小标宋,华文中宋,宋体"/><w:panose1 w:val="02010600030101010101"/>
<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>
<w:font w:name="{HEI}"><w:altName w:val="SimHei,华文黑体"/><w:panose1 w:val="02010609060101010101"/>
<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>
<w:font w:name="{KAI}"><w:altName w:val="KaiTi,楷体_GB2312,华文楷体"/><w:panose1 w:val="02010609060101010101"/>
<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>
"""

_STYLES = f"""
<w:docDefaults>
<w:rPrDefault><w:rPr>
<w:rFonts w:hint="eastAsia" w:ascii="{FANG}" w:eastAsia="{FANG}" w:hAnsi="{FANG}" w:cs="{FANG}"/>
<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>
</w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr>
<w:widowControl w:val="0"/><w:kinsoku/><w:wordWrap/><w:overflowPunct/><w:topLinePunct w:val="0"/>
<w:autoSpaceDE/><w:autoSpaceDN/><w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>
<w:spacing w:before="0" w:after="0" w:line="560" w:lineRule="exact"/>
</w:pPr></w:pPrDefault>
</w:docDefaults>
<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="1" w:defQFormat="0"
 w:count="376"/>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>
<w:uiPriority w:val="1"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>
<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>
<w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>
</w:style>
"""

# compatibilityMode 15 is Word 2013 and later: without it Word opens the file in 兼容模式. The older switches are those
# of every Chinese Word document.
_SETTINGS = f"""
<w:zoom w:percent="100"/><w:defaultTabStop w:val="560"/><w:characterSpacingControl w:val="compressPunctuation"/>
<w:noLineBreaksAfter w:lang="zh-CN" w:val="{escape("".join(sorted(NO_END)))}"/>
<w:noLineBreaksBefore w:lang="zh-CN" w:val="{escape("".join(sorted(NO_START - set(_DASHES))))}"/>
<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>
<w:doNotExpandShiftReturn/><w:useFELayout/>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>
"""

_CORE = f"""<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>"""

_PARTS = {
    "word/styles.xml": (f"{_WORD}.styles+xml", "styles"),
    "word/settings.xml": (f"{_WORD}.settings+xml", "settings"),
    "word/fontTable.xml": (f"{_WORD}.fontTable+xml", "fontTable"),
}


@cache
def template(program: str) -> bytes:
    """An empty document; `program` is what made it."""
    files = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
        ),
        "docProps/core.xml": _CORE,
        "docProps/app.xml": f'<Properties xmlns="{_OFFICE}/extended-properties">'
        f"<Application>{escape(program)}</Application></Properties>",
        "word/_rels/document.xml.rels": _relationships(
            *((f"{_OFFICE}/relationships/{kind}", name.removeprefix("word/")) for name, (_, kind) in _PARTS.items())
        ),
        "word/document.xml": _word("document", "<w:body/>"),
        "word/styles.xml": _word("styles", _STYLES),
        "word/settings.xml": _word("settings", _SETTINGS),
        "word/fontTable.xml": _word("fonts", _FONTS),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, text in files.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return target.getvalue()


def _word(root: str, inside: str) -> str:
    return f'<w:{root} xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}/relationships">{inside.replace(chr(10), "")}</w:{root}>'


def _content_types() -> str:
    parts = {
        "word/document.xml": f"{_WORD}.document.main+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        **{name: content_type for name, (content_type, _) in _PARTS.items()},
    }
    rows = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{rels}{rows}</Types>'


def _relationships(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'
