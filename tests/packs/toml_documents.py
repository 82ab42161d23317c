"""Valid TOML documents made up by hypothesis, each with the line where every one of its keys was written."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

Path = tuple[str | int, ...]

# How a key is spelled, and what it is: bare, quoted, with escapes, with signs that mean something outside of quotes.
SPELLINGS = {
    "a": "a", "b-1": "b-1", "_x": "_x", "3": "3", "true": "true", "1979-05-27": "1979-05-27", '"q k"': "q k", "'l.k'": "l.k",
    '"窗口"': "窗口", '"\\u0065s"': "es", '"#"': "#", "']'": "]", '"="': "=", '"\\""': '"', '""': "",
    "'\\'": "\\",
}  # fmt: skip
SCALARS = (
    "1", "-17", "0xDEAD", "3.5", "6e3", "inf", "true", "1979-05-27", "1979-05-27 07:32:00", "07:32:00", '""', "''",
    '"text"', '"with # and ] and } and , and = inside"', "'C:\\path\\'", '"窗口\\n\\"名称\\""', "'''literal'''",
    '"""one "" two"""', '""""quoted""""', "''''quoted''''", '"""\nfirst\n[second]\n# third = 3\n"""', "'''\n\"\"\"\nx'''",
    '"""a \\\n   b"""', '"""\\""""', '""""""', "''''''",
)  # fmt: skip


@dataclass
class Writer:
    """Text as it grows, and the line of each key and element so far."""

    draw: st.DrawFn
    text: str = ""
    lines: dict[Path, int] = field(default_factory=dict)

    def note(self, path: Path, begin: int = 0) -> None:
        """Every key of a path stands on this line, unless it stood somewhere before."""
        for end in range(begin + 1, len(path) + 1):
            self.lines.setdefault(path[:end], self.text.count("\n") + 1)

    def blank(self) -> None:
        self.text += self.draw(st.sampled_from(["", "", "\n", "# [not.a.table]\n", "  # a = 1\n\n", "\t"]))

    def spaces(self) -> str:
        return self.draw(st.sampled_from(["", " ", "\t "]))

    def keys(self, most: int = 3) -> list[str]:
        """Spellings of keys that differ."""
        return self.draw(st.lists(st.sampled_from(list(SPELLINGS)), max_size=most, unique_by=lambda k: SPELLINGS[k]))

    def key(self) -> str:
        return self.draw(st.sampled_from(list(SPELLINGS)))

    def table(self, path: Path, header: list[str], depth: int) -> None:
        """The inside of a table: pairs first, then tables and arrays of tables below it."""
        kinds = ["pair", "pair", "dotted", "table", "implicit", "array"] if depth else ["pair", "dotted"]
        chosen = [(key, self.draw(st.sampled_from(kinds))) for key in self.keys(4)]
        for key, kind in chosen:
            if kind in ("pair", "dotted"):
                self.blank()
                self.pair(path, [key, *([self.key()] if kind == "dotted" else [])])
                self.text += self.spaces() + self.draw(st.sampled_from(["\n", "# ] \" '\n", "\n\n"]))
        for key, kind in chosen:
            if kind in ("table", "implicit"):
                below = [key, self.key()] if kind == "implicit" else [key]
                self.header([*header, *below], "[", "]", path, (*path, *(SPELLINGS[k] for k in below)))
                self.table((*path, *(SPELLINGS[k] for k in below)), [*header, *below], depth - 1)
            if kind == "array":
                for index in range(self.draw(st.integers(1, 3))):
                    self.header([*header, key], "[[", "]]", path, (*path, SPELLINGS[key], index))
                    self.table((*path, SPELLINGS[key], index), [*header, key], depth - 1)

    def header(self, keys: list[str], opening: str, closing: str, known: Path, path: Path) -> None:
        self.blank()
        self.note(path, len(known))
        dot = self.spaces() + "." + self.spaces()
        self.text += f"{opening}{self.spaces()}{dot.join(keys)}{self.spaces()}{closing}{self.spaces()}\n"

    def pair(self, path: Path, keys: list[str]) -> None:
        full = (*path, *(SPELLINGS[k] for k in keys))
        self.note(full, len(path))
        self.text += f"{self.spaces()}.{self.spaces()}".join(keys) + f"{self.spaces()}={self.spaces()}"
        self.value(full, 2)

    def value(self, path: Path, depth: int) -> None:
        match self.draw(st.sampled_from(["scalar", "scalar", "array", "inline"] if depth else ["scalar"])):
            case "array":
                self.array(path, depth)
            case "inline":
                self.inline(path, depth)
            case _:
                self.text += self.draw(st.sampled_from(SCALARS))

    def array(self, path: Path, depth: int) -> None:
        gaps = st.sampled_from(["", " ", "\n", " # , ] \n  "])
        self.text += "[" + self.draw(gaps)
        size = self.draw(st.integers(0, 3))
        for index in range(size):
            self.note((*path, index), len(path))
            self.value((*path, index), depth - 1)
            last = index == size - 1
            self.text += self.draw(gaps) + ("," if not last or self.draw(st.booleans()) else "") + self.draw(gaps)
        self.text += "]"

    def inline(self, path: Path, depth: int) -> None:
        self.text += "{" + self.spaces()
        for index, key in enumerate(self.keys(2)):
            if index:
                self.text += "," + self.spaces()
            below = [key, *([self.key()] if self.draw(st.booleans()) else [])]
            full = (*path, *(SPELLINGS[k] for k in below))
            self.note(full, len(path))
            self.text += ".".join(below) + self.spaces() + "=" + self.spaces()
            self.value(full, depth - 1)
            self.text += self.spaces()
        self.text += "}"


@st.composite
def toml_documents(draw: st.DrawFn) -> tuple[str, dict[Path, int]]:
    """A document and the line, from 1, of every key and array element in it."""
    writer = Writer(draw)
    writer.blank()
    writer.table((), [], 2)
    if draw(st.booleans()):
        writer.text = writer.text.rstrip("\n")
    return writer.text, writer.lines
