"""What is true: the record, and the only operations that may change it."""
