"""Stamped scans: judged when they come in, carried whole, counted on the slip, opened as a copy, gone when purged."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from app.bundle.identities import load_identities
from app.bundle.office import create_office, load_office
from app.bundle.reader import open_bundle
from app.domain.draft import Draft
from app.errors import EnvironmentFault, InputError, PhotoError, StorageError, UsageError
from app.paths import DataPaths, ProgramPaths, program_root
from app.services import photos
from app.services.checking import check_draft, refuse_wrong_paper
from app.services.drafting import PhotoFile, add_photo, new_draft, open_draft
from app.services.finalising import finalise_draft
from app.services.papers import lay_out_all
from app.services.scans import examine_scan, page_count, scans_in
from app.services.sealing import seal_draft
from app.services.slip import make_slip
from app.services.viewing import copy_to_view, forget_copies
from app.services.workspace import Workspace
from tests.portraits import portrait
from tests.render.helpers import unspaced
from tests.scans import CERTIFICATES, OPINIONS, scan_pack, scan_pdf


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Workspace]:
    root = tmp_path / "program"
    scan_pack(root / "forms")
    (root / "resources").symlink_to(program_root() / "resources")
    with Workspace(ProgramPaths(root), DataPaths(tmp_path / "数据")) as opened:
        yield opened


def drafted(workspace: Workspace, *files: PhotoFile) -> Draft:
    pack = workspace.catalogue.packs()[0]
    (sample,) = [s for s in pack.forms["window"].samples if s.id == "ordinary"]
    draft, _ = new_draft(workspace, pack.id, "window", sample.values, files)
    return draft


def telephone_photo(path: Path) -> Path:
    """A stamped page photographed, with the place it was taken in its EXIF."""
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[2] = (41.0, 48.0, 30.25)
    Image.new("RGB", (1200, 1700), "white").save(path, exif=exif, quality=90)
    return path


def test_what_may_come_in(tmp_path: Path) -> None:
    assert examine_scan(scan_pdf(tmp_path / "意见.pdf")) == "application/pdf"
    assert (
        examine_scan(scan_pdf(tmp_path / "意见.jpg")) == "application/pdf"
    )  # what it is counts, not what it is called
    assert examine_scan(telephone_photo(tmp_path / "证书.jpg")) == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_scan"),
        (b"MZ" + bytes(2000) + b"%%EOF", "not_a_scan"),
        (b"PK\x03\x04" + bytes(500), "not_a_scan"),
        (b"<html>%PDF-1.4 %%EOF</html>", "not_a_scan"),
        (b"%PDF-1.4\n" + bytes(5000), "scan_damaged"),
        (b"\xff\xd8\xff" + bytes(50), "photo_damaged"),
    ],
    ids=["empty", "program", "zip", "html", "half a PDF", "half a JPEG"],
)
def test_what_may_not_is_named_with_the_reason(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "征求意见表.pdf"
    path.write_bytes(content)
    with pytest.raises(PhotoError, match=r"征求意见表.pdf.*草稿没有变化；请") as caught:
        examine_scan(path)
    # Three bytes of a JPEG are none to some decoders and half of one to others.
    assert caught.value.code in ({code, "not_a_scan"} if code == "photo_damaged" else {code})


def test_a_huge_pdf_and_one_that_is_not_there(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "大.pdf")
    data = path.read_bytes()
    with path.open("wb") as file:
        file.write(data)
        file.truncate(70 << 20)
        file.seek(0, 2)
        file.write(b"%%EOF")
    with pytest.raises(PhotoError, match=r"70 MB，超过 64 MB.*重新扫描"):
        examine_scan(path)
    with pytest.raises(EnvironmentFault, match=r"没有\.pdf"):
        examine_scan(tmp_path / "没有.pdf")


@pytest.mark.parametrize(
    ("body", "pages"),
    [
        (b"1 0 obj <</Type /Pages /Kids [2 0 R 3 0 R] /Count 12>> endobj 2 0 obj <</Type/Pages/Count 7>> endobj", 12),
        (b"1 0 obj <</Linearized 1/L 9/H[1 2]/O 3/E 4/N 31/T 5>> endobj", 31),
        (b"1 0 obj <</Count 9/Kids[]/Type/Pages>> endobj", 9),
        (b"1 0 obj <</Type/Outlines/Count 44>> endobj 2 0 obj <</Type/ObjStm/N 3>> stream x endstream endobj", None),
    ],
    ids=["a tree of pages", "for the web", "another order", "packed away"],
)
def test_pages_are_counted_where_the_file_says_them(
    desk: Workspace, tmp_path: Path, body: bytes, pages: int | None
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.5\n" + body + b"\n%%EOF")
    files = [path, scan_pdf(tmp_path / "三页.pdf", 3), telephone_photo(tmp_path / "拍.jpg")]
    draft = drafted(desk, *(PhotoFile(OPINIONS, file) for file in files))
    scans = list(scans_in(desk.form_of(draft), draft))
    assert [scan.name for scan in scans] == ["a.pdf", "三页.pdf", "拍.jpg"]
    assert [page_count(desk, scan) for scan in scans] == [pages, 3, 1]


def test_a_slot_takes_what_it_is_for_and_no_more_than_it_says(desk: Workspace, tmp_path: Path) -> None:
    file = scan_pdf(tmp_path / "a.pdf")
    draft = drafted(desk, PhotoFile(CERTIFICATES, file), PhotoFile(CERTIFICATES, file))
    with pytest.raises(InputError, match="“获奖证书”最多 2 份，现在要放 3 份"):
        add_photo(desk, draft.id, PhotoFile(CERTIFICATES, file))
    with pytest.raises(PhotoError, match="只收 JPEG、PNG、HEIC"):
        add_photo(desk, draft.id, PhotoFile("photos", file))
    with pytest.raises(UsageError, match="opinions、certificates"):
        add_photo(desk, draft.id, PhotoFile("narrative", file))
    with pytest.raises(InputError, match=r"扫描件栏.*--scan"):
        new_draft(desk, "liaoning-2016", "window", {"opinions": "无"})


def test_scans_travel_whole_beside_the_photos(desk: Workspace, tmp_path: Path) -> None:
    pdf, photo = scan_pdf(tmp_path / "纪检 意见.pdf"), telephone_photo(tmp_path / "证书.jpg")
    files = [
        PhotoFile(OPINIONS, pdf, "纪检监察部门"), PhotoFile(CERTIFICATES, photo),
        PhotoFile("photos", portrait(tmp_path / "大厅.jpg", (900, 600))),
    ]  # fmt: skip
    draft = drafted(desk, *files)
    papers = [laid.document for laid in lay_out_all(desk, draft)]
    assert papers == [laid.document for laid in lay_out_all(desk, drafted(desk, files[2]))]  # printed nowhere
    office = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    sealed = seal_draft(desk, draft.id, tmp_path / "移交", [load_office(office.public_path)])
    with open_bundle(sealed.file.path, load_identities(office.private_path), tmp_path / "隔离") as opened:
        records = {a.slot: a for a in opened.record.attachments}
        assert records[OPINIONS].file.startswith("data/scans/")
        assert records[OPINIONS].media == "application/pdf"
        assert (records[OPINIONS].name, records[OPINIONS].caption) == ("纪检 意见.pdf", "纪检监察部门")
        assert opened.read(records[OPINIONS].file) == pdf.read_bytes()
        assert records[CERTIFICATES].file.startswith("data/scans/")
        picture = opened.read(records[CERTIFICATES].file)
        assert b"SECRET-CAMERA" not in picture
        assert Image.open(io.BytesIO(picture)).size == (1200, 1700)
        assert records["photos"].file.startswith("data/photos/")
    laid = make_slip(desk, draft.id).laid
    words = unspaced("".join(run.text for page in laid.pages for run in page.runs))
    assert "照片1张，扫描件2份：征求意见表1份、获奖证书1份" in words


def test_a_lost_scan_stops_the_seal_and_not_the_printer(desk: Workspace, tmp_path: Path) -> None:
    draft = drafted(desk, PhotoFile(OPINIONS, scan_pdf(tmp_path / "意见.pdf")))
    path = desk.store.attachment_path(draft.attachments[0].sha256)
    path.unlink()
    (problem,) = [p for p in check_draft(desk, draft) if p.field == OPINIONS]
    assert problem.code == "scan_lost"
    assert "第 1 份扫描件“意见.pdf”的文件不见了或已损坏" in problem.message
    assert "没有权限" not in problem.message
    refuse_wrong_paper(check_draft(desk, draft))
    with pytest.raises(InputError, match="必改"):
        finalise_draft(desk, draft.id)
    path.write_bytes(b"%PDF-1.4 %%EOF")
    assert [p.code for p in check_draft(desk, draft) if p.field == OPINIONS] == ["scan_lost"]


def test_it_is_opened_as_a_copy(desk: Workspace, tmp_path: Path) -> None:
    draft = drafted(desk, PhotoFile(OPINIONS, scan_pdf(tmp_path / "意见：一.PDF")))
    (scan,) = draft.attachments
    copy = copy_to_view(desk, scan)
    assert copy.suffix == ".pdf"
    assert copy.stem.startswith("意见")
    assert copy.is_relative_to(desk.data.quarantine)
    copy.write_bytes(b"something else")
    assert hashlib.sha256(desk.store.read_attachment(scan.sha256)).hexdigest() == scan.sha256
    assert copy_to_view(desk, scan).read_bytes() == (tmp_path / "意见：一.PDF").read_bytes()
    forget_copies(desk.data)
    assert not list(desk.data.quarantine.iterdir())
    desk.store.attachment_path(scan.sha256).write_bytes(b"altered")
    with pytest.raises(StorageError):
        copy_to_view(desk, scan)
    assert not list(desk.data.quarantine.iterdir())


@pytest.mark.parametrize("name", ["发票.exe", "a.pdf.bat", "..", "con.pdf", "\u202efdp.exe"])
def test_no_name_makes_the_copy_a_program(desk: Workspace, tmp_path: Path, name: str) -> None:
    file = scan_pdf(tmp_path / "a.pdf")
    draft = drafted(desk)
    with file.open("rb") as source:
        scan = desk.store.add_attachment(draft.id, OPINIONS, source, name, "application/pdf")
    copy = copy_to_view(desk, scan)
    assert copy.suffix == ".pdf"
    assert copy.parent.parent == desk.data.quarantine
    assert copy.read_bytes() == file.read_bytes()


def test_scans_are_moved_captioned_removed_and_put_back_like_photos(desk: Workspace, tmp_path: Path) -> None:
    files = [scan_pdf(tmp_path / f"{n}.pdf", words=str(n)) for n in range(3)]
    draft = drafted(desk, *(PhotoFile(OPINIONS, file) for file in files))
    first, second, third = draft.in_slot(OPINIONS)
    photos.move(desk, draft.id, third, 0)
    photos.caption(desk, draft.id, desk.store.load(draft.id).draft.in_slot(OPINIONS)[0], "组织部门")
    left = photos.remove(desk, draft.id, desk.store.load(draft.id).draft.in_slot(OPINIONS)[1]).draft
    assert [(a.name, a.caption) for a in left.in_slot(OPINIONS)] == [(third.name, "组织部门"), (second.name, "")]
    opened = photos.restore(desk, draft.id, first)
    assert [a.name for a in opened.draft.in_slot(OPINIONS)] == [first.name, third.name, second.name]
    assert not open_draft(desk, draft.id).photo_faults
