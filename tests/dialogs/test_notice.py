"""From what a person says to the one-time notice."""

from notices.services import Services
from tests.dialogs.ways import to_notice
from tests.kit.talk import Talk


async def test_a_typed_sentence_opens_the_matter(talk: Talk) -> None:
    assert "居民身份证" in await talk.says("俺身份证丢了咋弄")


async def test_several_hits_are_offered(talk: Talk) -> None:
    assert "您要办的是哪一个" in await talk.says("养老")
    assert "都不是" in talk.labels
    await talk.presses("都不是")
    assert "社保就业" in talk.labels


async def test_nothing_found_offers_themes_and_a_phone(talk: Talk) -> None:
    said = await talk.says("qqqqzzzz")
    assert "12345" in said
    assert "医保" in talk.labels


async def test_the_notice_lists_what_the_answers_ask_for(talk: Talk, services: Services) -> None:
    await talk.says("/start m_GA02")
    for answer in ("丢失补领", "16周岁及以上"):
        said = await talk.presses(answer)
    assert "居民户口簿" in said
    issued = await services.notices.find("140502-2026-000001")
    assert len(issued.answers) == 2, "where the household is registered changes nothing here"


async def test_an_answer_may_be_typed(talk: Talk) -> None:
    await talk.says("/start m_GA02")
    assert "申领人多大" in await talk.says("丢失")
    assert "居民户口簿" in await talk.says("16周岁及以上")
    assert "社会保障卡" in await talk.says("社保卡"), "anything else is still searched for"


async def test_going_back_changes_an_answer(talk: Talk) -> None:
    await talk.says("/start m_GA02")
    await talk.presses("丢失补领")
    assert "要办哪种" in await talk.presses("上一步")
    assert "申领人多大" in await talk.presses("到期换领")


async def test_a_stop_says_why_and_lets_the_person_change_it(talk: Talk) -> None:
    code, wrong = await stopping_answer(talk)
    await talk.says(f"/start m_{code}")
    assert "先不用往下办" in await talk.presses(wrong)
    assert "12345" in talk.last.text
    await talk.presses("改一下回答")
    assert wrong in talk.labels


async def test_pdf_and_picture_arrive_as_files(talk: Talk) -> None:
    await to_notice(talk)
    await talk.presses("打印版")
    await talk.presses("存图片")
    pdf, picture = (m.file for m in talk.screen.of(talk.chat.id) if m.file)
    assert pdf.data.startswith(b"%PDF")
    assert picture.data.startswith(b"\x89PNG")


async def test_from_the_notice_to_a_station_that_handles_it(talk: Talk) -> None:
    await to_notice(talk)
    assert "只列能办“社会保障卡" in await talk.presses("去哪办")
    await talk.shares_location(35.4911, 112.8457)
    await talk.presses("1.")
    assert "哪天来" in await talk.presses("预约错时")
    assert "社会保障卡" in talk.last.text


async def test_answers_travel_with_the_booking(talk: Talk, services: Services) -> None:
    await to_notice(talk)
    await talk.presses("预约错时")
    await talk.shares_location(35.4911, 112.8457)
    assert "最早" in talk.last.text
    await talk.presses("1.")
    await talk.presses("周六")
    await talk.presses("9:00")
    await talk.presses("同意")
    await talk.says("王女士")
    await talk.presses("不留电话")
    await talk.presses("提交预约")
    [visit] = await services.bookings.visits_of((await services.people.meet(7)).key)
    assert visit.booking.answers


async def test_choosing_anew_asks_from_the_start(talk: Talk) -> None:
    await to_notice(talk)
    assert "答几个问题" in await talk.presses("重新选择")


async def stopping_answer(talk: Talk) -> tuple[str, str]:
    """Return a matter whose first question has an answer that stops, and that answer."""
    services: Services = talk.dispatcher["services"]
    for matter in await services.matters.all():
        record = (await services.matters.by_id(matter.key)).record
        for option in record.situations[0].options:
            if option.stops:
                return record.code, option.label
    raise LookupError("no matter stops at its first question")


async def test_what_every_situation_asks_for_is_one_tap_away(
    talk: Talk, services: Services
) -> None:
    await talk.says("/start m_YB01")
    question = talk.last.text
    await talk.presses("看所有情形")
    record = (await services.matters.by_code("YB01")).record
    told = "".join(shown.text for shown in talk.screen.of(talk.chat.id))
    assert all(material.name in told for material in record.materials)
    assert "“给谁参保？”选新生儿时要带" in told
    assert talk.last.text == question, "the question comes again below"


async def test_going_back_takes_back_what_was_answered_last(talk: Talk, services: Services) -> None:
    record = (await services.matters.by_code("RS03")).record
    first, second = (question.question for question in (record.situations[2], record.situations[0]))
    assert first in await talk.says("/start m_RS03"), "the age can stop, so it is asked first"
    assert second in await talk.presses(talk.last.buttons[0].text)
    await talk.presses(talk.last.buttons[0].text)
    assert second in await talk.presses("上一步")


async def test_two_matters_stand_on_one_notice_with_its_own_number(
    talk: Talk, services: Services
) -> None:
    await to_notice(talk)
    await add_by_words(talk, "居民身份证补领")
    both = await services.notices.find("140502-2026-000002")
    assert [told.code for told in both.facts.matters] == ["RS01", "GA02"]
    assert "2 件事一次办" in talk.last.text


async def test_the_same_matter_is_not_put_on_a_notice_twice(talk: Talk) -> None:
    await to_notice(talk)
    await talk.presses("再办一件事")
    await talk.says("社会保障卡")
    said = "".join(shown.text for shown in talk.screen.of(talk.chat.id))
    assert "已经在单子上了" in said


async def test_a_booking_from_a_merged_notice_keeps_its_number_and_names_both(
    talk: Talk, services: Services
) -> None:
    await to_notice(talk)
    await add_by_words(talk, "居民身份证补领")
    await talk.presses("预约错时")
    await talk.shares_location(35.4911, 112.8457)
    for button in ("1.", "周六", "9:00", "同意"):
        await talk.presses(button)
    await talk.says("王女士")
    await talk.presses("不留电话")
    await talk.presses("提交预约")
    [visit] = await services.bookings.visits_of((await services.people.meet(7)).key)
    assert visit.number == "140502-2026-000002"
    assert [meant.record.code for meant in visit.matters] == ["RS01", "GA02"]
    listed = (await services.notices.find("140502-2026-000002")).facts.materials
    assert [item.id for item in visit.to_bring] == [item.id for item in listed]


async def add_by_words(talk: Talk, words: str) -> None:
    """Put a second matter on the notice, answering its questions with their first options."""
    await talk.presses("再办一件事")
    await talk.says(words)
    while not talk.with_button("主菜单").button("存图片"):
        await talk.presses(talk.last.buttons[0].text)
