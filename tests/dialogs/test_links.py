"""Deep links and typed numbers open what they name."""

import pytest

from tests.dialogs.ways import to_booking, to_notice
from tests.kit.talk import Talk


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        ("st_ST001", "晋城凤西支行便民服务站"),
        ("ST_st001", "晋城凤西支行便民服务站"),
        ("m_RS01", "社会保障卡"),
        ("M_rs01", "社会保障卡"),
        ("st_ST999", "这个链接我不认识"),
        ("m_", "这个链接我不认识"),
        ("whatever", "这个链接我不认识"),
        ("n_140502-2026-999999", "这个链接我不认识"),
        ("", "便民站助手"),
    ],
)
async def test_a_link_opens_what_it_names(talk: Talk, payload: str, shown: str) -> None:
    assert shown in await talk.says(f"/start {payload}")
    assert talk.last.buttons


async def test_an_unknown_link_ends_at_the_menu(talk: Talk) -> None:
    assert "便民站助手" in await talk.says("/start zz_1")


async def test_a_notice_is_found_by_its_number_later(talk: Talk) -> None:
    first = await to_notice(talk)
    number = first[first.index("140502-") :].split(" ", maxsplit=1)[0]
    await talk.says("/start")
    assert number in await talk.says(f"/start n_{number}")
    assert number in await talk.says(f"单号 {number}")


async def test_a_booking_is_found_by_its_code_but_only_by_its_owner(talk: Talk) -> None:
    booked = await to_booking(talk)
    code = booked[booked.index("预约码 ") + 4 :][:7]
    assert code in await talk.says(code.lower().replace("-", " "))
    assert code not in await talk.someone_else(8).says(code)
