"""Tests of the local Bot API server and its page's API."""
