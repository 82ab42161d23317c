"""Disc images as other programs read them, the plan over several discs, and their labels on paper."""

from __future__ import annotations

import subprocess
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.check_code import check_code
from app.errors import EnvironmentFault, InputError
from app.handoff.checksums import CHECKSUMS
from app.handoff.disc_plan import DISC_BYTES, MB, plan_discs, volume_label
from app.handoff.stick import Wanted
from app.services.discs import DiscPlan, plan_disc_images, write_disc_images
from app.services.handing_over import check_medium
from app.services.steps import JobCancelled
from app.services.workspace import Workspace
from tests.disks import SmallDisk
from tests.handoff.conftest import MakeFile
from tests.tools import require_tool

DAY = date(2016, 7, 20)
OTHER = "示例市社会保险服务中心第二分中心综合业务经办大厅_优质服务窗口推荐审批表_修订12_20160721.cbao"
OURS = ["说明.txt", "内容清单.txt", CHECKSUMS]


def tool(*command: str | Path) -> str:
    require_tool(str(command[0]))
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def plan(workspace: Workspace, make_file: MakeFile) -> DiscPlan:
    return plan_disc_images(workspace, [make_file(), make_file(500_000, OTHER, seed=2)], day=DAY)


def test_7zip_reads_the_udf_side_with_chinese_names(workspace: Workspace, plan: DiscPlan, tmp_path: Path) -> None:
    (image,) = write_disc_images(workspace, plan, tmp_path / "光盘").images
    listing = tool("7z", "l", "-slt", image.path)
    assert "Type = Udf" in listing
    paths = [line.removeprefix("Path = ") for line in listing.splitlines() if line.startswith("Path = ")][1:]
    assert paths == [*OURS, *(file.name for file in image.files)]
    moments = {line.partition(".")[0] for line in listing.splitlines() if line.startswith("Modified = ")}
    noon = datetime.fromisoformat("2016-07-20T12:00:00+08:00").astimezone()
    assert moments == {f"Modified = {noon:%Y-%m-%d %H:%M:%S}"}
    out = tmp_path / "取出"
    tool("7z", "x", f"-o{out}", image.path)
    assert check_medium(out).sums.code == image.code
    assert check_medium(out).ok
    for wanted in plan.discs[0].files:
        assert (out / wanted.name).read_bytes() == wanted.source.read_bytes()


def test_the_joliet_side_says_the_same(workspace: Workspace, plan: DiscPlan, tmp_path: Path) -> None:
    (image,) = write_disc_images(workspace, plan, tmp_path / "光盘").images
    out = tmp_path / "取出"
    tool("xorriso", "-osirrox", "on", "-indev", image.path, "-extract", "/", out)
    assert sorted(path.name for path in out.iterdir()) == sorted([*OURS, *(file.name for file in image.files)])
    assert check_medium(out).ok
    assert len(OTHER.encode()) > 64
    assert image.files[1].name == OTHER


def test_the_oldest_directory_has_capitals_and_digits(workspace: Workspace, plan: DiscPlan, tmp_path: Path) -> None:
    (image,) = write_disc_images(workspace, plan, tmp_path / "光盘").images
    listing = tool("isoinfo", "-l", "-i", image.path)
    assert [line.split()[-1] for line in listing.splitlines() if "FILE0" in line] == [
        "FILE0001.TXT;1", "FILE0002.TXT;1", "FILE0003.TXT;1", "FILE0004.CBA;1", "FILE0005.CBA;1",
    ]  # fmt: skip
    assert "Volume id: CB20160720" in tool("isoinfo", "-d", "-i", image.path)
    # The name that Windows shows is in the two younger ones.
    assert image.volume == "示例市社会_推荐_160720"
    assert tool("blkid", "-p", "-s", "LABEL", "-o", "value", image.path).strip() == image.volume


def test_the_same_files_give_the_same_image(workspace: Workspace, plan: DiscPlan, tmp_path: Path) -> None:
    first, second = (write_disc_images(workspace, plan, tmp_path / place).images[0].path for place in "甲乙")
    assert first.read_bytes() == second.read_bytes()
    third = write_disc_images(workspace, plan, tmp_path / "甲").images[0].path
    assert third.name == first.name.replace(".iso", " (2).iso")  # nothing is overwritten


def test_several_discs_tell_of_one_another(workspace: Workspace, make_file: MakeFile, tmp_path: Path) -> None:
    sources = [make_file(2_000_000, f"单位{n}_表_修订1_20160720.cbao", seed=n) for n in range(1, 6)]
    plan = plan_disc_images(workspace, sources, day=DAY, cap=6 * MB, unit="示例市人社局", content="推荐材料")
    assert plan.sentence.startswith("需要 3 张光盘。\n第 1 张，共 3 张：2 个文件")
    made = write_disc_images(workspace, plan, tmp_path / "光盘")
    assert [image.path.name for image in made.images] == [
        f"示例市人社局_推荐材料_20160720_光盘{n}-3.iso" for n in (1, 2, 3)
    ]
    for image in made.images:
        assert image.path.stat().st_size <= 6 * MB
        out = tmp_path / image.path.stem
        tool("7z", "x", f"-o{out}", image.path)
        contents = (out / "内容清单.txt").read_text(encoding="utf-8-sig")
        assert all(each.code in contents for each in made.images)
        assert f"第 {image.disc.number} 张，共 3 张" in (out / "说明.txt").read_text(encoding="utf-8-sig")
        assert check_medium(out).ok
    text = tool("pdftotext", "-layout", made.labels, "-")
    for image in made.images:
        assert image.code in text
        for file in image.files:
            assert check_code(file.sha256) in text
    assert "请用光盘笔在盘面写上" in text.replace("\n", "").replace(" ", "")


_SIZES = st.lists(st.integers(0, 400 * MB), min_size=1, max_size=30)


@given(_SIZES)
def test_a_plan_loses_no_file_keeps_the_order_and_fills_no_disc_too_far(sizes: list[int]) -> None:
    files = [Wanted(Path(f"{n}"), size, f"{n}.cbao") for n, size in enumerate(sizes)]
    discs = plan_discs(files)
    assert [file for disc in discs for file in disc.files] == files
    assert all(disc.size <= DISC_BYTES for disc in discs)
    assert all(sum(file.size for file in disc.files) < disc.size for disc in discs)
    for disc, following in pairwise(discs):
        assert disc.size + following.files[0].size > DISC_BYTES - 3 * MB  # the next file would not have gone in


@given(st.text(max_size=40), st.text(max_size=20), st.integers(1, 9))
def test_a_label_is_short_enough_for_udf(unit: str, content: str, number: int) -> None:
    label = volume_label(unit, content, DAY, number, 9)
    assert label.endswith(f"_160720-{number}")
    data = label.encode("latin-1") if label.isascii() else label.encode("utf-16-be")
    assert len(data) <= 30
    assert len(label) <= 16


def test_a_file_larger_than_a_disc_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    giant = tmp_path / "大.cbao"
    with giant.open("wb") as file:
        file.truncate(DISC_BYTES)
    with pytest.raises(InputError, match=r"一张光盘（680\.0 MB）放不下.*改用 U 盘") as caught:
        plan_disc_images(workspace, [giant])
    assert caught.value.code == "too_large"


def test_stopped_it_leaves_no_image(workspace: Workspace, make_file: MakeFile, tmp_path: Path) -> None:
    sources = [make_file(2_000_000, f"单位{n}.cbao", seed=n) for n in (1, 2)]
    plan = plan_disc_images(workspace, sources, cap=4 * MB)
    assert len(plan.discs) == 2
    reached: list[str] = []
    with pytest.raises(JobCancelled):
        write_disc_images(
            workspace,
            plan,
            tmp_path / "光盘",
            progress=lambda _done, _all, doing: reached.append(doing),
            cancelled=lambda: any("核对，第 2 张" in doing for doing in reached),
        )
    assert list((tmp_path / "光盘").iterdir()) == []


def test_a_file_changed_after_the_plan_is_said(workspace: Workspace, plan: DiscPlan, tmp_path: Path) -> None:
    source = plan.discs[0].files[0].source
    source.write_bytes(source.read_bytes() + b"!")
    with pytest.raises(InputError, match="被改动了") as caught:
        write_disc_images(workspace, plan, tmp_path / "光盘")
    assert caught.value.code == "source_changed"
    assert list((tmp_path / "光盘").iterdir()) == []


def test_a_full_disk_is_said_before_anything_is_written(
    workspace: Workspace, plan: DiscPlan, small_disk: SmallDisk
) -> None:
    with pytest.raises(EnvironmentFault, match="磁盘空间不足：1 张光盘的映像需要") as caught:
        write_disc_images(workspace, plan, small_disk.root)
    assert caught.value.code == "full"
    assert list(small_disk.root.iterdir()) == []
