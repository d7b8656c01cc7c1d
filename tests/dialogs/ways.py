"""Ways through the dialogs that several tests begin with."""

from tests.kit.talk import Talk

STATION = "st_ST001"
MATTER = "社会保障卡"


async def to_times(talk: Talk, day: str = "周六") -> str:
    """Open the times of a day at a station."""
    await talk.says(f"/start {STATION}")
    await talk.presses("预约错时")
    await talk.presses(MATTER)
    return await talk.presses(day)


async def to_summary(talk: Talk, name: str = "王女士", phone: str = "") -> str:
    """Fill the booking form in up to its summary."""
    await to_times(talk)
    await talk.presses("9:00")
    if talk.last.button("同意"):
        await talk.presses("同意")
    await talk.says(name)
    return await talk.says(phone) if phone else await talk.presses("不留电话")


async def to_notice(talk: Talk, code: str = "RS01") -> str:
    """Answer every question of a matter with its first option."""
    shown = await talk.says(f"/start m_{code}")
    while not talk.with_button("主菜单").button("存图片"):
        shown = await talk.presses(talk.last.buttons[0].text)
    return shown


async def to_booking(talk: Talk) -> str:
    """Book a visit."""
    await to_summary(talk)
    return await talk.presses("提交预约")
