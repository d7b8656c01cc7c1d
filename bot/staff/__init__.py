"""The staff and admin bot, on python-telegram-bot."""
