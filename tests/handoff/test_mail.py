"""Parts for e-mail: below the mail's limit once encoded, joined again by us, by 7-Zip and by the batch file's own steps."""

from __future__ import annotations

import re
import shutil
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InputError
from app.handoff.checksums import CHECKSUMS, FileSum
from app.handoff.mail_plan import LIMITS, part_size, plan_mail
from app.handoff.mail_texts import JOINER, joiner
from app.handoff.stick import MediumFault
from app.services.mailing import PreparedMail, join_parts, prepare_mail
from app.services.steps import JobCancelled
from tests.disks import SmallDisk
from tests.handoff.conftest import NAME, MakeFile
from tests.tools import require_tool

MB = 1_000_000


@pytest.fixture
def source(make_file: MakeFile) -> Path:
    return make_file(2 * MB)


@pytest.fixture
def prepared(source: Path, tmp_path: Path) -> PreparedMail:
    """A file of 2 MB for mails of 1 MB."""
    return prepare_mail(source, tmp_path / "邮件", 1)


@pytest.fixture
def inbox(prepared: PreparedMail, tmp_path: Path) -> Path:
    """All attachments saved into one folder."""
    folder = tmp_path / "收件"
    folder.mkdir()
    for path in prepared.folder.glob("*附件/*"):
        shutil.copy(path, folder)
    return folder


def encoded(mail: Path, attachments: Path) -> int:
    message = EmailMessage()
    message["Subject"] = "移交文件"
    message.set_content(mail.read_text(encoding="utf-8-sig"))
    for path in attachments.iterdir():
        message.add_attachment(path.read_bytes(), maintype="application", subtype="octet-stream", filename=path.name)
    return len(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))


def test_every_mail_stays_below_its_limit(prepared: PreparedMail) -> None:
    assert [mail.number for mail in prepared.mails] == [1, 2, 3]
    for mail in prepared.mails:
        folder = prepared.folder / f"第{mail.number}封附件"
        assert sorted(path.name for path in folder.iterdir()) == sorted(mail.attachments)
        assert encoded(prepared.folder / f"第{mail.number}封正文.txt", folder) <= MB
    assert "不会替您发送" in prepared.sentence


def test_the_words_tell_the_receiver_what_to_do(prepared: PreparedMail) -> None:
    text = (prepared.folder / "第2封正文.txt").read_bytes()
    assert b"\r\n" in text
    words = text.decode("utf-8-sig").replace("\r\n", "\n")
    mail = prepared.mails[1]
    assert words == f"主题：{mail.subject}\n\n{mail.body}\n"
    assert mail.subject == "示例市社会保险服务中心 移交文件（2/3）"
    for needed in (
        "第 2 封，共 3 封",
        JOINER,
        "copy /b",
        "certutil",
        prepared.plan.file.code,
        prepared.plan.file.sha256,
    ):
        assert needed in mail.body


def test_our_join_gives_the_file_back(inbox: Path, source: Path, tmp_path: Path) -> None:
    (joined,) = join_parts(inbox, tmp_path / "合并")
    assert joined.path == tmp_path / "合并" / NAME
    assert joined.path.read_bytes() == source.read_bytes()
    assert "与发送时的校验值相同" in joined.sentence
    (again,) = join_parts(inbox, tmp_path / "合并")
    assert again.path.name == NAME.replace(".cbao", " (2).cbao")


def test_names_spoiled_by_a_mail_program_do_not_matter(inbox: Path, source: Path, tmp_path: Path) -> None:
    for number, path in enumerate(sorted(inbox.glob("CB-*"))):
        path.rename(inbox / f"attachment({9 - number})")
    (inbox / CHECKSUMS).rename(inbox / "=_utf-8_B_.txt")
    shutil.copy(inbox / "=_utf-8_B_.txt", inbox / "=_utf-8_B_ (1).txt")
    (joined,) = join_parts(inbox, tmp_path / "合并")
    assert joined.path.read_bytes() == source.read_bytes()


def test_a_mail_that_has_not_come_yet_is_named(inbox: Path, tmp_path: Path) -> None:
    lost = next(inbox.glob("*.002"))
    lost.unlink()
    with pytest.raises(InputError, match=f"共 3 份，缺少 {lost.name}。没有合并") as caught:
        join_parts(inbox, tmp_path / "合并")
    assert caught.value.code == "parts_missing"
    assert not list((tmp_path / "合并").glob("*"))


def test_a_download_that_broke_off_is_named(inbox: Path, tmp_path: Path) -> None:
    broken = next(inbox.glob("*.003"))
    broken.write_bytes(broken.read_bytes()[:-1])
    with pytest.raises(InputError, match=f"不完整：{broken.name}") as caught:
        join_parts(inbox, tmp_path / "合并")
    assert caught.value.code == "parts_damaged"


def test_a_folder_without_the_list_is_told_which_mail_is_missing(inbox: Path, tmp_path: Path) -> None:
    (inbox / CHECKSUMS).unlink()
    with pytest.raises(InputError, match="第 1 封邮件的附件") as caught:
        join_parts(inbox, tmp_path / "合并")
    assert caught.value.code == "no_list"


def test_sha256sum_reads_the_list_beside_the_parts(inbox: Path) -> None:
    done = subprocess.run(
        [require_tool("sha256sum"), "-c", "--strict", CHECKSUMS], cwd=inbox, check=True, capture_output=True, text=True
    )
    assert done.stdout.count(": OK") == 3


def test_7zip_joins_the_parts(inbox: Path, source: Path, prepared: PreparedMail, tmp_path: Path) -> None:
    out = tmp_path / "七"
    first = next(inbox.glob("*.001"))
    subprocess.run([require_tool("7z"), "x", "-tsplit", f"-o{out}", first], check=True, capture_output=True)
    assert (out / prepared.plan.stem).read_bytes() == source.read_bytes()


def test_the_batch_file_joins_in_order_and_knows_the_sum(inbox: Path, source: Path, prepared: PreparedMail) -> None:
    data = (inbox / JOINER).read_bytes()
    assert b"\n" not in data.replace(b"\r\n", b"")
    lines = data.decode("gbk").split("\r\n")
    (copy,) = [line for line in lines if line.startswith("copy /b ")]
    parts = re.findall(r'"([^"]+)"', copy)[:-1]
    assert b"".join((inbox / part).read_bytes() for part in parts) == source.read_bytes()
    assert any(f'=="{prepared.plan.file.sha256}" goto differs' in line for line in lines)
    assert f'ren "{prepared.plan.stem}.tmp" "{NAME}"' in lines
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert {line.split("goto ")[1] for line in lines if "goto " in line} <= labels


def test_the_batch_file_survives_odd_names() -> None:
    for name, written in (("满意度100%_表.cbao", "满意度100%%_表.cbao"), ("𠮷林_表.cbao", "CB-")):
        plan = plan_mail(FileSum(name, 2 * MB, "0" * 64), 1)
        text = joiner(plan, tuple(FileSum(part, 1, "0" * 64) for part in plan.names)).decode("gbk")
        assert f'if exist "{written}' in text


def test_a_small_file_goes_whole(make_file: MakeFile, tmp_path: Path) -> None:
    made = prepare_mail(make_file(), tmp_path / "邮件", 20)
    assert len(made.mails) == 1
    assert sorted(str(path.relative_to(made.folder)) for path in made.folder.rglob("*.*")) == [
        "正文.txt", f"附件/{CHECKSUMS}", f"附件/{NAME}",
    ]  # fmt: skip
    assert "新建一封邮件" in made.sentence
    assert "copy /b" not in made.mails[0].body


@given(st.integers(0, 60 * MB * 90), st.sampled_from(LIMITS))
def test_parts_are_as_long_as_the_file_and_none_is_too_long(size: int, limit: int) -> None:
    file = FileSum(NAME, size, "1" * 64)
    if size > 99 * part_size(limit):
        with pytest.raises(InputError, match="太多了"):
            plan_mail(file, limit)
        return
    plan = plan_mail(file, limit)
    assert sum(plan.sizes) == size
    assert max(plan.sizes) <= part_size(limit)
    assert len(plan.names) == len(plan.sizes) == len(set(plan.names))


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_senseless_limit_is_refused(limit: int, source: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="1 到 1000") as caught:
        prepare_mail(source, tmp_path / "邮件", limit)
    assert caught.value.code == "limit"
    assert not (tmp_path / "邮件").exists()


def test_stopped_it_leaves_nothing(source: Path, tmp_path: Path) -> None:
    reached: list[str] = []
    with pytest.raises(JobCancelled):
        prepare_mail(
            source,
            tmp_path / "邮件",
            1,
            progress=lambda _done, _all, doing: reached.append(doing),
            cancelled=lambda: any("第 2/3 份" in doing for doing in reached),
        )
    assert list((tmp_path / "邮件").iterdir()) == []


def test_a_full_disk_is_said_before_anything_is_written(source: Path, small_disk: SmallDisk) -> None:
    with pytest.raises(MediumFault, match=r"磁盘空间不足：需要 3\.0 MB"):
        prepare_mail(source, small_disk.root, 1)
    assert list(small_disk.root.iterdir()) == []


def test_a_second_folder_gets_another_name(source: Path, prepared: PreparedMail, tmp_path: Path) -> None:
    again = prepare_mail(source, tmp_path / "邮件", 1)
    assert again.folder.name == f"{prepared.folder.name} (2)"


def test_two_files_in_one_inbox_are_both_joined(make_file: MakeFile, tmp_path: Path) -> None:
    inbox = tmp_path / "收件"
    inbox.mkdir()
    for number, name in enumerate(("甲.cbao", "乙.cbao")):
        made = prepare_mail(make_file(int(1.5 * MB), name, seed=number), tmp_path / "邮件", 1)
        for path in made.folder.glob("*附件/*"):
            shutil.copy(path, inbox / f"{number}_{path.name}")
    assert sorted(each.path.name for each in join_parts(inbox, tmp_path / "合并")) == ["乙.cbao", "甲.cbao"]


def test_stopped_while_joining_it_leaves_only_the_attachments(inbox: Path) -> None:
    before = sorted(inbox.iterdir())
    reached: list[str] = []
    with pytest.raises(JobCancelled):
        join_parts(
            inbox,
            inbox,
            progress=lambda _done, _all, doing: reached.append(doing),
            cancelled=lambda: any(doing.startswith("正在合并") for doing in reached),
        )
    assert sorted(inbox.iterdir()) == before
