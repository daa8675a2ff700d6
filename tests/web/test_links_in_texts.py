"""Members' words as safe HTML: web addresses become links, nothing else does."""

import pytest
from bs4 import BeautifulSoup

from marketplace.web.formats import linked, paragraphs


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("https://example.org", ["https://example.org"]),
        ("보세요: https://example.org/a?b=1&c=%EA%B0%80#d.", ["https://example.org/a?b=1&c=%EA%B0%80#d"]),
        ("https://example.org에서 만나요", ["https://example.org"]),
        ("(http://example.org/x)", ["http://example.org/x"]),
        ("https://example.org/wiki/Dure_(labour)", ["https://example.org/wiki/Dure_(labour)"]),
        ("https://a.example, https://b.example!", ["https://a.example", "https://b.example"]),
        ("<https://example.org>", ["https://example.org"]),
        ('https://example.org/"onclick=x()', ["https://example.org/"]),
        ("javascript:alert(1) data:text/html,x //example.org www.example.org", []),
        ("xhttps://example.org https://localhost https://", []),
        ("", []),
    ],
)
def test_addresses_are_links_and_nothing_else(text, links):
    drawn = BeautifulSoup(linked(text), "html5lib")
    assert [link["href"] for link in drawn.select("a")] == links
    assert {name for link in drawn.select("a") for name in link.attrs} <= {"href", "rel"}
    assert drawn.get_text() == BeautifulSoup(paragraphs(text), "html5lib").get_text()


def test_every_link_vouches_for_nothing():
    link = BeautifulSoup(linked("https://example.org"), "html5lib").select_one("a")
    assert link is not None
    assert set(link["rel"]) >= {"nofollow", "ugc", "noopener"}


def test_html_of_a_member_is_text():
    assert str(linked("<script>x()</script>\n\n<b>a</b>\nb")) == (
        "<p>&lt;script&gt;x()&lt;/script&gt;</p><p>&lt;b&gt;a&lt;/b&gt;<br>b</p>"
    )
