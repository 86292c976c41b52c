"""The characters that segmentation looks for: terminators, closers, emoji, emoticons, bullets."""

from __future__ import annotations

import re

TERMINATORS = ".!?…‼⁇⁈⁉"
QUOTES = "\"'”’»›"
OPENERS = "\"'“‘«([{„‹"

_EMOJI = "⌚⌛⏩-⏳⏸-⏺☀-➿⬅-⬇⬛⬜⭐⭕\U0001f000-\U0001faff"
_EMOJI_TAIL = "\u200d\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f"

#: One character at which a sentence may end. A single class, because most time goes to the search for it.
MARK = re.compile(f"[{TERMINATORS}:;=<xX{_EMOJI}]")
ASCII_MARK = re.compile(r"[.!?:;=<xX]")

TERMINATOR_RUN = re.compile(rf"[{TERMINATORS}]+(?: (?<=[!?…] )[!?…]+)*")
CLOSER_RUN = re.compile(r"[\"'”’»)\]›]*")
EMOJI_RUN = re.compile(f"[{_EMOJI}][{_EMOJI}{_EMOJI_TAIL}]*(?: +[{_EMOJI}][{_EMOJI}{_EMOJI_TAIL}]*)*")

_HEART = r"<3+(?![\w,.]|\s*(?:\d|min|uur|dag|week|weken|maand|jaar|euro|km\b|m\b|x\b|%))"
#: ":-)", ";)", "=)", ":D", ":'(", "xD", "<3"; a letter counts only when nothing is glued to it.
EMOTICON = re.compile(
    rf"(?:[:;=]['’]?[-~^o]?(?:[)(|*]+|[/\\](?!/)|[DPpSsOo](?!\w))|[xX]D+(?!\w)|{_HEART})"
    rf"(?: *(?:[:;=]['’]?-?(?:[)(]+|[DPp](?!\w))|{_HEART}))*"
)

#: A bullet that splits wherever it stands.
BULLET = re.compile("[•▪●◦‣►➢➤■□✅❌➕➖👉]")
#: The mark before the first word of a line that belongs to a list.
LINE_BULLET = re.compile(
    rf"(?:{BULLET.pattern}|[*+·–—✓✔✗✘☑☐>-](?=\s)|[*+-](?=[^\W\d_])|\(?\d{{1,2}}[.)](?!\d)|\(?[a-hA-H](?:\)|\.(?=\s)))\s*"
)
#: An item of a numbered list that was flattened to one line.
NUMBERED = re.compile(r"(?<!\S)\(?(\d{1,2})([.)])(?=\s|[^\W\d_])")

#: A letter or digit: what a sentence needs to be one.
WORDLIKE = re.compile(r"[^\W_]")
