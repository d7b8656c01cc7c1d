"""What may be kept of a person, and what must not."""

import pytest

from storage.refusals import LooksLikeIdentityNumber, NameUnusable, PhoneUnusable
from storage.rules.identity import (
    looks_like_bank_card,
    looks_like_identity_number,
    masked_name,
    phone_tail,
    usable_name,
    usable_phone,
)


@pytest.mark.parametrize(
    "text",
    [
        "140502199001011234",
        "14050219900101123X",
        "我的身份证是140502199001011234，谢谢",
        "140502 1990 0101 1234",
        "140502-19900101-123x",
        "１４０５０２１９９００１０１１２３４",
        "140502\u200b19900101\u200b1234",
        "一四零五零二一九九零零一零一一二三四",
        "壹肆零伍零贰壹玖玖零零壹零壹壹贰叁肆",
        "140502900101123",
        "1 4 0 5 0 2 1 9 9 0 0 1 0 1 1 2 3 4",
    ],
)
def test_id_numbers_are_seen_however_they_are_written(text: str) -> None:
    assert looks_like_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "13812345678",
        "13812345678 13987654321",
        "0356-2012345",
        "140502-2026-000128",
        "告知单 140502-2026-000128 和 140502-2026-000129",
        "K7M-3PX",
        "2026-11-28 09:20",
        "我有一万两千三百四十五个问题",
        "140502199913451234",
        "313168000011",
    ],
)
def test_other_numbers_are_not_id_numbers(text: str) -> None:
    assert not looks_like_identity_number(text)


def test_bank_cards_are_seen_by_their_check_digit() -> None:
    assert looks_like_bank_card("卡号 6222 0212 3456 7890 128")
    assert not looks_like_bank_card("卡号 6222 0212 3456 7890 129")
    assert not looks_like_bank_card("140502-2026-000128")
    assert not looks_like_bank_card("13812345678")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小芳", "王**"),
        ("王女士", "王**"),
        ("王", "王**"),
        ("欧阳小芳", "欧阳**"),
        ("司马女士", "司马**"),
        ("欧阳", "欧**"),
        (" 李四 ", "李**"),
        ("Anna", "A**"),
    ],
)
def test_staff_see_the_surname_only(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" 王小芳 ", "王小芳"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("Anne-Marie  O’Neil", "Anne-Marie O’Neil"),
        ("Ａｎｎａ", "Anna"),
        ("王" * 20, "王" * 20),
    ],
)
def test_a_name_is_letters(text: str, name: str) -> None:
    assert usable_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["", "  ", "·", "王" * 21, "王1", "http://a.cn", "王\n芳", "<b>王</b>", "王😀", "\u202e王"],
)
def test_anything_else_is_no_name(text: str) -> None:
    with pytest.raises(NameUnusable):
        usable_name(text)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        (None, None),
        ("  ", None),
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0086１３８１２３４５６７８", "13812345678"),
        ("0356-2012345", "0356-2012345"),
        ("（0356）2012345", "0356-2012345"),
        ("+86 356 2012345", "0356-2012345"),
        ("010 62345678", "010-62345678"),
        ("02162345678", "021-62345678"),
    ],
)
def test_a_phone_is_a_mainland_number(text: str | None, phone: str | None) -> None:
    assert usable_phone(text) == phone


@pytest.mark.parametrize(
    "text", ["12345", "1381234567", "138123456789", "+1 2025550123", "电话", "23812345678"]
)
def test_other_numbers_are_no_phone(text: str) -> None:
    with pytest.raises(PhoneUnusable):
        usable_phone(text)


def test_an_id_number_is_refused_as_what_it_is() -> None:
    with pytest.raises(LooksLikeIdentityNumber):
        usable_name("王140502199001011234")
    with pytest.raises(LooksLikeIdentityNumber):
        usable_phone("140502199001011234")


def test_the_tail_of_a_phone_is_four_digits() -> None:
    assert phone_tail("13812343321") == "3321"
