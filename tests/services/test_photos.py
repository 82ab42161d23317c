"""Photos of a draft: every change leaves what was foretold, is undone exactly, and reaches paper and bundle."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app.bundle.reader import open_bundle
from app.domain.draft import Attachment
from app.errors import ConflictError, InputError, PhotoError
from app.paths import program_root
from app.services import photos
from app.services.checking import ProblemsFound, check_draft, refuse_wrong_paper
from app.services.drafting import OpenedDraft, open_draft
from app.services.exporting import render_pdf
from app.services.papers import lay_out_all
from app.services.sealing import seal_draft
from app.services.workspace import Workspace

SLOT = "photos"


@pytest.fixture
def draft(workspace: Workspace) -> str:
    pack = workspace.catalogue.get("liaoning-2016")
    return workspace.store.create_draft(pack.id, pack.revision, next(iter(pack.forms)), {}).id


def corners(path: Path, width: int = 60, height: int = 40, orientation: int = 1) -> Path:
    """Red top left, blue bottom right, white elsewhere."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height // 2))
    image.paste("blue", (width // 2, height // 2, width, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(path, exif=exif, quality=95)
    return path


def seen(data: bytes) -> tuple[tuple[int, int], str]:
    """Size, and the corners clockwise from the top left: r, b, w."""
    with Image.open(io.BytesIO(data)) as image:
        assert not dict(image.getexif())
        width, height = image.size
        places = [(3, 3), (width - 4, 3), (width - 4, height - 4), (3, height - 4)]
        pixels = [image.convert("RGB").getpixel(place) for place in places]
    words = ""
    for pixel in pixels:
        assert isinstance(pixel, tuple)
        words += {(1, 1, 1): "w", (1, 0, 0): "r", (0, 0, 1): "b"}[pixel[0] > 150, pixel[1] > 150, pixel[2] > 150]
    return image.size, words


def fill(workspace: Workspace, draft: str, folder: Path, names: str) -> photos.Photos:
    """One photo a letter, each of another size."""
    for number, name in enumerate(names):
        path = folder / f"{name}.jpg"
        Image.new("RGB", (40 + number, 30), "navy").save(path)
        photos.add(workspace, draft, SLOT, path)
    return in_slot(open_draft(workspace, draft))


def in_slot(opened: OpenedDraft) -> photos.Photos:
    return opened.draft.in_slot(SLOT)


def test_every_change_leaves_what_was_foretold(workspace: Workspace, draft: str, tmp_path: Path) -> None:
    now = fill(workspace, draft, tmp_path, "abcd")
    for to in (2, -1, 99, 0):
        expected = photos.moved(now, now[1], to)
        now = in_slot(photos.move(workspace, draft, now[1], to))
        assert now == expected
    expected = photos.turned(now, now[2], 270)
    now = in_slot(photos.turn(workspace, draft, now[2], 270))
    assert now == expected
    expected = photos.captioned(now, now[2], "门头")
    now = in_slot(photos.caption(workspace, draft, now[2], "门头"))
    assert now == expected
    for position in range(4):
        less = photos.without(now, now[position])
        assert in_slot(photos.remove(workspace, draft, now[position])) == less
        assert photos.with_back(less, now[position]) == now
        assert in_slot(photos.restore(workspace, draft, now[position])) == now


def test_what_was_moved_elsewhere_is_left_alone(workspace: Workspace, draft: str, tmp_path: Path) -> None:
    first, second = fill(workspace, draft, tmp_path, "ab")
    photos.move(workspace, draft, first, 1)
    changes: list[Callable[[Attachment], OpenedDraft]] = [
        lambda a: photos.remove(workspace, draft, a),
        lambda a: photos.move(workspace, draft, a, 0),
        lambda a: photos.turn(workspace, draft, a, 90),
        lambda a: photos.caption(workspace, draft, a, "说明"),
    ]
    for change in changes:
        with pytest.raises(ConflictError, match=r"a\.jpg"):
            change(first)
    assert [(a.name, a.turn, a.caption) for a in in_slot(open_draft(workspace, draft))] == [
        ("b.jpg", 0, ""), ("a.jpg", 0, ""),
    ]  # fmt: skip
    assert second.name == "b.jpg"


def test_a_full_slot_takes_no_more_and_nothing_back(workspace: Workspace, draft: str, tmp_path: Path) -> None:
    most = workspace.form_of(open_draft(workspace, draft).draft).fields[SLOT].max_items
    full = fill(workspace, draft, tmp_path, "abcdefghijklmnop"[:most])
    one_more = corners(tmp_path / "多.jpg")
    with pytest.raises(InputError) as refused:
        photos.add(workspace, draft, SLOT, one_more)
    assert refused.value.code == photos.SLOT_FULL
    photos.remove(workspace, draft, full[3])
    photos.add(workspace, draft, SLOT, one_more)
    with pytest.raises(InputError, match=r"d\.jpg.*没有放回") as not_back:
        photos.restore(workspace, draft, full[3])
    assert not_back.value.code == photos.SLOT_FULL
    assert len(in_slot(open_draft(workspace, draft))) == most


def test_a_picture_from_the_clipboard_gets_a_name(workspace: Workspace, draft: str, tmp_path: Path) -> None:
    data = corners(tmp_path / "截图.png").read_bytes()
    added = photos.add_pasted(workspace, draft, SLOT, ".png", data)
    assert added.name.startswith("粘贴_")
    assert added.name.endswith(".png")
    assert added.media == "image/png"
    assert workspace.store.read_attachment(added.sha256) == data
    with pytest.raises(PhotoError):
        photos.add_pasted(workspace, draft, SLOT, ".png", b"no picture")
    assert list(workspace.data.quarantine.iterdir()) == []


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize(
    ("turn", "size", "words"),
    [(0, (60, 40), "rwbw"), (90, (40, 60), "wrwb"), (180, (60, 40), "bwrw"), (270, (40, 60), "wbwr")],
)
def test_a_turn_comes_after_what_the_camera_noted(
    workspace: Workspace, draft: str, tmp_path: Path, orientation: int, turn: int, size: tuple[int, int], words: str
) -> None:
    path = tmp_path / "照片.jpg"
    if orientation == 1:
        corners(path)
    else:  # as a camera stores it that was held upright
        with Image.open(corners(tmp_path / "upright.png")) as upright:
            exif = Image.Exif()
            exif[0x0112] = 6
            upright.transpose(Image.Transpose.ROTATE_90).save(path, exif=exif, quality=95)
    photo = photos.add(workspace, draft, SLOT, path)
    opened = photos.turn(workspace, draft, photo, turn)
    photo = in_slot(opened)[0]
    assert opened.photo_sizes[photo.sha256] == size
    assert seen(photos.thumbnail(workspace, photo, 400)) == (size, words)


def test_a_thumbnail_is_as_small_as_asked(workspace: Workspace, draft: str, tmp_path: Path) -> None:
    photo = photos.add(workspace, draft, SLOT, corners(tmp_path / "大.png", 1200, 800))
    assert seen(photos.thumbnail(workspace, photo, 300)) == ((300, 200), "rwbw")
    turned = in_slot(photos.turn(workspace, draft, photo, 90))[0]
    assert seen(photos.thumbnail(workspace, turned, 300)) == ((200, 300), "wrwb")


def test_a_turned_photo_is_printed_and_travels_turned(workspace: Workspace, tmp_path: Path) -> None:
    pack = workspace.catalogue.get("liaoning-2016")
    kind, form = next(iter(pack.forms.items()))
    sample = next(s for s in form.samples if s.id == "ordinary")
    draft = workspace.store.create_draft(pack.id, pack.revision, kind, sample.values).id
    photo = photos.add(workspace, draft, SLOT, corners(tmp_path / "照片.jpg", 600, 400))
    before = open_draft(workspace, draft).draft
    opened = photos.turn(workspace, draft, photo, 90)
    (annex,) = (laid for laid in lay_out_all(workspace, opened.draft) if any(p.pictures for p in laid.pages))
    picture = annex.pages[0].pictures[0]
    assert picture.height / picture.width == pytest.approx(1.5)
    assert render_pdf(workspace, opened.draft, annex) != render_pdf(workspace, before, annex)
    sealed = seal_draft(workspace, draft, tmp_path / "移交", passphrase="correct horse battery staple 11")
    with open_bundle(sealed.file.path, "correct horse battery staple 11", workspace.data.quarantine) as bundle:
        assert seen(bundle.read("data/photos/01.jpg")) == ((400, 600), "wrwb")


IN_A_PROCESS_OF_ITS_OWN = """
import re, sys
from pathlib import Path
from app.render.photos import for_screen
for_screen(Path(sys.argv[1]), "photo", 480, 90)
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_a_thumbnail_of_a_large_photo_needs_little_memory(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("memory is read from /proc")
    path = tmp_path / "大.jpg"
    Image.new("L", (8_000, 6_000), 200).convert("RGB").save(path, "JPEG", quality=30)
    command = [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=program_root())
    assert int(done.stdout) < 100  # the pixels alone are 144 MB


@pytest.mark.parametrize("loss", ["gone", "damaged"])
def test_a_lost_photo_is_named_and_the_draft_opens_all_the_same(
    workspace: Workspace, draft: str, tmp_path: Path, loss: str
) -> None:
    now = fill(workspace, draft, tmp_path, "abc")
    stored = workspace.store.attachment_path(now[1].sha256)
    stored.unlink()
    if loss == "damaged":
        stored.write_bytes(b"no photo any more")
    opened = open_draft(workspace, draft)
    assert in_slot(opened) == now
    assert list(opened.photo_faults) == [now[1].sha256]
    problems = check_draft(workspace, opened.draft)
    assert ["第 2 张照片“b.jpg”" in p.message for p in problems if p.code == "photo_lost"] == [True]
    with pytest.raises(ProblemsFound, match="没有导出"):
        refuse_wrong_paper(problems)
    mended = photos.remove(workspace, draft, now[1])
    assert not mended.photo_faults
    assert all(p.code != "photo_lost" for p in check_draft(workspace, mended.draft))
