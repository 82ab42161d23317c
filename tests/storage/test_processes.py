"""Several processes at one store: the window and the command line, and one that dies in the middle."""

from __future__ import annotations

from contextlib import ExitStack

from app.paths import DataPaths
from app.storage.migrations import ALL_MIGRATIONS
from app.storage.store import Store
from tests.storage.helpers import another_process, go, next_line, other_lines


def test_two_processes_writing_different_fields_lose_nothing(paths: DataPaths) -> None:
    with Store.open(paths) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {}).id
        with (
            another_process("fill", paths.root, draft, "left", 200) as left,
            another_process("fill", paths.root, draft, "right", 200) as right,
        ):
            go(left)
            go(right)
            assert next_line(left) == next_line(right) == "done"
        assert store.load(draft).draft.values == {
            f"{side}{n}": f"第 {n} 项" for side in ("left", "right") for n in range(200)
        }
        assert store.health().sound


def test_two_processes_changing_the_same_field_end_in_one_conflict(paths: DataPaths) -> None:
    with Store.open(paths) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三"}).id
        with (
            another_process("clash", paths.root, draft, "leader_name", "李四") as one,
            another_process("clash", paths.root, draft, "leader_name", "王五") as two,
        ):
            go(one)
            go(two)
            answers = {next_line(one): "李四", next_line(two): "王五"}
        assert answers.keys() == {"saved", "conflict"}
        assert store.load(draft).draft.value("leader_name") == answers["saved"]
        assert len(store.field_history(draft, "leader_name")) == 2
        assert store.health().sound


def test_a_killed_process_loses_nothing_it_acknowledged(paths: DataPaths) -> None:
    with Store.open(paths) as store:
        for rounds in range(3):
            draft = store.create_draft("liaoning-2016", 1, "window", {}).id
            with another_process("forever", paths.root, draft) as writer:
                go(writer)
                acknowledged = [next_line(writer) for _ in range(50 + rounds)]
                writer.kill()
                acknowledged += other_lines(writer)
            values = store.load(draft).draft.values
            assert len(acknowledged) >= 50
            for n in acknowledged:
                assert values[f"field{n}"] == f"第 {n} 项"
            assert int(values["latest"]) >= int(acknowledged[-1])
            assert f"field{values['latest']}" in values
            assert store.health().sound


def test_processes_opening_a_new_store_at_once_make_one(paths: DataPaths) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(another_process("open", paths.root)) for _ in range(4)]
        for process in processes:
            go(process)
        assert [next_line(process) for process in processes] == ["0"] * 4
    with Store.open(paths) as store:
        assert store.health().migrations == tuple(m.__name__ for m in ALL_MIGRATIONS)
    assert not paths.backups.exists()
