"""QR codes as inline SVG (ISO/IEC 18004, by the library segno): sharp on paper, and no further request."""

import segno
from markupsafe import Markup


def qr_svg(text: str, label: str) -> Markup:
    """The code of a text, black on white whatever the theme, with a name for those who don't see it."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(
        scale=1, omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, title=label
    )
    return Markup(drawn).replace(Markup("<svg "), Markup('<svg role="img" '), 1)  # noqa: S704 - segno escapes the title
