"""Which errors become sentences, and which stay what they are: bugs of ours."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import ChuangbaoError, EnvironmentFault, UsageError
from app.storage.faults import storage_faults
from tests.storage.helpers import assert_reads_well

STORE = Path("数据") / "chuangbao.db"


@pytest.mark.parametrize("statement", ["SELECT * FROM missing", "not SQL", "INSERT INTO one VALUES (1)"])
def test_a_bug_of_ours_is_not_dressed_up(statement: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE one (n UNIQUE)")
        connection.execute("INSERT INTO one VALUES (1)")
        with pytest.raises(sqlite3.Error), storage_faults("保存草稿", STORE):
            connection.execute(statement)


def test_use_after_closing_is_a_bug_of_ours() -> None:
    connection = sqlite3.connect(":memory:")
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError), storage_faults("保存草稿", STORE):
        connection.execute("SELECT 1")


def test_our_own_sentences_pass_unchanged() -> None:
    sentence = UsageError("没有这份草稿。")
    with pytest.raises(ChuangbaoError) as caught, storage_faults("保存草稿", STORE):
        raise sentence
    assert caught.value is sentence


def test_the_operating_system_is_told_too(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="保存草稿") as caught, storage_faults("保存草稿", STORE):
        (tmp_path / "没有" / "文件").read_bytes()
    assert_reads_well(caught.value)


def test_a_code_without_a_row_of_its_own_is_told_by_its_kind() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    with pytest.raises(EnvironmentFault, match="磁盘读写出错") as caught, storage_faults("保存草稿", STORE):
        raise error
    assert_reads_well(caught.value)
