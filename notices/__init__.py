"""What is said: texts, templates, sheets, letters, and the courier that carries them."""
