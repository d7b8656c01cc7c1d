"""Gives every page of a dialog an id of its own.

The library makes ids from the second and one of a hundred random numbers. Of two pages that one
chat opens within a second, one in a hundred pairs shares an id: the later page overwrites the
earlier, and "back" finds nothing. The library has no setting for it.
"""

import secrets
import string

from aiogram_dialog.api.entities import stack

_LETTERS = string.ascii_letters + string.digits
_LENGTH = 6
"""As long as the library's own: the id takes its part of a button's 64 bytes."""


def new_page_id() -> str:
    """Return an id that no other page of the chat has."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def use_own_page_ids() -> None:
    """Let the library take its ids from here."""
    stack.new_id = new_page_id
