"""Who may have which relay from the controller: one of its receivers, what was approved for it."""

from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.bulletins import Approval, ApprovedAudio, Bulletin, Decision, Revision
from controller.store.places import Receiver
from controller.store.stations import Relay
from controller.units.tree import unit_path
from playlists.messages.envelope import text_of
from playlists.messages.keys import key_id
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.relay_pass import RelayPass, open_pass, packed_pass


class Admitted(NamedTuple):
    """Who may listen, to which address."""

    address: str
    who: str
    """The same for whoever asks for the same relay again."""


def address_for(session: Session, header: str, permission: str, now: int) -> Admitted:
    """The station's address, for a receiver that shows a good pass. Raises RefusedError."""
    packed = packed_pass(header)
    receiver = session.get(Receiver, _claimed(packed))
    if receiver is None or receiver.retired_at is not None:
        raise RefusedError(RefusalCode.UNKNOWN_KEY, "no receiver of ours")
    public = receiver.public_key
    open_pass(packed, {key_id(public): public}, permission, now)
    path = {unit.id for unit in unit_path(session, receiver.cluster.unit_id)}
    query = (
        select(Relay.address)
        .join(Revision, Revision.id == Relay.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .join(Approval, Approval.revision_id == Revision.id)
        .join(ApprovedAudio, ApprovedAudio.approval_id == Approval.id)
        .where(
            Revision.audio_sha256 == permission,
            Relay.shared.is_(True),
            Bulletin.unit_id.in_(path),
            Approval.decision == Decision.APPROVED,
            ApprovedAudio.sha256 == permission,
            ApprovedAudio.recalled_at.is_(None),
        )
    )
    address = session.scalars(query).first()
    if address is None:
        raise RefusedError(RefusalCode.OUT_OF_SCOPE, "no such relay for this receiver")
    return Admitted(address, f"{receiver.id} {permission}")


def _claimed(packed: bytes) -> str:
    """Whose pass it says it is; only her own key can show that it is true."""
    try:
        return msgspec.json.decode(text_of(packed), type=RelayPass).receiver
    except msgspec.DecodeError as error:
        raise RefusedError(RefusalCode.MALFORMED, "no pass") from error
