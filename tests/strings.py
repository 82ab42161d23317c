"""Every text the window can show, read from its source: what the manual quotes must be among them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_MNEMONIC = re.compile(r"\(&.\)|&")
_ENDS = " …：。，（"


@cache
def shown_texts(folder: Path) -> frozenset[str]:
    """The string constants of all modules below a folder, docstrings left out, without mnemonics and what trails."""
    texts: set[str] = set()
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docstrings = {id(found) for node in ast.walk(tree) if (found := _docstring(node)) is not None}
        texts |= {bare(text) for node, text in _constants(tree) if id(node) not in docstrings}
    return frozenset(texts - {""})


def bare(text: str) -> str:
    """A label as a person would quote it."""
    return _MNEMONIC.sub("", text).strip(_ENDS)


def _constants(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value


def _docstring(node: ast.AST) -> ast.AST | None:
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return body[0].value
    return None
