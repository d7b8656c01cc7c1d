"""Codes that survive being read aloud."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.codes import (
    ALPHABET,
    new_bind_code,
    new_code,
    notice_number,
    read_bind_code,
    read_code,
)


@given(st.integers())
def test_a_new_code_is_read_back_in_any_dress(seed: int) -> None:
    code = new_code(Random(seed))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)

    for dressed in (code, code.lower(), code.replace("-", " "), f" {code} ", wide, "—".join(code)):
        assert read_code(dressed) == code


@given(st.integers())
def test_a_bind_code_is_read_back(seed: int) -> None:
    code = new_bind_code(Random(seed))

    assert len(code) == 8
    assert read_bind_code(code.lower()[:4] + " " + code[4:]) == code


@pytest.mark.parametrize(
    "text", ["", "K7M-3P", "K7M-3PX-4", "K7M-3PO", "K7M-3P0", "你好", "/start"]
)
def test_what_is_no_code_is_not_read_as_one(text: str) -> None:
    assert read_code(text) is None


def test_the_alphabet_has_no_look_alikes() -> None:
    assert not set(ALPHABET) & set("0O1IL2Z5S8B")
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_notice_numbers_count_within_region_and_year() -> None:
    assert notice_number("140502", 2026, 128) == "140502-2026-000128"
    assert notice_number("140502", 2026, 1_234_567) == "140502-2026-1234567"
