"""Stopped at whatever moment, a hand-over leaves the place as it was, and never goes backwards in what it tells."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from app.services.discs import MB, plan_disc_images, write_disc_images
from app.services.handing_over import copy_to_stick
from app.services.mailing import prepare_mail
from app.services.steps import Cancelled, JobCancelled, Progress
from app.services.workspace import Workspace
from tests.handoff.conftest import MakeFile
from tests.services.test_cancel import Moments

Job = Callable[[Path, Progress, Cancelled], object]
_MOST = 25  # moments tried of a job, spread over all of it


@pytest.fixture(params=["stick", "disc", "mail"])
def job(request: pytest.FixtureRequest, workspace: Workspace, make_file: MakeFile) -> Job:
    """Two files of some reads each, handed over in one of the three ways."""
    files = [make_file(900_000 + number, f"单位{number}_表_修订1_20160720.cbao", seed=number) for number in (1, 2)]
    plan = plan_disc_images(workspace, files, cap=3 * MB)
    assert len(plan.discs) == 2
    ways: dict[str, Job] = {
        "stick": lambda place, tell, stop: copy_to_stick(files, place, progress=tell, cancelled=stop),
        "disc": lambda place, tell, stop: write_disc_images(workspace, plan, place, progress=tell, cancelled=stop),
        "mail": lambda place, tell, stop: prepare_mail(files[0], place, 1, progress=tell, cancelled=stop),
    }
    return ways[request.param]


def test_stopped_at_any_moment_the_place_is_as_it_was(job: Job, tmp_path: Path) -> None:
    place = tmp_path / "处"
    place.mkdir()
    (place / "原来就有的.txt").write_text("原来", encoding="utf-8")
    whole = Moments(1_000_000)
    job(place, whole.progress, whole.cancelled)
    assert whole.told[-1][:2] == (100, 100)
    assert all(before[0] <= after[0] for before, after in pairwise(whole.told))
    done = {path.name for path in place.iterdir()}
    for at in range(0, whole.asked, max(1, whole.asked // _MOST)):
        fresh = tmp_path / f"处{at}"
        fresh.mkdir()
        (fresh / "原来就有的.txt").write_text("原来", encoding="utf-8")
        stopped = Moments(at)
        with pytest.raises(JobCancelled):
            job(fresh, stopped.progress, stopped.cancelled)
        assert [path.name for path in fresh.iterdir()] == ["原来就有的.txt"]
    assert len(done) > 1
