"""Draws the code a person shows on arriving, for a scanner that types what it reads."""

import io

import segno

DOT = 16
"""Pixels a dot is wide: a picture that fills a phone without being blurred."""


def code_picture(code: str) -> bytes:
    """Return a PNG whose QR code holds the booking code alone."""
    picture = io.BytesIO()
    segno.make_qr(code, error="m").save(picture, kind="png", scale=DOT, border=4)
    return picture.getvalue()
