"""Who translated and who checked, as the forms of variants and recordings send it."""

from typing import Annotated

from fastapi import Form

from controller.bulletins.translators import Translators


def named(
    translator: Annotated[str, Form()] = "", native_reviewer: Annotated[str, Form()] = ""
) -> Translators:
    """The two names, empty where nobody was named."""
    return Translators(translator=translator, native_reviewer=native_reviewer)
