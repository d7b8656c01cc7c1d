"""Finding a station and reading its card."""
