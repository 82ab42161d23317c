"""校验值.txt and the names on media: what is written reads back, what strangers wrote is refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InputError
from app.handoff.checking import check_folder
from app.handoff.checksums import CHECKSUMS, FileSum, SumList, parse_sums, sums_text
from app.handoff.names import ON_DISC, ON_STICK, Limit, distinct, fitted, folded

_NAMES = st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=8)


def listed(*names: str) -> SumList:
    return SumList(tuple(FileSum(n, i, hashlib.sha256(n.encode()).hexdigest()) for i, n in enumerate(names)))


@given(_NAMES)
def test_a_list_reads_back_whatever_the_files_were_called(names: list[str]) -> None:
    sums = listed(*distinct(names, ON_STICK))
    assert parse_sums(sums_text(sums)) == sums
    assert parse_sums(b"\xef\xbb\xbf" + sums_text(sums).replace(b"\n", b"\r\n")) == sums


@given(_NAMES, st.integers(30, 240), st.sampled_from([ON_STICK, ON_DISC]))
def test_names_fit_differ_and_keep_their_ending(names: list[str], most: int, kind: Limit) -> None:
    limit = replace(kind, most=most)
    found = distinct((f"{name}.cbao" for name in names), limit, reserved=[CHECKSUMS])
    assert len({folded(name) for name in found}) == len(found)
    assert all(limit.holds(name) for name in found)
    assert all(name.endswith(".cbao") for name in found)
    assert all(fitted(name, limit) == name for name in found)


def test_a_long_name_keeps_revision_and_day() -> None:
    unit = "示例自治区示例自治州示例自治县人力资源和社会保障局社会保险服务中心第二分中心综合业务经办大厅"
    name = f"{unit}_优质服务窗口推荐审批表_修订12_20160721.cbao"
    short = fitted(name, ON_DISC)
    assert len(short) == 64
    assert short.startswith("示例自治区示例自治州示例自治县人力资源和社会保障")
    assert short.endswith("_优质服务窗口推荐审批表_修订12_20160721.cbao")
    usual = "示例市社会保险服务中心第二分中心综合业务大厅_优质服务窗口推荐审批表_修订12_20160721.cbao"
    assert fitted(usual, ON_DISC) == usual  # 54 characters, 144 bytes


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("一.cbao", "../一.cbao"),
        lambda text: text.replace("一.cbao", "C:/一.cbao"),
        lambda text: text.replace("一.cbao", "con.cbao"),
        lambda text: text.replace("一.cbao", "\u202e一.cbao"),
        lambda text: text.replace("二.cbao", "一.cbao"),
        lambda text: text.replace("字节", "字"),
        lambda text: text.replace("窗报校验值", "校验值"),
        lambda text: text + "多出来的一行\n",
        lambda text: "\n".join(line for line in text.splitlines() if line.startswith("#")),
        lambda text: text + "#" * (1 << 20),
    ],
)  # fmt: skip
def test_a_strangers_list_is_none(spoil: object, tmp_path: Path) -> None:
    assert callable(spoil)
    text = sums_text(listed("一.cbao", "二.cbao")).decode()
    (tmp_path / CHECKSUMS).write_text(spoil(text), encoding="utf-8")
    with pytest.raises(InputError, match=r"没有窗报的 校验值\.txt") as caught:
        check_folder(tmp_path, lambda *_: None)
    assert caught.value.code == "no_list"


def test_gbk_bytes_are_no_list() -> None:
    assert parse_sums("# 窗报校验值 1\n".encode("gbk")) is None


def test_missing_damaged_and_foreign_files_are_told_apart(tmp_path: Path) -> None:
    for name in ("一.cbao", "三.cbao"):
        (tmp_path / name).write_bytes(name.encode())
    digests = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("一.cbao", "二.cbao")}
    digests["三.cbao"] = "0" * 64
    sums = SumList(tuple(FileSum(name, len(name.encode()), digest) for name, digest in digests.items()))
    (tmp_path / CHECKSUMS).write_bytes(sums_text(sums))
    (tmp_path / "别的.txt").touch()
    found = check_folder(tmp_path, lambda *_: None)
    assert not found.ok
    assert found.sentence.startswith("核对不符：缺少 二.cbao；已损坏 三.cbao。其余 1 个文件完整")
    assert found.others == ("别的.txt",)
