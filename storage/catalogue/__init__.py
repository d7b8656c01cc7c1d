"""Reading catalogue files, comparing them with what is stored, and the data shipped."""
