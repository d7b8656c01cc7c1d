"""The use cases: one public method is one transaction, and its messages are written in it."""
