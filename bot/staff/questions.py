"""Questions that found no matter, in the admin's private chat: one tap teaches a wording."""

from collections.abc import Iterator

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import admin_at_desk
from bot.staff.presses import answer, chosen, show
from notices.channel import Button, Message
from storage.desk.questions import QuestionStatus

PAGE = 8
GUESSES = 3
STATUSES = {"no": QuestionStatus.NOT_OURS, "done": QuestionStatus.DONE}


async def menu_button(context: StaffContext) -> Button:
    """Return the button that opens the list, with how many wait."""
    count = await context.services.questions.how_many()
    return context.button("admin.menu.questions", "q:list:0", count=count)


async def list_(update: Update, context: StaffContext) -> None:
    """List the open questions a page at a time, the most often asked first."""
    admin_at_desk(update, context)
    at = int(chosen(update)[1])
    await answer(update)
    await _show_list(update, context, at)


async def one(update: Update, context: StaffContext) -> None:
    """Show a question with the matters that it may mean."""
    admin_at_desk(update, context)
    services = context.services
    question = await services.questions.one(int(chosen(update)[1]))
    text = context.say(
        "admin.question.one",
        words=question.words,
        count=question.count,
        first=question.first_asked_at,
        last=question.last_asked_at,
    )
    rows: list[tuple[Button, ...]] = []
    for hit in await services.matters.guesses(question.words, GUESSES):
        matter = (await services.matters.by_code(hit.code)).matter
        action = f"q:is:{question.key}:{matter.key}"
        rows.append((context.button("admin.question.is_wording", action, matter=matter.name),))
    rows += [
        (context.button("admin.question.pick", f"q:pick:{question.key}:0"),),
        (
            context.button("admin.question.not_ours", f"q:no:{question.key}"),
            context.button("admin.question.done", f"q:done:{question.key}"),
        ),
        (context.button("admin.question.back", "q:list:0"),),
    ]
    await answer(update)
    await show(update, context, Message(text, tuple(rows)))


async def pick(update: Update, context: StaffContext) -> None:
    """Offer every matter, a page at a time."""
    admin_at_desk(update, context)
    question_id, at = (int(part) for part in chosen(update)[1:])
    question = await context.services.questions.one(question_id)
    matters = await context.services.matters.all()
    rows = [
        (Button(matter.name, f"q:is:{question_id}:{matter.key}"),)
        for matter in matters[at : at + PAGE]
    ]
    rows += [(b,) for b in _turning(context, f"q:pick:{question_id}", at, len(matters))]
    rows.append((context.button("common.back", f"q:one:{question_id}"),))
    text = context.say("admin.question.pick_title", words=question.words)
    await answer(update)
    await show(update, context, Message(text, tuple(rows)))


async def teach(update: Update, context: StaffContext) -> None:
    """Make the question a wording of the chosen matter."""
    admin = admin_at_desk(update, context)
    question_id, matter_id = (int(part) for part in chosen(update)[1:])
    services = context.services
    taught = await services.questions.teach(question_id, matter_id, admin.full_name, admin.id)
    matter = (await services.matters.by_id(matter_id)).matter
    text = context.say("admin.question.taught", words=taught.words, matter=matter.name)
    await answer(update)
    await show(update, context, Message(text, ((_back(context),),)))


async def settle(update: Update, context: StaffContext) -> None:
    """Take the question off the list: not the stations' business, or nothing to be done."""
    admin = admin_at_desk(update, context)
    verdict, question_id = chosen(update)
    settled = await context.services.questions.settle(
        int(question_id), STATUSES[verdict], admin.full_name
    )
    text = context.say("admin.question.settled", words=settled.words)
    await answer(update)
    await show(update, context, Message(text, ((_back(context),),)))


async def _show_list(update: Update, context: StaffContext, at: int) -> None:
    questions = context.services.questions
    total = await questions.how_many()
    rows = [
        (
            context.button(
                "admin.question.row", f"q:one:{row.key}", words=row.words, count=row.count
            ),
        )
        for row in await questions.waiting(PAGE, at)
    ]
    rows += [(button,) for button in _turning(context, "q:list", at, total)]
    text = context.say("admin.question.list", total=total)
    await show(update, context, Message(text, tuple(rows)))


def _turning(context: StaffContext, action: str, at: int, total: int) -> Iterator[Button]:
    if at > 0:
        yield context.button("admin.question.earlier", f"{action}:{max(at - PAGE, 0)}")
    if at + PAGE < total:
        yield context.button("admin.question.more", f"{action}:{at + PAGE}")


def _back(context: StaffContext) -> Button:
    return context.button("admin.question.back", "q:list:0")
