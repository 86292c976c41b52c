"""A level of the pyramid, or a tier that an organisation uses in its place."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Name = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
"""Text that cannot be empty."""

Prose = Annotated[str, StringConstraints(strict=True, strip_whitespace=True)]
"""Text that may be empty."""


class Level(BaseModel):
    """One level of a value set.

    Attributes
    ----------
    name : the level as the source calls it, such as "basis op orde"
    rational : True for a level that customers reason about, False for one that they feel (emotional)
    description : what the level stands for, in Dutch; may be empty
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    rational: bool
    description: Prose = ""
