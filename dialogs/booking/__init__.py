"""Asking a station for an off-hours visit."""
