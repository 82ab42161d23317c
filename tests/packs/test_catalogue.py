"""Finding packs: by id, newest revision, and past folders that are broken or misnamed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.errors import PackError, UsageError
from app.packs.catalogue import Catalogue
from tests.packs.changes import change, line_with


def revise(folder: Path, revision: int) -> Path:
    """A copy of a pack folder as another revision of it."""
    copy = Path(shutil.copytree(folder, folder.parent / str(revision)))
    change(copy / "pack.toml", "revision = 1", f"revision = {revision}")
    return copy


@pytest.fixture
def catalogue(pack_copy: Path) -> Catalogue:
    return Catalogue([pack_copy.parent.parent])


def test_the_newest_revision_unless_one_is_named(catalogue: Catalogue, pack_copy: Path) -> None:
    revise(pack_copy, 2)
    revise(pack_copy, 10)
    assert catalogue.get("liaoning-2016").revision == 10
    assert catalogue.get("liaoning-2016", 2).folder == pack_copy.parent / "2"
    assert [p.revision for p in catalogue.packs()] == [1, 2, 10]
    assert catalogue.form("liaoning-2016", "window", 1).title == "优质服务窗口单位"


def test_packs_lie_in_several_places(catalogue: Catalogue, pack_copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "installed" / "jilin-2024" / "1"
    shutil.copytree(pack_copy, other)
    change(other / "pack.toml", 'id = "liaoning-2016"', 'id = "jilin-2024"')
    both = Catalogue([pack_copy.parent.parent, tmp_path / "installed", tmp_path / "not there"])
    assert [p.id for p in both.packs()] == ["liaoning-2016", "jilin-2024"]
    assert [p.id for p in catalogue.packs()] == ["liaoning-2016"]


@pytest.mark.parametrize(
    ("pack", "kind", "revision", "says", "code"),
    [
        ("jilin-2024", "window", None, "没有表格包“jilin-2024”。现有：liaoning-2016。", "unknown_pack"),
        ("liaoning-2016", "window", 3, "没有表格包“liaoning-2016 修订 3”。现有：liaoning-2016。", "unknown_pack"),
        (
            "liaoning-2016",
            "person",
            None,
            "表格包 liaoning-2016 没有“person”这一类。可选：window、report。",
            "unknown_kind",
        ),
        ("../liaoning-2016", "window", None, "没有表格包“../liaoning-2016”。现有：liaoning-2016。", "unknown_pack"),
    ],
)
def test_what_is_not_there(
    catalogue: Catalogue, pack: str, kind: str, revision: int | None, says: str, code: str
) -> None:
    with pytest.raises(UsageError) as caught:
        catalogue.form(pack, kind, revision)
    assert (caught.value.message, caught.value.code) == (says, code)


def test_no_packs_at_all(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="现有：（没有）。"):
        Catalogue([tmp_path]).get("liaoning-2016")


@pytest.mark.parametrize(
    ("name", "key", "says"),
    [
        ("liaoning-2017/1", "id", "“liaoning-2016”放在名为“liaoning-2017”的文件夹里。请改正文件夹名或 id"),
        ("liaoning-2016/2", "revision", "1 放在名为“2”的文件夹里。请改正文件夹名或 revision"),
        ("liaoning-2016/01", "revision", "1 放在名为“01”的文件夹里。请改正文件夹名或 revision"),
        ("liaoning-2016/1 - 副本", "revision", "1 放在名为“1 - 副本”的文件夹里。请改正文件夹名或 revision"),
        ("liaoning-2016/²", "revision", "1 放在名为“²”的文件夹里。请改正文件夹名或 revision"),
    ],
)
def test_a_misnamed_folder_is_refused_and_hides_no_other(
    catalogue: Catalogue, pack_copy: Path, name: str, key: str, says: str
) -> None:
    misnamed = pack_copy.parent.parent / name
    shutil.copytree(pack_copy, misnamed)
    line = line_with((misnamed / "pack.toml").read_text("utf-8"), f"{key} = ")
    assert misnamed in catalogue.folders()
    with pytest.raises(PackError) as caught:
        catalogue.load_folder(misnamed)
    assert caught.value.message == f"pack.toml 第 {line} 行 {key}：{says}"
    assert catalogue.get("liaoning-2016", 1).folder == pack_copy


def test_a_broken_pack_hides_no_other(catalogue: Catalogue, pack_copy: Path) -> None:
    broken = pack_copy.parent.parent / "broken" / "1"
    broken.mkdir(parents=True)
    (broken / "pack.toml").write_text("schema = 1\nid = \n", "utf-8")
    (pack_copy.parent.parent / "notes.txt").write_text("不是表格包", "utf-8")
    (pack_copy.parent / "empty").mkdir()
    assert catalogue.folders() == [broken, pack_copy]
    assert catalogue.get("liaoning-2016").id == "liaoning-2016"
    with pytest.raises(PackError, match="第 2 行第 6 列不合 TOML 语法"):
        catalogue.get("broken")


def test_a_pack_is_read_once(catalogue: Catalogue, pack_copy: Path) -> None:
    first = catalogue.get("liaoning-2016")
    change(pack_copy / "pack.toml", "revision = 1", "revision = 7")
    assert catalogue.get("liaoning-2016") is first
