"""How commands that take several drafts answer: one outcome a draft, the gravest failure as exit code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.cli.frame import Session, problem_json, problem_lines
from app.services.batch import Outcome, exit_code


def answer_several(session: Session, outcomes: Sequence[Outcome]) -> None:
    """`{"ok", "drafts": [{"draft", "ok", "message", "problems", …}]}`, or a paragraph for each draft."""
    session.answer(
        {"ok": all(o.ok for o in outcomes), "drafts": [_json(o) for o in outcomes]},
        "\n".join([*map(_text, outcomes), f"{len(outcomes)} 份草稿，{sum(o.ok for o in outcomes)} 份没有问题。"]),
    )
    session.exit_code = exit_code(outcomes)


def _json(outcome: Outcome) -> dict[str, Any]:
    document: dict[str, Any] = {
        "draft": outcome.draft,
        "title": outcome.title,
        "ok": outcome.ok,
        "message": outcome.message,
        "problems": [problem_json(p) for p in outcome.problems],
    }
    if outcome.code:
        document["code"] = outcome.code
    if outcome.sealed is not None:
        file, revision = outcome.sealed.file, outcome.sealed.revision
        document |= {"path": str(file.path), "size": file.size, "sha256": file.sha256}
        document |= {"revision": revision.number, "check_code": revision.check_code}
    if outcome.slip is not None:
        document["slip"] = str(outcome.slip.path)
    return document


def _text(outcome: Outcome) -> str:
    head = f"{'✓' if outcome.ok else '✗'} {outcome.draft}　{outcome.title}：{outcome.message}"
    return "\n".join(filter(None, [head, problem_lines(outcome.problems)]))
