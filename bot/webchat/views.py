"""Show records in the shapes of the Bot API."""

from bot.webchat.records import Bot, Chat, Group, Json, Person, Post, Status, Update
from bot.webchat.world import World

ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_manage_direct_messages",
    "can_manage_tags",
    "can_pin_messages",
    "can_manage_topics",
)
MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
)
GIFT_KINDS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def person(one: Person) -> Json:
    """Return a User that is a person."""
    user: Json = {"id": one.id, "is_bot": False, "first_name": one.first_name}
    for field in ("last_name", "username", "language_code"):
        if value := getattr(one, field):
            user[field] = value
    return user


def bot(one: Bot) -> Json:
    """Return a User that is a bot."""
    return {
        "id": one.id,
        "is_bot": True,
        "first_name": one.first_name,
        "username": one.username,
    }


def me(one: Bot) -> Json:
    """Return what getMe tells a bot about itself."""
    return bot(one) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not one.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def user(world: World, user_id: int) -> Json:
    """Return the User with this id, person or bot."""
    if user_id in world.bots:
        return bot(world.bots[user_id])
    return person(world.people[user_id])


def group(one: Group) -> Json:
    """Return the Chat of a group."""
    return {
        "id": one.id,
        "type": "supergroup" if one.supergroup else "group",
        "title": one.title,
    }


def chat(world: World, one: Chat) -> Json:
    """Return the Chat as bots see it."""
    if one.group_id is not None:
        return group(world.groups[one.group_id])
    other = person(world.people[one.address])
    names: Json = {
        field: other[field] for field in ("first_name", "last_name", "username") if field in other
    }
    return {"id": one.address, "type": "private", **names}


def full_chat(world: World, one: Chat) -> Json:
    """Return a ChatFullInfo, with every field the libraries insist on."""
    full = chat(world, one) | {
        "accent_color_id": one.address % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFT_KINDS, False),
    }
    if one.group_id is not None:
        full["permissions"] = dict.fromkeys(MEMBER_RIGHTS, True)
    if pinned := newest_pin(world, one):
        full["pinned_message"] = message(world, pinned)
    return full


def newest_pin(world: World, one: Chat) -> Post | None:
    """Return the pinned message that was pinned last and still exists."""
    posts = (world.post(one, message_id) for message_id in reversed(one.pinned))
    return next((post for post in posts if post), None)


def member(world: World, user_id: int, status: Status) -> Json:
    """Return a ChatMember."""
    shape: Json = {"user": user(world, user_id), "status": status}
    if status == "administrator":
        rights = dict.fromkeys(ADMINISTRATOR_RIGHTS, True)
        return shape | {"can_be_edited": False, "is_anonymous": False} | rights
    if status == "creator":
        return shape | {"is_anonymous": False}
    if status == "kicked":
        return shape | {"until_date": 0}
    return shape


def message(world: World, post: Post, *, with_reply: bool = True) -> Json:
    """Return a Message; the message it answers is shown one level deep."""
    where = world.chats[post.chat]
    shape: Json = {
        "message_id": post.message_id,
        "from": user(world, post.author),
        "chat": chat(world, where),
        "date": post.date,
    }
    if post.edit_date is not None:
        shape["edit_date"] = post.edit_date
    if with_reply and post.reply_to is not None and (answered := world.post(where, post.reply_to)):
        shape["reply_to_message"] = message(world, answered, with_reply=False)
    shape |= content(world, post)
    # Only inline keyboards are echoed: a reply keyboard here would break aiogram.
    if post.inline_keyboard:
        shape["reply_markup"] = {"inline_keyboard": post.inline_keyboard}
    return shape


def content(world: World, post: Post) -> Json:
    """Return what a message contains, with the people its text mentions; strangers stay plain."""
    shown = dict(post.content)
    for field in ("entities", "caption_entities"):
        entities = [one for entity in shown.pop(field, []) if (one := _entity(world, entity))]
        if entities:
            shown[field] = entities
    return shown


def _entity(world: World, entity: Json) -> Json | None:
    """Return a MessageEntity; the mention of a stranger is none."""
    user_id = entity.get("user_id")
    if user_id is None:
        return entity
    if user_id not in world.people and user_id not in world.bots:
        return None
    rest = {name: value for name, value in entity.items() if name != "user_id"}
    return rest | {"user": user(world, user_id)}


def query_message(world: World, post: Post) -> Json:
    """Return the message under a pressed button, or an InaccessibleMessage."""
    if not post.deleted:
        return message(world, post)
    where = chat(world, world.chats[post.chat])
    return {"chat": where, "message_id": post.message_id, "date": 0}


def update(one: Update) -> Json:
    """Return an Update."""
    return {"update_id": one.update_id, one.type: one.body}
