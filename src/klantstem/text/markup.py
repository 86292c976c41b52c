"""HTML that exports leave behind in feedback: entities and tags."""

from __future__ import annotations

import html
import re
from html.entities import html5

from klantstem.text.alignment import Alignment, rewrite

# "&amp;amp;euro;" is one entity, escaped three times. Only &nbsp may lack its semicolon: "R&Dteam" is no entity.
_ENTITY = re.compile(
    r"&(?:amp;)*+(?:#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|nbsp\b;?|[a-zA-Z][a-zA-Z0-9]{1,31};)|&(?:amp;)++"
)
_OUTER_ESCAPES = re.compile(r"&(?:amp;)+")

_BREAKING = (
    "address|article|aside|blockquote|br|caption|center|dd|div|dl|dt|fieldset|figure|figcaption|footer|form|h[1-6]|"
    "header|hr|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINE = (
    "a|abbr|acronym|b|base|bdi|bdo|big|body|button|cite|code|col|colgroup|del|dfn|em|font|head|html|i|iframe|img|input|ins|"
    "kbd|label|link|mark|meta|noscript|o:p|option|q|s|samp|script|select|small|span|strike|strong|style|sub|sup|svg|"
    "textarea|time|title|tt|u|var|video|wbr"
)
# A tag has a name that HTML knows and attributes with "=": "<3", "a < b" and "<link verwijderd>" are words.
# No part can run past the next "<" or ">", which keeps a page of lone "<" linear.
_TAG = re.compile(
    rf"<(?P<hidden>script|style)\b[^<>]*+>[^<]*+</(?P=hidden)\s*+>"
    rf"|<!--[^<>]*+(?<=--)>|<!doctype\b[^<>]*+>"
    rf"|</?(?:(?P<breaking>{_BREAKING})|{_INLINE})(?:\s[^<>=]*+=[^<>]*+|\s*+/?)>",
    re.IGNORECASE,
)


def decode_entities(text: str) -> tuple[str, Alignment | None]:
    """Replace HTML entities by their characters; unknown names stay."""
    if "&" not in text:
        return text, None
    return rewrite(text, _ENTITY, _decode)


def strip_tags(text: str) -> tuple[str, Alignment | None]:
    """Remove HTML tags and comments; a tag that starts a block becomes a line break."""
    if "<" not in text:
        return text, None
    return rewrite(text, _TAG, lambda match: "\n" if match["breaking"] else "")


def _decode(match: re.Match[str]) -> str:
    entity = _OUTER_ESCAPES.sub("&", match[0])
    if entity == "&":
        return entity
    if entity.lower().startswith("&nbsp"):
        return " "
    # Only whole names: html.unescape would read the "&not" in "&notitie;".
    if entity[1] != "#" and entity[1:] not in html5:
        return entity
    return html.unescape(entity)
