"""Builds the staff bot: handlers in the order they are asked, one error handler for all."""

import re
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
)
from telegram.ext import (
    AIORateLimiter,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.staff import admin, binding, day, decisions, entry, faults, templates, words
from bot.staff.context import StaffApplication, StaffBot, StaffContext, StaffSettings
from notices.services import Services
from notices.texts import Texts

Handle = Callable[[Update, StaffContext], Coroutine[Any, Any, None]]

COMMANDS: dict[str, Handle] = {
    "start": admin.start,
    "help": words.help_,
    "today": day.today,
    "tomorrow": day.tomorrow,
    "book": entry.start,
    "phone": day.phone,
    "bind": binding.bind,
    "join": binding.join,
    "bindcode": admin.bind_code,
    "templates": templates.list_,
    "clock": admin.clock,
}

# A button's data starts with the letter of what it does; ids follow.
BUTTONS: dict[str, Handle] = {
    r"c:\d+": decisions.confirm,
    r"d:\d+": decisions.ask_reason,
    r"r:\d+:(full|closed|not_handled|equipment|other)": decisions.decline,
    r"b:\d+": decisions.back,
    r"j:\d+": binding.agree,
    r"e:m:[po]:\d+": entry.choose_matter,
    r"e:d:[po]:\d+": entry.choose_day,
    r"e:t:[po]:\d+:\d{8}": entry.choose_time,
    r"e:n:[po]:\d+:\d+": entry.ask_name,
    r"e:x:[po]:0": entry.stop,
    r"k:counties": admin.counties,
    r"k:in:\d+:\d+": admin.stations,
    r"k:code:\d+": admin.code_for,
    r"o:(show|hour|day|next|reset)": admin.clock,
    r"t:list": templates.list_,
    r"t:one:\w+:\w+": templates.one,
    r"t:down:\w+:\w+": templates.download,
    r"t:new:\w+:\w+": templates.ask_body,
    r"t:roll:\w+:\w+": templates.roll_back,
    r"t:hist:\w+:\w+": templates.history,
    r"t:names:\w+:\w+": templates.placeholders,
    r"t:pub:\d+": templates.publish,
    r"t:drop:\d+": templates.drop,
}

GROUP_MENU = ("today", "tomorrow", "book", "join", "bind", "help")
PRIVATE_MENU = ("today", "tomorrow", "phone", "help")


def build_application(
    token: str, services: Services, settings: StaffSettings, *, base_url: str
) -> StaffApplication:
    """Build the bot against a Bot API server; nothing is sent before it starts."""
    bot = ExtBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        rate_limiter=AIORateLimiter(max_retries=2) if settings.rate_limited else None,
    )
    builder = ApplicationBuilder().bot(bot).job_queue(None)
    application: StaffApplication = builder.context_types(
        ContextTypes(context=StaffContext)
    ).build()
    application.bot_data["services"] = services
    application.bot_data["settings"] = settings
    add_handlers(application)
    return application


def add_handlers(application: StaffApplication) -> None:
    """Register every handler; the first that matches takes the update."""
    new = filters.UpdateType.MESSAGE
    for name, handle in COMMANDS.items():
        application.add_handler(CommandHandler(name, handle, filters=new))
    for pattern, handle in BUTTONS.items():
        application.add_handler(CallbackQueryHandler(handle, re.compile(rf"^{pattern}$")))
    application.add_handler(CallbackQueryHandler(words.old_button))
    application.add_handler(ChatMemberHandler(binding.come_in, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, binding.move))
    addressed = new & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(addressed & filters.COMMAND, words.command))
    application.add_handler(MessageHandler(addressed, words.other))
    application.add_error_handler(faults.on_error)


async def announce_commands(bot: StaffBot, texts: Texts) -> None:
    """Tell the Bot API server which commands the menus of groups and private chats show."""
    for names, scope in (
        (GROUP_MENU, BotCommandScopeAllGroupChats()),
        (PRIVATE_MENU, BotCommandScopeAllPrivateChats()),
    ):
        menu = [BotCommand(name, texts.plain(f"staff.commands.{name}")) for name in names]
        await bot.set_my_commands(menu, scope=scope)
