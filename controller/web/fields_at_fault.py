"""Which field of a form an error is about: by what the error says itself, or by its class.

Names are those of `name=` in templates. Where one class is met in several forms the first name
that stands in the form counts.
"""

from collections.abc import Mapping

from controller.accounts import errors as accounts
from controller.approval.errors import BadPaperError
from controller.audit import errors as audit
from controller.bulletins import errors as bulletins
from controller.checklists.errors import BadChecklistError
from controller.emergencies import errors as emergencies
from controller.errors import ControllerError
from controller.habits import errors as habits
from controller.hand_entries import errors as hand_entries
from controller.intake.errors import SourceError
from controller.lexicon.errors import LexiconRefusedError
from controller.live.errors import LiveMinutesError
from controller.local_sources.errors import LengthOutOfBoundsError
from controller.receivers import errors as receivers
from controller.receivers.positions import BadCoordinateError
from controller.recordings.errors import LongRecordingError, NoSoundError
from controller.regulations.errors import BadPeriodError
from controller.reports.errors import BadReportPeriodError
from controller.residents import errors as residents
from controller.schedules.errors import NothingAheadError, SlotTakenError
from controller.stations.errors import AddressError, StationThereError
from controller.tables.read import BadTableError
from controller.tickets.errors import DueInThePastError
from controller.web.errors import RuleEndsTwiceError

OF_CLASS: Mapping[type[ControllerError], tuple[str, ...]] = {
    accounts.BadPeriodError: ("last_day",),
    accounts.FactorCodeRefusedError: ("code",),
    accounts.LoginTakenError: ("login",),
    accounts.RoleNotInUnitError: ("substitute_id", "role"),
    accounts.SecondStepRefusedError: ("code",),
    accounts.WeakPasswordError: ("new_password", "password"),
    accounts.WrongPasswordError: ("password",),
    AddressError: ("address",),
    BadChecklistError: ("items",),
    BadCoordinateError: ("vi_tri",),
    BadPaperError: ("photo",),
    BadPeriodError: ("last_day",),
    BadReportPeriodError: ("last_day",),
    BadTableError: ("bang",),
    DueInThePastError: ("due_on",),
    LengthOutOfBoundsError: ("minutes",),
    LexiconRefusedError: ("spoken", "typed"),
    LiveMinutesError: ("most_minutes",),
    LongRecordingError: ("recording",),
    NoSoundError: ("recording",),
    NothingAheadError: ("starts_on", "to_date"),
    RuleEndsTwiceError: ("rule",),
    SlotTakenError: ("at",),
    SourceError: ("source",),
    StationThereError: ("address",),
    audit.BadPhotoError: ("photo",),
    audit.LinkTooLongError: ("gio",),
    audit.NothingToDrawError: ("so_cum",),
    bulletins.BadEndError: ("ends_on",),
    bulletins.EndNeededError: ("ends_on",),
    bulletins.SameTranslatorError: ("native_reviewer",),
    bulletins.UnfilledBlanksError: ("written_text",),
    bulletins.UnnamedTranslatorsError: ("translator",),
    emergencies.BadAlertError: ("file",),
    emergencies.BadTelephoneError: ("telephone",),
    emergencies.EndOutOfBoundsError: ("gio",),
    emergencies.ShiftHoursError: ("gio",),
    habits.AfterEndError: ("ngay",),
    habits.BadWishError: ("ngay",),
    habits.NoRoomError: ("gio",),
    hand_entries.ClusterNeededError: ("cluster_id",),
    hand_entries.JournalledClusterError: ("cluster_id",),
    hand_entries.NoGroundError: ("note",),
    hand_entries.NotYetError: ("ends",),
    hand_entries.WrongOutcomeError: ("outcome",),
    receivers.AreaNameTakenError: ("name",),
    receivers.CodeTakenError: ("code",),
    residents.AddressTakenError: ("address",),
    residents.BadAddressError: ("address",),
    residents.ComplaintTimeError: ("day",),
}

IN_FORMS: Mapping[str, tuple[str, ...]] = {
    "approval_ways": ("ways",),
    "checklist_item": ("items",),
    "filter_name": ("name",),
    "passkey_name": ("name",),
    "season": ("season_first",),
    "source_name": ("source",),
    "token_name": ("name",),
}
"""What use cases call a field otherwise than its form does."""


def fields_at_fault(error: ControllerError) -> tuple[str, ...]:
    """The names that the field may have; none where the error is about no single field."""
    said = getattr(error, "field", "")
    if said:
        return (said, *IN_FORMS.get(said, ()))
    return next((OF_CLASS[kind] for kind in type(error).__mro__ if kind in OF_CLASS), ())
