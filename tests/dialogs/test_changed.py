"""A notice changes before the visit: the letter, the choice, and which sheet counts then."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.wiring import House
from notices.courier import Courier
from storage.clock import SHANGHAI
from storage.desk.actor import Actor
from storage.desk.catalogue import Import
from storage.desk.visits import Visit
from storage.records import MatterRecord
from storage.tables import OutboxRow
from tests.dialogs.ways import to_notice
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.talk import Talk, talking
from tests.kit.town import shipped_catalogue

LI = Actor("staff", "李站长", 501)
GROUP = -100


@dataclass
class Office:
    house: House
    clock: FrozenClock
    residents: Letterbox
    groups: Letterbox
    courier: Courier
    talk: Talk

    async def publish(self, record: MatterRecord) -> None:
        """Import a version and publish it."""
        services = self.house.services
        await self.house.catalogue.write(Import(matters=[record]), author="张起草")
        matter = await services.matters.by_code(record.code)
        draft = (await services.publishing.page(matter.key)).draft
        assert draft is not None
        assert draft.id is not None
        await services.publishing.publish(draft.id, "陈主任")

    async def carry(self) -> list[str]:
        self.clock.advance(timedelta(minutes=2))
        await self.courier.drain()
        return self.residents.texts(self.talk.chat.id)

    async def letters(self) -> list[str]:
        return [text for text in await self.carry() if "告知单有更新" in text]

    async def visit(self) -> Visit:
        person = await self.house.services.people.meet(self.talk.chat.id)
        return (await self.house.services.bookings.visits_of(person.key))[0]

    async def presses(self, act: str, talk: Talk | None = None) -> str:
        """Press a button under the letter, which came over the courier's channel."""
        data = f"{act}:{(await self.visit()).booking.key}"
        talk = talk or self.talk
        return await talk.presses_data(talk.last, data)

    async def row(self) -> OutboxRow:
        query = select(OutboxRow).where(OutboxRow.kind == "notice_changed")
        async with self.house.database.reading() as session:
            return (await session.exec(query.order_by(col(OutboxRow.id).desc()))).first()  # type: ignore[return-value]  # the test knows there is one


@pytest.fixture
async def office(house: House, clock: FrozenClock, talk: Talk) -> Office:
    residents, groups = Letterbox(), Letterbox()
    services = house.services
    station = (await services.stations.by_code("ST001")).station
    code = await services.staffing.new_bind_code(station.key, 1)
    await services.staffing.bind(code, GROUP, 501, "李站长")
    courier = house.courier(residents, groups)
    opened = Office(house, clock, residents, groups, courier, talk)
    await book_on_a_notice(talk)
    await services.bookings.confirm((await opened.visit()).booking.key, LI)
    await opened.carry()
    return opened


async def book_on_a_notice(talk: Talk) -> None:
    """Get the notice of RS01 and book a visit at ST001 from it."""
    await to_notice(talk)
    await talk.presses("预约错时")
    await talk.presses("按县区选")
    await talk.presses("城区")
    shown = next(b.text for b in talk.last.buttons if "凤西" in b.text or "便民服务站" in b.text)
    await talk.presses(shown)
    await talk.presses("周六")
    await talk.presses("9:00")
    await talk.presses("同意")
    await talk.says("王女士")
    await talk.presses("不留电话")
    await talk.presses("提交预约")


def changed(**changes: object) -> MatterRecord:
    """Return RS01 without its first material for everybody, and with another fee."""
    record = next(m for m in shipped_catalogue().matters if m.code == "RS01")
    gone = next(m for m in record.materials if m.when is None)
    made = {
        "materials": [m for m in record.materials if m != gone],
        "fee": record.fee.model_copy(update={"charge": True, "text": "99 元", "basis": "收费依据"}),
        **changes,
    }
    return record.model_copy(update=made)


async def test_the_holder_is_told_once_what_changed(office: Office) -> None:
    await office.publish(changed())
    [letter] = await office.letters()
    assert "不再需要：" in letter
    assert "99 元" in letter
    assert "12月7日" in letter
    assert await office.letters() == [letter]


async def test_of_two_publications_only_the_newest_is_told(office: Office) -> None:
    await office.publish(changed())
    fee = changed().fee.model_copy(update={"text": "88 元"})
    await office.publish(changed(fee=fee))
    [letter] = await office.letters()
    assert "88 元" in letter
    assert "99 元" not in letter
    assert "不再需要：" in letter


async def test_a_change_that_is_none_for_this_person_is_not_told(office: Office) -> None:
    record = next(m for m in shipped_catalogue().matters if m.code == "RS01")
    await office.publish(record.model_copy(update={"aliases": [*record.aliases, "市民卡"]}))
    assert await office.letters() == []
    row = await office.row()
    assert (row.state, row.reason) == ("skipped", "nothing changes for this person")
    assert not (await office.visit()).sheet.unseen


async def test_a_cancelled_visit_is_not_told(office: Office) -> None:
    await office.publish(changed())
    visit = await office.visit()
    await office.house.services.bookings.cancel(visit.booking.key, visit.booking.person_id or 0)
    assert await office.letters() == []
    assert (await office.row()).reason == "no visit to come is on an older sheet"


async def test_without_a_choice_the_new_list_counts_and_the_card_says_so(office: Office) -> None:
    before = (await office.visit()).to_bring
    await office.publish(changed())
    await office.letters()
    assert len((await office.visit()).to_bring) == len(before) - 1
    [card] = office.groups.texts(GROUP)
    assert "告知单已更新，居民还没看" in card


async def test_the_old_sheet_is_kept_and_told_everywhere(office: Office) -> None:
    before = (await office.visit()).to_bring
    await office.publish(changed())
    await office.letters()
    assert "12月7日" in await office.presses("o")
    visit = await office.visit()
    assert visit.to_bring == before
    await office.carry()
    [card] = office.groups.texts(GROUP)
    assert "按原单（第 1 版）办，至 12月7日" in card
    assert "您选了按原单办" in await office.talk.says(f"/notice {visit.number}")
    office.clock.to(datetime(2026, 11, 27, 18, 0, tzinfo=SHANGHAI))
    reminder = (await office.carry())[-1]
    assert all(material.name in reminder for material in before)


async def test_an_old_sheet_is_not_kept_beyond_its_days(office: Office) -> None:
    office.house.services.changes._days = 0
    await office.publish(changed())
    [letter] = await office.letters()
    assert "要按新单办" in letter
    assert "原单只收到 周一（11月23日）" in await office.presses("o")
    assert (await office.visit()).sheet.unseen


async def test_the_new_sheet_takes_the_visit_and_the_ticks_along(office: Office) -> None:
    visit = await office.visit()
    assert visit.number is not None
    *_, stays = visit.to_bring
    for material in (visit.to_bring[0], stays):
        await office.house.services.notices.tick(
            visit.number, material.id, visit.booking.person_id or 0, ready=True
        )
    await office.publish(changed())
    await office.letters()
    assert "99 元" in await office.presses("u")
    renewed = await office.visit()
    assert renewed.number != visit.number
    assert renewed.booking.matter_version == 2
    assert renewed.ready == {stays.id}
    assert not renewed.sheet.unseen


async def test_stale_and_double_presses_tell_how_it_stands(office: Office) -> None:
    await office.publish(changed())
    await office.letters()
    assert "知道了" not in await office.presses("w")
    for _ in range(2):
        assert "12月7日" in await office.presses("o")
    await office.presses("u")
    assert not (await office.visit()).sheet.kept
    for act in ("u", "o", "w"):
        assert "就是最新的告知单" in await office.presses(act)
    visit = await office.visit()
    await office.house.services.bookings.cancel(visit.booking.key, visit.booking.person_id or 0)
    assert "已经取消或者过去了" in await office.presses("o")


async def test_only_the_holder_chooses_also_after_a_restart(office: Office) -> None:
    await office.publish(changed())
    await office.letters()
    stranger = office.talk.someone_else(99)
    await stranger.says("/start")
    assert "没有找到这条记录" in await office.presses("o", stranger)
    async with talking(office.house.services, office.talk.screen) as again:
        assert "12月7日" in await office.presses("o", again)


async def test_an_outdated_checklist_tells_first_what_changed(office: Office) -> None:
    await office.publish(changed())
    assert "已被第 2 版代替" in await office.presses("k")
    assert "99 元" in await office.talk.presses("看新单")
    assert (await office.visit()).booking.matter_version == 2


async def test_answers_that_lead_elsewhere_now_are_told(office: Office) -> None:
    record = changed()
    first, *others = record.situations
    stop = {"stops": True, "outcome": "请到社保局办"}
    options = [option.model_copy(update=stop) for option in first.options]
    halted = first.model_copy(update={"options": options})
    await office.publish(record.model_copy(update={"situations": [halted, *others]}))
    [letter] = await office.letters()
    assert "请到社保局办" in letter
    assert "12345" in letter


async def test_a_new_question_asks_to_answer_again(office: Office) -> None:
    record = changed()
    first, *others = record.situations
    asked = first.model_copy(update={"id": "new_question"})
    await office.publish(
        record.model_copy(
            update={
                "situations": [asked, *others],
                "materials": [
                    m.model_copy(update={"when": {"new_question": [first.options[0].id]}})
                    for m in record.materials
                ],
            }
        )
    )
    [letter] = await office.letters()
    assert "回答几个问题" in letter
    await office.presses("u")
    await office.talk.presses(first.options[0].label)
    assert (await office.visit()).booking.answers.get("new_question") == first.options[0].id


async def test_the_admin_sees_beforehand_whom_it_touches(office: Office) -> None:
    matter = await office.house.services.matters.by_code("RS01")
    found = await office.house.services.publishing.impact(matter.key)
    assert (found.bookings, found.people) == (1, 1)
