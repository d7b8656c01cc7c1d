"""The staff and admin bot, on python-telegram-bot."""

import os

# The library's own switch to its coming form: waiting times are timedeltas, and reading one is no
# deprecated act.
os.environ.setdefault("PTB_TIMEDELTA", "1")
