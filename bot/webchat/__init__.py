"""A local server that speaks the Telegram Bot API to bots and a messenger page to people."""
