"""The demo's clock in the admin's hands: shown and moved."""

from datetime import timedelta

from telegram import Update

from bot.staff.context import DemoClock, StaffContext
from bot.staff.guard import admin_at_desk
from bot.staff.presses import answer, chosen, show
from bot.staff.refusals import ButtonOld
from bot.staff.speech import reply
from notices.channel import Message

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


async def tell(update: Update, context: StaffContext) -> None:
    """Tell the demo's time."""
    face = _face(context, _clock(update, context))
    await reply(update, face)


async def move(update: Update, context: StaffContext) -> None:
    """Move the demo's clock and tell its time."""
    clock = _clock(update, context)
    # Answered before the clock moves: a press of yesterday would be too old to answer.
    await answer(update)
    note = await _move(clock, chosen(update)[0], context)
    await show(update, context, _face(context, clock, note))


async def _move(clock: DemoClock, act: str, context: StaffContext) -> str:
    if act in STEPS:
        await clock.shift(STEPS[act])
    elif act == "reset":
        await clock.reset()
    elif act == "next" and await clock.to_next_reminder() is None:
        return context.plain("admin.clock.nothing")
    return ""


def _clock(update: Update, context: StaffContext) -> DemoClock:
    """Return the clock; raises NotAdmin, OnlyInPrivate, or ButtonOld where there is no demo."""
    admin_at_desk(update, context)
    if context.settings.demo_clock is None:
        raise ButtonOld
    return context.settings.demo_clock


def _face(context: StaffContext, clock: DemoClock, note: str = "") -> Message:
    return Message(
        context.say("admin.clock.now", now=clock.now, note=note),
        (
            tuple(context.button(f"admin.clock.{step}", f"o:{step}") for step in STEPS),
            (context.button("admin.clock.next", "o:next"),),
            (context.button("admin.clock.reset", "o:reset"),),
        ),
    )
