"""Builds the staff bot: handlers in the order they are asked, one error handler for all."""

import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
)
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.pacer import Pacer
from bot.pacing import PacedStaff
from bot.staff import (
    admin,
    arrivals,
    binding,
    broadcasts,
    calls,
    clock,
    closing,
    confirmed,
    day,
    decisions,
    drafts,
    entry,
    faults,
    hours,
    line,
    matter_publishing,
    matters,
    moving,
    pauses,
    questions,
    queue,
    roster,
    slip,
    template_history,
    template_previews,
    template_publishing,
    templates,
    words,
)
from bot.staff.context import StaffApplication, StaffBot, StaffContext, StaffSettings
from bot.staff.order import ChatOrder
from notices.services import Services
from notices.texts import Texts

Handle = Callable[[Update, StaffContext], Coroutine[Any, Any, None]]

COMMANDS: dict[str, Handle] = {
    "start": admin.start,
    "help": words.help_,
    "today": day.today,
    "tomorrow": day.tomorrow,
    "book": line.start,
    "in": arrivals.scan,
    "walkin": queue.take_number,
    "queue": queue.list_,
    "close": closing.start,
    "open": closing.reopen,
    "hours": hours.keep,
    "phone": day.phone,
    "calls": calls.tell,
    "bind": binding.bind,
    "join": binding.join,
    "staff": roster.list_,
    "broadcast": broadcasts.start,
    "bindcode": admin.bind_code,
    "templates": templates.list_,
    "placeholders": templates.placeholders,
}

DEMO_COMMANDS: dict[str, Handle] = {"clock": clock.tell}

# A button's data starts with the letter of what it does; ids follow. Whoever forges a longer one
# gets the answer for old buttons: the database would refuse the number.
ID = r"\d{1,9}"
PERSON = r"\d{1,16}"
DAY = r"\d{8}"
TEMPLATE = r"\w{1,40}:\w{1,8}"
BUTTONS: Mapping[str, Handle] = {
    rf"c:{ID}(:{ID})?": decisions.confirm,
    rf"u:{ID}": decisions.undo,
    rf"d:{ID}": decisions.ask_reason,
    rf"r:{ID}:(full|closed|not_handled|equipment)": decisions.decline,
    rf"r:{ID}:other": decisions.ask_words,
    rf"b:{ID}": decisions.back,
    rf"v:in:{ID}": confirmed.came,
    rf"v:no:{ID}": confirmed.missed,
    rf"v:out:{ID}": confirmed.finish,
    rf"v:free:{ID}": confirmed.pardon,
    rf"v:ask:{ID}": confirmed.ask_why_cancel,
    rf"v:off:{ID}:(closed|not_handled|equipment)": confirmed.cancel,
    rf"v:off:{ID}:other": confirmed.ask_words,
    rf"v:agree:{ID}": confirmed.agree,
    rf"v:stay:{ID}": confirmed.ask_why_keep,
    rf"v:stay:{ID}:(full|closed|equipment)": confirmed.keep,
    rf"v:card:{ID}": moving.open_card,
    rf"v:move:{ID}": moving.choose_day,
    rf"v:day:{ID}:{DAY}": moving.choose_time,
    rf"v:time:{ID}:{ID}": moving.ask,
    rf"v:to:{ID}:{ID}": moving.move,
    rf"l:me:{ID}": calls.to_me,
    rf"l:done:{ID}": calls.called,
    rf"l:take:{ID}": calls.accept,
    rf"came:{ID}": arrivals.come,
    rf"served:{ID}": queue.serve,
    r"queue": queue.refresh,
    rf"close:yes:{ID}": closing.confirm,
    rf"close:open:{DAY}:{DAY}": closing.reopen_these,
    rf"close:no:{ID}": closing.leave,
    rf"j:{PERSON}": binding.agree,
    rf"s:{PERSON}": roster.remove,
    rf"e:m:[po]:{ID}": entry.choose_matter,
    rf"e:d:[po]:{ID}(:{ID})?": entry.choose_day,
    rf"e:t:[po]:{ID}:\d{{8}}(:{ID})?": entry.choose_time,
    rf"e:n:[po]:{ID}:{ID}": entry.ask_name,
    rf"e:n:[po]:{ID}:{ID}:{ID}": slip.at_time,
    rf"e:c:{ID}:{ID}": line.choose_matter,
    r"e:x": entry.stop,
    rf"e:y:{ID}": slip.enter,
    rf"e:z:{ID}": slip.throw_away,
    r"k:counties": admin.counties,
    rf"k:in:{ID}:{ID}": admin.stations,
    rf"k:code:{ID}": admin.code_for,
    rf"k:free:{ID}": admin.unbind,
    rf"m:list:{ID}": matters.list_,
    rf"m:one:{ID}": matters.one,
    rf"m:ask:{ID}:\d{{1,2}}": matters.ask_decision,
    rf"m:yes:{ID}:\d{{1,2}}": matters.decide,
    rf"m:back:{ID}:\d{{1,2}}": matters.revoke,
    rf"m:hist:{ID}": matters.history,
    rf"m:view:{ID}:{ID}": matter_publishing.preview,
    rf"m:pub:{ID}": matter_publishing.ask,
    rf"m:go:{ID}": matter_publishing.publish,
    r"m:all": matter_publishing.ask_all,
    r"m:allgo": matter_publishing.publish_all,
    r"p:counties": pauses.counties,
    rf"p:in:{ID}:{ID}": pauses.stations,
    rf"w:go:{ID}": broadcasts.send,
    rf"w:see:{ID}": broadcasts.progress,
    rf"w:stop:{ID}": broadcasts.stop,
    rf"p:st:{ID}:{ID}": pauses.matters,
    rf"p:one:{ID}:{ID}": pauses.one,
    rf"p:end:{ID}": pauses.end,
    rf"p:day:{ID}:{ID}(:{DAY})?": pauses.ask_day,
    rf"p:to:{ID}:{ID}:{DAY}": pauses.until,
    rf"p:ask:{ID}:{ID}:{DAY}:({DAY}|0)": pauses.summary,
    rf"p:yes:{ID}:{ID}:{DAY}:({DAY}|0)": pauses.make,
    rf"p:why:{ID}:{ID}:{DAY}:({DAY}|0)": pauses.ask_reason,
    rf"q:list:{ID}": questions.list_,
    rf"q:one:{ID}": questions.one,
    rf"q:pick:{ID}:{ID}": questions.pick,
    rf"q:is:{ID}:{ID}": questions.teach,
    rf"q:(?:no|done):{ID}": questions.settle,
    r"o:(show|hour|day|next|reset)": clock.move,
    r"t:list": templates.back,
    rf"t:one:{TEMPLATE}": templates.one,
    rf"t:down:{TEMPLATE}": templates.download,
    rf"t:hist:{TEMPLATE}(:{ID})?": template_history.history,
    rf"t:roll:{TEMPLATE}(:{ID})?": templates.roll_back,
    rf"t:new:{TEMPLATE}": drafts.ask_body,
    rf"t:pub:{ID}": template_publishing.publish,
    rf"t:from:{ID}:(day|week)": template_publishing.publish_from,
    rf"t:date:{ID}": template_publishing.ask_date,
    rf"t:why:{ID}": template_publishing.ask_reason,
    rf"t:off:{ID}": template_publishing.call_off,
    rf"t:diff:{ID}": template_history.changes,
    rf"t:copy:{ID}": drafts.copy,
    rf"t:pre:{ID}:{ID}(:{ID})?": template_previews.sample,
    rf"t:prem:{ID}:{ID}": template_previews.matters,
    rf"t:prew:{ID}:{ID}:{ID}(:{ID})?": template_previews.way,
    rf"t:drop:{ID}": drafts.drop,
}

GROUP_MENU = (
    "today",
    "tomorrow",
    "book",
    "calls",
    "in",
    "walkin",
    "queue",
    "close",
    "hours",
    "open",
    "staff",
    "join",
    "bind",
    "help",
)
PRIVATE_MENU = ("today", "tomorrow", "calls", "phone", "broadcast", "help")


def build_application(
    token: str, services: Services, settings: StaffSettings, *, base_url: str
) -> StaffApplication:
    """Build the bot against a Bot API server; nothing is sent before it starts."""
    bot = ExtBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        rate_limiter=PacedStaff(Pacer()) if settings.rate_limited else None,
    )
    builder = ApplicationBuilder().bot(bot).job_queue(None).concurrent_updates(ChatOrder())
    application: StaffApplication = builder.context_types(
        ContextTypes(context=StaffContext)
    ).build()
    application.bot_data["services"] = services
    application.bot_data["settings"] = settings
    add_handlers(application, settings)
    return application


def add_handlers(application: StaffApplication, settings: StaffSettings) -> None:
    """Register every handler; the first that matches takes the update."""
    new = filters.UpdateType.MESSAGE
    commands = COMMANDS | (DEMO_COMMANDS if settings.demo_clock else {})
    for name, handle in commands.items():
        application.add_handler(CommandHandler(name, handle, filters=new))
    for pattern, handle in BUTTONS.items():
        application.add_handler(CallbackQueryHandler(handle, re.compile(rf"(?:{pattern})\Z")))
    application.add_handler(CallbackQueryHandler(words.old_button))
    application.add_handler(ChatMemberHandler(binding.come_in, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, binding.move))
    addressed = new & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(addressed & filters.COMMAND, words.command))
    application.add_handler(MessageHandler(addressed, words.other))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, words.edited))
    application.add_error_handler(faults.on_error)


async def announce_commands(bot: StaffBot, texts: Texts) -> None:
    """Tell the Bot API server which commands the menus of groups and private chats show."""
    for names, scope in (
        (GROUP_MENU, BotCommandScopeAllGroupChats()),
        (PRIVATE_MENU, BotCommandScopeAllPrivateChats()),
    ):
        menu = [BotCommand(name, texts.plain(f"staff.commands.{name}")) for name in names]
        await bot.set_my_commands(menu, scope=scope)
