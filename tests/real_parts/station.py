"""A station for tests: an offline root, a station key below it, and everything it signs."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from playlists.messages.envelope import digest, seal
from playlists.messages.keys import SigningKey
from playlists.messages.trust import (
    STATION_ROLES,
    Chain,
    Delegation,
    Register,
    Role,
    Root,
    pack_chain,
)

FOREVER = 4_102_444_800_000


@dataclass
class Station:
    """Root and station key of one commune."""

    units: tuple[str, ...] = ("xa-1",)
    root_key: SigningKey = field(default_factory=SigningKey.generate)
    key: SigningKey = field(default_factory=SigningKey.generate)

    def root(self) -> bytes:
        """The packed root that a receiver is born with."""
        keys = {self.root_key.key_id: self.root_key.public_key}
        return seal(Root(version=1, keys=keys, threshold=1, issued_at=0), [self.root_key])

    def chain(
        self, roles: Iterable[Role] = STATION_ROLES, revoked: Iterable[str] = (), version: int = 0
    ) -> bytes:
        """The packed chain that delegates to the station's key."""
        delegation = Delegation(
            public_key=self.key.public_key,
            roles=tuple(roles),
            units=self.units,
            not_before=0,
            not_after=FOREVER,
        )
        signed = seal(delegation, [self.root_key])
        register = Register(version=version, delegations=(digest(signed),), revoked=tuple(revoked))
        return pack_chain(
            Chain(
                roots=(self.root(),),
                delegations=(signed,),
                register=seal(register, [self.root_key]) if version else None,
            )
        )
