"""Templates in the admin's private chat: look, download, send a new version, publish, roll back."""

import html
from io import BytesIO

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode

from bot.staff.context import StaffContext
from bot.staff.guard import message_of, place, require_admin
from bot.staff.prompts import answered, ask
from notices.library import Proposal
from notices.placeholders import described
from notices.problems import TemplateProblem
from notices.split import split
from storage.tables.columns import JsonObject

LARGEST_FILE = 100_000
LONGEST_DIFFERENCE = 3000


async def list_(update: Update, context: StaffContext) -> None:
    """List the templates with the version in force."""
    require_admin(update, context)
    rows = [
        [InlineKeyboardButton(await _row(context, name.name, language), callback_data=data)]
        for name in context.services.library.names()
        for language in name.languages
        if (data := f"t:one:{name.name}:{language}")
    ]
    buttons = InlineKeyboardMarkup(rows)
    query = update.callback_query
    if query is None:
        await message_of(update).reply_html(
            context.say("admin.template.list"), reply_markup=buttons
        )
        return
    await query.answer()
    await place(update).send_message(
        context.say("admin.template.list"), parse_mode=ParseMode.HTML, reply_markup=buttons
    )


async def one(update: Update, context: StaffContext) -> None:
    """Show what can be done with a template."""
    query, name, language = _chosen(update, context)
    version, _ = await context.services.library.source(name, language)
    acts = [("download", "down"), ("send_new", "new"), ("placeholders", "names")]
    acts += [("history", "hist"), ("roll_back", "roll")]
    rows = [
        [_button(context, f"admin.template.{key}", f"t:{act}:{name}:{language}")]
        for key, act in acts
    ]
    await query.answer()
    await query.edit_message_text(
        context.say("admin.template.one", version=version, **_title(context, name, language)),
        parse_mode=ParseMode.HTML,
        reply_markup=InlineKeyboardMarkup(
            [*rows, [_button(context, "admin.template.back", "t:list")]]
        ),
    )


async def download(update: Update, context: StaffContext) -> None:
    """Send the version in force as a file."""
    query, name, language = _chosen(update, context)
    version, body = await context.services.library.source(name, language)
    await query.answer()
    await place(update).send_document(
        BytesIO(body.encode()), filename=f"{name}.{language}.v{version}.j2"
    )


async def placeholders(update: Update, context: StaffContext) -> None:
    """List what the template may show."""
    query, name, _ = _chosen(update, context)
    await query.answer()
    lines = [
        context.say("admin.template.placeholder", name=item.name, meaning=item.meaning)
        for item in described(name, context.services.texts, "zh")
    ]
    await _send_parts(update, "\n".join(lines))


async def history(update: Update, context: StaffContext) -> None:
    """List the versions that were sent in."""
    query, name, language = _chosen(update, context)
    await query.answer()
    title = context.say("admin.template.history_title", **_title(context, name, language))
    lines = [
        context.say(
            "admin.template.history_line",
            version=version.version,
            published_at=version.published_at,
            by=version.published_by or version.author,
        )
        for version in await context.services.library.history(name, language)
    ]
    factory = context.say("admin.template.history_factory")
    await _send_parts(update, "\n".join([title, *lines, factory]))


async def ask_body(update: Update, context: StaffContext) -> None:
    """Ask for a new version."""
    query, name, language = _chosen(update, context)
    await query.answer()
    await ask(
        update,
        context,
        context.say("admin.template.ask_body", **_title(context, name, language)),
        context.plain("admin.template.send_hint"),
        {"for": "template", "name": name, "language": language},
    )


async def propose(update: Update, context: StaffContext, about: JsonObject) -> None:
    """Inspect the version that was sent; show what is wrong, or its preview with a button."""
    admin = require_admin(update, context)
    name, language = str(about["name"]), str(about["language"])
    body = await _body(update, context)
    if body is None:
        return
    proposal = await context.services.library.propose(name, language, body, admin.full_name)
    if proposal.draft_id is None:
        lines = [context.say("admin.template.faulty")]
        lines += [_problem(context, problem) for problem in proposal.inspection.problems]
        await _send_parts(update, "\n".join(lines))
        return
    await answered(update, context)
    await _show_draft(update, context, name, language, proposal, proposal.draft_id)


async def publish(update: Update, context: StaffContext) -> None:
    """Put a draft in force."""
    admin = require_admin(update, context)
    query, draft_id = _draft(update)
    version = await context.services.library.publish(draft_id, admin.full_name)
    await query.answer()
    title = _title(context, version.name, version.language)
    await query.edit_message_text(
        context.say("admin.template.published", version=version.version, **title),
        parse_mode=ParseMode.HTML,
    )


async def drop(update: Update, context: StaffContext) -> None:
    """Leave a draft unpublished."""
    require_admin(update, context)
    query, _ = _draft(update)
    await query.answer()
    await query.edit_message_text(context.say("admin.template.dropped_draft"))


async def roll_back(update: Update, context: StaffContext) -> None:
    """Put the version before in force again."""
    admin = require_admin(update, context)
    query, name, language = _chosen(update, context)
    version = await context.services.library.roll_back(name, language, admin.full_name)
    await query.answer()
    title = _title(context, name, language)
    await place(update).send_message(
        context.say("admin.template.rolled_back", version=version.version, **title),
        parse_mode=ParseMode.HTML,
    )


async def _show_draft(
    update: Update,
    context: StaffContext,
    name: str,
    language: str,
    proposal: Proposal,
    draft_id: int,
) -> None:
    if proposal.difference:
        shown = html.escape(proposal.difference[:LONGEST_DIFFERENCE])
        await place(update).send_message(f"<pre>{shown}</pre>", parse_mode=ParseMode.HTML)
    preview = await context.services.library.preview(draft_id)
    await message_of(update).reply_html(context.say("admin.template.preview"))
    for part in preview.parts:
        await place(update).send_message(part, parse_mode=ParseMode.HTML)
    if preview.pdf is not None:
        await place(update).send_document(BytesIO(preview.pdf), filename=f"{name}.{language}.pdf")
    buttons = [
        [_button(context, "admin.template.publish", f"t:pub:{draft_id}")],
        [
            _button(context, "admin.template.again", f"t:new:{name}:{language}"),
            _button(context, "admin.template.drop", f"t:drop:{draft_id}"),
        ],
    ]
    await place(update).send_message(
        context.say(
            "admin.template.ask_publish",
            added=proposal.inspection.added,
            dropped=proposal.inspection.dropped,
            **_title(context, name, language),
        ),
        parse_mode=ParseMode.HTML,
        reply_markup=InlineKeyboardMarkup(buttons),
    )


async def _body(update: Update, context: StaffContext) -> str | None:
    message = message_of(update)
    if message.document is None:
        return message.text
    if (message.document.file_size or 0) > LARGEST_FILE:
        await message.reply_html(context.say("admin.template.too_large"))
        return None
    content = await (await message.document.get_file()).download_as_bytearray()
    try:
        return content.decode()
    except UnicodeDecodeError:
        await message.reply_html(context.say("admin.template.not_text"))
        return None


async def _row(context: StaffContext, name: str, language: str) -> str:
    version, _ = await context.services.library.source(name, language)
    title = _title(context, name, language)
    return context.plain("admin.template.row", version=version, **title)


async def _send_parts(update: Update, text: str) -> None:
    for part in split(text):
        await place(update).send_message(part, parse_mode=ParseMode.HTML)


def _problem(context: StaffContext, problem: TemplateProblem) -> str:
    sentence = context.plain(problem.key, **problem.facts)
    line = problem.facts.get("line", 0)
    return context.say("admin.template.problem", line=line, sentence=sentence)


def _title(context: StaffContext, name: str, language: str) -> dict[str, object]:
    return {
        "name": context.plain(f"template.name.{name}"),
        "tongue": context.plain(f"admin.language.{language}"),
    }


def _chosen(update: Update, context: StaffContext) -> tuple[CallbackQuery, str, str]:
    require_admin(update, context)
    query = update.callback_query
    if query is None or query.data is None:
        raise LookupError("this update is no press of a button")
    _, _, name, language = query.data.split(":")
    return query, name, language


def _draft(update: Update) -> tuple[CallbackQuery, int]:
    query = update.callback_query
    if query is None or query.data is None:
        raise LookupError("this update is no press of a button")
    return query, int(query.data.split(":")[2])


def _button(context: StaffContext, key: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(context.plain(key), callback_data=data)
