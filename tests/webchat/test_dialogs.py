"""aiogram-dialog's windows live on the server: text, picture and reply keyboard in turn."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ContentType
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.kbd import Next, RequestLocation, SwitchTo
from aiogram_dialog.widgets.markup.reply_keyboard import ReplyKeyboardFactory
from aiogram_dialog.widgets.media import StaticMedia
from aiogram_dialog.widgets.text import Const

from bot.webchat.server import Running
from tests.kit.people import Seat
from tests.webchat.wire import PNG, Wire


class Trip(StatesGroup):
    menu = State()
    picture = State()
    place = State()


def trip(picture: Path) -> Dialog:
    return Dialog(
        Window(Const("<b>菜单</b>"), Next(Const("图片")), state=Trip.menu),
        Window(
            StaticMedia(path=picture, type=ContentType.PHOTO),
            Const("一张图"),
            SwitchTo(Const("位置"), id="place", state=Trip.place),
            state=Trip.picture,
        ),
        Window(
            Const("您在哪里？"),
            RequestLocation(Const("发送位置")),
            SwitchTo(Const("返回"), id="back", state=Trip.menu),
            markup_factory=ReplyKeyboardFactory(resize_keyboard=True),
            state=Trip.place,
        ),
    )


@pytest.fixture
async def dialogs(running: Running, bot: Wire, tmp_path: Path) -> AsyncIterator[None]:
    picture = tmp_path / "图.png"
    picture.write_bytes(PNG)
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(_: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Trip.menu, mode=StartMode.RESET_STACK)

    dispatcher.include_router(trip(picture))
    setup_dialogs(dispatcher)
    session = AiohttpSession(api=TelegramAPIServer.from_base(running.bot_url))
    properties = DefaultBotProperties(parse_mode="HTML")
    async with Bot(bot.token, session=session, default=properties) as aiogram_bot:
        task = asyncio.ensure_future(dispatcher.start_polling(aiogram_bot, handle_signals=False))
        yield
        await dispatcher.stop_polling()
        await task


@pytest.mark.usefixtures("dialogs")
async def test_a_trip_through_three_kinds_of_windows(bot: Wire, resident: Seat) -> None:
    chat = resident.chat(bot.id)
    await chat.say("/start")
    menu = await chat.until_text("菜单")
    await chat.press("图片")
    shown = await chat.until_text("一张图")
    assert (shown["message_id"], shown["photo"][0]["width"]) == (menu["message_id"], 3)
    await chat.press("位置")
    asked = await chat.until_text("您在哪里")
    assert "reply_markup" not in asked
    keyboard = (await chat.state())["reply_keyboard"]["keyboard"]
    assert keyboard[0][0]["request_location"] is True
    back = next(button["text"] for row in keyboard for button in row if "返回" in button["text"])
    assert back != "返回"  # the button's data travels in invisible signs
    await chat.say(back)
    again = await chat.until_text("菜单", after=asked["message_id"])
    assert again["reply_markup"]["inline_keyboard"][0][0]["text"] == "图片"
