"""Repair text that was decoded with the wrong encoding, place by place so that offsets survive."""

from __future__ import annotations

import re

from klantstem.text.alignment import Alignment, rewrite

# ftfy sees one run of non-ASCII characters at a time; the bound keeps its work linear. Lone surrogates stay out.
_RUN = re.compile(r"[\x80-\ud7ff\ue000-\U0010ffff]{1,256}")
# Mojibake of Dutch starts with one of these: UTF-8 read as Windows-1252, Mac Roman or code page 850, or a C1 control.
_LEAD = re.compile(r"[\x80-\x9f\xc2\xc3\xc5\xe2\xef\xf0√‚├┬Ô]")
# What a repair may bring: Latin, punctuation, symbols, emoji. Another script means that the guess was wrong.
_PLAUSIBLE = re.compile(r"[\xa0-\u024f\u2000-\u2bff\ufe0f\ufeff\ufffd\U0001f000-\U0001faff]+")
_SOUND = frozenset("éëïöüèêçáàíóúÉËÏÖÜ€’‘“”…")


def repair_mojibake(text: str) -> tuple[str, Alignment | None]:
    """Undo wrong decoding, also repeated: "beÃ¯nvloed" becomes "beïnvloed", "â‚¬" becomes "€"."""
    if text.isascii() or _LEAD.search(text) is None:
        return text, None
    return rewrite(text, _RUN, _repair)


def _repair(match: re.Match[str]) -> str:
    run = match[0]
    if run in _SOUND or _LEAD.search(run) is None:
        return run
    from ftfy import fix_encoding  # here, because most feedback never needs it

    fixed = fix_encoding(run)
    if fixed == run:
        return _repair_truncated(match)
    return fixed if _PLAUSIBLE.fullmatch(fixed) else run


def _repair_truncated(match: re.Match[str]) -> str:
    """Repair runs whose last byte was a blank or undefined and got lost on the way."""
    text, run = match.string, match[0]
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    if run == "â€":
        return "”"
    if run == "Ã" and (after.isspace() or after in ".,!?") and not before.isupper():
        return "à"
    if run == "Â" and (after.isspace() or after in "€0123456789") and not before.isalpha():
        return ""
    return run
