"""How it runs: the two bots, the web chat, the clockwork and the command line."""
