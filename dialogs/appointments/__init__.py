"""A resident's own visits: seeing and cancelling them."""
