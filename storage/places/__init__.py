"""Finding a station: the nearest to a point, and the places that people name."""
