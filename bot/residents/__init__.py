"""The residents' bot, on aiogram and aiogram-dialog."""
