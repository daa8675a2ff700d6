"""What must hold on every page: a list of faults in plain words, empty for a good page."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

UNFILLED = re.compile(r"\bundefined\b|\bNaN\b| object at 0x|%\(\w+\)[sd]|\{\{|\}\}|Traceback|LazyString")
ADDRESSES = ("href", "src", "action", "formaction")
POINTERS = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form", "list")
SPOKEN_BY_THEMSELVES = {"hidden", "submit", "button", "reset", "image"}
READ = ("alt", "title", "aria-label", "placeholder", "content", "value")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def header_faults(response: TestResponse, *, private: bool) -> list[str]:
    """What is wrong with the headers of a page."""
    faults = [
        f"{name}: {response.headers.get(name)}"
        for name, value in HEADERS.items()
        if response.headers.get(name) != value
    ]
    policy = response.headers.get("Content-Security-Policy", "")
    faults += [
        f"policy has {word}" for word in ("unsafe-inline", "unsafe-eval", "http:", "*") if _in_policy(word, policy)
    ]
    faults += [
        f"policy lacks {word}"
        for word in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
        if word not in policy
    ]
    if private and response.headers.get("Cache-Control") != "no-store":
        faults.append(f"a private page may be kept: {response.headers.get('Cache-Control')}")
    return faults


def _in_policy(word: str, policy: str) -> bool:
    return any(word in part.split() for part in policy.split(";")) or f"'{word}'" in policy


def page_faults(app: Flask, response: TestResponse, language: str) -> list[str]:
    """What is wrong with the HTML of a page that is said to be in a language."""
    text = response.get_data(as_text=True)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(text)
    elements = list(document.iter())
    faults = [f"not HTML: {code} at {place}" for place, code, _data in parser.errors]
    faults += _head(document, language)
    faults += _names(elements)
    faults += _scripts(elements, response.headers.get("Content-Security-Policy", ""))
    faults += [fault for form in document.iter("form") for fault in _form(app, form)]
    faults += _labels(document, elements)
    faults += [fault for element in elements for fault in _addresses(app, element)]
    unfilled = UNFILLED if language == "en" else re.compile(rf"{UNFILLED.pattern}|\bNone\b")  # an English word, too
    faults += [f"unfilled: {said[-80:]!r}" for said in _said(document) if unfilled.search(said)]
    return faults


def _head(document: Element, language: str) -> Iterator[str]:
    html = document if document.tag == "html" else document.find("html")
    assert html is not None
    if html.get("lang") != language or html.get("dir") not in {"ltr", "rtl"}:
        yield f"lang={html.get('lang')} dir={html.get('dir')}"
    titles = [title for title in document.iterfind("./head/title") if (title.text or "").strip()]
    if len(titles) != 1:
        yield f"{len(titles)} titles"
    for tag in ("h1", "main"):
        count = len(list(document.iter(tag)))
        if count != 1:
            yield f"{count} {tag}"


def _names(elements: list[Element]) -> Iterator[str]:
    ids = Counter(element.get("id") for element in elements if element.get("id") is not None)
    yield from (f"id {name!r} {count} times" for name, count in ids.items() if count > 1 or not name)
    for element in elements:
        for pointer in POINTERS:
            yield from (
                f"{pointer}={name} leads nowhere" for name in element.get(pointer, "").split() if name not in ids
            )


def _scripts(elements: list[Element], policy: str) -> Iterator[str]:
    nonce = re.search(r"'nonce-([^']+)'", policy)
    for element in elements:
        if element.tag == "style":
            yield "a style element"
        if element.tag == "script" and not element.get("src") and (nonce is None or element.get("nonce") != nonce[1]):
            yield "an inline script without the nonce"
        for name, value in element.attrib.items():
            if str(name).lower() == "style" or str(name).lower().startswith("on"):
                yield f"{element.tag} has {name}={value[:40]}"
            if str(name) in ADDRESSES and re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE):
                yield f"{element.tag} {name}={value[:40]}"
        if element.tag == "img" and element.get("alt") is None:
            yield f"img without alt: {element.get('src')}"


def _form(app: Flask, form: Element) -> Iterator[str]:
    method = form.get("method", "get").upper()
    names = {field.get("name") for field in form.iter("input") if field.get("value")}
    if method == "POST" and "csrf_token" not in names:
        yield f"form to {form.get('action')} without csrf_token"
    if method == "GET" and "csrf_token" in names:
        yield f"form to {form.get('action')} puts csrf_token into addresses"
    action = form.get("action")
    if action and action.startswith("/") and not _leads_somewhere(app, action, method):
        yield f"form to {method} {action} leads nowhere"


def _labels(document: Element, elements: list[Element]) -> Iterator[str]:
    named = {label.get("for") for label in document.iter("label") if "".join(label.itertext()).strip()}
    inside = {
        id(field) for label in document.iter("label") for field in label.iter() if "".join(label.itertext()).strip()
    }
    for element in elements:
        if element.tag not in {"input", "select", "textarea"} or element.get("type") in SPOKEN_BY_THEMSELVES:
            continue
        if element.get("hidden") is not None:  # the name beside a new password, for password managers only
            continue
        if element.get("id") in named or id(element) in inside:
            continue
        if not element.get("aria-label") and not element.get("aria-labelledby"):
            yield f"{element.tag} {element.get('name')} without a label"
    for element in elements:
        if element.tag in {"a", "button"} and not _has_name(element):
            yield f"{element.tag} {element.get('href') or element.get('type')} without a name"


def _has_name(element: Element) -> bool:
    if element.get("aria-label") or element.get("aria-labelledby") or "".join(element.itertext()).strip():
        return True
    return any(image.get("alt") or image.get("aria-label") for image in element.iter())


def _addresses(app: Flask, element: Element) -> Iterator[str]:
    address = element.get("href", "") if element.tag == "a" else ""
    if address.startswith("/") and not _leads_somewhere(app, address, "GET"):
        yield f"link to {address} leads nowhere"


def _leads_somewhere(app: Flask, address: str, method: str) -> bool:
    path = urlsplit(address).path
    if path.startswith("/static/"):
        return True
    try:
        app.url_map.bind("localhost").match(path, method=method)
    except RequestRedirect:
        return True
    except (MethodNotAllowed, HTTPException):
        return False
    return True


def _said(document: Element) -> Iterator[str]:
    """Every text and every attribute that people read."""
    for element in document.iter():
        if element.tag in {"script", "template"} or not isinstance(element.tag, str):
            continue
        yield from (f"{element.tag} {text}" for text in (element.text, element.tail) if text and text.strip())
        yield from (f"{element.tag} {name}={element.get(name, '')}" for name in READ)
