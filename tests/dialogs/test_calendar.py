"""A visit in the phone's calendar: sent when asked for, and taken back."""

from aiogram.types import BufferedInputFile

from tests.dialogs.ways import to_booking
from tests.kit.talk import Talk


async def test_a_booking_goes_into_the_phone_s_calendar(talk: Talk) -> None:
    await to_booking(talk)
    assert "存进手机日历" in await talk.presses("加到手机日历")
    (sent,) = files(talk)
    assert str(sent.filename).endswith(".ics")
    assert b"METHOD:PUBLISH" in sent.data
    assert b"STATUS:TENTATIVE" in sent.data
    assert "已提交" in talk.last.text, "the page comes again below the file"


async def test_a_cancelled_visit_is_taken_out_again(talk: Talk) -> None:
    await to_booking(talk)
    await talk.presses("加到手机日历")
    await talk.says("/mybookings")
    await talk.presses("待站点确认")
    await talk.presses("不去了")
    await talk.presses("是，取消")
    assert "加到手机日历" not in talk.labels
    await talk.presses("从手机日历去掉")
    before, after = files(talk)
    assert before.filename == after.filename
    assert b"STATUS:CANCELLED" in after.data
    assert uid(before) == uid(after)


def files(talk: Talk) -> list[BufferedInputFile]:
    """Return the files that were sent, in their order."""
    return [m.file for m in talk.screen.seen if isinstance(m.file, BufferedInputFile)]


def uid(file: BufferedInputFile) -> list[bytes]:
    """Return the line by which a calendar knows a visit again."""
    return [line for line in file.data.split(b"\r\n") if line.startswith(b"UID")]
