"""List the methods of the Bot API that this server carries out."""

from bot.webchat.methods import editing, knowing, media, sending, updating
from bot.webchat.methods.method import Caller, Method, Result

ALL: tuple[type[Method], ...] = (
    knowing.GetMe,
    updating.GetUpdates,
    updating.SetWebhook,
    updating.DeleteWebhook,
    updating.GetWebhookInfo,
    knowing.SetMyCommands,
    knowing.GetMyCommands,
    knowing.DeleteMyCommands,
    sending.SendMessage,
    media.SendPhoto,
    media.SendDocument,
    media.SendVideo,
    media.SendAudio,
    media.SendVoice,
    media.SendAnimation,
    sending.SendVenue,
    sending.SendLocation,
    sending.SendContact,
    media.SendMediaGroup,
    knowing.SendChatAction,
    editing.EditMessageText,
    editing.EditMessageCaption,
    editing.EditMessageMedia,
    editing.EditMessageReplyMarkup,
    editing.DeleteMessage,
    editing.AnswerCallbackQuery,
    knowing.GetChat,
    knowing.GetChatMember,
    knowing.GetChatAdministrators,
    knowing.GetFile,
    editing.PinChatMessage,
    editing.UnpinChatMessage,
)
BY_NAME = {method.__name__.lower(): method for method in ALL}
"""Methods by their name in lower case: Telegram takes names in any case."""

__all__ = ["ALL", "BY_NAME", "Caller", "Method", "Result"]
