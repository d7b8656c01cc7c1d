"""Builds the residents' dispatcher: everything that answers, in the order it is asked."""

from aiogram import Dispatcher
from aiogram_dialog import setup_dialogs

from bot.residents.anytime import anytime_router
from bot.residents.choices import choices_router
from bot.residents.commands import announce_commands, commands_router
from bot.residents.fallbacks import fallbacks_router
from bot.residents.faults import register_faults
from bot.residents.held import held_router
from bot.residents.in_flight import InFlight
from bot.residents.memory import Memory, embedded
from bot.residents.middlewares import LettersStay, Meeting, Refusals
from bot.residents.page_ids import use_own_page_ids
from bot.residents.plain import plain_router
from bot.residents.ratings import ratings_router
from dialogs import all_dialogs
from notices.services import Services

__all__ = ["announce_commands", "build_dispatcher"]


def build_dispatcher(
    services: Services, in_flight: InFlight | None = None, memory: Memory | None = None
) -> Dispatcher:
    """Build a dispatcher; forms live on the conversation desk unless another memory is given.

    One update of a person is handled at a time, or a double tap would run a handler twice on
    the same old form.
    """
    memory = memory or embedded(services.conversations)
    dispatcher = Dispatcher(
        storage=memory.forms,
        events_isolation=memory.turns,
        services=services,
    )
    dispatcher.update.outer_middleware(in_flight or InFlight())
    dispatcher.update.outer_middleware(Meeting())
    for observer in (dispatcher.message, dispatcher.callback_query):
        observer.outer_middleware(LettersStay())
    dispatcher.include_routers(
        commands_router(),
        choices_router(),
        held_router(),
        ratings_router(),
        plain_router(),
        anytime_router(),
        *all_dialogs(),
        fallbacks_router(),
    )
    use_own_page_ids()
    setup_dialogs(dispatcher)
    for observer in (dispatcher.message, dispatcher.edited_message, dispatcher.callback_query):
        observer.middleware(Refusals())
    register_faults(dispatcher)
    return dispatcher
