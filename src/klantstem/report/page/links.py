"""Addresses within the page: each panel and each choice of filters has one."""

from __future__ import annotations

from urllib.parse import urlencode


def link(**parts: str | None) -> str:
    """Return the address of a panel.

    Parameters
    ----------
    parts : waarde, niveau or uitspraak (what the quotes are about), houding, groep (``column:label``) and periode (a
        key of the cube); without the first the panel is about the group or period itself
    """
    return "#" + urlencode({name: part for name, part in parts.items() if part is not None})
