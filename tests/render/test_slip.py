"""The hand-over slip: all its facts on paper, nothing over its edges, whatever is handed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.check_code import check_code
from app.render.pages import PT, LaidDocument
from app.render.slip import Replaced, SealedFacts, SlipFacts, SlipPaper, set_slip
from tests.render.helpers import HAN, RARE, Desk, picture, read_text, run, the_desk, unspaced
from tests.render.reading import read_qr

SHA = "0123456789abcdef" * 4
FACTS = SlipFacts(
    office="某省人力资源和社会保障厅窗口评选工作领导小组办公室",
    office_place="某市某区中山路1号（邮编 110013）　电话 22950000",
    unit="示例市社会保险服务中心综合服务大厅",
    person="",
    kind="优质服务窗口单位",
    notice="某人社〔2016〕1号《关于做好推荐工作的通知》",
    revision=2,
    check_code="7F3A-11BB",
    finalised=datetime(2016, 7, 20, 9, 5, tzinfo=timezone(timedelta(hours=8))),
    papers=(SlipPaper("甲表", 4, 8, stamped=True), SlipPaper("乙材料", 3, 1, stamped=False)),
    photos=8,
    scans=(),
    photo_prints=(),
    sealed=SealedFacts("示例市社会保险服务中心_修订2_20160720.cbao", 1234567, SHA),
    replaced=(),
    qr=f"CHUANGBAO 1|pack-2016/1/window|2|7F3A-11BB|{SHA}",
)


def written(desk: Desk, laid: LaidDocument, folder: Path) -> Path:
    path = folder / "清单.pdf"
    path.write_bytes(desk.pdf(laid))
    return path


def assert_within(laid: LaidDocument) -> None:
    """Nothing is lost, missing or off the type area; text stays clear of rules it would cross."""
    assert laid.label_overflow == ()
    assert laid.missing == ()
    for page in laid.pages:
        for run_ in page.runs:
            em = run_.size * PT
            left = run_.xs[0] + em / 2  # an opening mark at a line's start hangs its blank half out
            assert left >= 22
            assert run_.xs[-1] <= 210 - 22
            assert run_.y - em >= 14
            assert run_.y + em / 4 <= 297 - 17
        for rule in page.rules:
            if rule.x1 == rule.x2:
                for run_ in page.runs:
                    left = run_.xs[0] + run_.size * PT / 2
                    crossing = left < rule.x1 < run_.xs[-1] and rule.y1 < run_.y < rule.y2
                    assert not crossing, run_.text


def test_every_fact_is_on_one_page_and_the_code_says_the_same(desk: Desk, tmp_path: Path) -> None:
    laid = set_slip(FACTS, desk.typesetter)
    assert len(laid.pages) == 1
    assert (laid.title, laid.copies) == ("交接清单", 2)
    assert_within(laid)
    path = written(desk, laid, tmp_path)
    read = unspaced(read_text(path))
    for fact in (
        "材料交接清单", FACTS.office, FACTS.office_place, FACTS.unit, FACTS.kind, FACTS.notice, "修订2",
        "2016年7月20日09:05", "7F3A-11BB", "1甲表4832须盖章□", "2乙材料313—□", "合计（第1至2项）935",
        FACTS.sealed.name if FACTS.sealed else "", "1,234,567字节", "照片8张", SHA, check_code(SHA),
        "□光盘", "□U盘", "移交人签名", "接收人签名", "电话", "日期年月日", "校验码应与本单相同",
    ):  # fmt: skip
        assert unspaced(fact) in read, fact
    assert read_qr(picture(path, 1, 110), tmp_path) == FACTS.qr


def test_it_prints_clean(desk: Desk, tmp_path: Path) -> None:
    assert "No syntax or stream encoding errors" in run(
        "qpdf", "--check", written(desk, set_slip(FACTS, desk.typesetter), tmp_path)
    )


@settings(max_examples=40, deadline=None)
@given(
    unit=st.text(st.sampled_from(HAN + RARE + "ABC123（）“”、，"), min_size=1, max_size=150),
    papers=st.integers(0, 60),
    sealed=st.booleans(),
    replaced=st.integers(0, 12),
)
def test_nothing_overflows_whatever_is_handed_over(unit: str, papers: int, sealed: bool, replaced: int) -> None:
    facts = replace(
        FACTS,
        unit=unit,
        papers=tuple(SlipPaper(f"第{n}号{unit}", 12, 8, stamped=n % 2 == 0) for n in range(papers)),
        sealed=SealedFacts(f"{unit}_修订2.cbao", 2**40, SHA) if sealed else None,
        replaced=tuple(Replaced(n, "7F3A-11BB", f"7月20日 导出{unit} 8 份") for n in range(replaced)),
    )
    assert_within(set_slip(facts, the_desk().typesetter))


def test_many_papers_go_on_with_their_head_and_the_signatures_stay_together(desk: Desk, tmp_path: Path) -> None:
    papers = tuple(SlipPaper(f"材料{n}", 1, 1, stamped=False) for n in range(1, 41))
    laid = set_slip(replace(FACTS, papers=papers), desk.typesetter)
    path = written(desk, laid, tmp_path)
    first, *_, last = (unspaced(read_text(path, n)) for n in range(1, len(laid.pages) + 1))
    assert len(laid.pages) == 2
    assert "序号材料每份页数" in first
    assert last.startswith("序号材料每份页数")
    assert "接收时请核对" not in first
    assert "移交人签名" in last
    assert "接收时请核对" in last
    assert laid.pages[0].fills
    assert not laid.pages[1].fills


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sealed": None, "photos": 0}, "没有随附移交文件；没有照片"),
        ({"sealed": None}, "没有随附移交文件；照片8张"),
        ({"photo_prints": (("证件照", 4),)}, "3证件照（冲印）—4——□"),
        ({"office_place": ""}, f"办公室单位{FACTS.unit}"),
        (
            {"replaced": (Replaced(1, "AAAA-BBBB", "7月20日 导出甲表 8 份"),)},
            "修订1（校验码AAAA-BBBB）由本单取代：7月20日导出甲表8份",
        ),
    ],
)
def test_it_says_what_there_is(desk: Desk, tmp_path: Path, change: dict[str, object], says: str) -> None:
    laid = set_slip(replace(FACTS, **change), desk.typesetter)  # type: ignore[arg-type]
    assert_within(laid)
    assert len(laid.pages) == 1
    assert says in unspaced(run("pdftotext", written(desk, laid, tmp_path), "-"))
