"""Photographs that people send by a form, as they are kept."""

from fastapi import UploadFile

from controller.audit.errors import BadPhotoError
from controller.audit.photos import MAX_BYTES, cleaned


def sent_photo(photo: UploadFile | None) -> bytes:
    """What a form brought, drawn anew; empty where it brought none. Raises BadPhotoError.

    Drawing takes a moment: nobody should hold the database meanwhile.
    """
    if photo is None or not photo.filename:
        return b""
    if (photo.size or 0) > MAX_BYTES:
        raise BadPhotoError
    return cleaned(photo.file.read())
