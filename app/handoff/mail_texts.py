"""What goes with a file by e-mail: 校验值.txt, 合并.bat for a Windows without this program, and the words of each mail.

The joiner is in GBK with CR LF, as the Chinese Windows' own command line reads it; mail text is UTF-8 with a byte order
mark, for Notepad. Nothing here opens the net: the clerk copies the words and attaches the files.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.handoff.checksums import CHECKSUMS, FileSum, SumList
from app.handoff.drives import megabytes
from app.handoff.mail_plan import MailPlan

JOINER = "合并.bat"
JOINER_CODING = "gbk"


@dataclass(frozen=True, slots=True)
class MailText:
    """Subject and body of mail `number` of `of`, and the names of its attachments."""

    number: int
    of: int
    subject: str
    body: str
    attachments: tuple[str, ...]


def sums_of(plan: MailPlan, parts: tuple[FileSum, ...]) -> SumList:
    """The list that travels: the parts, and what they make when joined; of an undivided file the file."""
    return SumList(parts, plan.file if len(parts) > 1 else None)


def joiner(plan: MailPlan, parts: tuple[FileSum, ...]) -> bytes:
    """A batch file that joins the parts beside it, compares the sum, and only then gives the file its name."""
    name = joined_name(plan)
    batch, temporary = name.replace("%", "%%"), f"{plan.stem}.tmp"
    lines = ["@echo off", "setlocal", 'cd /d "%~dp0"', f'if exist "{batch}" goto there']
    lines += [f'if not exist "{part.name}" set "lost={part.name}"& goto missing' for part in parts]
    lines += [
        "echo 正在合并，请稍候……",
        f"copy /b {'+'.join(_quoted(part.name) for part in parts)} {_quoted(temporary)} >nul",
        "if errorlevel 1 goto failed",
        "echo 正在核对……",
        'set "got="',
        # The first line is a heading; before Windows 8.1 the bytes stand apart.
        f'for /f "skip=1 delims=" %%h in (\'certutil -hashfile "{temporary}" SHA256\') do if not defined got set "got=%%h"',
        'set "got=%got: =%"',
        f'if /i not "%got%"=="{plan.file.sha256}" goto differs',
        f'ren "{temporary}" "{batch}"',
        "if errorlevel 1 goto failed",
        f"echo 合并成功，核对无误：{batch}",
        "goto end",
        ":there",
        f"echo 这里已经有 {batch}，没有改动它。需要重新合并时，请先把它移到别处。",
        "goto end",
        ":missing",
        f"echo 缺少 %lost%。请把 {len(parts)} 封邮件的附件都存到这个文件夹，再双击一次。",
        "goto end",
        ":differs",
        f'del "{temporary}"',
        "echo 核对不符：有附件不完整。没有留下合并的文件；请重新下载全部附件再试，或请对方重发。",
        "goto end",
        ":failed",
        f'if exist "{temporary}" del "{temporary}"',
        "echo 没有合并成功，没有留下文件。请查看磁盘空间是否足够，再双击一次。",
        ":end",
        "endlocal",
        "pause",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode(JOINER_CODING)


def joined_name(plan: MailPlan) -> str:
    """The file's own name, or the parts' stem where the Windows command line cannot write it."""
    try:
        plan.file.name.encode(JOINER_CODING)
    except UnicodeEncodeError:
        return plan.stem
    return plan.file.name


def mail_texts(plan: MailPlan, parts: tuple[FileSum, ...], unit: str) -> tuple[MailText, ...]:
    """The words of every mail. The list and the joiner travel with the first."""
    count = len(parts)
    if count == 1:
        body = [
            "您好：",
            "",
            f"附件是{unit}的移交文件 {plan.file.name}（{megabytes(plan.file.size)}）。",
            "文件已加密，只有收件单位能用窗报打开；请不要改名或改动。",
            *_codes(plan),
            f"也可以用附件“{CHECKSUMS}”核对文件是否完整。",
        ]
        return (MailText(1, 1, f"{unit} 移交文件", "\n".join(body), (parts[0].name, CHECKSUMS)),)
    found = []
    for number, part in enumerate(parts, start=1):
        place = f"第 {number} 封，共 {count} 封"
        with_it = (CHECKSUMS, JOINER) if number == 1 else ()
        body = [
            "您好：",
            "",
            f"{unit}的移交文件 {plan.file.name}（{megabytes(plan.file.size)}）较大，分 {count} 封邮件发送。",
            f"这是{place}，附件 {'、'.join((part.name, *with_it))}。",
            "",
            f"收齐 {count} 封后，请把全部附件存到同一个文件夹，再用下面任一种办法合并：",
            "1. 在窗报的开始页选“核对介质”，选中这个文件夹；会逐份核对并合并。",
            f"2. 没有窗报：双击第 1 封里的“{JOINER}”。",
            f"3. 收不到“{JOINER}”（有的邮箱会拦截）：用 7-Zip 打开 {parts[0].name} 解压，或在该文件夹的命令提示符里运行：",
            f"   copy /b {plan.stem}.0* {plan.stem}",
            f"   certutil -hashfile {plan.stem} SHA256",
            "",
            *_codes(plan),
        ]
        found.append(
            MailText(number, count, f"{unit} 移交文件（{number}/{count}）", "\n".join(body), (part.name, *with_it))
        )
    return tuple(found)


def _codes(plan: MailPlan) -> list[str]:
    return [
        f"文件的校验码 {plan.file.code}，可在电话里核对。",
        f"SHA-256：{plan.file.sha256}",
    ]


def _quoted(name: str) -> str:
    return f'"{name}"'
