"""Finding a matter, answering its questions, getting the one-time notice."""
