"""A small real bot behind the page: every kind of answer the page must be able to show."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher, F, Router, types
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
Inline = types.InlineKeyboardButton
Key = types.KeyboardButton

MENU = types.InlineKeyboardMarkup(
    inline_keyboard=[
        [Inline(text="要带什么", callback_data="who")],
        [
            Inline(text="最近的站", callback_data="alert"),
            Inline(text="占名额", callback_data="toast"),
        ],
        [Inline(text="政务网", url="https://www.gov.cn/")],
    ]
)
WHO = types.InlineKeyboardMarkup(
    inline_keyboard=[
        [Inline(text="本人", callback_data="self"), Inline(text="代办", callback_data="kin")]
    ]
)
WHERE = types.ReplyKeyboardMarkup(
    keyboard=[
        [Key(text="发送我的位置", request_location=True)],
        [Key(text="城区"), Key(text="高平市")],
    ],
    resize_keyboard=True,
    one_time_keyboard=True,
    input_field_placeholder="也可以打字",
)
COMMANDS = [
    types.BotCommand(command="start", description="回到主菜单"),
    types.BotCommand(command="where", description="选地方"),
    types.BotCommand(command="sheet", description="看告知单"),
]


def counter() -> Dispatcher:
    """Return a dispatcher that serves the counter."""
    router = Router()
    router.message.register(greet, F.text == "/start")
    router.message.register(where, F.text == "/where")
    router.message.register(sheet, F.text == "/sheet")
    router.message.register(ask_name, F.text == "/name")
    router.message.register(located, F.location)
    router.message.register(answered, F.text, F.reply_to_message)
    router.message.register(echo, F.text)
    router.callback_query.register(pressed)
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    return dispatcher


async def greet(message: types.Message) -> None:
    await message.answer("您好，我是<b>便民站助手</b>。", parse_mode="HTML", reply_markup=MENU)


async def where(message: types.Message) -> None:
    await message.answer("您在哪里？", reply_markup=WHERE)


async def sheet(message: types.Message) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (600, 900), "#f6f3ea").save(picture, "PNG")
    photo = types.BufferedInputFile(picture.getvalue(), "sheet.png")
    await message.answer_photo(photo, caption="存图片")
    await message.answer_document(types.BufferedInputFile(PDF, "告知单.pdf"), caption="打印版")


async def ask_name(message: types.Message) -> None:
    prompt = types.ForceReply(input_field_placeholder="您的称呼")
    await message.answer("怎么称呼您？", reply_markup=prompt)


async def located(message: types.Message) -> None:
    assert message.location
    await message.answer(f"位置 {message.location.latitude}, {message.location.longitude}")


async def answered(message: types.Message) -> None:
    assert message.reply_to_message
    await message.answer(f"对“{message.reply_to_message.text}”的回答：{message.text}")


async def echo(message: types.Message) -> None:
    await message.answer(f"您说：{message.text}")


async def pressed(query: types.CallbackQuery) -> None:
    assert isinstance(query.message, types.Message)
    if query.data == "who":
        await query.message.edit_text("谁来办？", reply_markup=WHO)
        await query.answer()
    elif query.data == "alert":
        await query.answer("步行 8 分钟：凤西站", show_alert=True)
    elif query.data == "toast":
        await query.answer("名额已为您留 10 分钟")
    # Anything else stays unanswered, as a bot that hangs would leave it.


@asynccontextmanager
async def serving(bot: Bot) -> AsyncIterator[None]:
    """Poll for this bot until the block ends."""
    await bot.set_my_commands(COMMANDS)
    dispatcher = counter()
    task = asyncio.ensure_future(dispatcher.start_polling(bot, handle_signals=False))
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await task
