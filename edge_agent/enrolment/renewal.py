"""`loa-edge renew`: a young certificate in place of one that is half through its life.

It is asked for over HTTP under the receiver's own signature, so that it works after months without
a line, when the old one has ended.
"""

from pathlib import Path

from edge_agent.durable import read_if_there, write_durably
from edge_agent.enrolment.line_files import (
    LineFiles,
    Notes,
    forget_request,
    keep_private,
    read_notes,
    write_notes,
)
from edge_agent.enrolment.line_key import check_certificate, new_line_key, signed_request
from edge_agent.enrolment.post import RefusedByControllerError, post
from edge_agent.identity import read_key
from playlists.messages.enrolment import Renewal, Renewed

PATH = "/api/v1/enrolment/renew"


def renew(home: Path, receiver: str, now: int) -> bool:
    """Ask once; True when the new certificate lies in its place.

    Raises UnreachableError, RefusedByControllerError, UnfitCertificateError, NoKeyError, OSError.
    """
    files = LineFiles(home)
    notes = read_notes(files)
    if notes is None:
        return False
    key = read_if_there(files.waiting_key)
    request = read_if_there(files.waiting_request)
    if key is None or request is None:
        key = new_line_key()
        request = signed_request(key, read_key(home), receiver, now)
        keep_private(files.waiting_key, key)
        write_durably(files.waiting_request, request)
    try:
        answer = post(notes.controller, PATH, Renewal(request=request), Renewed)
    except RefusedByControllerError:
        forget_request(files)  # the next try asks anew
        raise
    if answer.waits:
        return False
    authority = files.authority.read_bytes()
    begins, ends = check_certificate(answer.certificate, key, authority)
    keep_private(files.own, answer.certificate + key)
    write_notes(files, Notes(notes.controller, begins, ends))
    forget_request(files)
    return True
