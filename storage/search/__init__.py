"""Finding a matter in everyday words."""

from storage.search.index import Hit, MatterIndex, SearchResult
from storage.search.vocabulary import Event

__all__ = ["Event", "Hit", "MatterIndex", "SearchResult"]
