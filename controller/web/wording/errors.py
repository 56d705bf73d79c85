"""The sentences for errors: what happened, what is safe, what to do next. Nobody is blamed.

`SENTENCES` has a line for each error of the use cases; a test holds it to that. An error without
a line of its own takes the line of the nearest class above it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from controller.accounts.authority import NotAllowedError
from controller.bulletins import errors as bulletins
from controller.civil import number
from controller.errors import (
    BadDayError,
    ChangedMeanwhileError,
    ControllerError,
    MissingFieldError,
    NotFoundError,
    OperatorError,
    TakenError,
    TooLongError,
)
from controller.inbox.errors import BadParcelError, SourceDecidedError
from controller.lexicon import errors as lexicon
from controller.local_sources.errors import LengthOutOfBoundsError
from controller.programmes import errors as programmes
from controller.receivers.positions import BadCoordinateError
from controller.recordings.errors import LongRecordingError, NoSoundError, NotRecordedError
from controller.schedules import errors as schedules
from controller.series import errors as series
from controller.store.bulletins import SpeechState
from controller.tables.read import BadTableError
from controller.tables.undoing import RestedUponError
from controller.units.errors import MergerRefusedError, UnitTakenError, UnknownUnitNameError
from controller.update.errors import NobodyToUpdateError, UnderWayError
from controller.web import errors as web
from controller.web.wording.accounts import ACCOUNTS
from controller.web.wording.approving import APPROVING_SENTENCES
from controller.web.wording.audit import INSPECTION_SENTENCES
from controller.web.wording.deciding import DECIDING_SENTENCES
from controller.web.wording.emergencies import EMERGENCY_SENTENCES
from controller.web.wording.enrolment import ENROLMENT
from controller.web.wording.erasure import ERASURE_SENTENCES
from controller.web.wording.fields import field_words
from controller.web.wording.intake import INTAKE_SENTENCES
from controller.web.wording.live import LIVE_SENTENCES
from controller.web.wording.places import PLACE_SENTENCES
from controller.web.wording.regulations import REGULATION_SENTENCES
from controller.web.wording.reports import REPORT_SENTENCES
from controller.web.wording.stations import STATION_SENTENCES
from controller.web.wording.tickets import TICKET_SENTENCES
from controller.web.wording.training import TRAINING_SENTENCES
from controller.web.wording.values import ACT, STATUS
from controller.web.wording.variants import VARIANT_SENTENCES
from controller.web.wording.voices import VOICE_SENTENCES
from controller.web.wording.wishes import WISH_SENTENCES
from controller.web.wording.writing import WRITING_SENTENCES
from tts.reading.lexicon import LexiconConflictError, LexiconLoopError

BYTES_A_MEGABYTE = 1_000_000


def _field(name: str) -> str:
    return field_words(name) or name


def _status(error: bulletins.BulletinStatusError) -> str:
    return STATUS[error.status].text


def _speech(error: bulletins.SpeechNotReadyError) -> str:
    if error.state is SpeechState.FAILED:
        return (
            "Chưa đọc được bản tin thành tiếng. Nội dung vẫn còn nguyên. Bấm Đọc lại, chờ có tiếng "
            "rồi gửi duyệt."
        )
    return (
        "Máy đang đọc bản tin, chưa có tiếng để gửi duyệt. Nội dung vẫn còn nguyên. "
        "Chờ đọc xong rồi gửi."
    )


def _undecided(error: bulletins.UndecidedReadingsError) -> str:
    pieces = ", ".join(f"“{span.written}”" for span in error.spans[:5])
    more = f" và {len(error.spans) - 5} chỗ khác" if len(error.spans) > 5 else ""  # noqa: PLR2004 -- the five that were just listed
    return (
        f"Còn {len(error.spans)} chỗ chưa rõ cách đọc: {pieces}{more}. Bản nháp vẫn còn nguyên. "
        "Chọn cách đọc cho từng chỗ rồi gửi duyệt."
    )


def _lexicon(error: lexicon.LexiconRefusedError) -> str:
    refusal = error.refusal
    if isinstance(refusal, LexiconConflictError):
        now, wanted = refusal.readings
        return (
            f"“{refusal.written}” đang được đọc là “{now}”, khác với “{wanted}”. "
            "Từ điển chưa có gì bị thay đổi. Muốn thay cách đọc cũ, chọn Sửa ở mục đó."
        )
    if isinstance(refusal, LexiconLoopError):
        chain = " → ".join(f"“{form}”" for form in refusal.path)
        return (
            f"Các cách đọc dẫn vòng về nhau: {chain}. Từ điển chưa có gì bị thay đổi. "
            "Viết cách đọc bằng chữ đầy đủ, không dùng lại chữ tắt."
        )
    return (
        "Cách đọc chỉ gồm chữ, dấu phẩy và gạch nối; số và ký hiệu cần viết thành chữ. "
        "Từ điển chưa có gì bị thay đổi. Viết lại cách đọc rồi lưu."
    )


def _not_approved(error: schedules.ProgrammeNotApprovedError) -> str:
    titles = ", ".join(f"“{bulletin.title}”" for bulletin in error.bulletins)
    return (
        f"Chưa xếp lịch được: {titles} chưa được duyệt. Chương trình vẫn còn. "
        "Chờ duyệt xong rồi xếp lịch, hoặc bỏ mục đó khỏi chương trình."
    )


SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    BadParcelError: lambda e: (
        f"Gói tin nguồn không đúng mẫu ({e.detail}). Chưa có gì được nhận. Sửa theo "
        "docs/connector.md rồi gửi lại."
    ),
    SourceDecidedError: lambda _: (
        "Tin nguồn này đã có người quyết định. Chưa có gì bị thay đổi. Mở lại trang Tin nguồn."
    ),
    RestedUponError: lambda _: (
        "Danh sách vừa nhập đã có bộ thu, lịch, khu vực hay người dùng gắn vào, hoặc đã được hoàn "
        "tác. Chưa có gì bị thay đổi. Gỡ những thứ đó trước, hoặc sửa từng mục."
    ),
    BadTableError: lambda e: (
        "Không đọc được bảng: cần tệp .xlsx hoặc .csv (UTF-8) có cột "
        f"{', '.join(f'“{heading}”' for heading in e.needed)}, tối đa 5.000 dòng. "
        "Chưa có gì được lưu. Sửa tệp rồi chọn lại."
    ),
    TakenError: lambda _: "Mục này đã có. Chưa có gì bị thay đổi. Không cần nhập lại.",
    UnitTakenError: lambda e: (
        f"Đơn vị “{e.name}” đã có. Chưa có gì bị thay đổi. Không cần nhập lại."
    ),
    UnknownUnitNameError: lambda e: (
        f"Có nhiều đơn vị tên “{e.name}”. Dòng này chưa được lưu. Thêm đơn vị này bằng tay."
        if e.is_ambiguous
        else f"Chưa có đơn vị cấp trên “{e.name}”. Dòng này chưa được lưu. Sửa tên, hoặc đặt dòng "
        "của đơn vị đó ở trên."
    ),
    schedules.SlotTakenError: lambda _: (
        "Chương trình này đã có lịch vào ngày giờ đó. Chưa có gì bị thay đổi. Không cần nhập lại."
    ),
    schedules.UnknownNameError: lambda e: (
        f"Chưa có {'chương trình' if e.field == 'programme' else 'cụm, khu vực hay đơn vị'} "
        f"“{e.name}”. Dòng này chưa được lưu. Sửa tên cho đúng với Loa rồi nhập lại."
    ),
    BadCoordinateError: lambda e: (
        f"“{e.value}” không phải tọa độ. Chưa có gì được lưu. Sửa ô đó rồi nhập lại."
    ),
    UnderWayError: lambda _: (
        "Đang có một phiên bản khác được gửi xuống các cụm này. Chưa có gì bị thay đổi. "
        "Chờ xong, hoặc ngừng đợt đó rồi bắt đầu lại."
    ),
    NobodyToUpdateError: lambda _: (
        "Mọi bộ thu của đơn vị đã có phiên bản này hoặc mới hơn. Không cần cập nhật."
    ),
    MergerRefusedError: lambda _: (
        "Chưa gộp được: cần ít nhất một đơn vị chưa gộp, khác đơn vị nhận và không phải cấp trên "
        "của đơn vị nhận. Chưa có gì bị thay đổi. Chọn lại rồi gộp."
    ),
    NotRecordedError: lambda _: (
        "Chỉ mục ghi âm mới ghi được là bài hát, nhạc. Chưa có gì bị thay đổi. "
        "Nhạc hiệu luôn là nhạc; bản tin luôn là lời."
    ),
    LengthOutOfBoundsError: lambda e: (
        f"Nguồn tại chỗ mở được từ 1 đến {e.most_minutes} phút. Chưa có gì được gửi đi. "
        "Sửa số phút rồi gửi lại."
    ),
    programmes.PauseMisplacedError: lambda _: (
        "Khoảng lặng đặt sau một mục và dài từ 1 giây đến 5 phút. Chương trình chưa thay đổi. "
        "Chuyển khoảng lặng xuống sau một mục, hoặc rút ngắn."
    ),
    series.SeriesOrderError: lambda e: (
        f"Kỳ {e.part} sẽ phát trước khi kỳ {e.before} được phát. Chưa có gì bị thay đổi. "
        f"Xếp kỳ {e.before} trước, hoặc chọn giờ muộn hơn cho kỳ {e.part}, "
        f"hoặc bỏ kỳ {e.part} trước."
    ),
    ControllerError: lambda _: (
        "Loa gặp trục trặc khi làm việc này. Dữ liệu đã lưu vẫn an toàn. "
        "Thử lại sau ít phút; nếu vẫn vậy, báo người quản trị."
    ),
    OperatorError: lambda _: (
        "Việc này chưa làm được. Dữ liệu đã lưu vẫn an toàn. Xem lại thông tin rồi thử lại."
    ),
    NotFoundError: lambda _: (
        "Không tìm thấy mục này; có thể liên kết đã cũ. Dữ liệu khác không bị ảnh hưởng. "
        "Về trang trước và mở lại từ danh sách."
    ),
    ChangedMeanwhileError: lambda _: (
        "Có người vừa thay đổi mục này sau khi trang được mở. Những gì vừa nhập vẫn còn ở dưới, "
        "chưa lưu. So với bản hiện nay rồi chọn bản cần giữ."
    ),
    MissingFieldError: lambda e: (
        f"Mục “{_field(e.field)}” còn trống. Chưa có gì bị thay đổi. Điền rồi lưu lại."
    ),
    BadDayError: lambda e: (
        f"Mục “{_field(e.field)}” không phải là một ngày có thật: “{e.value[:20]}”. Chưa có gì bị "
        "thay đổi. Nhập lại ngày, năm có bốn chữ số."
    ),
    TooLongError: lambda e: (
        f"Mục “{_field(e.field)}” dài {number(e.length)} ký tự, tối đa {number(e.limit)}. "
        "Chưa có gì bị thay đổi. Rút gọn rồi lưu lại."
    ),
    NotAllowedError: lambda e: (
        f"Tài khoản này không có quyền {ACT[e.act]} ở đơn vị này. Chưa có gì bị thay đổi. "
        "Nhờ người có quyền thực hiện, hoặc đề nghị quản trị cấp quyền."
    ),
    **ACCOUNTS,
    **INSPECTION_SENTENCES,
    **APPROVING_SENTENCES,
    bulletins.BulletinStatusError: lambda e: (
        f"Bản tin đang ở trạng thái “{_status(e)}” nên việc này không làm được. "
        "Bản tin vẫn còn nguyên. Mở lại bản tin để xem bước tiếp theo."
    ),
    bulletins.AlreadySubmittedError: lambda e: (
        f"Nội dung này đã gửi đi và đang ở trạng thái “{_status(e)}”. Bản đã gửi vẫn còn nguyên. "
        "Muốn đổi, bấm Sửa nội dung để tạo bản mới; bản mới cần duyệt lại."
    ),
    bulletins.NotPendingError: lambda e: (
        f"Bản tin không còn chờ duyệt, hiện là “{_status(e)}”. Chưa có gì bị thay đổi. "
        "Mở lại bản tin để xem ai đã xử lý."
    ),
    bulletins.BulletinRecalledError: lambda _: (
        "Bản tin đã thu hồi nên không dùng lại được. Hồ sơ của bản tin vẫn được giữ. "
        "Soạn bản tin mới để đính chính."
    ),
    bulletins.NothingToRecallError: lambda e: (
        f"Bản tin đang là “{_status(e)}”, chưa có bản nào được duyệt nên không thể phát ra loa. "
        "Không cần thu hồi."
    ),
    **VARIANT_SENTENCES,
    bulletins.PartOfSeriesError: lambda _: (
        "Bản tin thuộc một loạt bài nên không bỏ riêng được. Chưa có gì bị thay đổi. "
        "Sửa nội dung kỳ này, hoặc để nguyên và không xếp lịch."
    ),
    bulletins.BulletinDiscardedError: lambda _: (
        "Bản nháp đang nằm trong thùng rác. Nội dung vẫn còn nguyên. "
        "Lấy lại từ Thùng rác rồi làm tiếp."
    ),
    bulletins.NoTextError: lambda _: (
        "Mục này là âm thanh có sẵn, không có chữ để sửa. Bản đang có vẫn còn nguyên. "
        "Muốn thay, đưa bản mới vào."
    ),
    bulletins.RevisionChangedError: lambda e: (
        f"Nội dung vừa được sửa: trang này là bản {e.seen}, hiện đã có bản {e.current}. "
        "Chưa ghi nhận quyết định nào. Đọc lại bản mới rồi quyết định."
    ),
    bulletins.OwnBulletinError: lambda _: (
        "Người soạn không tự duyệt bản tin của mình. Bản tin vẫn chờ duyệt. Nhờ người duyệt khác."
    ),
    bulletins.SpeechNotReadyError: _speech,
    bulletins.SpeechNotFailedError: lambda _: (
        "Bản tin đã có tiếng hoặc đang được đọc. Nội dung vẫn còn nguyên. Không cần đọc lại."
    ),
    bulletins.UndecidedReadingsError: _undecided,
    bulletins.UnfilledBlanksError: lambda e: (
        f"Bài mẫu còn chỗ trống: {', '.join(e.blanks[:5])}. Bản nháp vẫn còn nguyên. "
        "Điền hoặc bỏ các chỗ trống rồi gửi duyệt."
    ),
    bulletins.NoSuchReadingError: lambda e: (
        f"Không còn thấy “{e.written}” ở chỗ cũ; có thể nội dung vừa được sửa. "
        "Bản nháp vẫn còn. Mở lại bản tin rồi chọn cách đọc."
    ),
    lexicon.LexiconRefusedError: _lexicon,
    lexicon.NoSuchEntryError: lambda e: (
        f"Đơn vị không có mục riêng cho “{e.written}”; có thể vừa được bỏ. "
        "Từ điển chưa có gì bị thay đổi. Mở lại từ điển để xem cách đọc hiện nay."
    ),
    programmes.EmptyProgrammeError: lambda _: (
        "Chương trình chưa có mục nào. Chưa có gì bị thay đổi. Thêm ít nhất một mục rồi lưu."
    ),
    programmes.ProgrammeScheduledError: lambda _: (
        "Chương trình còn buổi phát phía trước nên chưa bỏ được. Chưa có gì bị thay đổi. "
        "Hủy các lịch của chương trình rồi bỏ."
    ),
    programmes.ProgrammeDiscardedError: lambda _: (
        "Chương trình đang nằm trong thùng rác. Chưa có gì bị thay đổi. "
        "Lấy lại từ Thùng rác rồi sửa."
    ),
    programmes.ForeignBulletinsError: lambda _: (
        "Chương trình có mục của đơn vị khác. Chưa có gì bị thay đổi. "
        "Chỉ chọn mục của đơn vị mình hoặc của cấp trên, cấp dưới."
    ),
    schedules.ProgrammeNotApprovedError: _not_approved,
    schedules.NotForThatPlaceError: lambda e: (
        f"Chưa xếp lịch được: {', '.join(f'“{b.title}”' for b in e.bulletins)} được duyệt cho đơn "
        "vị khác, không phải cho mọi cụm đã chọn. Chương trình vẫn còn. Chọn cụm của đơn vị đó, "
        "hoặc dùng lại bản tin để duyệt cho đơn vị này."
    ),
    schedules.BadTimeError: lambda e: (
        f"Không hiểu mục “{_field(e.field)}”: “{e.value}”. Chưa có gì bị thay đổi. "
        "Nhập lại rồi lưu."
    ),
    schedules.NothingAheadError: lambda _: (
        "Thời điểm phát đã qua, không còn buổi nào phía trước. Chưa có gì bị thay đổi. "
        "Chọn ngày giờ muộn hơn."
    ),
    schedules.NoTargetError: lambda _: (
        "Lịch này chưa nhắm tới cụm loa nào. Chưa có gì bị thay đổi. Chọn ít nhất một cụm."
    ),
    schedules.WouldDisplaceError: lambda e: (
        "Giờ này đã có buổi phát khác. Chưa có gì được lưu. "
        "Xem những buổi phải nhường, rồi đổi giờ hoặc xác nhận vẫn lưu."
        if e.foreseen.displacements
        else "Lịch này không theo khuyến nghị hoặc cần ngoại lệ của quy chế. Chưa có gì được lưu. "
        "Xem chi tiết, rồi đổi lịch hoặc xác nhận vẫn lưu."
    ),
    schedules.ForeseenError: lambda _: (
        "Lịch này vướng lịch khác hoặc quy chế. Chưa có gì được lưu. "
        "Xem chi tiết rồi chọn cách xử lý."
    ),
    schedules.AgainstRegulationError: lambda _: (
        "Lịch này trái quy chế phát thanh. Chưa có gì được lưu. "
        "Chọn một cách xử lý bên dưới, hoặc xin lãnh đạo ghi ngoại lệ ở trang Quy chế."
    ),
    schedules.SlotCancelledError: lambda _: (
        "Lịch này đã hủy trước đó. Nhật ký vẫn được giữ. Cần phát thì xếp lịch mới."
    ),
    schedules.NothingToUndoError: lambda _: (
        "Việc này đã được hoàn tác, hoặc đã phát nên không hoàn tác được. Chưa có gì bị thay đổi. "
        "Mở Lịch phát để xem lịch hiện nay."
    ),
    NoSoundError: lambda _: (
        "Không nghe thấy tiếng trong tệp, hoặc tệp hỏng. Chưa có gì được lưu. "
        "Nghe lại tệp trên máy rồi chọn tệp khác."
    ),
    LongRecordingError: lambda e: (
        f"Bản ghi âm dài quá {e.minutes} phút. Chưa có gì được lưu. Cắt thành nhiều tệp rồi chọn."
    ),
    **INTAKE_SENTENCES,
    **TRAINING_SENTENCES,
    **WISH_SENTENCES,
    **WRITING_SENTENCES,
    **VOICE_SENTENCES,
    series.SeriesNotReadyError: lambda e: (
        f"Kỳ {e.position} chưa đi cùng cả loạt được, nên chưa có kỳ nào thay đổi. {sentence(e.why)}"
    ),
    **EMERGENCY_SENTENCES,
    **LIVE_SENTENCES,
    **ENROLMENT,
    **REGULATION_SENTENCES,
    **REPORT_SENTENCES,
    **PLACE_SENTENCES,
    **STATION_SENTENCES,
    **TICKET_SENTENCES,
    **ERASURE_SENTENCES,
    **DECIDING_SENTENCES,
    web.NotLoggedInError: lambda _: (
        "Phiên làm việc đã kết thúc. Những gì đã lưu vẫn an toàn. Đăng nhập lại để tiếp tục."
    ),
    web.StalePageError: lambda _: (
        "Trang này đã cũ nên chưa ghi nhận thao tác vừa rồi. Dữ liệu đã lưu vẫn an toàn. "
        "Tải lại trang rồi làm lại."
    ),
    web.UploadTooLargeError: lambda e: (
        f"Dữ liệu gửi lên quá lớn, tối đa {e.limit // BYTES_A_MEGABYTE} MB. Chưa lưu gì. "
        "Chọn tệp nhỏ hơn."
    ),
    web.UploadTooSlowError: lambda _: (
        "Đường truyền quá chậm hoặc bị ngắt nên chưa nhận được hết dữ liệu. Chưa lưu gì. "
        "Gửi lại khi mạng tốt hơn."
    ),
    web.NoPageError: lambda _: (
        "Không có trang nào ở địa chỉ này. Dữ liệu không bị ảnh hưởng. Về trang Hôm nay."
    ),
    web.RuleEndsTwiceError: lambda _: (
        "Quy tắc lặp đã ghi khi nào hết (UNTIL hoặc COUNT) mà “Đến hết ngày” cũng có. "
        "Chưa có gì bị thay đổi. Bỏ trống “Đến hết ngày”, hoặc xóa phần đó khỏi quy tắc."
    ),
    web.BadFormError: lambda e: (
        f"Không hiểu mục “{_field(e.field)}”. Chưa có gì bị thay đổi. Chọn lại rồi lưu."
    ),
}


def sentence(error: ControllerError) -> str:
    """What people read for an error."""
    line = next(SENTENCES[kind] for kind in type(error).__mro__ if kind in SENTENCES)
    return line(error)
