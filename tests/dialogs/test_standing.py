"""Opening a notice by its number or QR code tells whether it still holds."""

from sqlmodel import select

from bot.wiring import House
from notices.services import Services
from notices.snapshot import sha256_of
from storage.desk.catalogue import CatalogueDesk, Import
from storage.records import MatterRecord
from storage.tables import IssuedNotice
from tests.dialogs.ways import to_notice
from tests.kit.clock import FrozenClock
from tests.kit.talk import Talk
from tests.kit.town import shipped_catalogue

NUMBER = "140502-2026-000001"


async def test_a_notice_holds_while_its_matter_stands(talk: Talk) -> None:
    await to_notice(talk)
    assert "本单有效" in await talk.says(f"/notice {NUMBER}")


async def test_the_check_code_is_the_one_on_the_sheet(talk: Talk, services: Services) -> None:
    await to_notice(talk)
    kept = (await services.notices.find(NUMBER)).facts.sha256
    assert kept[:12] in await talk.says(f"/start n_{NUMBER}")


async def test_a_replaced_notice_says_what_changed(talk: Talk, house: House) -> None:
    await to_notice(talk)
    await publish_without_a_material(house)
    said = await talk.says(f"/notice {NUMBER}")
    assert "已被第 2 版代替" in said
    assert "不再要：" in said
    assert "→ 99 元" in said


async def test_the_new_sheet_is_one_tap_away(talk: Talk, house: House) -> None:
    await to_notice(talk)
    await publish_without_a_material(house)
    await talk.says(f"/notice {NUMBER}")
    assert "99 元" in await talk.presses("看新单")
    assert "第 2 版" in talk.last.text


async def test_what_was_said_then_can_be_read_again(talk: Talk, house: House) -> None:
    before = await to_notice(talk)
    await publish_without_a_material(house)
    await talk.says(f"/notice {NUMBER}")
    assert await talk.presses("看全文") == before


async def test_a_changed_record_is_told(talk: Talk, house: House) -> None:
    await to_notice(talk)
    async with house.database.transaction() as session:
        row = (await session.exec(select(IssuedNotice))).one()
        row.snapshot = {**row.snapshot, "text": "不用带材料"}
        session.add(row)
    assert "与出具时不一致" in await talk.says(f"/notice {NUMBER}")


async def test_a_number_is_asked_for_and_a_wrong_one_refused(talk: Talk) -> None:
    assert "例如：/notice 140502" in await talk.says("/notice")
    assert "没有找到这个告知单号" in await talk.says("/notice 140502-2026-999999")


async def publish_without_a_material(house: House) -> None:
    """Publish a version of the notice's matter that asks for one material less and costs more."""
    record = next(m for m in shipped_catalogue().matters if m.code == "RS01")
    always = next(m for m in record.materials if m.when is None)
    newer: MatterRecord = record.model_copy(
        update={
            "materials": [m for m in record.materials if m != always],
            "fee": record.fee.model_copy(
                update={"charge": True, "text": "99 元", "basis": "收费依据"}
            ),
        }
    )
    await CatalogueDesk(house.database, FrozenClock()).write(Import(matters=[newer]))
    assert (await house.services.publishing.publish_complete("陈主任")).codes == ("RS01",)


async def test_a_notice_of_the_first_form_is_still_shown(talk: Talk, house: House) -> None:
    before = await to_notice(talk)
    async with house.database.transaction() as session:
        row = (await session.exec(select(IssuedNotice))).one()
        row.snapshot = row.snapshot["facts"]
        row.sha256 = sha256_of(row.snapshot)
        session.add(row)
    assert "本单有效" in await talk.says(f"/notice {NUMBER}")
    assert await talk.presses("看全文") == before
