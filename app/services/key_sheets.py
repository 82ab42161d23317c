"""Sheets about keys as PDF files: an office's fingerprint (指纹单), a private key to put away (恢复单)."""

from __future__ import annotations

from pathlib import Path

from app import __version__
from app.bundle.age_stream import Identity
from app.bundle.new_files import PartFile
from app.bundle.office import Office
from app.bundle.paper_key import paper_lines
from app.bundle.signer import Signer
from app.domain.filenames import safe_part
from app.errors import describe_os_error
from app.render.key_sheets import KeySheet, set_key_sheet
from app.render.pdf import PdfInfo, write_pdf
from app.services.offices import pack_words
from app.services.workspace import Workspace


def write_office_sheet(workspace: Workspace, office: Office, out: Path) -> Path:
    """`单位_收件公钥指纹.pdf` in the folder `out`, or under the next free name. Raises EnvironmentFault."""
    digits = office.fingerprint.split()
    purpose = office.purpose
    facts = [("收件单位", office.name), ("生成日期", office.created)]
    facts += [("联系方式", purpose.contact)] if purpose.contact else []
    facts += [("适用表格", pack_words(workspace, purpose.packs))] if purpose.packs else []
    facts += [("报送截止", purpose.deadline)] if purpose.deadline else []
    facts += [("有效期至", purpose.expires)] if purpose.expires else []
    facts.append(("备用公钥", "有，私钥离线保管" if office.escrow else "没有"))
    sheet = KeySheet(
        id="office-fingerprint",
        title="收件公钥指纹",
        lead="报送单位收到收件公钥文件（.cbkey）后，请打电话给收件单位，逐组核对下面的数字；电话号码用通知上的。",
        heads=(),
        big=(tuple(digits[:3]), tuple(digits[3:])),
        facts=tuple(facts),
        qr=f"CHUANGBAO-OFFICE 1|{''.join(digits)}",
        qr_caption="扫码得到指纹的 30 位数字",
        steps=(
            "1. 六组数字全部相同，才在窗报里登记这个收件公钥；有一组不同就不要用，它可能被人换过。",
            "2. 数字是对公钥文件里全部内容算出来的：单位名称、公钥、适用表格、日期、联系方式改动一个字，数字就不同。",
            "3. 本单不是秘密，可以附在通知后面、贴在网页上，或在电话里念。",
        ),
    )
    return _write(workspace, sheet, out, f"{safe_part(office.name, '收件单位')}_收件公钥指纹")


def write_recovery_sheet(workspace: Workspace, identity: Identity, whose: str, out: Path) -> Path:
    """`谁_密钥恢复单.pdf` in the folder `out`, or under the next free name. Raises EnvironmentFault.

    The file holds the private key in the clear: print it, then delete it.
    """
    lines = paper_lines(identity)
    signer = Signer.of(identity)
    today = workspace.clock().astimezone().date()
    sheet = KeySheet(
        id="key-recovery",
        title="密钥恢复单（保密）",
        lead="拿到本单的人能打开封给这把密钥的文件，也能冒用它签名。请装入信封封好、锁进保险柜，不要拍照、扫描或发送；"
        "打印后请把这份 PDF 从电脑和 U 盘上删除。",
        heads=("行", "第一组", "第二组", "第三组", "校验"),
        big=tuple((str(number), *line.groups, line.check) for number, line in enumerate(lines, start=1)),
        facts=(
            ("持有单位", whose),
            ("打印日期", f"{today.year}年{today.month}月{today.day}日"),
            ("指　　纹", signer.fingerprint),
            ("签名编号", signer.key.key_id),
        ),
        qr=str(identity),
        qr_caption="扫码得到整把私钥",
        steps=(
            "1. 打印后马上在窗报里用“核对恢复单”照着输入一遍，确认纸上的字能读、能用。",
            "2. 换了电脑、密钥丢失时，用“从恢复单恢复”照着输入五行；每行末尾两个字符是校验，输错会指出是哪一行。",
            "3. 纸上没有数字 1，也没有字母 B、I、O：像 1 的是字母 L，像 O 的是数字 0，像 B 的是数字 8。",
            "4. 本单遗失、有人看过，请更换密钥，并打电话告知收件单位。",
        ),
    )
    return _write(workspace, sheet, out, f"{safe_part(whose, '本单位')}_密钥恢复单", private=True)


def _write(workspace: Workspace, sheet: KeySheet, out: Path, stem: str, *, private: bool = False) -> Path:
    laid = set_key_sheet(sheet, workspace.typesetter)
    info = PdfInfo(title=sheet.title, author="", creator=f"窗报 {__version__}")
    data = write_pdf(laid.pages, workspace.fonts, info, _no_photo)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with PartFile(out, private=private) as part:
            part.file.write(data)
            part.settle()
            return part.publish_beside(out / f"{stem}.pdf")
    except OSError as error:
        raise describe_os_error(error, f"写入 {stem}.pdf") from error


def _no_photo(sha256: str) -> bytes:
    raise AssertionError(f"a sheet has no photos: {sha256}")
