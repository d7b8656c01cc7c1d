"""The pure rules of the counter: no clock, no session, no network."""
