"""Finding a matter in everyday words."""

from storage.search.index import Hit, MatterIndex, SearchResult

__all__ = ["Hit", "MatterIndex", "SearchResult"]
