"""The one line that staff type for a caller: every part found by its form, nothing guessed."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.refusals import LooksLikeIdentityNumber, PhoneUnusable
from storage.rules.caller_line import CallerLine, read_caller_line

MONDAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)


def test_the_line_of_the_handbook_is_understood() -> None:
    assert read_caller_line("错时 社保卡补领 王女士 尾号3321 周六上午", MONDAY) == CallerLine(
        matter="社保卡补领",
        name="王女士",
        phone=None,
        phone_tail="3321",
        day=SATURDAY,
        part="morning",
        clock=None,
    )


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("周六", SATURDAY),
        ("这周六", SATURDAY),
        ("礼拜天", date(2026, 11, 29)),
        ("星期日", date(2026, 11, 29)),
        ("下周六", date(2026, 12, 5)),
        ("下下周一", date(2026, 12, 7)),
        ("周一", MONDAY),
        ("今天", MONDAY),
        ("明天", date(2026, 11, 24)),
        ("后天", date(2026, 11, 25)),
        ("大后天", date(2026, 11, 26)),
        ("11月28日", SATURDAY),
        ("11月28", SATURDAY),
        ("十一月二十八号", SATURDAY),
        ("11/28", SATURDAY),
        ("28号", SATURDAY),
        ("二十八号", SATURDAY),
        ("5号", date(2026, 12, 5)),
        ("1月3日", date(2027, 1, 3)),
    ],
)
def test_a_day_is_the_next_one_so_called(words: str, day: date) -> None:
    found = read_caller_line(f"社保卡补领 王女士 {words}", MONDAY)
    assert (found.day, found.day_unclear, found.matter) == (day, False, "社保卡补领")


@pytest.mark.parametrize("words", ["2月30日", "13月1日", "31/31", "本周一"])
def test_a_day_that_cannot_be_meant_is_asked_about(words: str) -> None:
    found = read_caller_line(f"社保卡补领 王女士 {words}", date(2026, 11, 25))
    assert (found.day, found.day_unclear) == (None, True)


@pytest.mark.parametrize(
    ("words", "clock", "part"),
    [
        ("9:20", time(9, 20), None),
        ("9：20", time(9, 20), None),
        ("上午9点", time(9), "morning"),
        ("九点半", time(9, 30), None),
        ("下午三点", time(15), "afternoon"),
        ("下午3点一刻", time(15, 15), "afternoon"),
        ("晚上7点20分", time(19, 20), "evening"),
        ("中午12点", time(12), "noon"),
        ("中午一点", time(13), "noon"),
        ("14:00", time(14), None),
        ("后晌四点", time(16), "afternoon"),
        ("十二点整", time(12), None),
    ],
)
def test_times_are_read_as_they_are_said(words: str, clock: time, part: str | None) -> None:
    found = read_caller_line(f"王女士 社保卡补领 周六{words}", MONDAY)
    assert (found.clock, found.part, found.day) == (clock, part, SATURDAY)
    assert found.matter == "社保卡补领"


@pytest.mark.parametrize(
    ("line", "name", "matter"),
    [
        ("李大爷 身份证到期 周日", "李大爷", "身份证到期"),
        ("帮登记 张三 退休申请 明天下午", "张三", "退休申请"),
        ("周六上午 赵建国 医保报销", "赵建国", "医保报销"),
        ("老王 公积金提取", "老王", "公积金提取"),
        ("欧阳女士 社保卡", "欧阳女士", "社保卡"),
        ("社保卡补领 周六", None, "社保卡补领"),
        ("高龄补贴 周六", None, "高龄补贴"),
        ("王女士", "王女士", ""),
    ],
)
def test_the_name_is_told_from_the_matter(line: str, name: str | None, matter: str) -> None:
    found = read_caller_line(line, MONDAY)
    assert (found.name, found.matter) == (name, matter)


@pytest.mark.parametrize(
    ("words", "phone"),
    [
        ("13800001234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("电话138-0000-1234", "13800001234"),
        ("0356-2012345", "0356-2012345"),
        ("电话：03562012345", "0356-2012345"),
    ],
)
def test_a_phone_is_kept_in_its_usual_form(words: str, phone: str) -> None:
    found = read_caller_line(f"社保卡补领 王女士 {words} 周六", MONDAY)
    assert (found.phone, found.matter, found.name) == (phone, "社保卡补领", "王女士")


def test_somebody_who_came_in_is_told_from_somebody_who_phoned() -> None:
    assert read_caller_line("现场 社保卡补领 王女士 周六", MONDAY).on_site
    assert not read_caller_line("电话 社保卡补领 王女士 周六", MONDAY).on_site


def test_a_number_that_can_be_no_phone_is_refused() -> None:
    with pytest.raises(PhoneUnusable):
        read_caller_line("社保卡补领 王女士 0000-11111111", MONDAY)


@given(st.text(max_size=80))
def test_no_line_makes_it_stumble(text: str) -> None:
    try:
        found = read_caller_line(text, MONDAY)
    except (PhoneUnusable, LooksLikeIdentityNumber):
        return
    assert found.day is None or found.day >= MONDAY
