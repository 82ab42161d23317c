"""The portable program: the program folder in a zip, with a page that says how to carry the data along.

python -m build.windows.portable TREE ZIP
"""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from app.paths import PORTABLE_DATA

READ_ME = "使用说明.txt"


def read_me() -> str:
    """How to start it, and where the data is."""
    return "\n".join(
        [
            "窗报（便携版）",
            "",
            "需要 64 位的 Windows 10（1809 或更新）或 Windows 11。不用安装：把整个文件夹解压到 U 盘或硬盘上，双击 chuangbao.exe。",
            "",
            "草稿存在哪里",
            "　　平时存在所用电脑的当前用户下（与安装版相同），拔走 U 盘草稿不会跟着走。",
            f"　　想让草稿跟着 U 盘走：在 chuangbao.exe 旁边新建一个文件夹，名称为“{PORTABLE_DATA}”，再打开窗报。",
            "　　拔 U 盘之前请先关闭窗报，再用“安全删除硬件”。U 盘容易丢失损坏：请在别处留备份。",
            "",
            "升级：用新版本的文件替换旧的；上述数据文件夹原样保留。",
            "",
        ]
    )


def pack(tree: Path, target: Path) -> None:
    """Write the zip, files in order of their names. Raises OSError."""
    folder = target.stem
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        # With the mark of UTF-8 in front and the line ends of Windows: any editor there shows it.
        archive.writestr(f"{folder}/{READ_ME}", read_me().replace("\n", "\r\n").encode("utf-8-sig"))
        for path in sorted(p for p in tree.rglob("*") if p.is_file()):
            archive.write(path, f"{folder}/{path.relative_to(tree).as_posix()}")


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]))
