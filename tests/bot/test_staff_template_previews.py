"""A draft seen for each situation before it is published, over HTTP in the admin's chat."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

from notices.factory import LANGUAGES, TEMPLATES
from notices.placeholders import samples, table_of
from storage.tables import OutboxRow
from tests.bot.test_staff_admin import NEW, open_template, send_new
from tests.kit.counter import Counter, counter
from tests.kit.people import buttons, shown
from tests.notices.examples import texts

CONFIRMED = "好了：{{ code }}，{{ when }}，{{ station }}，{{ materials | join('、') }}"
BEFORE = "🕐 {{ when }}，{{ station }}（{{ phone }}）带 {{ materials | join('、') }}，{{ code }}"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.office.say("/start")
        await opened.office.until_text("管理员")
        yield opened


def test_each_sample_says_which_situation_it_is() -> None:
    for language in LANGUAGES:
        for name in TEMPLATES:
            for place in range(len(samples(name, language))):
                assert texts().has(f"template.sample.{table_of(name)}_{place + 1}")


async def test_a_letter_is_seen_for_each_situation(at: Counter) -> None:
    await send_new(at, NEW)
    await at.office.press("一种一种情形看")
    first = shown(await at.office.until_text("材料还差"))
    assert "户口簿" in first
    await at.office.press("▶")
    second = shown(await at.office.until_text("材料备齐了"))
    assert "户口簿" not in second
    await at.office.press("▶")
    await at.office.until_text("改了时间")
    await at.office.press("▶")
    await at.office.until_text("第一个时间不行")
    await at.office.press("▶")
    assert await at.office.until_text("材料还差"), "after the last comes the first again"


async def test_a_notice_is_seen_for_the_situations_of_a_matter(at: Counter) -> None:
    source = await at.house.services.library.source("notice", "zh")
    await send_new(at, f"{source.body}\n改过的结尾", "一次性告知单（聊天） · 中文")
    await at.office.press("一种一种情形看")
    await at.office.until_text("一件事，内容齐全")
    await at.office.press("换个事项看")
    asked = await at.office.until_text("用哪个事项")
    matter = buttons(asked)[0]["text"]
    await at.office.press(matter)
    told = shown(await at.office.until(lambda m: matter in shown(m) and "草稿" in shown(m)))
    assert "改过的结尾" in told or "本单未列的材料" in told
    await at.office.press("▶")
    again = await at.office.until(lambda m: any(b["text"].startswith("2/") for b in buttons(m)))
    assert matter in shown(again)


async def test_an_older_version_is_published_again_as_a_copy(at: Counter) -> None:
    await send_new(at, NEW)
    await at.office.press("✅ 发布")
    await at.office.until_text("已发布")
    await send_new(at, f"{NEW} 再见")
    await at.office.press("✅ 发布")
    await at.office.until_text("v2")
    await open_template(at)
    await at.office.press("历史")
    await at.office.press("v1 改了什么")
    await at.office.press("发布这一版的副本")
    await at.office.until_text("要发布吗")
    await at.office.press("✅ 发布")
    await at.office.until_text("v3")
    now = await at.house.services.library.source("reminder_day_before", "zh")
    assert now.body.strip() == NEW


async def test_what_some_stations_lack_and_what_is_planned_is_told_before(at: Counter) -> None:
    await at.bind()
    await at.request()
    await at.group.press("确认 9:20")
    await at.group.until_text("李站长 已确认")
    await send_new(at, BEFORE)
    told = shown(await at.office.until_text("要发布吗"))
    assert "60 个站里 60 个没有，那里会是空的" in told
    assert "还没到的预约 1 个；已经排好、还没发的这种消息 1 条，也会用新版本" in told


async def test_a_template_that_drops_a_required_field_asks_for_a_reason(at: Counter) -> None:
    source = await at.house.services.library.source("notice", "zh")
    await send_new(
        at, source.body.replace("complaint_phone", "consult_phone"), "一次性告知单（聊天） · 中文"
    )
    assert "规则要求写" in shown(await at.office.until_text("要发布吗"))


async def made_with(at: Counter, kind: str) -> int | None:
    """Wait until a message is sent; return the version of its template it was made with."""
    query = select(OutboxRow).where(OutboxRow.kind == kind, OutboxRow.state == "sent")
    async with asyncio.timeout(10):
        while True:
            async with at.house.database.reading() as session:
                row = (await session.exec(query)).first()
            if row is not None:
                return row.template_version


async def publish_confirmation(at: Counter, body: str) -> int:
    """Publish a confirmation, have a visit confirmed, and return the resident's chat."""
    await at.bind()
    await send_new(at, body, "预约已确认 · 中文")
    await at.office.press("✅ 发布")
    await at.office.until_text("已发布")
    visit = await at.request()
    await at.group.press("确认 9:20")
    assert visit.person is not None
    return visit.person.chat_id


async def test_a_message_remembers_the_version_it_was_made_with(at: Counter) -> None:
    chat = await publish_confirmation(at, CONFIRMED)
    assert "好了" in await at.letters.first(chat)
    assert await made_with(at, "confirmed") == 1


async def test_the_admins_hear_of_a_version_that_fails_and_nobody_waits_for_a_letter(
    at: Counter,
) -> None:
    fails_here = "{% if matter == '社会保障卡申领、补领、换领' %}{{ 1 // 0 }}{% endif %}"
    chat = await publish_confirmation(at, CONFIRMED + fails_here)
    assert "站点已确认" in await at.letters.first(chat)
    told = shown(await at.office.until_text("没能做出来"))
    assert "预约已确认" in told
    assert "v1" in told


async def test_a_notice_that_fills_several_messages_is_read_to_its_end(at: Counter) -> None:
    source = await at.house.services.library.source("notice", "zh")
    long = "\n\n".join(["很长的一段话" * 60] * 12)
    body = f"{source.body}\n{long}\n就到这里"
    await open_template(at, "一次性告知单（聊天） · 中文")
    await at.office.press("发新版本")
    prompt = (await at.office.until_text("请回复这条消息"))["message_id"]
    await at.office.say(body[:4096], reply_to=prompt)
    await at.office.until_text("可能只发出了开头")
    await at.office.upload("document", "neu.j2", body.encode(), reply_to=prompt)
    await at.office.press("一种一种情形看")
    first = await at.office.until_text("一件事，内容齐全")
    await at.office.press("分段看（1/2）")
    last = await at.office.until(lambda m: any("（2/2）" in b["text"] for b in buttons(m)))
    assert last["message_id"] == first["message_id"]
    assert shown(last).endswith("就到这里")
    await at.office.press("分段看（2/2）")
    await at.office.until_text("一件事，内容齐全")


async def test_matters_without_what_a_notice_newly_shows_are_told_before(at: Counter) -> None:
    source = await at.house.services.library.source("notice", "zh")
    body = f"{source.body}{{% for m in matters %}}{{{{ m.category }}}}{{% endfor %}}"
    pages = await at.house.services.publishing.pages()
    joint = "{% for m in matters %}{{ m.joint_departments | join('、') }}{% endfor %}"
    shipped = source.body.replace("joint_departments", "steps")
    await at.house.services.library.publish(await drafted(at, shipped), "李", reason="试")
    await send_new(at, body + joint, "一次性告知单（聊天） · 中文")
    told = shown(await at.office.until_text("要发布吗"))
    lacking = sum(not page.record.joint_departments for page in pages)
    assert f"{len(pages)} 个事项里 {lacking} 个没有，那里会是空的" in told


async def drafted(at: Counter, body: str) -> int:
    draft = (await at.house.services.library.propose("notice", "zh", body, "李")).draft_id
    assert draft is not None
    return draft
