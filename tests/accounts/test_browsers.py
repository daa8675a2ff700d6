"""What a signed-in browser is called."""

import pytest

from marketplace.accounts.browsers import describe

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"Mozilla/5.0 (Linux; Android 16) {WEBKIT} Chrome/150.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"Mozilla/5.0 (Linux; Android 16) {WEBKIT} SamsungBrowser/30.0 Chrome/150.0 Safari/537.36", "Samsung Internet, Android"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/150.0 Safari/537.36 Edg/150.0", "Edge, Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/150.0 Whale/4.3 Safari/537.36", "Whale, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 20_1 like Mac OS X) Version/20.1 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 20_1 like Mac OS X) Mobile/15E148 KAKAOTALK 25.9", "KakaoTalk, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0", "Firefox, Linux"),
        ("curl/8.9", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_browsers_are_called_by_name_and_device(user_agent, words):
    assert describe(user_agent) == words
