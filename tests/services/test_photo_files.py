"""Photos as files of their own: names, shape, resolution, and that none is ever written over."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PIL import Image

from app.errors import EnvironmentFault
from app.services.drafting import PhotoFile, new_draft
from app.services.photo_files import export_photos
from app.services.workspace import Workspace
from tests.portraits import UNIT, person, portrait


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_named_cropped_upright_and_without_what_the_camera_noted(desk: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.jpg"
    image = Image.new("RGB", (1600, 1000), "red")  # lies on its side: seen as 1000 × 1600
    image.paste("blue", (0, 0, 800, 1000))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SECRET-CAMERA"
    image.save(path, exif=exif, quality=95)
    (made,) = export_photos(desk, person(desk, "张三", path), tmp_path / "照片")
    assert made.path == tmp_path / "照片" / f"{UNIT}_张三.jpg"
    assert (made.slot, made.position) == ("portrait", 0)
    assert b"SECRET" not in made.path.read_bytes()
    with Image.open(made.path) as out:
        assert (out.format, out.mode, out.size) == ("JPEG", "RGB", (1000, 1400))
        assert not dict(out.getexif())
        assert out.info["dpi"] == pytest.approx((726, 726), abs=1)  # opens at 35 × 49 mm elsewhere
        top, bottom = out.getpixel((500, 20)), out.getpixel((500, 1380))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[2] > 200
    assert bottom[0] > 200


def test_only_slots_that_ask_for_files_and_all_photos_in_order(desk: Workspace, tmp_path: Path) -> None:
    values = {"window_name": UNIT, "person": "张三"}
    files = [portrait(tmp_path / f"{n}.jpg", (350 * n, 490 * n)) for n in (1, 2, 3, 4)]
    attached = [PhotoFile("portrait", f) for f in files[:3]] + [PhotoFile("photos", files[3])]
    draft, _ = new_draft(desk, "liaoning-2016", "window", values, attached)
    made = export_photos(desk, draft, tmp_path / "照片")
    assert [m.path.name for m in made] == [f"{UNIT}_张三.jpg", f"{UNIT}_张三_2.jpg", f"{UNIT}_张三_3.jpg"]
    sizes = []
    for photo in made:
        with Image.open(photo.path) as image:
            sizes.append(image.size)
    assert sizes == [(350, 490), (700, 980), (1050, 1470)]


def test_the_same_again_adds_nothing(desk: Workspace, tmp_path: Path) -> None:
    draft = person(desk, "张三", portrait(tmp_path / "a.jpg"), portrait(tmp_path / "b.jpg", (500, 700)))
    assert export_photos(desk, draft, tmp_path / "照片") == export_photos(desk, draft, tmp_path / "照片")
    assert len(names(tmp_path / "照片")) == 2


def test_two_people_of_one_name_do_not_overwrite_one_another(desk: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "照片"
    kept: dict[Path, str] = {}
    for number, unit in enumerate([UNIT, UNIT, UNIT]):
        draft = person(desk, "张伟", portrait(tmp_path / f"{number}.jpg", (413, 579 + 20 * number)), unit=unit)
        (made,) = export_photos(desk, draft, folder)
        kept[made.path] = hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert names(folder) == sorted(f"{UNIT}_张伟{end}.jpg" for end in ("", "_2", "_3"))
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == was for path, was in kept.items())


def test_names_that_windows_takes_for_one(desk: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "照片"
    first = export_photos(desk, person(desk, "Li", portrait(tmp_path / "a.jpg")), folder)
    second = export_photos(desk, person(desk, "LI", portrait(tmp_path / "b.jpg", (500, 700))), folder)
    assert [first[0].path.name, second[0].path.name] == [f"{UNIT}_Li.jpg", f"{UNIT}_LI_2.jpg"]


def test_what_was_not_filled_in_is_named(desk: Workspace, tmp_path: Path) -> None:
    (made,) = export_photos(desk, person(desk, "", portrait(tmp_path / "a.jpg"), unit="市/社保?"), tmp_path / "照片")
    assert made.path.name == "市-社保-_未填姓名.jpg"


def test_a_folder_that_cannot_be_written_is_said_so(desk: Workspace, tmp_path: Path) -> None:
    (tmp_path / "照片").write_bytes(b"")
    with pytest.raises(EnvironmentFault, match="已保存的草稿不受影响"):
        export_photos(desk, person(desk, "张三", portrait(tmp_path / "a.jpg")), tmp_path / "照片")


def test_nothing_is_written_when_a_photo_fails(desk: Workspace, tmp_path: Path) -> None:
    draft = person(desk, "张三", portrait(tmp_path / "a.jpg"), portrait(tmp_path / "b.jpg", (500, 700)))
    desk.store.attachment_path(draft.attachments[1].sha256).write_bytes(b"\xff\xd8\xff broken")
    with pytest.raises(Exception, match=r"b\.jpg"):
        export_photos(desk, draft, tmp_path / "照片")
    assert not (tmp_path / "照片").exists()
