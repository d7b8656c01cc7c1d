"""The main menu and the choice of language."""
