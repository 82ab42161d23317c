"""Draws the picture of ARCHITECTURE.md from what import-linter is told in pyproject.toml.

    python -m build.architecture        renews resources/pictures/architecture.svg

One box a package, in the rows of the layers; the words in a box are the first sentence of the package's docstring, so
that the picture cannot say what the code does not.
"""

from __future__ import annotations

import ast
import textwrap
import tomllib
from xml.sax.saxutils import escape

from app.paths import program_root

PICTURE = program_root() / "resources" / "pictures" / "architecture.svg"
_WIDTH, _LEFT, _RIGHT = 900, 24, 24
_GAP, _PAD, _LINE, _TITLE = 14, 12, 17, 22
_CHARACTER = 6.3  # px of a letter of 12 px, on the wide side
_WINDOW = "ui"
_ROOF = "__main__"  # the one module of app that may import the window


def layers() -> list[list[str]]:
    """The layers of `app`, highest first, each with its packages; with the window beside the layer below the roof."""
    text = (program_root() / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    found = [[f"app.{name.strip()}" for name in row.split("|")] for row in rows]
    beside = next(n for n, row in enumerate(rows) if row == _ROOF) + 1
    found[beside].append(_WINDOW)
    return found


def purpose(module: str) -> str:
    """The first sentence of a module's or package's docstring."""
    path = program_root().joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    whole = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    first = " ".join(whole.partition("\n\n")[0].split())
    sentence, stop, _ = first.partition(". ")
    return sentence + (stop.strip() or "")


def svg() -> str:
    """The picture."""
    shapes: list[str] = []
    y = _GAP
    for row in layers():
        width = (_WIDTH - _LEFT - _RIGHT - _GAP * (len(row) - 1)) / len(row)
        texts = [textwrap.wrap(purpose(module), int((width - 2 * _PAD) / _CHARACTER)) for module in row]
        height = 2 * _PAD + _TITLE + _LINE * max(map(len, texts))
        for place, (module, lines) in enumerate(zip(row, texts, strict=True)):
            shapes += _box(_LEFT + place * (width + _GAP), y, width, height, module, lines)
        y += height + 2 * _GAP
        shapes.append(f'<path class="down" d="M{_WIDTH / 2:g} {y - 2 * _GAP:g}v{2 * _GAP - 5:g}"/>')
    del shapes[-1]  # nothing is below the last layer
    height = y - _GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" width="{_WIDTH}" role="img">',
            "<title>The packages and their layers; imports go down only</title>",
            "<style>rect{fill:#fff;stroke:#1f6091}text{font:12px sans-serif;fill:#1d2329}.name{font:600 14px monospace}",
            ".down{stroke:#5c6670;stroke-width:2;fill:none;marker-end:url(#tip)}.window{fill:#e3eef7}</style>",
            '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="3" refY="3" orient="auto">',
            '<path d="M0 0l6 3-6 3z" fill="#5c6670"/></marker></defs>',
            f'<rect width="{_WIDTH}" height="{height:g}" style="fill:#f4f5f7;stroke:none"/>',
            *shapes,
            "</svg>",
            "",
        ]
    )


def _box(x: float, y: float, width: float, height: float, module: str, lines: list[str]) -> list[str]:
    kind = ' class="window"' if module == _WINDOW else ""
    words = [f'<text class="name" x="{x + _PAD:g}" y="{y + _PAD + 12:g}">{escape(module)}</text>']
    for number, line in enumerate(lines):
        words.append(f'<text x="{x + _PAD:g}" y="{y + _PAD + _TITLE + _LINE * number + 12:g}">{escape(line)}</text>')
    return [f'<rect{kind} x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"/>', *words]


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(svg(), encoding="utf-8")
    print(PICTURE.relative_to(program_root()))


if __name__ == "__main__":
    main()
