"""QR codes hold exactly the text, and their name can do no harm."""

import pytest
import segno

from marketplace.web.qr import qr_svg


@pytest.mark.parametrize("text", ["https://dure.example/circles/code?code=ABCDEFGH", "가" * 80])
def test_the_same_text_gives_the_same_drawing_of_its_own(text):
    drawn = qr_svg(text, "label")
    assert drawn == qr_svg(text, "label")
    assert drawn != qr_svg(text + "x", "label")
    size = segno.make(text, error="m", micro=False).symbol_size(border=4)[0]
    assert f'viewBox="0 0 {size} {size}"' in drawn


def test_a_name_is_text_and_nothing_else():
    assert "<script>" not in qr_svg("x", "<script>x()</script>")
