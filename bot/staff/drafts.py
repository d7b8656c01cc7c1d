"""A new version of a template: asked for, inspected, previewed, then published or dropped."""

from telegram import Document, Update

from bot.staff.context import StaffContext
from bot.staff.draft_views import show_draft
from bot.staff.guard import admin_at_desk, message_of
from bot.staff.presses import answer, chosen, show
from bot.staff.prompts import Question, ask, close
from bot.staff.refusals import FileNotText, FileTooLarge, NothingSent, TextMayBeCut
from bot.staff.templates import send_parts, title
from notices.channel import Message
from notices.problems import TemplateProblem
from storage.refusals import TemplateFaulty

LARGEST_KB = 100
LONGEST_TEXT = 4000
"""Telegram's apps cut what is pasted at 4,096 characters, or a little before at a word's end."""


async def ask_body(update: Update, context: StaffContext) -> None:
    """Ask for a new version."""
    admin = admin_at_desk(update, context)
    _, name, language = chosen(update)
    text = context.say(
        "admin.template.ask_body",
        who=admin.full_name,
        user_id=admin.id,
        **title(context, name, language),
    )
    hint = context.plain("admin.template.send_hint")
    await answer(update)
    await ask(update, context, text, hint, "template", {"name": name, "language": language})


async def propose(update: Update, context: StaffContext, question: Question) -> None:
    """Inspect the version that was sent; show what is wrong, or its preview with a button."""
    admin = admin_at_desk(update, context)
    name, language = str(question.about["name"]), str(question.about["language"])
    body = await _body(update)
    proposal = await context.services.library.propose(
        name, language, body, admin.full_name, admin.id
    )
    if proposal.draft_id is None:
        # The question stays open: the mended version may be sent in reply to it.
        lines = [context.say("admin.template.faulty")]
        lines += [_problem(context, problem) for problem in proposal.inspection.problems]
        await send_parts(update, "\n".join(lines))
        return
    await close(context, question)
    await show_draft(update, context, proposal.draft_id, proposal.difference)


async def copy(update: Update, context: StaffContext) -> None:
    """Make a draft of what an older version said, and show it like one that was sent in."""
    admin = admin_at_desk(update, context)
    library = context.services.library
    older = await library.version(int(chosen(update)[1]))
    proposal = await library.propose(
        older.name, older.language, older.body, admin.full_name, admin.id
    )
    if proposal.draft_id is None:
        raise TemplateFaulty(problem=proposal.inspection.problems[0].key)
    await answer(update)
    await show_draft(update, context, proposal.draft_id, proposal.difference)


async def drop(update: Update, context: StaffContext) -> None:
    """Leave a draft unpublished."""
    admin_at_desk(update, context)
    await answer(update)
    await show(update, context, Message(context.say("admin.template.dropped_draft")))


async def _body(update: Update) -> str:
    """Return the template that was sent as text or as a file.

    Raises NothingSent, TextMayBeCut, FileTooLarge or FileNotText.
    """
    message = message_of(update)
    if message.document is not None:
        return await _read(message.document)
    if message.text is None:
        raise NothingSent
    if len(message.text) >= LONGEST_TEXT:
        raise TextMayBeCut
    return message.text


async def _read(document: Document) -> str:
    if (document.file_size or 0) > LARGEST_KB * 1024:
        raise FileTooLarge(limit=LARGEST_KB)
    content = bytes(await (await document.get_file()).download_as_bytearray())
    if len(content) > LARGEST_KB * 1024:
        raise FileTooLarge(limit=LARGEST_KB)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileNotText from None
    if "\x00" in text:
        raise FileNotText
    return text


def _problem(context: StaffContext, problem: TemplateProblem) -> str:
    sentence = context.plain(problem.key, **problem.facts)
    line = problem.facts.get("line", 0)
    return context.say("admin.template.problem", line=line, sentence=sentence)
