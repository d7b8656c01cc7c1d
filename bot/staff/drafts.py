"""A new version of a template: asked for, inspected, previewed, then published or dropped."""

import html
from io import BytesIO

from telegram import Document, Update

from bot.staff.context import StaffContext
from bot.staff.guard import admin_at_desk, message_of, place, sender
from bot.staff.presses import answer, chosen, show
from bot.staff.prompts import Question, ask, close
from bot.staff.refusals import FileNotText, FileTooLarge, NothingSent
from bot.staff.speech import send
from bot.staff.template_publishing import offer, tell_others
from bot.staff.templates import send_parts, title
from notices.channel import Message
from notices.library import Proposal
from notices.problems import TemplateProblem
from storage.refusals import TemplateFaulty

LARGEST_KB = 100
LONGEST_DIFFERENCE = 3000


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
    await _show_draft(update, context, proposal, proposal.draft_id)


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
    await _show_draft(update, context, proposal, proposal.draft_id)


async def drop(update: Update, context: StaffContext) -> None:
    """Leave a draft unpublished."""
    admin_at_desk(update, context)
    await answer(update)
    await show(update, context, Message(context.say("admin.template.dropped_draft")))


async def _show_draft(
    update: Update, context: StaffContext, proposal: Proposal, draft_id: int
) -> None:
    draft = await context.services.library.version(draft_id)
    if proposal.difference:
        shown = html.escape(proposal.difference[:LONGEST_DIFFERENCE])
        await send(update, Message(f"<pre>{shown}</pre>"))
    preview = await context.services.library.preview(draft_id)
    more = (context.button("admin.template.situations", f"t:pre:{draft_id}:0"),)
    rows = (more,) if preview.parts else ()
    await send(update, Message(context.say("admin.template.preview"), rows))
    for part in preview.parts:
        await send(update, Message(part))
    if preview.pdf is not None:
        name = f"{draft.name}.{draft.language}.pdf"
        await place(update).send_document(BytesIO(preview.pdf), filename=name)
    if context.services.library.two_person:
        await send(update, Message(context.say("admin.template.waits_for_other")))
        await tell_others(context, sender(update).id, draft_id)
    else:
        await send(update, await offer(context, draft_id))


async def _body(update: Update) -> str:
    """Return the template that was sent as text or as a file.

    Raises NothingSent, FileTooLarge or FileNotText.
    """
    message = message_of(update)
    if message.document is not None:
        return await _read(message.document)
    if message.text is None:
        raise NothingSent
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
