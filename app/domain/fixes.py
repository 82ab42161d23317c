"""Carrying out what a problem offers: the replacements of `Problem.fix`, several in one text at once."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.checks import Problem


def apply_fixes(text: str, problems: Iterable[Problem]) -> str:
    """The text with the stretch of each problem replaced by its `fix`; problems without one are passed over.

    The problems were found in this very text. Of two that overlap the first is carried out.
    """
    done: list[str] = []
    at = 0
    for problem in sorted(problems, key=lambda p: (p.start, p.end)):
        if problem.fix is None or problem.start < at or problem.end > len(text):
            continue
        done += [text[at : problem.start], problem.fix]
        at = problem.end
    return "".join([*done, text[at:]])
