"""aiogram and python-telegram-bot run against the server unmodified."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, F, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramMigrateToChat, TelegramRetryAfter
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from telegram import InputMediaPhoto, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.webchat.server import Running, listen
from tests.kit.people import PeopleClient, Seat
from tests.webchat.wire import PNG, Wire

PTB = Application[Any, Any, Any, Any, Any, Any]


@pytest.fixture
async def aiogram_bot(running: Running, bot: Wire) -> AsyncIterator[Bot]:
    server = TelegramAPIServer.from_base(running.bot_url)
    async with Bot(bot.token, session=AiohttpSession(api=server)) as aiogram_bot:
        yield aiogram_bot


@asynccontextmanager
async def polling(dispatcher: Dispatcher, bot: Bot) -> AsyncIterator[None]:
    task = asyncio.ensure_future(dispatcher.start_polling(bot, handle_signals=False))
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await task


def aiogram_dispatcher() -> Dispatcher:
    """A small bot: a keyboard, an edit, a toast, a document for every picture."""
    dispatcher = Dispatcher()

    @dispatcher.message(F.text)
    async def greet(message: types.Message) -> None:
        button = types.InlineKeyboardButton(text="确认", callback_data="ok\x1d1")
        markup = types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        await message.reply(f"<b>你好</b> {message.text}", parse_mode="HTML", reply_markup=markup)

    @dispatcher.callback_query()
    async def confirm(query: types.CallbackQuery) -> None:
        assert isinstance(query.message, types.Message)
        await query.message.edit_text(f"已确认 {query.data!r}")
        await query.answer("好", show_alert=True)

    @dispatcher.message(F.photo)
    async def photo(message: types.Message, bot: Bot) -> None:
        assert message.photo
        data = await bot.download(message.photo[-1])
        assert data is not None
        await message.answer_document(types.BufferedInputFile(data.read(), "回执 单.png"))

    return dispatcher


async def _walk(seat: Seat, bot: Wire) -> None:
    chat = seat.chat(bot.id)
    await chat.say("/start")
    greeting = await chat.until_text("你好 /start")
    assert greeting["reply_to_message"]["text"] == "/start"
    assert await chat.press("确认") == {"text": "好", "show_alert": True, "url": None}
    edited = await chat.until_text(r"已确认 'ok\x1d1'")
    assert edited["message_id"] == greeting["message_id"]
    assert "reply_markup" not in edited
    await chat.upload("photo", "证.png", PNG)
    document = await chat.until(lambda message: "document" in message)
    assert document["document"]["file_name"] == "回执 单.png"
    assert document["document"]["file_size"] == len(PNG)


async def test_aiogram_by_polling(aiogram_bot: Bot, bot: Wire, resident: Seat) -> None:
    async with polling(aiogram_dispatcher(), aiogram_bot):
        await _walk(resident, bot)


@pytest.mark.parametrize("in_background", [False, True])
async def test_aiogram_by_webhook(
    aiogram_bot: Bot, bot: Wire, resident: Seat, in_background: bool
) -> None:
    app = web.Application()
    handler = SimpleRequestHandler(
        aiogram_dispatcher(), aiogram_bot, handle_in_background=in_background, secret_token="s3"
    )
    handler.register(app, path="/hook")
    async with AsyncExitStack() as stack:
        url = await listen(app, "127.0.0.1", 0, stack)
        await aiogram_bot.set_webhook(f"{url}/hook", secret_token="s3")
        await _walk(resident, bot)
        await aiogram_bot.delete_webhook()


async def test_aiogram_understands_refusals(
    people: PeopleClient, aiogram_bot: Bot, bot: Wire, resident: Seat
) -> None:
    group = await people.open_group("站", resident.id, [bot.id])
    await people.set_fault(method="sendMessage", action="error", retry_after=3)
    with pytest.raises(TelegramRetryAfter) as later:
        await aiogram_bot.send_message(group, "x")
    assert later.value.retry_after == 3
    new = (await people.call("POST", f"/groups/{group}/upgrade"))["migrate_to_chat_id"]
    with pytest.raises(TelegramMigrateToChat) as moved:
        await aiogram_bot.send_message(group, "x")
    assert moved.value.migrate_to_chat_id == new


async def test_aiogram_sends_an_album(aiogram_bot: Bot, bot: Wire, resident: Seat) -> None:
    await resident.chat(bot.id).say("/start")
    album: list[types.MediaUnion] = [
        types.InputMediaPhoto(media=types.BufferedInputFile(PNG, f"{n}.png"), caption=str(n))
        for n in (1, 2)
    ]
    first, second = await aiogram_bot.send_media_group(resident.id, album)
    assert first.media_group_id == second.media_group_id
    assert second.caption == "2"


class PtbBot:
    """The same small bot in the other library; what goes wrong in it is kept."""

    def __init__(self) -> None:
        self.faults: list[BaseException | None] = []

    def application(self, running: Running, bot: Wire) -> PTB:
        builder = Application.builder().token(bot.token)
        builder = builder.base_url(f"{running.bot_url}/bot")
        application = builder.base_file_url(f"{running.bot_url}/file/bot").build()
        application.add_handler(CommandHandler("start", self.start))
        application.add_handler(CallbackQueryHandler(self.confirm))
        application.add_handler(MessageHandler(filters.PHOTO, self.photo))
        application.add_error_handler(self.failed)
        return application

    async def start(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        markup = {"inline_keyboard": [[{"text": "确认", "callback_data": "ok\x1d1"}]]}
        text = f"<b>你好</b> {update.message.text}"
        await update.message.get_bot().send_message(
            update.message.chat_id,
            text,
            parse_mode="HTML",
            reply_to_message_id=update.message.id,
            reply_markup=markup,  # type: ignore[arg-type]  # plain JSON is what goes out anyway
        )

    async def confirm(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query
        await update.callback_query.edit_message_text(f"已确认 {update.callback_query.data!r}")
        await update.callback_query.answer("好", show_alert=True)

    async def photo(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        file = await update.message.photo[-1].get_file()
        data = bytes(await file.download_as_bytearray())
        await update.message.reply_document(data, filename="回执 单.png")
        album = [InputMediaPhoto(data), InputMediaPhoto(data)]
        await context.bot.send_media_group(update.message.chat_id, album)

    async def failed(self, _: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        self.faults.append(context.error)


@asynccontextmanager
async def ptb_running(application: PTB) -> AsyncIterator[None]:
    async with application:
        await application.start()
        try:
            yield
        finally:
            if application.updater and application.updater.running:
                await application.updater.stop()
            await application.stop()


async def test_ptb_by_polling(running: Running, bot: Wire, resident: Seat) -> None:
    small = PtbBot()
    application = small.application(running, bot)
    async with ptb_running(application):
        assert application.updater
        await application.updater.start_polling()
        await _walk(resident, bot)
        await resident.chat(bot.id).until(lambda message: "media_group_id" in message)
    assert small.faults == []


async def test_ptb_by_webhook(
    running: Running, bot: Wire, resident: Seat, unused_tcp_port: int
) -> None:
    small = PtbBot()
    application = small.application(running, bot)
    async with ptb_running(application):
        assert application.updater
        await application.updater.start_webhook(
            port=unused_tcp_port,
            url_path="hook",
            webhook_url=f"http://127.0.0.1:{unused_tcp_port}/hook",
            secret_token="s3",
        )
        await _walk(resident, bot)
    assert small.faults == []
