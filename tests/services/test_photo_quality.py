"""What is said of the quality of photos: the reason and the numbers, once, as a reminder and never more."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from app.domain.crop import largest, shape_of, snapped
from app.domain.draft import Draft
from app.domain.rules import Severity
from app.services import photos
from app.services.checking import check_draft, must_fix
from app.services.drafting import PhotoFile, add_photo
from app.services.photo_quality import look_at_all, photo_remarks
from app.services.workspace import Workspace
from tests.portraits import person, portrait
from tests.render.test_photo_look import scene

RED = (200, 30, 40)


def sayings(workspace: Workspace, draft: Draft, slot: str) -> dict[str, str]:
    """Code and sentence of everything that is said of a slot once its photos are measured."""
    found = [p for p in check_draft(workspace, draft, looks=look_at_all(workspace, draft)) if p.field == slot]
    assert all(p.severity is Severity.ADVICE for p in found)
    assert len({p.code for p in found}) == len(found), "the same is said twice"
    return {p.code: p.message for p in found}


def hall(workspace: Workspace, path: Path, image: Image.Image) -> Draft:
    image.save(path, quality=92)
    draft = person(workspace, "张三")
    add_photo(workspace, draft.id, PhotoFile("photos", path))
    return workspace.store.load(draft.id).draft


def test_a_good_photo_needs_no_word(desk: Workspace, tmp_path: Path) -> None:
    assert sayings(desk, person(desk, "张三", portrait(tmp_path / "a.jpg")), "portrait") == {}
    assert sayings(desk, hall(desk, tmp_path / "b.jpg", scene()), "photos") == {}


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_each_fault_is_said_with_its_reason(desk: Workspace, tmp_path: Path, kind: str) -> None:
    blurred = scene().filter(ImageFilter.GaussianBlur(14))
    assert list(sayings(desk, hall(desk, tmp_path / f"糊.{kind}", blurred), "photos")) == ["photo_blurred"]
    dark = scene().point(lambda v: v * 0.18)
    assert list(sayings(desk, hall(desk, tmp_path / f"暗.{kind}", dark), "photos")) == ["photo_dark"]
    small = sayings(desk, hall(desk, tmp_path / f"小.{kind}", scene(640, 480)), "photos")
    assert small["photo_small"].startswith(f"第 1 张照片“小.{kind}”只有 640×480 像素，印出来约 ")
    assert small["photo_small"].endswith("有更大的原图请换上。")


def test_another_ground_is_shown_with_the_colour_that_was_found(desk: Workspace, tmp_path: Path) -> None:
    draft = person(desk, "张三", portrait(tmp_path / "a.jpg", ground=RED))
    said = sayings(desk, draft, "portrait")
    assert list(said) == ["photo_ground"]
    assert "底色看起来不是蓝色" in said["photo_ground"]
    form, looks = desk.form_of(draft), look_at_all(desk, draft)
    (remark,) = photo_remarks(form, draft.attachments[0], looks)
    assert remark.swatch == pytest.approx(RED, abs=12)
    assert must_fix(check_draft(desk, draft, looks=looks)) == must_fix(check_draft(desk, draft))


def test_few_pixels_of_an_exact_print_are_said_by_its_sheet_alone(desk: Workspace, tmp_path: Path) -> None:
    draft = person(desk, "张三", portrait(tmp_path / "a.jpg", (200, 280)))
    assert list(sayings(desk, draft, "portrait")) == ["photo_coarse"]
    (remark,) = photo_remarks(desk.form_of(draft), draft.attachments[0], look_at_all(desk, draft))
    assert remark.code == "photo_small"


def test_what_is_cut_away_is_not_judged(desk: Workspace, tmp_path: Path) -> None:
    wide = Image.new("RGB", (2000, 1000), RED)
    wide.paste(Image.open(portrait(tmp_path / "a.jpg", (715, 1000))), (600, 0))
    wide.save(tmp_path / "b.png")
    draft = person(desk, "张三", tmp_path / "b.png")
    assert "photo_ground" in sayings(desk, draft, "portrait")
    crop = snapped(largest(shape_of((2000, 1000), (35, 49))), (2000, 1000), (35, 49))
    cut = photos.frame(desk, draft.id, draft.attachments[0], 0, crop).draft
    assert sayings(desk, cut, "portrait") == {}


def test_a_lost_photo_is_named_by_another_word(desk: Workspace, tmp_path: Path) -> None:
    draft = person(desk, "张三", portrait(tmp_path / "a.jpg", ground=RED))
    desk.store.attachment_path(draft.attachments[0].sha256).unlink()
    found = check_draft(desk, draft, looks=look_at_all(desk, draft))
    codes = [p.code for p in found if p.field == "portrait"]
    assert "photo_lost" in codes
    assert "photo_ground" not in codes
