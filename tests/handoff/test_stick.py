"""Files onto a stick: read back, listed, gone on with; whatever happens, nothing half written has a good name."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from app.handoff.checksums import CHECKSUMS, read_sums
from app.handoff.drives import Drive, drive_of
from app.handoff.names import ON_STICK
from app.handoff.stick import MediumFault, check_room, plan_files
from app.services.handing_over import check_medium, copy_to_stick
from app.services.steps import JobCancelled
from tests.disks import SmallDisk, Stick, plugged_in
from tests.handoff.conftest import NAME, MakeFile
from tests.tools import require_tool

OTHER = "示例市社会保险服务中心_事迹材料_修订1_20160720.cbao"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_on_the_stick_is_what_was_sealed(stick: Stick, make_file: MakeFile) -> None:
    sources = [make_file(), make_file(2_000_000, OTHER, seed=2)]
    made = copy_to_stick(sources, stick.root)
    assert names(stick.root) == sorted([NAME, OTHER, CHECKSUMS])
    for source in sources:
        assert (stick.root / source.name).read_bytes() == source.read_bytes()
    assert "逐个重新读出核对无误" in made.sentence
    assert "安全删除硬件" in made.sentence
    checked = check_medium(stick.root)
    assert checked.ok
    assert "2 个文件都在" in checked.sentence


def test_the_list_is_read_by_sha256sum_and_tells_windows_users_what_to_type(stick: Stick, make_file: MakeFile) -> None:
    copy_to_stick([make_file(), make_file(1000, OTHER)], stick.root)
    check = [require_tool("sha256sum"), "-c", "--strict", CHECKSUMS]
    done = subprocess.run(check, cwd=stick.root, check=True, capture_output=True, text=True)
    assert done.stdout.count(": OK") == 2
    assert "certutil -hashfile 文件名 SHA256" in (stick.root / CHECKSUMS).read_text(encoding="utf-8")
    target = stick.root / NAME
    target.write_bytes(target.read_bytes()[:-1] + b"?")
    assert subprocess.run(check, cwd=stick.root, check=False, capture_output=True).returncode == 1
    checked = check_medium(stick.root)
    assert not checked.ok
    assert f"已损坏 {NAME}" in checked.sentence


def test_a_second_run_writes_only_what_is_not_there(stick: Stick, make_file: MakeFile) -> None:
    first, second = make_file(), make_file(5000, OTHER)
    copy_to_stick([first], stick.root)
    before = (stick.root / NAME).stat().st_mtime_ns
    made = copy_to_stick([first, second], stick.root)
    assert [each.already for each in made.files] == [True, False]
    assert (stick.root / NAME).stat().st_mtime_ns == before
    assert "1 个原来就在" in made.sentence
    listed = read_sums(stick.root / CHECKSUMS)
    assert listed is not None
    assert [file.name for file in listed.files] == [NAME, OTHER]


def test_what_somebody_else_left_there_stays(stick: Stick, make_file: MakeFile) -> None:
    (stick.root / NAME).write_text("别人的文件", encoding="utf-8")
    (stick.root / CHECKSUMS).write_text("别人的清单", encoding="utf-8")
    made = copy_to_stick([make_file()], stick.root)
    assert made.files[0].path.name == NAME.replace(".cbao", " (2).cbao")
    assert (stick.root / NAME).read_text(encoding="utf-8") == "别人的文件"
    assert (stick.root / CHECKSUMS).read_text(encoding="utf-8") == "别人的清单"
    assert check_medium(stick.root).ok


def test_pulled_out_in_the_middle_it_is_said_and_gone_on_with(
    stick: Stick, make_file: MakeFile, tmp_path: Path
) -> None:
    first, second = make_file(), make_file(3_000_000, OTHER, seed=2)

    def pull(_done: int, _all: int, doing: str) -> None:
        if OTHER in doing and stick.program.poll() is None:
            stick.pull()

    with pytest.raises(MediumFault) as caught:
        copy_to_stick([first, second], stick.root, progress=pull)
    assert caught.value.code == "pulled"
    assert "断开或被拔出" in caught.value.message
    assert f"已写好并核对无误 1 个：{NAME}" in caught.value.message
    assert "会接着写其余的文件" in caught.value.message
    again = tmp_path / "再插"
    again.mkdir()
    subprocess.run(["umount", "-l", stick.root], check=True)
    with plugged_in(stick.image, again) as back:
        # As when a real stick comes back: whole files under good names, and at most one that was being written.
        assert OTHER not in names(back.root)
        assert (back.root / NAME).read_bytes() == first.read_bytes()
        made = copy_to_stick([first, second], back.root)
        assert [each.already for each in made.files] == [True, False]
        assert names(back.root) == sorted([NAME, OTHER, CHECKSUMS])
        assert check_medium(back.root).ok


def test_a_stick_with_less_room_than_it_says_is_found_out(false_stick: Path, make_file: MakeFile) -> None:
    source = make_file(8_000_000)
    with pytest.raises(MediumFault) as caught:
        copy_to_stick([source], false_stick)
    assert "没有以正式名称留下不完整的文件，原文件都在" in caught.value.message
    assert NAME not in names(false_stick)
    assert source.stat().st_size == 8_000_000


def test_a_full_stick_is_refused_before_anything_is_written(small_disk: SmallDisk, make_file: MakeFile) -> None:
    with pytest.raises(MediumFault, match=r"空间不足：还需要 2\.3 MB，可用 1\.1 MB。什么也没有写") as caught:
        copy_to_stick([make_file(2_000_000)], small_disk.root)
    assert caught.value.code == "full"
    assert names(small_disk.root) == []


def test_a_stick_that_fills_up_meanwhile_keeps_what_was_whole(small_disk: SmallDisk, make_file: MakeFile) -> None:
    first, second = make_file(100_000), make_file(600_000, OTHER)  # more than one read

    def fill(_done: int, _all: int, doing: str) -> None:
        if OTHER in doing and not (small_disk.root / "filler").exists():
            small_disk.fill()

    with pytest.raises(MediumFault) as caught:
        copy_to_stick([first, second], small_disk.root, progress=fill)
    assert caught.value.code == "full"
    assert [file.name for file in caught.value.done] == [NAME]
    assert names(small_disk.root) == sorted([NAME, CHECKSUMS, "filler"])
    (small_disk.root / "filler").unlink()
    assert [each.already for each in copy_to_stick([first, second], small_disk.root).files] == [True, False]


def test_a_protected_stick_is_refused_with_what_to_do(small_disk: SmallDisk, make_file: MakeFile) -> None:
    small_disk.make_read_only()
    with pytest.raises(MediumFault, match="写保护开关") as caught:
        copy_to_stick([make_file()], small_disk.root)
    assert caught.value.code == "read_only"


def test_stopped_it_leaves_nothing_of_this_run(stick: Stick, make_file: MakeFile) -> None:
    first, second = make_file(), make_file(3_000_000, OTHER, seed=2)
    copy_to_stick([make_file(1000, "原来的.cbao")], stick.root)
    before = names(stick.root), (stick.root / CHECKSUMS).read_bytes()
    reached: list[str] = []
    with pytest.raises(JobCancelled, match="没有留下文件"):
        copy_to_stick(
            [first, second],
            stick.root,
            progress=lambda _done, _all, doing: reached.append(doing),
            cancelled=lambda: any(OTHER in doing for doing in reached),
        )
    assert (names(stick.root), (stick.root / CHECKSUMS).read_bytes()) == before


def test_what_a_pulled_stick_kept_of_a_file_is_cleared_away(stick: Stick, make_file: MakeFile) -> None:
    (stick.root / ".0123456789ab.part").write_bytes(b"half")
    (stick.root / "稿子.part").write_bytes(b"not ours")
    copy_to_stick([make_file()], stick.root)
    assert names(stick.root) == sorted([NAME, CHECKSUMS, "稿子.part"])


def test_fat32_takes_no_file_of_four_gigabytes(tmp_path: Path) -> None:
    giant = tmp_path / "大文件.cbao"
    with giant.open("wb") as file:
        file.truncate(4 << 30)
    drive = Drive(tmp_path, "WORK", "vfat", 64 << 30, 64 << 30, read_only=False, removable=True)
    with pytest.raises(MediumFault, match=r"FAT32 格式，单个文件不能达到 4\.30 GB.*exFAT 或 NTFS") as caught:
        check_room(plan_files([giant], ON_STICK), drive, tmp_path)
    assert caught.value.code == "too_large"
    check_room(plan_files([giant], ON_STICK), replace(drive, file_system="exfat"), tmp_path)
    with giant.open("r+b") as file:
        file.truncate((4 << 30) - 1)
    check_room(plan_files([giant], ON_STICK), drive, tmp_path)


def test_names_that_windows_does_not_take_are_changed(stick: Stick, make_file: MakeFile) -> None:
    made = copy_to_stick([make_file(100, "报送：材料?.cbao"), make_file(100, "con.cbao")], stick.root)
    assert [each.path.name for each in made.files] == ["报送：材料-.cbao", "_con.cbao"]


def test_a_stick_is_known_by_its_format_and_room(stick: Stick) -> None:
    drive = drive_of(stick.root / "还没有的文件夹")
    assert drive is not None
    assert drive.root == stick.root
    assert "exFAT" in drive.format
    assert not drive.read_only
    assert drive.free == shutil.disk_usage(stick.root).free
    assert 14_000_000 < drive.free < 16 << 20
