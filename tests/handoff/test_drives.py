"""Which disks can be taken out, by what Linux says of them; folders stand for /sys here."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.handoff.drives import Drive, is_removable, megabytes, mounts_of, removable_drives

_LINES = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 8:17 / /media/li/工作\040盘 rw,nosuid - vfat /dev/sdb1 rw,fmask=0022
41 22 8:33 / /media/li/WORK rw,nosuid shared:3 master:2 - exfat /dev/sdc1 ro
42 22 0:30 / /proc rw - proc proc rw
43 22 8:49 / /media/li/WORK rw - ntfs3 /dev/sdd1 rw
spoiled
""".splitlines()


def test_mount_points_are_read_with_their_escapes() -> None:
    found = {str(mount.root): mount for mount in mounts_of(_LINES)}
    assert set(found) == {"/", "/media/li/工作 盘", "/media/li/WORK", "/proc"}
    assert found["/media/li/WORK"].device == "/dev/sdd1"  # the later one lies over the earlier
    assert found["/media/li/WORK"].file_system == "ntfs3"


def test_read_only_is_said_by_the_mount_or_by_the_file_system() -> None:
    (only,) = mounts_of(["41 22 8:33 / /a rw,nosuid - exfat /dev/sdc1 ro"])
    assert only.read_only
    (only,) = mounts_of(["41 22 8:33 / /a ro,nosuid - exfat /dev/sdc1 rw"])
    assert only.read_only


@pytest.mark.parametrize(
    ("place", "removable", "where", "expected"),
    [
        ("pci0/usb1/host6/block/sdb", "1", "/stick", True),
        ("pci0/usb1/host6/block/sdb", "0", "/box", True),  # a hard disk in a USB box
        ("pci0/ata1/block/sda", "0", "/", False),
        ("pci0/ata1/block/sda", "0", "/homely", False),
        ("pci0/mmc0/block/mmcblk0", "0", "/media/li/CARD", True),
    ],
)
def test_what_hangs_on_usb_or_says_so_is_removable(
    tmp_path: Path, place: str, removable: str, where: str, expected: bool
) -> None:
    whole = tmp_path / "devices" / place
    partition = whole / "part1"
    partition.mkdir(parents=True)
    (whole / "removable").write_text(f"{removable}\n", encoding="ascii")
    (partition / "partition").write_text("1\n", encoding="ascii")
    blocks = tmp_path / "block"
    blocks.mkdir()
    (blocks / "8:17").symlink_to(partition)
    (mount,) = mounts_of([f"40 22 8:17 / {where} rw - vfat /dev/sdb1 rw"])
    assert is_removable(mount, blocks) is expected


def test_file_systems_in_memory_are_none() -> None:
    (mount,) = mounts_of(["40 22 0:17 / /media/li/x rw - tmpfs tmpfs rw"])
    assert not is_removable(mount, Path("/nowhere"))


def test_what_is_plugged_in_now_can_be_asked() -> None:
    assert all(drive.removable and drive.root.is_dir() for drive in removable_drives())


def test_a_drive_is_told_in_a_line() -> None:
    drive = Drive(Path("/media/li/WORK"), "WORK", "vfat", 1_500_000_000, 8_000_000_000, read_only=True, removable=True)
    assert drive.sentence == "WORK（/media/li/WORK）：FAT32，可用 1.50 GB，共 8.00 GB，只读"


def test_sizes_are_never_said_smaller_than_they_are() -> None:
    assert megabytes(1) == "0.1 MB"
    assert megabytes(100_000) == "0.1 MB"
    assert megabytes(100_001) == "0.2 MB"
    assert megabytes(4 << 30) == "4.30 GB"


@pytest.mark.parametrize(
    ("system", "read_only", "expected"),
    [("iso9660", True, True), ("udf", True, True), ("CDFS", True, True), ("udf", False, False), ("exfat", True, False)],
)
def test_a_burnt_disc_is_read_and_never_offered_for_writing(system: str, read_only: bool, expected: bool) -> None:
    drive = Drive(Path("/media/cdrom0"), "", system, 0, 680_000_000, read_only=read_only, removable=True)
    assert drive.finished_disc is expected
