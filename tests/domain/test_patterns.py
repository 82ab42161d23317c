"""Names in braces: what they are, what takes their place, what is refused."""

from __future__ import annotations

import pytest

from app.domain.patterns import fill_in, names_in


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("{unit_name}_{person_name}", ("unit_name", "person_name")),
        ("单位：{unit_name}", ("unit_name",)),
        ("{a}{a}", ("a", "a")),
        ("照片", ()),
        ("", ()),
    ],
)
def test_names_stand_in_their_order(pattern: str, names: tuple[str, ...]) -> None:
    assert names_in(pattern) == names


@pytest.mark.parametrize(
    "pattern", ["{", "}", "{}", "{unit_name", "unit_name}", "{{a}}", "{单位}", "{A}", "{a b}", "{1}"]
)
def test_a_brace_without_a_name_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="brace"):
        names_in(pattern)


def test_a_value_with_braces_is_not_looked_into() -> None:
    assert fill_in("{a}-{b}", {"a": "{b}", "b": r"\1"}.__getitem__) == r"{b}-\1"
