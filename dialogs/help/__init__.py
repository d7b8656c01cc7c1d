"""What the bot can do, and what it keeps of a person."""
